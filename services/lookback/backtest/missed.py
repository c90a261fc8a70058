"""Missed crises: for each that nobody was warned of, the rule that was nearest, by how much, and what came before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.scoring.facts import moment
from services.scoring.policy.policy import DAY
from shared.messages import Touchpoint, micros

from .history import History
from .labels import Label
from .margin import Margin
from .measure import Terms

BEFORE = 28 * DAY  # what of its touchpoints is shown
MOST = 40


@dataclass(frozen=True, slots=True)
class Missed:
    """An event without a warning: the margins of the rules just before it, the nearest first, and its touchpoints."""

    label: Label
    margins: list[Margin]
    touchpoints: list[Touchpoint]

    def printed(self) -> dict[str, Any]:
        """For programs."""
        label = self.label
        return {
            "client": label.client,
            "label": label.label,
            "at": moment(label.at or 0),
            "archetype": label.archetype,
            "nearest": self.margins[0].rule if self.margins else None,
            "margins": [
                {"rule": one.rule, "statistic": one.statistic, "limit": one.limit, "gap": one.gap, "up": one.up}
                for one in self.margins
            ],
            "touchpoints": [line(touchpoint) for touchpoint in self.touchpoints],
        }


def line(touchpoint: Touchpoint) -> dict[str, Any]:
    """What of a touchpoint is shown."""
    data = touchpoint.data
    said = {"kind": data.kind, "case_id": data.case_id, "commitment_id": data.commitment_id, "reason": data.reason}
    found = {"at": moment(micros(touchpoint.time)), "type": touchpoint.type, "source": touchpoint.source}
    return found | {"id": touchpoint.id} | {name: value for name, value in said.items() if value is not None}


def looks(labels: list[Label], terms: Terms) -> dict[str, list[int]]:
    """When to look at each client: at the last moment at which a warning would have counted."""
    found: dict[str, list[int]] = {}
    for label in labels:
        if label.at is not None:
            found.setdefault(label.client, []).append(label.at - terms.notice)
    return found


def missed(history: History, labels: list[Label], warned: Mapping[str, set[int]], terms: Terms) -> list[Missed]:
    """The events that are not among those warned of, in the order of time; `history` had these `looks`."""
    found = []
    for label in sorted(labels, key=lambda label: (label.at or 0, label.client)):
        if label.at is None or label.at in warned.get(label.client, ()):
            continue
        near = history.margins.get((label.client, label.at - terms.notice), [])
        before = [one for one in history.touchpoints.get(label.client, []) if is_before(one, label.at)]
        found.append(Missed(label, near, sorted(before, key=lambda one: one.time)[-MOST:]))
    return found


def is_before(touchpoint: Touchpoint, event: int) -> bool:
    """Whether a touchpoint is of the weeks before an event."""
    return event - BEFORE <= micros(touchpoint.time) <= event
