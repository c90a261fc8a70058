"""A rule as data: what it is called, what becomes of it when it moves, and what it says."""

from dataclasses import dataclass
from enum import StrEnum

LOWEST = "ticket"  # the slowest tier


class Kind(StrEnum):
    """What becomes of a rule that moves."""

    LADDER = "ladder"  # an alert that stands on a step, told at each worse one
    TOLD = "told"  # a flag whose alert is told once, at the lowest tier
    SHOWN = "shown"  # a flag whose alert is shown and counted, and told to nobody
    MARK = "mark"  # a flag that is no alert: it stands on the client's page alone


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as scoring names it: a `title` for people, what it `means`, and the `playbook`, one sentence a move.

    `flaps` is false where what it says has a due time: it is never held back.
    """

    name: str
    kind: Kind
    title: str
    means: str
    playbook: tuple[str, ...]
    tier: str = LOWEST  # of a flag; a rule of the ladder has that of its step
    flaps: bool = True

    @property
    def link(self) -> str:
        """The path of the rule's playbook on the board; docs/playbooks has the page."""
        return f"/playbook/{self.name}"

    @property
    def told(self) -> bool:
        """Whether anybody is told of its alerts."""
        return self.kind in (Kind.LADDER, Kind.TOLD)
