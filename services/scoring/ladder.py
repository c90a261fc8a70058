"""The ladder, folded in event time: two rules stand on it, and the client stands where the worse of them does.

`override`: calm -> crisis, at a word of the client's; -> recovering, at evidence from the client; -> calm.
`drift`: calm -> drifting -> at_risk and back by the score, with hysteresis; -> recovering -> calm. It never says
crisis: a score is our opinion, a crisis is the client's. docs/score.md gives the numbers. Times are µs.
"""

from enum import StrEnum

from msgspec import Struct, field

from services.scoring.policy import HOUR, Policy
from services.scoring.score import ScoreState
from shared.messages import Touchpoint

STEPS = ("calm", "recovering", "drifting", "at_risk", "crisis")  # from best to worst
RULES = ("override", "drift")
REVIEW = 6 * HOUR  # off calm, the ladder is judged at every whole multiple of it, UTC
MOST_BECAUSE = 20


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


class Standing(Struct, array_like=True):
    """Where one rule stands, since when, why, and the (source, id) of the touchpoints behind its last move."""

    step: str = "calm"
    since: int = 0
    reason: str = ""
    because: list[tuple[str, str]] = []


class Ladder(Struct, array_like=True):
    """Where a client stands: `step` is the worse of its rules', `episode` counts its stays off calm.

    `heard` is when the client last made contact or raised an override.
    """

    step: str = "calm"
    since: int = 0
    episode: int = 0
    heard: int = 0
    override: Standing = field(default_factory=Standing)
    drift: Standing = field(default_factory=Standing)


def hear(ladder: Ladder, touchpoint: Touchpoint, at: int, client_contact: bool) -> bool:
    """Take a touchpoint for what it says of a crisis: an override enters it, evidence from the client leaves it.

    Call it for every touchpoint in event order, before `judge`; says whether a rule moved.
    """
    raise NotImplementedError


def judge(ladder: Ladder, score: ScoreState, at: int, policy: Policy, segment: str | None, overdue: bool) -> bool:
    """Judge both rules by the score at an instant; `overdue`: something of the client is open past its due.

    Call it after each folded touchpoint, at each due instant and at each review; says whether a rule moved.
    """
    raise NotImplementedError


def next_review(ladder: Ladder, after: int) -> int | None:
    """The next instant later than `after` at which time alone may move the ladder; None on calm."""
    return None if ladder.step == "calm" else (after // REVIEW + 1) * REVIEW
