"""The seven expectations (SPEC.md 7), by the names of the contract, and those that are scored so far."""

from . import cycle_time, follow_through, repeat_contact
from .judgement import Judgement

DIMENSIONS = (
    "cycle_time", "follow_through", "repeat_contact", "caring", "customised", "competent", "access",
)  # fmt: skip
SCORED: dict[str, tuple[Judgement, ...]] = {
    cycle_time.NAME: cycle_time.MOMENTS,
    follow_through.NAME: follow_through.MOMENTS,
    repeat_contact.NAME: repeat_contact.MOMENTS,
}
