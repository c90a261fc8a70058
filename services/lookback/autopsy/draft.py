"""The autopsy of one crisis: everything that the post-mortem needs, from one story. Pure; times are µs."""

from dataclasses import dataclass

from services.alerts.rules import RULES
from services.lookback.backtest.margin import Margin, margins
from services.lookback.backtest.measure import Terms
from services.scoring.policy.policy import DAY
from shared import crises as shared_crises
from shared.alerting import AlertTransition
from shared.messages import micros

from .counterfactual import Counterfactual, counterfactual, needs_in
from .crises import Crisis
from .needs import Kind, Need
from .story import Course, Story
from .timeline import Entry, timeline
from .warning import Ignored, Warning, ignored_after, warnings_before

TERMS = Terms()
LOOK_BACK = 90 * DAY  # as long as what is remembered longest is felt by half (docs/score.md)


@dataclass(frozen=True, slots=True)
class Autopsy:
    """A draft: the facts of it are the log's, the rest is for people to judge.

    `start` is where the look back begins; `warnings` are the first of each rule, the earliest first; where there are
    none, `missed` are the rules with what they lacked, the nearest first. `gauge` is what the 99-of-100 gauge has.
    """

    client: str
    as_of: int
    segment: str | None
    crisis: Crisis
    start: int
    score: float
    timeline: list[Entry]
    broken: list[Need]
    warnings: list[Warning]
    ignored: Ignored | None
    missed: list[Margin]
    response: Counterfactual
    gauge: shared_crises.Crisis | None

    @property
    def first(self) -> Warning | None:
        """The first warning."""
        return self.warnings[0] if self.warnings else None


def autopsy(
    story: Story, crisis: Crisis, course: Course, after: int | None = None, look_back: int = LOOK_BACK,
    terms: Terms = TERMS,
) -> Autopsy:  # fmt: skip
    """The autopsy of a crisis of a client; `after` is when the crisis before it was last heard of."""
    start = max(crisis.at - look_back, -1 if after is None else after)
    before = crisis.at - 1
    past = [one for one in story.told if micros(one.time) <= before]
    needs = needs_in(story.truth(before, past), past, before)
    alerts = [one for one in story.known(story.as_of).alerts if one.client == story.client and not one.shadow]
    warnings = warnings_before(alerts, crisis.at, terms)
    warnings = [warning for warning in warnings if after is None or warning.at > after]
    chased = [(micros(one.time), (one.source, one.id)) for one in past]
    ignored = (
        ignored_after(warnings[0].at, crisis.at, needs, course, chased, story.rules.policies) if warnings else None
    )
    found = counterfactual(story, crisis, needs, moves_of(alerts, start, crisis.at), start)
    broken = [
        need for need in needs if need.kind is Kind.COMMITMENT and need.failed(crisis.at) and need.due is not None
    ]
    return Autopsy(
        client=story.client,
        as_of=story.as_of,
        segment=next((one.data.segment for one in reversed(past) if one.data.segment is not None), None),
        crisis=crisis,
        start=start,
        score=found.standing.score,
        timeline=timeline(story.told, course, alerts, start, crisis.last),
        broken=[need for need in broken if need.due is not None and need.due >= start],
        warnings=warnings,
        ignored=ignored,
        missed=[] if warnings else missed(story, crisis.at - terms.notice),
        response=found,
        gauge=next((one.crisis for one in alerts if one.crisis and micros(one.crisis.at) == crisis.at), None),
    )


def missed(story: Story, at: int) -> list[Margin]:
    """How near each rule was at the last moment at which a warning would have counted, as it was known then."""
    state = story.known(at).states.get(story.client)
    return [] if state is None else margins(state, at, story.rules)


def moves_of(alerts: list[AlertTransition], start: int, end: int) -> list[int]:
    """When somebody was to be told that a rule moved: what is only shown, as a due that comes near, presses nobody."""
    moved = [micros(one.at) for one in alerts if RULES[one.rule].told and one.state != "resolved"]
    return sorted({at for at in moved if start <= at < end})
