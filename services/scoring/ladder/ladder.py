"""The ladder, folded in event time: rules stand on it, and the client stands where the worst of them does.

A rule goes up as soon as it sees worse, and down to recovering, and from there to calm once that has held: so a client
does not flap. `override` alone says crisis (escalation.py): a number is our opinion, a crisis is the client's. The
others are found by the detectors (detection.py). docs/drift.md gives the numbers. Times are µs.

Silence is not health: while one of the client's sources is quiet, no rule moves to a better step, and a time without
bad news counts as evidence only from the end of the last such silence (`silent_until`).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..policy.policy import HOUR
from .crisis import Troubles, calm_again, warn

STEPS: Final[tuple[str, ...]] = ("calm", "recovering", "drifting", "at_risk", "crisis")  # from best to worst
RANKS: Final = {step: rank for rank, step in enumerate(STEPS)}
RULES: Final[tuple[str, ...]] = ("override", "drift", "budget", "silent_leaver", "risk")
WARNINGS: Final[tuple[str, ...]] = ("drifting", "at_risk")  # a crisis is no warning of another
UNKNOWN = "unknown"  # in the place of a step, while a source of the client is silent
REVIEW: Final = 6 * HOUR  # off calm, the ladder is judged at every whole multiple of it, UTC
MOST_BECAUSE: Final = 20


class Why(StrEnum):
    """Why a rule moved; the values are part of the contract (`reason` of a transition)."""

    ESCALATION_REQUESTED = "escalation_requested"
    MENTION_PUBLIC = "mention_public"
    NOTICE_LEGAL = "notice_legal"
    BREACH_CONFIDENTIALITY = "breach_confidentiality"
    WORSE_THAN_USUAL = "worse_than_usual"
    BACK_TO_USUAL = "back_to_usual"
    RISK_ROSE = "risk_rose"
    RISK_FELL = "risk_fell"
    BUDGET_BURNT = "budget_burnt"
    BUDGET_RESTORED = "budget_restored"
    FELL_SILENT = "fell_silent"
    CAME_BACK = "came_back"
    GONE = "gone"
    ENDED = "ended"
    CONFIRMED = "confirmed"
    GOOD_FEEDBACK = "good_feedback"
    THANKED = "thanked"
    QUIET = "quiet"
    HELD = "held"
    REVISED = "revised"


@dataclass(init=False)
class Standing:
    """Where one rule stands, since when, why, and the (source, id) of the touchpoints behind its last move.

    `shadow`: the policy in force then had the rule run without telling anybody; so it moves no client. `stage`: how far
    a warning has come (due_soon.py).
    """

    step: str
    since: int
    reason: str
    because: list[tuple[str, str]]
    shadow: bool
    stage: float

    def __init__(
        self, step: str = "calm", since: int = 0, reason: str = "", because: list[tuple[str, str]] | None = None,
        shadow: bool = False, stage: float = 0.0,
    ) -> None:  # fmt: skip
        self.step, self.since, self.reason, self.shadow, self.stage = step, since, reason, shadow, stage
        self.because = [] if because is None else because


CALM = Standing()  # where a rule stands that never moved


@dataclass
class Ladder:
    """Where a client stands: `step` is the worst of its rules', `episode` counts its stays off calm.

    `heard` is when the client last made contact or raised an override. A rule that never moved has no standing;
    `watched`: some rule is off calm, though it be in the shadow.
    """

    step: str = "calm"
    since: int = 0
    episode: int = 0
    heard: int = 0
    watched: bool = False
    standings: dict[str, Standing] = field(default_factory=dict)
    troubles: Troubles = field(default_factory=Troubles)


@dataclass
class Finding:
    """Where a rule sees the client now, why, and the touchpoints behind it, those that weigh most first."""

    step: str
    reason: Why
    because: list[tuple[str, str]] = field(default_factory=list)


def step_of(ladder: Ladder, rule: str) -> str:
    """Where a rule stands."""
    standing = ladder.standings.get(rule)
    return STEPS[0] if standing is None else standing.step


def follow(
    ladder: Ladder, rule: str, found: Finding, at: int, hold: int, silent_until: int, quiet: bool = False,
    shadow: bool = False,
) -> bool:  # fmt: skip
    """Let a rule follow what it finds: up at once, down over recovering; says whether it moved."""
    standing = ladder.standings.get(rule)
    if standing is None:
        return found.step != "calm" and move(ladder, rule, found.step, at, found.reason, found.because, shadow)
    step, reason = found.step, found.reason
    if step == "calm" and standing.step != "calm":
        held = standing.step == "recovering" and at - max(standing.since, silent_until) >= hold
        step, reason = ("calm", Why.HELD) if held else ("recovering", reason)
    if step == standing.step or (quiet and RANKS[step] < RANKS[standing.step]):
        return False
    return move(ladder, rule, step, at, reason, found.because, shadow)


def move(
    ladder: Ladder, rule: str, step: str, at: int, reason: Why, because: list[tuple[str, str]], shadow: bool = False
) -> bool:
    """Put a rule on a step; without touchpoints behind it, those of its last move stay."""
    standing = ladder.standings.setdefault(rule, Standing())
    standing.step, standing.since, standing.reason = step, at, reason.value
    standing.because, standing.shadow = because[:MOST_BECAUSE] or standing.because, shadow
    worst = STEPS[0]
    ladder.watched = False
    for one in ladder.standings.values():
        ladder.watched = ladder.watched or one.step != STEPS[0]
        if not one.shadow and RANKS[one.step] > RANKS[worst]:
            worst = one.step
    if worst != ladder.step:
        ladder.episode += ladder.step == "calm"
        ladder.step, ladder.since = worst, at
        if worst == "calm":
            calm_again(ladder.troubles)
    if step in WARNINGS and not shadow:
        warn(ladder.troubles, rule, at)
    return True


def next_review(ladder: Ladder, after: int) -> int | None:
    """The next instant later than `after` at which time alone may move the ladder; None where all rules are calm."""
    return (after // REVIEW + 1) * REVIEW if ladder.watched else None
