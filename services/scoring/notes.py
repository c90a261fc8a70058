"""What the moments of a client are judged by later: complaints to follow up, causes, small needs, habits of ours.

All of it is part of the score's state. Times are µs, weeks are counted from Monday 1969-12-29.
"""

from msgspec import Struct, field

# What is known of a watched case, as bits of `Watch.marks`.
COMPLAINT, ANSWERED, OURS, APOLOGISED, FOLLOWED, VERIFIED, ASKED, CAUSE, FIX = (1 << bit for bit in range(9))


class Watch(Struct, array_like=True):
    """A case that is a complaint, or has an error of ours: since when and by which touchpoint, and what is known of it.

    `answer_by`: when a complaint counts as unanswered; `audit_at`: when its links are judged.
    """

    since: int
    source: str
    id: str
    marks: int = 0
    answer_by: int | None = None
    audit_at: int | None = None


class Cause(Struct, array_like=True):
    """A cause that was recorded: last when and in which case; `held_at`: when its verified fix will have held."""

    at: int
    case: str
    held_at: int | None = None
    source: str = ""
    id: str = ""


class Habit(Struct, array_like=True):
    """The weeks of the window in which an exception of one kind was granted, each with its first touchpoint."""

    weeks: list[tuple[int, str, str]] = []


class Tally(Struct, array_like=True):
    """A count that fades: `count` at the moment `at`."""

    at: int = 0
    count: float = 0.0


class Little(Struct, array_like=True):
    """Small needs: those stated and not assessed yet (by case and topic), and the fading counts of met and missed."""

    stated: dict[str, int] = {}
    met: Tally = field(default_factory=Tally)
    missed: Tally = field(default_factory=Tally)
    because: list[tuple[str, str]] = []


class Notes(Struct, array_like=True):
    """All of it. `refused`: cases of which the standing claim refuses a request; `contacts`: how many, of late."""

    watches: dict[str, Watch] = {}
    causes: dict[str, Cause] = {}
    habits: dict[str, Habit] = {}
    moved: dict[str, int] = {}
    refused: list[str] = []
    contacts: Tally = field(default_factory=Tally)
    little: Little = field(default_factory=Little)
