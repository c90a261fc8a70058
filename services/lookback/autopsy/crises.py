"""What an autopsy is about: a stay in crisis, or the end of the relationship. Times are µs."""

from dataclasses import dataclass

from services.scoring.ladder.escalation import OVERRIDES
from shared.errors import Failed
from shared.messages import Touchpoint, micros

from .story import Course, Story, course_of

ENDED = "relationship.ended"
WATCHED = frozenset((*OVERRIDES, ENDED))
LOST = "lost"  # somebody says so; no touchpoint does


@dataclass(frozen=True, slots=True)
class Crisis:
    """`at` is its beginning, `type` what began it, None in `touchpoint` where only a person says that it was lost.

    `rest` are the crisis touchpoints that followed before it was over; the relationship may have ended in it.
    """

    at: int
    type: str
    touchpoint: Touchpoint | None
    rest: tuple[Touchpoint, ...] = ()

    @property
    def last(self) -> int:
        """The last that was heard of it."""
        return max([self.at, *(micros(one.time) for one in self.rest)])

    @property
    def ended(self) -> bool:
        """Whether the client was lost."""
        return self.type in (ENDED, LOST) or any(one.type == ENDED for one in self.rest)


def crises_of(story: Story) -> tuple[list[Crisis], Course]:
    """Every crisis of the client, in the order of time, and the course in which they were found.

    A touchpoint that comes while the client is in crisis belongs to that one: a crisis that is not over is the same.
    """
    course = course_of(story, WATCHED)
    found: list[Crisis] = []
    for one in story.told:
        if one.type not in WATCHED:
            continue
        if found and course.steps.get((one.source, one.id)) == "crisis":
            last = found[-1]
            found[-1] = Crisis(last.at, last.type, last.touchpoint, (*last.rest, one))
        else:
            found.append(Crisis(micros(one.time), one.type, one))
    return found, course


def choose(client: str, crises: list[Crisis], lost: int | None) -> Crisis:
    """The latest crisis; or, where a time is given at which the client was lost, that one. Raises Failed."""
    if lost is not None:
        return Crisis(lost, LOST, None)
    if not crises:
        raise Failed(
            f"client {client!r} has neither escalated nor left here: say when it was lost with --lost TIME, "
            "or look at `driftline replay` for the clients there are"
        )
    return crises[-1]
