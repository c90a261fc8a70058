"""All observations, by family, in the order in which they are listed."""

from .complaints import COMPLAINTS
from .crises import CRISES
from .expectations import EXPECTATIONS
from .leadership import LEADERSHIP
from .observation import Observation
from .practices import PRACTICES
from .remaining import REMAINING
from .servility import SERVILITY
from .statesmanship import STATESMANSHIP

FAMILIES: dict[str, tuple[Observation, ...]] = {
    "The seven expectations": EXPECTATIONS,
    "Twenty quality service practices": PRACTICES,
    "Twenty leadership practices": LEADERSHIP,
    "Complaints": COMPLAINTS,
    "Crisis, commitments, word of mouth": CRISES,
    "Service, servility, trust": SERVILITY,
    "Statesmanship, system, customer life": STATESMANSHIP,
    "Remaining ideas": REMAINING,
}
