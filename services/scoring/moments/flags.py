"""Flags: what shows a pattern of ours or of an account, apart from the ladder. Raised and lowered in event time.

A flag is a Standing of its own rule: `flagged` since when, why, and the touchpoints behind it; else `calm`.
"""

from collections.abc import Iterable
from enum import StrEnum
from math import log2

from ..cases.desk import Key
from ..instant import Instant
from ..ladder.ladder import MOST_BECAUSE, Standing

ORPHAN_COMMITMENT, SERIAL_RENEGOTIATION = "orphan_commitment", "serial_renegotiation"
SERVILITY, LITTLE_THINGS, SHARED_ACCOUNT = "servility", "little_things", "shared_account"
INDECISION, DUE_SOON, BREACH = "indecision", "due_soon", "breach"
MISHANDLED_COMPLAINT, WRONGED, MUCH_EFFORT = "mishandled_complaint", "wronged", "much_effort"
AT_STAKE = "at_stake"
FLAGS = (
    ORPHAN_COMMITMENT, SERIAL_RENEGOTIATION, SERVILITY, LITTLE_THINGS, SHARED_ACCOUNT, INDECISION, DUE_SOON, BREACH,
    MISHANDLED_COMPLAINT, WRONGED, MUCH_EFFORT, AT_STAKE,
)  # fmt: skip
FLAGGED, CALM = "flagged", "calm"


class Sign(StrEnum):
    """Why a flag moved; the values are part of the contract (`reason` of a transition)."""

    NO_KEEPER = "no_keeper"
    NONE_WITHOUT_KEEPER = "none_without_keeper"
    MOVED_AGAIN = "moved_again"
    SETTLED = "settled"
    OFF_HOURS = "off_hours"
    PRICE_CUT = "price_cut"
    PERSONAL = "personal"
    INTERNAL_COMMITMENT_BROKEN = "internal_commitment_broken"
    NOT_REGULAR = "not_regular"
    LITTLE_MISSES = "little_misses"
    FEW_MISSES = "few_misses"
    MANY_CONTACTS = "many_contacts"
    FEWER_CONTACTS = "fewer_contacts"
    UNDECIDED = "undecided"
    DECIDED = "decided"
    PART_OF_TARGET = "part_of_target"
    NOTHING_DUE_SOON = "nothing_due_soon"
    PAST_DUE = "past_due"
    NOTHING_OVERDUE = "nothing_overdue"
    ANSWERED_BY_AUTOMATION = "answered_by_automation"
    NOT_PLAYED_BACK = "not_played_back"
    EXPECTATION_NOT_ASKED = "expectation_not_asked"
    DEFENDED = "defended"
    BLAMED = "blamed"
    DEFLECTED = "deflected"
    COMPLAINT_ABOUT_HANDLING = "complaint_about_handling"
    NOT_APOLOGISED = "not_apologised"
    TAKEN_WHILE_DISPUTED = "taken_while_disputed"
    GUARANTEE_REFUSED = "guarantee_refused"
    DECISION_REVERSED = "decision_reversed"
    DEAD_END = "dead_end"
    SURPRISED = "surprised"
    UNRECOGNISED = "unrecognised"
    POLICY_AT_FIRST = "policy_at_first"
    EXPLAINED_AGAIN = "explained_again"
    FAILED_AGAIN = "failed_again"
    ARGUMENT = "argument"
    WORDS_NO_ACTION = "words_no_action"
    DEFERRED_AGAIN = "deferred_again"
    CONTACT_LEFT = "contact_left"
    COMPETITOR = "competitor"
    SHARE_FELL = "share_fell"
    IN_HOUSE = "in_house"
    NOTICE = "notice"
    STAYED = "stayed"
    LONG_AGO = "long_ago"
    EXTRA = "extra"
    UNUSUAL = "unusual"
    UNQUESTIONED = "unquestioned"
    FAUX_CRISIS = "faux_crisis"


def raised(instant: Instant, rule: str) -> bool:
    """Whether a flag is up."""
    standing = instant.head.flags.get(rule)
    return standing is not None and standing.step == FLAGGED


def raise_flag(instant: Instant, rule: str, sign: Sign, because: list[Key]) -> None:
    """Put a flag up, by the touchpoints behind it; one that is up stays as it is, with these touchpoints."""
    if raised(instant, rule):
        instant.head.flags[rule].because = because[-MOST_BECAUSE:]
        return
    shadow = rule in instant.policy.shadow
    standing = instant.head.flags[rule] = Standing(FLAGGED, instant.at, sign.value, because[-MOST_BECAUSE:], shadow)
    instant.tell(rule, standing)


def lower_flag(instant: Instant, rule: str, sign: Sign) -> None:
    """Take a flag down, if it is up; what was behind it stays to be read."""
    if raised(instant, rule):
        standing = instant.head.flags[rule]
        standing.step, standing.since, standing.reason = CALM, instant.at, sign.value
        standing.shadow = rule in instant.policy.shadow
        instant.tell(rule, standing)


def look_again(instant: Instant, id: str, half_life: int, times: float) -> None:
    """Have a flag's count, now so many times its limit, judged when it will be half of that if nothing adds to it."""
    instant.watch(id, 2 * (instant.at + int(half_life * log2(2.0 * times)) + 1))


def add_cause(instant: Instant, rule: str, sign: Sign, key: Key) -> None:
    """One more commitment, or decision, is behind a flag."""
    standing = instant.head.flags.get(rule)
    behind = standing.because if standing is not None and standing.step == FLAGGED else []
    raise_flag(instant, rule, sign, [*behind, key])


def drop_cause(instant: Instant, rule: str, sign: Sign, key: Key, left: Iterable[Key]) -> None:
    """It is behind a flag no more; where no other one is, not even one of those `left`, it goes down."""
    if raised(instant, rule) and key in instant.head.flags[rule].because:
        standing = instant.head.flags[rule]
        # a flag names the latest only: there may be more than it names
        behind = [other for other in standing.because if other != key] or list(left)[-MOST_BECAUSE:]
        if behind:
            standing.because = behind
        else:
            lower_flag(instant, rule, sign)
