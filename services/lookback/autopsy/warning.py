"""The first warning before a crisis, and what was ignored after it; where nothing warned, what came nearest.

What counts as a warning is what `backtest` counts (services/lookback/backtest/measure.py). Times are µs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.alerts.lifecycle import State
from services.alerts.rules import RULES
from services.lookback.backtest.measure import Terms, firings
from services.scoring.policy.policy import Policies
from shared.alerting import AlertTransition
from shared.messages import micros

from .needs import Kind, Need
from .story import CHASER, Course


@dataclass(frozen=True, slots=True)
class Warning:
    """A rule that warned: when somebody was told first, why, and how long before the crisis (µs)."""

    rule: str
    step: str | None
    at: int
    reason: str
    before: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """What happened after the first warning, though it had been told: needs that were failed, and chasers."""

    contacts: list[Need]
    commitments: list[Need]
    decisions: list[Need]
    clocks: list[Need]
    chasers: int


def warnings_before(alerts: Sequence[AlertTransition], crisis: int, terms: Terms) -> list[Warning]:
    """Each rule's first warning before a crisis that was known in time and stood, or was raised, within the window.

    An override warns of nothing: it is the crisis. Nor does a rule that nobody is told of.
    """
    since = crisis - terms.window
    over = {one.alert_id: micros(one.at) for one in alerts if one.state == State.RESOLVED}
    told = {(one.alert_id, micros(one.at)): one for one in alerts}
    found: dict[str, Warning] = {}
    for firing in firings(alerts):
        one = next((one for (_, at), one in told.items() if at == firing.at and one.rule == firing.rule), None)
        late = firing.at > crisis - terms.notice
        if one is None or late or firing.override or not RULES[firing.rule].told:
            continue
        if over.get(one.alert_id, crisis) >= since:
            found.setdefault(firing.rule, Warning(firing.rule, firing.step, firing.at, one.reason, crisis - firing.at))
    return sorted(found.values(), key=lambda warning: (warning.at, warning.rule))


def ignored_after(
    warned: int, crisis: int, needs: Iterable[Need], course: Course, chased: Iterable[tuple[int, tuple[str, str]]],
    policies: Policies,
) -> Ignored:  # fmt: skip
    """What was failed between a warning and the crisis."""

    def failed_after(need: Need) -> bool:
        times = [*need.pressed, *([] if need.due is None else [need.due])]
        end = crisis if need.met is None else min(need.met, crisis)
        return any(warned <= at < end for at in times) or need.neglected(crisis - 1, policies)

    failed = [need for need in needs if need.since < crisis and failed_after(need)]

    def of(*kinds: Kind) -> list[Need]:
        return [need for need in failed if need.kind in kinds]

    chasers = sum(warned <= at < crisis and course.labels.get(key) == CHASER for at, key in chased)
    clocks = of(Kind.RESOLUTION, Kind.UPDATE, Kind.FOLLOW_UP)
    return Ignored(of(Kind.ANSWER), of(Kind.COMMITMENT), of(Kind.DECISION), clocks, chasers)
