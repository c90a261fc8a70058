"""The ladder, folded in event time: two rules stand on it, and the client stands where the worse of them does.

`override`: calm -> crisis, at a word of the client's; -> recovering, at evidence from the client; -> calm.
`drift`: calm -> drifting -> at_risk and back by the score, with hysteresis; -> recovering -> calm. It never says
crisis: a score is our opinion, a crisis is the client's. docs/score.md gives the numbers. Times are µs.

Silence is not health: while one of the client's sources is quiet (`quiet`), no rule moves to a better step, and a time
without bad news counts as evidence only from the end of the last such silence (`silent_until`).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from shared.messages import Touchpoint

from .policy import HOUR, LadderNumbers, Policy
from .score import ScoreState, read, total
from .silence import BEFORE_ALL

STEPS = ("calm", "recovering", "drifting", "at_risk", "crisis")  # from best to worst
RULES = ("override", "drift")
UNKNOWN = "unknown"  # in the place of a step, while a source of the client is silent
REVIEW = 6 * HOUR  # off calm, the ladder is judged at every whole multiple of it, UTC
MOST_BECAUSE = 20
GOOD_FEEDBACK, PROMOTER = 0.8, 0.9  # of the scale, and of that of nps, as the score has them (hearing.py)


class Why(StrEnum):
    """Why a rule moved; the values are part of the contract (`reason` of a transition)."""

    ESCALATION_REQUESTED = "escalation_requested"
    MENTION_PUBLIC = "mention_public"
    NOTICE_LEGAL = "notice_legal"
    BREACH_CONFIDENTIALITY = "breach_confidentiality"
    SCORE_FELL = "score_fell"
    SCORE_ROSE = "score_rose"
    CONFIRMED = "confirmed"
    GOOD_FEEDBACK = "good_feedback"
    THANKED = "thanked"
    QUIET = "quiet"
    HELD = "held"
    REVISED = "revised"


OVERRIDES = {
    "escalation.requested": Why.ESCALATION_REQUESTED,
    "mention.public": Why.MENTION_PUBLIC,
    "notice.legal": Why.NOTICE_LEGAL,
    "breach.confidentiality": Why.BREACH_CONFIDENTIALITY,
}


@dataclass
class Standing:
    """Where one rule stands, since when, why, and the (source, id) of the touchpoints behind its last move."""

    step: str = "calm"
    since: int = 0
    reason: str = ""
    because: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Ladder:
    """Where a client stands: `step` is the worse of its rules', `episode` counts its stays off calm.

    `heard` is when the client last made contact or raised an override.
    """

    step: str = "calm"
    since: int = 0
    episode: int = 0
    heard: int = 0
    override: Standing = field(default_factory=Standing)
    drift: Standing = field(default_factory=Standing)


def hear(ladder: Ladder, touchpoint: Touchpoint, at: int, client_contact: bool, quiet: bool = False) -> bool:
    """Take a touchpoint for what it says of a crisis: an override enters it, evidence from the client leaves it.

    Call it for every touchpoint in event order, before `judge`; says whether a rule moved.
    """
    standing, because = ladder.override, (touchpoint.source, touchpoint.id)
    override = OVERRIDES.get(touchpoint.type)
    if client_contact or override is not None:
        ladder.heard = at
    if override is not None and standing.step == "crisis":
        standing.because = [*standing.because, because][-MOST_BECAUSE:]
        return False
    if override is not None:
        return _move(ladder, standing, "crisis", at, override, [because])
    if standing.step != "crisis" or quiet:
        return False
    evidence = evidence_of(touchpoint)
    return evidence is not None and _move(ladder, standing, "recovering", at, evidence, [because])


def judge(
    ladder: Ladder, score: ScoreState, at: int, policy: Policy, segment: str | None, overdue: bool,
    quiet: bool = False, silent_until: int = BEFORE_ALL,
) -> bool:  # fmt: skip
    """Judge both rules by the score at an instant; `overdue`: something of the client is open past its due.

    Call it after each folded touchpoint, at each due instant and at each review; says whether a rule moved.
    """
    pattern = score.failed_before is not None and at - score.failed_before <= policy.ladder.pattern
    if ladder.step == "calm" and not pattern:
        return False
    value = total(score, at, policy.score, segment)
    moved = not quiet and _judge_override(ladder, score, at, policy.ladder, value, overdue, silent_until)
    step = _drift_step(ladder.drift, at, policy.ladder, value, pattern, silent_until)
    fell = STEPS.index(step) > STEPS.index(ladder.drift.step)
    if step == ladder.drift.step or (quiet and not fell):
        return moved
    reason = Why.HELD if step == "calm" else Why.SCORE_FELL if fell else Why.SCORE_ROSE
    return _move(ladder, ladder.drift, step, at, reason, _behind(score, at, policy, segment, fell))


def next_review(ladder: Ladder, after: int) -> int | None:
    """The next instant later than `after` at which time alone may move the ladder; None on calm."""
    return None if ladder.step == "calm" else (after // REVIEW + 1) * REVIEW


def evidence_of(touchpoint: Touchpoint) -> Why | None:
    """What in a touchpoint shows that the client is content again: a confirmation, good feedback, praise or thanks."""
    data = touchpoint.data
    match touchpoint.type:
        case "case.confirmed":
            return Why.CONFIRMED
        case "feedback.given":
            least = PROMOTER if data.metric == "nps" else GOOD_FEEDBACK
            good = data.value is not None and data.scale is not None and data.value >= least * data.scale
            return Why.GOOD_FEEDBACK if good else None
        case "contact.received" if data.kind in ("praise", "thanks"):
            automatic = data.actor is not None and data.actor.kind == "automation"
            return None if automatic else Why.THANKED
    return None


def _judge_override(
    ladder: Ladder, score: ScoreState, at: int, numbers: LadderNumbers, value: float, overdue: bool, silent_until: int
) -> bool:
    standing = ladder.override
    if standing.step == "crisis":
        disturbed = max(standing.since, ladder.heard, score.failed or standing.since, silent_until)
        quiet = not overdue and at - disturbed >= numbers.quiet
        return quiet and _move(ladder, standing, "recovering", at, Why.QUIET, [])
    held = at - max(standing.since, silent_until) >= numbers.hold and value >= numbers.drifting_leave
    return standing.step == "recovering" and held and _move(ladder, standing, "calm", at, Why.HELD, [])


def _drift_step(
    standing: Standing, at: int, numbers: LadderNumbers, value: float, pattern: bool, silent_until: int
) -> str:
    """The step on which a score puts the drift rule, coming from where it stands."""
    step = standing.step
    if value < numbers.drifting and (step != "calm" or pattern):
        stays = step == "at_risk" and value < numbers.at_risk_leave
        return "at_risk" if stays or value < numbers.at_risk else "drifting"
    if value >= numbers.drifting_leave:
        held = step == "recovering" and at - max(standing.since, silent_until) >= numbers.hold
        return "calm" if held or step == "calm" else "recovering"
    return "drifting" if step == "at_risk" else step


def _move(ladder: Ladder, standing: Standing, step: str, at: int, reason: Why, because: list[tuple[str, str]]) -> bool:
    standing.step, standing.since, standing.reason = step, at, reason.value
    standing.because = because or standing.because
    worse = max(ladder.override.step, ladder.drift.step, key=STEPS.index)
    if worse != ladder.step:
        ladder.episode += ladder.step == "calm"
        ladder.step, ladder.since = worse, at
    return True


def _behind(score: ScoreState, at: int, policy: Policy, segment: str | None, fell: bool) -> list[tuple[str, str]]:
    """The touchpoints whose moments moved the score most, in the direction in which it went."""
    sign = 1.0 if fell else -1.0
    parts = [part for one in read(score, at, policy.score, segment).dimensions.values() for part in one.contributions]
    moved = sorted((sign * part.points, part.at, part.source, part.id) for part in parts if part.at is not None)
    pairs = dict.fromkeys((source, id) for points, _, source, id in moved if points < 0.0)
    return list(pairs)[:MOST_BECAUSE]
