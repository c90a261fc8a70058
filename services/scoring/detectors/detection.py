"""What the fold tells the detectors, and where each of them sees the client: the rules of the ladder but override.

Moments reach them by `detectors.judged`. Hooks are called in event order and use nothing but what the fold gives.
"""

from collections.abc import Callable

from shared.messages import Data, Touchpoint

from .. import score
from ..cases import contacts
from ..cases.desk import Case, Clock
from ..instant import Foreseen, Instant
from ..ladder import escalation, troubles
from ..ladder.ladder import CALM, MOST_BECAUSE, Finding, Standing, Why, follow, move
from ..moments.flags import SHARED_ACCOUNT, raised
from ..policy.calendars import DAY
from ..policy.policy_risk import RiskNumbers
from . import anger, detectors, drift, leaver, risk_facts, spending

DRIFT, RISK = "drift", "risk"
WAITING = "risk:"  # the daily look at a client for whom something is open, or of whom something is foreseen
HIGH = 0.3  # of the level at which a rule would move: from there on time may bring it there
CONFIRMS = 0.05  # of the level: from there on the detectors are believed

Look = Callable[[Instant, Standing], Finding | None]


def touched(instant: Instant, case: Case, touchpoint: Touchpoint) -> None:
    """Any touchpoint, before it acts on its case."""
    troubles.touched(instant, case, touchpoint)
    risk_facts.touched(instant.head.detectors.risk, instant.at, touchpoint)
    if touchpoint.type == "relationship.ended" or touchpoint.type in leaver.SIGNS:
        if touchpoint.type != "contact.received" or not contacts.by_automation(touchpoint.data):
            leaver.sign(instant, touchpoint.type)
    if touchpoint.type == "case.resumed":
        look_tomorrow(instant)


def contacted(instant: Instant, case: Case, data: Data, label: str) -> None:
    """A client contact that was labelled, before it acts on its case."""
    risk_facts.contacted(instant.head.detectors.risk, instant.at, data, label, instant.key)
    look_tomorrow(instant)
    leaver.contacted(instant, label)
    complaint = contacts.kind_of(data) == contacts.COMPLAINT
    if data.angry or complaint:
        again = label in (contacts.CHASER, contacts.REPEAT)
        explained, told = data.re_explained is True, data.reason == "handling"
        grievance = anger.is_grievance(complaint, again, explained, case.last_claim >= 0, told)
        state, numbers = instant.head.detectors.anger, instant.policy.drift.anger
        anger.heard(state, instant.at, data.angry is True, grievance, instant.key, numbers)


def ended(instant: Instant, clock: Clock) -> None:
    """A clock was fulfilled."""
    head = instant.head
    detectors.ended(head.detectors, clock, instant.at, instant.matter, instant.policy, head.segment)


def judge(instant: Instant) -> None:
    """Let every rule look at the client, and move where it finds it elsewhere; whoever moves is told.

    Many people share a shared account: what one of them lives through is not what it lives through, and no rule that is
    calm about it is asked.
    """
    head, sources = instant.head, instant.rules.sources
    ladder, hold = head.ladder, instant.policy.ladder.hold
    quiet = False
    if ladder.watched:  # from calm nothing turns better
        quiet = bool(sources.quiet(head.sources, instant.at))
        instant.silent_until = sources.silent_until(head.sources, instant.at)
        if not quiet and leave_crisis(instant):
            tell(instant, escalation.RULE)
    if head.detectors.rhythm.ended:
        return end(instant)
    if head.detectors.risk.stirred == instant.at:
        look_tomorrow(instant)
    shared = bool(head.flags) and raised(instant, SHARED_ACCOUNT)
    for rule, look in LOOKS.items():
        standing = ladder.standings.get(rule, CALM)
        found = None if shared and standing.step == CALM.step else look(instant, standing)
        if found is not None and follow(
            ladder, rule, found, instant.at, hold, instant.silent_until, quiet, rule in instant.policy.shadow
        ):
            tell(instant, rule)


def end(instant: Instant) -> None:
    """The relationship has ended: there is nobody left to warn of."""
    for rule, standing in instant.head.ladder.standings.items():
        if standing.step != CALM.step:
            move(instant.head.ladder, rule, CALM.step, instant.at, Why.ENDED, [], standing.shadow)
            tell(instant, rule)
            if rule == DRIFT:
                drift.restart(instant.head.detectors.drift)


def tell(instant: Instant, rule: str) -> None:
    """A rule has moved: this instant cannot be taken up again."""
    instant.head.firm = True
    standing = instant.head.ladder.standings[rule]
    instant.tell(rule, standing)
    if rule == DRIFT and standing.step == "recovering":
        drift.restart(instant.head.detectors.drift)


def leave_crisis(instant: Instant) -> bool:
    """Let time lead out of a crisis."""
    head, numbers = instant.head, instant.policy.ladder
    if escalation.RULE not in head.ladder.standings:
        return False
    value = score.total(head.score, instant.at, instant.policy.score, head.segment)
    overdue, failed = head.overdue > 0, head.score.failed
    return escalation.judge(head.ladder, failed, instant.at, numbers, value, overdue, instant.silent_until)


def look_at_drift(instant: Instant, standing: Standing) -> Finding | None:
    """Drifting where a sum has reached its height, at risk where it is far above, or the score is low too."""
    state, numbers, ladder = instant.head.detectors.drift, instant.policy.drift, instant.policy.ladder
    level = drift.level(state, numbers)
    if level < 1.0 or not drift.sustained(state):
        if standing.step == CALM.step:
            return None
        if level < numbers.leave or standing.step == "recovering":
            return Finding("calm", Why.BACK_TO_USUAL)
    if standing.step != CALM.step and undisturbed(instant, standing):
        return Finding("calm", Why.QUIET)
    value = score.total(instant.head.score, instant.at, instant.policy.score, instant.head.segment)
    least = ladder.at_risk_leave if standing.step == "at_risk" else ladder.at_risk
    worse = level >= numbers.at_risk or value < least
    return Finding("at_risk" if worse else "drifting", Why.WORSE_THAN_USUAL, drift.behind(state))


def undisturbed(instant: Instant, standing: Standing) -> bool:
    """Whether nothing bad has come for the quiet period, with every source heard, and nothing is overdue."""
    head = instant.head
    last = max(standing.since, head.score.failed or standing.since, instant.silent_until)
    return head.overdue <= 0 and instant.at - last >= instant.policy.ladder.quiet


def look_at_risk(instant: Instant, standing: Standing) -> Finding | None:
    """At risk by the probability of a crisis soon, drifting by the outlook; on calm only when either may have risen."""
    state, numbers, step = instant.head.detectors.risk, instant.policy.risk, standing.step
    if step == CALM.step and state.stirred != instant.at:
        return None
    found = foreseen(instant)
    soon, ahead = found.soon, found.ahead
    if soon >= numbers.at_risk or (step == "at_risk" and soon >= numbers.at_risk_leave):
        step = "at_risk"
    elif ahead >= numbers.drifting or (step in ("drifting", "at_risk") and ahead >= numbers.drifting_leave):
        step = "drifting"
    elif step == CALM.step:
        return None
    else:
        return Finding(CALM.step, Why.RISK_FELL)
    return Finding(step, Why.RISK_ROSE, risk_facts.behind(instant.head, state, instant.at, MOST_BECAUSE))


def look_at_budget(instant: Instant, standing: Standing) -> Finding | None:
    """Where the budget burns; on calm only where a model sees something, too."""
    found = spending.look(instant, standing)
    return found if found is None or standing.step != CALM.step or confirmed(instant) else None


def look_at_leaving(instant: Instant, standing: Standing) -> Finding | None:
    """Leaving by its own rhythm, or drifting by the probability of a silent exit; on calm only when it may have risen.

    Who was not here for long is gone: no model knows more of it. The rhythm alone moves nobody off calm of whom no
    model sees anything; it is looked at again the next day.
    """
    found = leaver.look(instant, standing)
    head, at, numbers = instant.head, instant.at, instant.policy.risk
    calm = standing.step == CALM.step
    if calm and found is not None and not confirmed(instant):
        leaver.watch(instant, at + DAY)
        return None
    if (found is not None and found.step != CALM.step) or (calm and head.detectors.risk.stirred != at):
        return found
    if instant.rules.sources.quiet(head.sources, at) or at - head.at > risk_facts.GONE:
        return found
    warned = standing.step not in (CALM.step, "recovering")
    leaving = foreseen(instant).leaving
    if leaving >= numbers.leaving or (warned and leaving >= numbers.leaving_leave):
        return Finding("drifting", Why.RISK_ROSE, list(reversed(head.detectors.rhythm.behind)))
    return found


def confirmed(instant: Instant) -> bool:
    """Whether one of the models sees a part of its level: what is rare for chance alone is often of no consequence."""
    found = foreseen(instant)
    return seen(found.ahead, found.leaving, instant.policy.risk) >= CONFIRMS


def foreseen(instant: Instant) -> Foreseen:
    """What the models say of the client now; while one of them says much, it is looked at again each day."""
    found = instant.foreseen
    if found is None:
        head, numbers, at = instant.head, instant.policy.risk, instant.at
        silent_until = instant.rules.sources.silent_until(head.sources, at)
        known = risk_facts.statistics(head, head.detectors.risk, at, instant.policies, silent_until)
        soon, ahead = numbers.model.probability(known), numbers.outlook.probability(known)
        found = instant.foreseen = Foreseen(soon, ahead, numbers.leaver.probability(known))
        head.detectors.risk.high = seen(ahead, found.leaving, numbers) >= HIGH
    return found


def seen(ahead: float, leaving: float, numbers: RiskNumbers) -> float:
    """What share of its level the outlook or the leaver says, whichever is nearer to it."""
    return max(ahead / numbers.drifting, leaving / numbers.leaving)


def look_tomorrow(instant: Instant) -> None:
    """Look at the risk at the next midnight (UTC), whatever happens."""
    if WAITING not in instant.head.dates:
        instant.watch(WAITING, 2 * (instant.at // DAY + 1) * DAY)


def ring(instant: Instant) -> None:
    """A midnight: while something is open, or the client keeps silent after much, waiting alone may raise the risk."""
    head, at = instant.head, instant.at
    high = head.detectors.risk.high and at - head.at <= risk_facts.GONE and not head.detectors.rhythm.ended
    if high or risk_facts.pending(head, at):
        head.detectors.risk.stirred = at
        look_tomorrow(instant)


LOOKS: dict[str, Look] = {
    DRIFT: look_at_drift,
    spending.RULE: look_at_budget,
    leaver.RULE: look_at_leaving,
    RISK: look_at_risk,
}
