"""Every metric of how we serve and what becomes of it, as `shared/metrics.py` has the others: of 30 days, by moments.

The projector counts them from the views; docs/practices.md says what the names stand for.
"""

from . import labels as of
from .measuring import Service

projector = Service("projector")

# how we serve
ACTS = projector.gauge("driftline_reply_acts", "What replies by people do, where that is told", of.ACT, of.TEAM)
SERVED = projector.gauge("driftline_service_moments", "Moments that show how a team serves", of.MOMENT, of.TEAM)
OUT_OF_HOURS = projector.gauge("driftline_contacts_while_closed", "Contacts while we were closed", of.SEGMENT)
STEADY = projector.gauge(
    "driftline_practice_spread_ratio", "Standard deviation of the weekly share of a practice, of eight weeks",
    of.STEADY, of.TEAM,
)  # fmt: skip
REASONS = projector.gauge(
    "driftline_contact_reasons", "Why clients had to turn to us, or failed to, and what it was about", of.WHY_TURNED,
    of.MATTER,
)  # fmt: skip
EXCEPTIONS = projector.gauge("driftline_exceptions", "Exceptions to rules, granted or refused", of.EXCEPTION, of.HOW)
CLAIMS = projector.gauge("driftline_claim_outcomes", "How needs were met, as claims say", of.CLAIMED, of.SEGMENT)
GAPS = projector.gauge("driftline_knowledge_gaps", "Transfers since somebody else knows it, by topic", of.MATTER)
CAUSES = projector.gauge("driftline_cause_tags", "What causes tell us of ourselves", of.TAG)
LESSONS = projector.gauge("driftline_lessons", "Lessons recorded, shared, and used in training", of.LESSON, of.ROLE)
LESSON_LAG = projector.gauge("driftline_lesson_lag_seconds", "Mean time since the cause was recorded", of.LESSON)
TOUCHES = projector.gauge(
    "driftline_touches", "Public replies by people and machines; of managers and executives also contacts", of.IN_TOUCH,
    of.SEGMENT,
)  # fmt: skip
WAITED = projector.gauge("driftline_waiting_seconds", "Mean wait for the other's answer", of.WAITS, of.SEGMENT)

# what becomes of it
RELATIONSHIP = projector.gauge("driftline_relationship", "What happened between clients and us", of.LIVED, of.SEGMENT)
WORTH = projector.gauge("driftline_relationship_worth", "What that was worth", of.WORTH, of.SEGMENT)
OFFERS = projector.gauge("driftline_offers", "Offers, by stage of life of the client", of.STAGE, of.SEGMENT)
RESTITUTION = projector.gauge("driftline_restitution_worth", "Mean restitution by the age of its case", of.DELAY)
RIVALS = projector.gauge("driftline_rivals", "Times that clients named somebody beside us", of.MATTER)
RIVAL_MARK = projector.gauge("driftline_rival_mark_ratio", "Mean mark of ours, where they compared us", of.MATTER)
MARKS = projector.gauge("driftline_mark_ratio", "Mean mark of single questions, a part of the best", of.MATTER, of.TEAM)
OFF_CALM = projector.gauge("driftline_clients_off_calm", "Clients off calm, by stage of life", of.STAGE, of.SEGMENT)
HEARD = projector.gauge(
    "driftline_clients_heard", "Clients who said what they expect, within a time", of.WITHIN, of.SEGMENT
)
SERVANTS = projector.gauge("driftline_exit_candidates", "Clients served like servants, and worth little")
