"""How it came out what the client asked for: decisions, and claims that say how they meet the need.

Each of them says so by its `outcome`; one that does not is judged as ever. A reason that the policy lists among its
`refusals` makes a refusal of the claim of a request.
"""

from shared.messages import Data

from ..cases.desk import Case
from ..dimensions import customised
from ..instant import Instant
from . import acts, grievances, servility
from .dealings import Refusal
from .flags import WRONGED, Sign
from .indecision import name_of
from .once import dealings_of, first_time, keep

REFUSED, REFERRED, ALTERNATIVE, ROUTINE, REVERSED = "refused", "referred", "alternative", "routine", "reversed"
URGENT = "urgent"  # the priority of a case that a claim may find to have been no crisis


def decided(instant: Instant, case: Case, data: Data) -> None:
    """`decision.made` that says what was decided, or whose interest won."""
    if data.favours is not None and first_time(instant, "favours " + name_of(case, data.what), case.id):
        if data.favours != "client":
            instant.score(customised.FAVOURED_US)
        elif case.of_client() and first_time(instant, "favoured", case.id):
            instant.score(customised.FAVOURED_CLIENT)
    if data.outcome is None:
        return
    instant.count(f"decision_{data.outcome}", "decision.made", data.what)
    if data.outcome == REVERSED:
        instant.score(customised.DECISION_REVERSED)
        grievances.add(instant, WRONGED, Sign.DECISION_REVERSED, case.id)
    elif data.outcome == REFUSED:
        instant.score(customised.DECISION_REFUSED)
        keep(dealings_of(instant).refusals, case.id, Refusal(instant.at, case.topic_of(data.topic)))


def complained(instant: Instant, case: Case, data: Data) -> None:
    """A complaint: it may be about a decision against the client, in the same case or on the same topic."""
    dealings = instant.head.score.notes.dealings
    if dealings is None or not dealings.refusals:
        return
    topic, since = case.topic_of(data.topic), instant.at - instant.policy.score.grievance
    for id, refusal in list(dealings.refusals.items()):
        if id == case.id or (topic is not None and refusal.topic == topic and refusal.at >= since):
            del dealings.refusals[id]
            grievances.add(instant, WRONGED, Sign.DECISION_REVERSED, case.id)


def claimed(instant: Instant, case: Case, data: Data) -> None:
    """A claim that counts."""
    if case.claimed_at is not None or (data.outcome is None and data.reason is None):
        return
    notes, outcome = instant.head.score.notes, data.outcome
    request = requested(instant, case)
    if outcome is None and request and data.reason in instant.policy.score.refusals:
        outcome = REFUSED
    if outcome is None:
        return
    notes.claimed[case.id] = outcome
    if outcome == REFUSED and request:
        instant.score(customised.REQUEST_REFUSED)
    if data.outcome is None:
        return
    instant.count(f"claimed_{outcome}", "case.resolved")
    if outcome == REFUSED and request and case.of_client() and not case.acts & acts.REFERRED:
        instant.score(customised.DEAD_END)
        grievances.add(instant, WRONGED, Sign.DEAD_END, case.id)
    if outcome == ROUTINE and case.priority == URGENT:
        servility.habit(instant, servility.FAUX_CRISIS)


def confirmed(instant: Instant, case: Case) -> str | None:
    """A claim was confirmed; says how it met the need, where that is known."""
    outcome = instant.head.score.notes.claimed.pop(case.id, None)
    if not requested(instant, case):
        return outcome
    helped = outcome == REFERRED or (outcome == REFUSED and case.acts & acts.REFERRED)
    if helped and case.of_client():
        instant.score(customised.REFERRED, case.claimed_by)
    if outcome not in (REFUSED, REFERRED):
        met = customised.ALTERNATIVE_OFFERED if outcome == ALTERNATIVE else customised.REQUEST_MET
        instant.score(met, case.claimed_by)
    return outcome


def voided(instant: Instant, case: Case) -> None:
    """The claim fell: nothing came out yet."""
    instant.head.score.notes.claimed.pop(case.id, None)


def requested(instant: Instant, case: Case) -> bool:
    """Whether the case is a request."""
    return instant.targets(case)[0] == "request"
