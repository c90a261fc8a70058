"""What is remembered of our dealings with a client: its own dates, charges, refusals, who it is to us. Times are µs.

Most clients have none of it, and nothing is kept of those.
"""

from dataclasses import dataclass, field


@dataclass
class Wanted:
    """A date `by` which the client wants something, the topic of that, and the touchpoint that says so."""

    by: int
    topic: str | None
    source: str
    id: str


@dataclass
class Charge:
    """A charge of a case: last disputed `at`, whether it still is, and was once `held` back for that.

    `source` and `id` name the touchpoint that took it while it was disputed; empty: none did.
    """

    case: str
    at: int = 0
    disputed: bool = False
    held: bool = False
    source: str = ""
    id: str = ""

    def taken(self) -> bool:
        """Whether it was taken in the dispute."""
        return self.id != ""


@dataclass
class Refusal:
    """A decision against the client: when, and on which topic."""

    at: int
    topic: str | None


@dataclass
class Week:
    """How many answers of a week said what they do, whether one of them `questioned` a demand, and the first."""

    week: int
    answers: int
    questioned: bool
    source: str
    id: str


@dataclass
class Dealings:
    """All of it: dates by case, charges by item, decisions against the client by case.

    `once` is when that was last judged which counts once a case or once a cadence; `people` are the contacts of the
    client whom we know; `opted_out`: it wants to be left alone; `week`: our answers in the week that runs.
    """

    wanted: dict[str, Wanted] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    once: dict[str, int] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    opted_out: bool = False
    week: Week | None = None
