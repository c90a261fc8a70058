"""What a reply does besides (`does`): what that weighs, and what a case remembers of it (`Case.acts`).

A reply that does not say what it does is unknown, and nothing is judged by it; an empty list says: none of these. What
does good counts of a person only, and once where it could be repeated at will; what does harm counts of a machine too.
"""

from shared.messages import Data

from ..cases.desk import Case
from ..dimensions import caring, competent, customised
from ..dimensions.touched import REPLY
from ..head import Head
from ..instant import Instant
from . import grievances, relationship
from .flags import MISHANDLED_COMPLAINT, WRONGED, Sign
from .notes import COMPLAINT, EXPECTED, PLAYED_BACK, Watch
from .once import first_time

# Bits of `Case.acts`: what people did in public replies of the case.
SUMMARISED: int = 1 << 0
EXPLAINED: int = 1 << 1
SHOWED_OPTIONS: int = 1 << 2
ASKED_EXPECTATION: int = 1 << 3
ASKED_PRIORITIES: int = 1 << 4
ASKED_NEEDS: int = 1 << 5
PUSHED_BACK: int = 1 << 6
CORRECTED: int = 1 << 7
CHECKED_IN: int = 1 << 8
REFERRED: int = 1 << 9
ASKED_KNOWN: int = 1 << 10
BLAMED: int = 1 << 11
DEFENDED: int = 1 << 12
DEFLECTED: int = 1 << 13
TOLD: int = 1 << 14  # one of them said what it does
CHOSEN: int = 1 << 15  # a decision was judged by whether the client could choose
REASONS: int = 1 << 16  # from here on: reasons that the client told
ACTS = {
    "summarised": SUMMARISED, "explained": EXPLAINED, "showed_options": SHOWED_OPTIONS,
    "asked_expectation": ASKED_EXPECTATION, "asked_priorities": ASKED_PRIORITIES, "asked_needs": ASKED_NEEDS,
    "pushed_back": PUSHED_BACK, "corrected": CORRECTED, "checked_in": CHECKED_IN, "referred": REFERRED,
    "asked_known": ASKED_KNOWN, "blamed": BLAMED, "defended": DEFENDED, "deflected": DEFLECTED,
}  # fmt: skip
HARM = CORRECTED | ASKED_KNOWN | BLAMED | DEFENDED | DEFLECTED


def of(does: list[str]) -> int:
    """The bits of what a reply does."""
    bits = 0
    for act in does:
        bits |= ACTS.get(act, 0)
    return bits


def replied(instant: Instant, case: Case, data: Data, done: int, complaint: bool, automatic: bool) -> None:
    """A public reply that says what it does; `complaint`: its case is one."""
    if done & HARM:
        harm(instant, case, done, complaint)
    unasked = done & CHECKED_IN and not case.waiting
    welcome = unasked and not relationship.left_alone(instant)
    if automatic:
        return
    count(instant, data, done)
    if data.kind == "update" and not done & EXPLAINED:
        instant.score(competent.UPDATE_UNEXPLAINED)
    if done & ASKED_NEEDS and not case.acts & ASKED_NEEDS:
        instant.score(caring.ASKED_NEEDS)
    if welcome and quiet(instant.head) and first_time(instant, "checked_in"):
        instant.score(caring.CHECKED_IN)
    case.acts |= done | TOLD


def count(instant: Instant, data: Data, done: int) -> None:
    """Tell what people do in their replies."""
    role = None if data.actor is None else data.actor.role
    instant.count("did_told", REPLY, role=role)
    for act, bit in ACTS.items():
        if done & bit:
            instant.count(f"did_{act}", REPLY, role=role)


def harm(instant: Instant, case: Case, done: int, complaint: bool) -> None:
    """What the client could have been spared. Who is kept from complaining has no complaint yet."""
    if done & CORRECTED:
        instant.score(competent.CORRECTED_REPLY)
    if done & ASKED_KNOWN:
        instant.score(competent.ASKED_KNOWN)
    for bit, judged, rule, sign in (
        (DEFLECTED, caring.DEFLECTED, WRONGED, Sign.DEFLECTED), (DEFENDED, caring.DEFENDED, WRONGED, Sign.DEFENDED),
        (BLAMED, caring.BLAMED, MISHANDLED_COMPLAINT, Sign.BLAMED),
    ):  # fmt: skip
        if done & bit:
            instant.score(judged)
            if complaint or bit == DEFLECTED:
                grievances.add(instant, rule, sign, case.id)


def react(instant: Instant, case: Case, watch: Watch, done: int, answers: bool) -> None:
    """A person's reply to a complaint; at the first that `answers` it shows whether we listened, and asked."""
    if done & SUMMARISED:
        watch.add(PLAYED_BACK)
    if done & ASKED_EXPECTATION:
        watch.add(EXPECTED)
    if not answers or not watch.has(COMPLAINT):
        return
    if watch.has(PLAYED_BACK):
        instant.score(caring.PLAYED_BACK)
    else:
        instant.score(caring.NOT_PLAYED_BACK)
        grievances.add(instant, MISHANDLED_COMPLAINT, Sign.NOT_PLAYED_BACK, case.id)
    if watch.has(EXPECTED):
        instant.score(caring.EXPECTATION_ASKED)
    else:
        instant.score(caring.EXPECTATION_NOT_ASKED)
        grievances.add(instant, MISHANDLED_COMPLAINT, Sign.EXPECTATION_NOT_ASKED, case.id)


def decided(instant: Instant, case: Case) -> None:
    """`decision.made`: the first of a case, of which it is known whether the client could choose."""
    if case.acts & (TOLD | CHOSEN) == TOLD:
        case.acts |= CHOSEN
        instant.score(customised.OPTIONS_SHOWN if case.acts & SHOWED_OPTIONS else customised.NO_OPTIONS)


def quiet(head: Head) -> bool:
    """Whether nobody waits, nothing is open and nothing past its due: a check-in then is no answer to anything."""
    return head.overdue <= 0 and not any(is_open(case) for case in head.cases.values())


def is_open(case: Case) -> bool:
    """Whether the client waits, or a clock says that it will be told something; that we once spoke is no matter yet."""
    return case.waiting or (case.claimed_at is None and any(clock.name != "update" for clock in case.running))
