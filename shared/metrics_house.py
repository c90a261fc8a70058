"""Every metric of how the house is run, as `shared/metrics.py` has the others: of 90 days, by practices of its units.

The projector counts them from the views; docs/house.md says what they mean.
"""

from . import labels as of
from .measuring import Service

projector = Service("projector")

PRACTICES = projector.gauge("driftline_practices", "Practices that units of ours recorded", of.PRACTICE, of.TEAM)
LAPSES = projector.gauge("driftline_house_lapses", "What is left undone now", of.LAPSE, of.WHOSE)
NORMS = projector.gauge(
    "driftline_house_standard_ratio", "Standards as stated, attained, in progress, measured", of.HELD_TO, of.NORM
)
SHARES = projector.gauge("driftline_house_share_ratio", "How a unit is run, in shares", of.SHARE, of.TEAM)
READINESS = projector.gauge(
    "driftline_house_ready_ratio", "Part of those concerned who know of a change, or are trained", of.CHANGE, of.ITEM
)
TURNED = projector.gauge(
    "driftline_house_change_contacts", "Contacts a day of all clients around a change", of.CHANGE, of.ITEM, of.SIDE
)
CELLS = projector.gauge("driftline_survey_ratio", "Latest mean mark, of the best", of.SURVEY, of.CELL, of.TEAM)
MONEY = projector.gauge("driftline_house_money", "Money: spent on what, and the margin", of.ITEM)
UNDER_LOAD = projector.gauge(
    "driftline_under_load_met_ratio", "Part of the clocks of 30 days that met their target", of.LOAD, of.TEAM
)
