"""The rule `budget`: where the tiers of a client burn (burn.py), and the touchpoints behind it (FEATURES C2)."""

from ..dimensions import ROWS
from ..dimensions.judgement import DAY, FAILURE
from ..evidence import ScoreState
from ..head import Head
from ..instant import Instant
from ..ladder.ladder import Finding, Standing, Why
from ..policy.policy import Policy
from . import anger, burn

RULE = "budget"


def look(instant: Instant, standing: Standing) -> Finding | None:
    """On the step of the worst tier that burns; one worse after a complaint about the handling."""
    head, at, numbers = instant.head, instant.at, instant.policy.drift
    state, calm = head.detectors.budget, standing.step in ("calm", "recovering")
    if calm and state.lapsed != at:
        return None if standing.step == "calm" else Finding("calm", Why.BUDGET_RESTORED)
    step, limit = burn.CALM if calm else standing.step, limit_of(head, at, instant.policy)
    found = burn.burning(state, at, step, limit, numbers.budget, usual_of(head, instant.policy))
    if found is None:
        return None if standing.step == "calm" else Finding("calm", Why.BUDGET_RESTORED)
    worse = anger.raised(head.detectors.anger, at, found.tier.step, numbers.anger)
    if step == burn.AT_RISK:  # what still burns is no better yet
        worse = step
    return Finding(worse, Why.BUDGET_BURNT, behind(head.score, (at // DAY - found.tier.long) * DAY))


def measure(head: Head, at: int, policy: Policy) -> tuple[float, float]:
    """The most by which lapses of late surprise, in nats, and from where they burn."""
    nats = burn.burn_of(head.detectors.budget, at, policy.drift.budget, usual_of(head, policy))
    return nats, limit_of(head, at, policy)


def limit_of(head: Head, at: int, policy: Policy) -> float:
    """The nats from which lapses burn: less after anger."""
    return burn.limit_of(policy.drift.budget, anger.factor_of(head.detectors.anger, at, policy.drift.anger))


def usual_of(head: Head, policy: Policy) -> float:
    """The share of lapses that is usual in the client's segment."""
    return burn.usual_share(policy.score.prior_of(head.segment))


def behind(score: ScoreState, since: int) -> list[tuple[str, str]]:
    """The touchpoints behind the lapses since a moment, as far as they are kept singly: the heaviest first."""
    weights: dict[tuple[str, str], tuple[float, int]] = {}
    for one in score.recent:
        bad = ROWS[one.code].bad * (1.0 if one.factor is None else one.factor)
        if bad >= FAILURE and one.at >= since:
            key = score.sources[one.source], one.id
            weights[key] = max(weights.get(key, (0.0, 0)), (bad, one.at))
    return sorted(weights, key=lambda key: (-weights[key][0], -weights[key][1], key))
