"""What the moments of a client are judged by later: complaints to follow up, causes, small needs, habits of ours.

All of it is part of the score's state; when something of it is due stands in `Head.dates`. Times are µs.
"""

from dataclasses import dataclass, field
from math import exp2

from .dealings import Dealings

# What is known of a watched case, as bits of `Watch.marks`.
(
    COMPLAINT, ANSWERED, AUTOMATED, OURS, APOLOGISED, FOLLOWED, VERIFIED, ASKED, CAUSE, FIX, DISPUTE, PLAYED_BACK,
    EXPECTED, WANTS, LESSON,
) = (1 << bit for bit in range(15))  # fmt: skip
# And of the effort that a case cost: passed on since its reason was told; what is judged once a case.
MOVED, MANY_SIDED, WORDS_ONLY = (1 << bit for bit in range(3))


class Marked:
    """What is known of a case, as bits."""

    marks: int

    def has(self, mark: int) -> bool:
        """Whether something is known of it."""
        return self.marks & mark != 0

    def add(self, mark: int) -> bool:
        """Note something; says whether it is new."""
        new = self.marks & mark == 0
        self.marks |= mark
        return new


@dataclass
class Watch(Marked):
    """A case that is a complaint, or has an error of ours: since when, by which touchpoint, and what is known of it."""

    since: int
    source: str
    id: str
    marks: int = 0


@dataclass
class Cause:
    """A cause that was recorded, last when and in which case; the touchpoint that verified its fix, if one did.

    `until`: when it is forgotten, or its fix has held.
    """

    at: int
    case: str
    until: int
    fixed: bool = False
    source: str = ""
    id: str = ""


@dataclass
class Tally:
    """A count that fades by a half-life: `count` as it was at the moment `at`."""

    at: int = 0
    count: float = 0.0

    def left(self, at: int, half_life: int) -> float:
        """What is left of it at a moment."""
        return self.count * exp2((self.at - at) / half_life) if self.count else 0.0

    def add(self, at: int, half_life: int, weight: float = 1.0) -> float:
        """Count one more, or so much of a weight; gives what it comes to."""
        self.count = self.left(at, half_life) + weight
        self.at = at
        return self.count


@dataclass
class Little:
    """Small needs: when each was stated that is not assessed yet, how many of late were met and missed, and which."""

    stated: dict[str, int] = field(default_factory=dict)
    met: Tally = field(default_factory=Tally)
    missed: Tally = field(default_factory=Tally)
    because: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Decision:
    """A decision that is open: in which case, since when, and the touchpoint that says so."""

    case: str
    at: int
    source: str
    id: str


@dataclass
class Stated:
    """What the client last said that it expects: when, by which touchpoint, of what, and in which case, if in one."""

    at: int
    source: str
    id: str
    what: str | None
    case: str


@dataclass
class Grievance:
    """A deed of ours that is behind the flag of a rule: of which case, until when, by which touchpoint."""

    rule: str
    case: str
    until: int
    source: str
    id: str

    def key(self) -> tuple[str, str]:
        """The touchpoint."""
        return self.source, self.id


@dataclass
class Effort(Marked):
    """What a case costs the client (effort.py): when it was last noted, and why the client last said that it came.

    `explained`: how often once more; `words` and `rounds`: how many replies in a row were words alone, how many answers
    offered nothing.
    """

    at: int
    reason: str = ""
    marks: int = 0
    explained: int = 0
    words: int = 0
    rounds: int = 0


@dataclass
class Efforts:
    """The effort of a client: by case, the vain tries of late, and the weeks in which it was put off without a date.

    Most clients have none of it, and nothing is kept of those.
    """

    cases: dict[str, Effort] = field(default_factory=dict)
    tries: list[int] = field(default_factory=list)
    weeks: list[int] = field(default_factory=list)


@dataclass
class Trace:
    """The failures of late of a cause, team or topic: when the latest was, how many, and its touchpoint."""

    at: int
    failures: int
    source: str
    id: str


@dataclass
class Behind:
    """What failures are about (behind.py): cases that fail at this instant, traces, and what stands since when."""

    failing: dict[str, tuple[str, str]] = field(default_factory=dict)
    traces: dict[str, Trace] = field(default_factory=dict)
    standing: dict[str, Trace] = field(default_factory=dict)


@dataclass
class Notes:
    """All of it: cases watched, causes, weeks with an exception by its kind (each with its first touchpoint).

    `claimed`: how the standing claim of a case meets its need, where that is known; `contacts`: how many the client
    made of late; `decisions`: those that are open; `stated`: the last expectation; `grievances`: what is behind flags,
    by age; `dealings`: what else is remembered, if anything.
    """

    watches: dict[str, Watch] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    habits: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    claimed: dict[str, str] = field(default_factory=dict)
    contacts: Tally = field(default_factory=Tally)
    little: Little = field(default_factory=Little)
    decisions: dict[str, Decision] = field(default_factory=dict)
    behind: Behind = field(default_factory=Behind)
    stated: Stated | None = None
    grievances: list[Grievance] = field(default_factory=list)
    dealings: Dealings | None = None
    efforts: Efforts | None = None
