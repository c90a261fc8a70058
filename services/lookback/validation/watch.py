"""One client being folded, and the numbers that might tell early how one of its open cases ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.lookback.log import Arrived
from services.scoring import engine, score
from services.scoring.head import Ended
from services.scoring.policy.policy import CLOCKS
from services.scoring.rulebook import Rulebook
from shared.messages import micros

from .labels import Label

CLAIMS = ("case.resolved", "case.closed")
CASE = ("points of the case", "failures of the case", "target used up", "resolution used up")
NAIVE = ("contacts of the case", "age of the case", "open cases", "priority")


@dataclass(slots=True)
class Matter:
    """What the naive numbers need of a case."""

    began: int
    contacts: int = 0
    returns: int = 0
    claimed: bool = False
    priority: str | None = None


@dataclass(slots=True)
class Watch:
    """One client, folded touchpoint by touchpoint."""

    rules: Rulebook
    state: engine.ClientState = field(default_factory=engine.fresh)
    matters: dict[str, Matter] = field(default_factory=dict)
    case_of: dict[str, str] = field(default_factory=dict)
    ended: dict[str, list[Ended]] = field(default_factory=lambda: defaultdict(list))

    def take(self, arrived: Arrived) -> None:
        """Fold one touchpoint, and count what a naive reader would."""
        touchpoint = arrived.touchpoint
        came_back = self._returns()
        outcome = engine.apply(self.state, touchpoint, arrived.arrival, self.rules)
        for closed in () if outcome.verdicts is None else outcome.verdicts.clocks:
            self.ended[closed.case].append(closed)
        case = touchpoint.data.case_id or ""
        self.case_of[touchpoint.id] = case
        matter = self.matters.setdefault(case, Matter(arrived.arrival))
        matter.contacts += touchpoint.type == "contact.received"
        matter.returns += self._returns() - came_back + (touchpoint.type == "case.reopened")
        matter.claimed = touchpoint.type in CLAIMS or (matter.claimed and touchpoint.type != "case.reopened")
        matter.priority = touchpoint.data.priority or matter.priority

    def _returns(self) -> int:
        return self.state.head.repeats + self.state.head.chasers

    def is_open(self, case: str, at: int, labels: Mapping[str, Label]) -> bool:
        """Whether a case is open at a moment: nothing claims that it is done, and it is not known to be over."""
        label = labels.get(case)
        return not self.matters[case].claimed and (label is None or label.over is None or label.over > at)

    def numbers(self, case: str, at: int, labels: Mapping[str, Label]) -> dict[str, float]:
        """Everything that might order the outcome of a case as of a moment (µs), higher for worse."""
        engine.tick(self.state, at, self.rules)
        read = score.read(self.state.head.score, at, self.rules.policies.at(at).score, self.state.head.segment)
        found = {"score": -read.value}
        found |= {name: -part.value for name, part in read.dimensions.items()}
        points = [moment for part in read.dimensions.values() for moment in part.contributions]
        matter = self.matters[case]
        found["points of the case"] = -sum(moment.points for moment in points if self.case_of.get(moment.id) == case)
        clocks = self._clocks(case, at)
        found["failures of the case"] = sum(clock["breached"] for clock in clocks) + matter.returns
        found["target used up"] = most_used(clocks, at, CLOCKS)
        found["resolution used up"] = most_used(clocks, at, ("resolution",))
        found["contacts of the case"] = matter.contacts
        found["age of the case"] = at - matter.began
        found["open cases"] = sum(self.is_open(id, at, labels) for id in self.matters)
        found["priority"] = urgency(matter.priority or labels[case].priority)
        return found

    def _clocks(self, case: str, at: int) -> list[dict[str, Any]]:
        facts = engine.facts(self.state, self.state.client, at, self.rules, self.ended[case])
        # a case whose beginning is missing in the log has neither clock nor contact, and isn't listed
        found: list[dict[str, Any]] = facts["cases"].get(case, {"clocks": []})["clocks"]
        return found


def most_used(clocks: Iterable[dict[str, Any]], at: int, names: Iterable[str]) -> float:
    """The largest share of its target that one of these clocks, not ended yet, has used up by the calendar."""
    shares = [0.0]
    for clock in clocks:
        if clock["clock"] in names and clock["state"] in ("running", "paused") and clock["due_at"] is not None:
            start, due = (micros(datetime.fromisoformat(clock[name])) for name in ("started_at", "due_at"))
            shares.append((at - start) / max(due - start, 1))
    return max(shares)


URGENCY = ("low", "medium", "moderate", "high", "highest", "critical", "blocker")


def urgency(priority: str | None) -> float:
    """How urgent a priority is by its name, such as High or 1 - Critical; 0 where there is none."""
    word = (priority or "").lower().rpartition(" ")[2]
    return URGENCY.index(word) + 1.0 if word in URGENCY else 0.0
