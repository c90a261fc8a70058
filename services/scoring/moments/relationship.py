"""What becomes of the relationship, and what we do for it unasked: changes, offers, gestures.

Signs that it is at stake stand behind one flag, until the client comes back, buys again, or they are long ago.
"""

from shared.messages import Data

from ..cases.desk import Case
from ..dimensions import caring, customised
from ..dimensions.judgement import DAY
from ..instant import Instant
from . import grievances
from .flags import AT_STAKE, Sign
from .notes import COMPLAINT
from .once import MOST, dealings_of, first_time

SIGNS = {
    "competitor": Sign.COMPETITOR, "share_fell": Sign.SHARE_FELL, "in_house": Sign.IN_HOUSE, "notice": Sign.NOTICE,
}  # fmt: skip
NOBODY_NAMED = ""
DELAYS = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY}


def changed(instant: Instant, case: Case, data: Data) -> None:
    """`relationship.changed`."""
    if data.kind is None:
        return
    instant.count(f"relationship_{data.kind}", "relationship.changed", data.item, number=data.value or 0.0)
    dealings, who = dealings_of(instant), data.item or NOBODY_NAMED
    match data.kind:
        case "contact_joined":
            if who not in dealings.people:
                dealings.people.append(who)
                del dealings.people[:-MOST]
        case "contact_left":
            if who in dealings.people:
                dealings.people.remove(who)
            if not dealings.people:
                grievances.add(instant, AT_STAKE, Sign.CONTACT_LEFT, case.id)
        case "opted_out" | "opted_in":
            dealings.opted_out = data.kind == "opted_out"
        case kind if kind in SIGNS:
            grievances.add(instant, AT_STAKE, SIGNS[kind], case.id)


def stayed(instant: Instant) -> None:
    """The client came back, or bought again: what was at stake is not."""
    grievances.settle_rule(instant, AT_STAKE, Sign.STAYED)


def ended(instant: Instant) -> None:
    """The client has left: there is nothing left to save."""
    grievances.settle_rule(instant, AT_STAKE, Sign.SETTLED)


def offered(instant: Instant, case: Case, data: Data) -> None:
    """`offer.made`: what it serves, and whether this is the time for it."""
    instant.count("offer", "offer.made", data.objective, number=data.value or 0.0)
    if data.objective is None:
        instant.score(customised.OFFER_UNLINKED)
    if in_trouble(instant):
        instant.score(customised.OFFER_AMID_TROUBLE)
    left_alone(instant)


def left_alone(instant: Instant) -> bool:
    """We turn to a client unasked; says whether it had asked us not to."""
    dealings = instant.head.score.notes.dealings
    opted_out = dealings is not None and dealings.opted_out
    if opted_out:
        instant.score(caring.CONTACTED_AFTER_OPT_OUT)
    return opted_out


def delay(instant: Instant) -> str | None:
    """How old the case is, where there is one: what a loss costs grows with the time until it is made up for."""
    case = instant.case
    if case is None or case.implicit():
        return None
    return next((name for name, most in DELAYS.items() if instant.at - case.since < most), "later")


def gestured(instant: Instant, data: Data) -> None:
    """`gesture.made`: a little extra is one only where all that was owed is done."""
    if data.kind is None:
        return
    late = delay(instant) if data.kind == "restitution" else None
    instant.count(f"gesture_{data.kind}", "gesture.made", late, number=data.value or 0.0)
    if data.kind == "restitution" and data.value is not None:
        instant.count("gesture_restitution_worth", "gesture.made", late, number=data.value)  # what a mean is made of
    score = instant.head.score
    failed, mended = score.failed, -1 if score.mended is None else score.mended
    unmended = failed is not None and failed > mended and instant.at - failed <= instant.policy.score.grievance
    if data.kind == "goodwill" and instant.head.overdue <= 0 and not unmended and first_time(instant, "goodwill"):
        instant.score(caring.GOODWILL)


def in_trouble(instant: Instant) -> bool:
    """Whether a complaint is open, or the client waits for an answer."""
    watches = instant.head.score.notes.watches
    for case in instant.head.cases.values():
        watch = watches.get(case.id)
        complaint = watch is not None and watch.has(COMPLAINT) and not case.implicit()
        if case.waiting or (complaint and case.claimed_at is None):
            return True
    return False
