"""Escalations: the rule `override`. A word of the client's makes a crisis, and evidence from the client ends it.

calm -> crisis at an escalation, a public mention, a legal notice, a breach of confidentiality; -> recovering when the
client confirms, praises, thanks or marks well, or has had a quiet period with nothing overdue; -> calm once that has
held and the score is well. Tasks done on our side never lead out of a crisis. Times are µs.
"""

from shared.messages import Touchpoint

from ..policy.policy import LadderNumbers
from .ladder import MOST_BECAUSE, Ladder, Why, move, step_of

RULE = "override"
GOOD_FEEDBACK, PROMOTER = 0.8, 0.9  # of the scale, and of that of nps, as the score has them (hearing.py)
OVERRIDES = {
    "escalation.requested": Why.ESCALATION_REQUESTED,
    "mention.public": Why.MENTION_PUBLIC,
    "notice.legal": Why.NOTICE_LEGAL,
    "breach.confidentiality": Why.BREACH_CONFIDENTIALITY,
}


def hear(ladder: Ladder, touchpoint: Touchpoint, at: int, client_contact: bool, quiet: bool = False) -> bool:
    """Take a touchpoint for what it says of a crisis: an override enters it, evidence from the client leaves it.

    Call it for every touchpoint in event order, before `judge`; says whether the rule moved.
    """
    step, because = step_of(ladder, RULE), (touchpoint.source, touchpoint.id)
    override = OVERRIDES.get(touchpoint.type)
    if client_contact or override is not None:
        ladder.heard = at
    if override is not None and step == "crisis":
        standing = ladder.standings[RULE]
        standing.because = [*standing.because, because][-MOST_BECAUSE:]
        return False
    if override is not None:
        return move(ladder, RULE, "crisis", at, override, [because])
    if step != "crisis" or quiet:
        return False
    evidence = evidence_of(touchpoint)
    return evidence is not None and move(ladder, RULE, "recovering", at, evidence, [because])


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


def judge(
    ladder: Ladder, failed: int | None, at: int, numbers: LadderNumbers, value: float, overdue: bool, silent_until: int
) -> bool:
    """Let time lead out of a crisis; `failed`: the last failure, `value`: the score. Says whether the rule moved."""
    standing = ladder.standings[RULE]
    if standing.step == "crisis":
        disturbed = max(standing.since, ladder.heard, failed or standing.since, silent_until)
        quiet = not overdue and at - disturbed >= numbers.quiet
        return quiet and move(ladder, RULE, "recovering", at, Why.QUIET, [])
    held = at - max(standing.since, silent_until) >= numbers.hold and value >= numbers.well
    return standing.step == "recovering" and held and move(ladder, RULE, "calm", at, Why.HELD, [])
