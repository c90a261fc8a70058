"""Shared and machine accounts: a client far outside its segment's contact rate (SPEC.md 6).

Its contacts about one case count as anybody's; that another case had the same topic says nothing where many people
share an account, so while it is flagged such a repeat is no moment.
"""

from math import log

from ..dimensions.judgement import ORDINARY
from ..instant import Instant
from .flags import SHARED_ACCOUNT, Sign, look_again, lower_flag, raise_flag, raised

SHARED = "shared:"
A_MONTH = log(2.0)  # contacts in one half-life, 30 days, of a steady rate: this times what is left of the count


def contacted(instant: Instant) -> bool:
    """Count a contact; says whether the account is shared, by that or by what it had before."""
    rate, limit = instant.head.score.notes.contacts.add(instant.at, ORDINARY) * A_MONTH, limit_of(instant)
    if rate > limit:
        raise_flag(instant, SHARED_ACCOUNT, Sign.MANY_CONTACTS, [instant.key])
        if SHARED not in instant.head.dates:
            look_again(instant, SHARED, ORDINARY, rate / limit)
    return raised(instant, SHARED_ACCOUNT)


def ring(instant: Instant) -> None:
    """The rate may have fallen to half of the limit."""
    rate, limit = instant.head.score.notes.contacts.left(instant.at, ORDINARY) * A_MONTH, limit_of(instant)
    if rate > limit / 2.0:
        look_again(instant, SHARED, ORDINARY, rate / limit)
    else:
        lower_flag(instant, SHARED_ACCOUNT, Sign.FEWER_CONTACTS)


def limit_of(instant: Instant) -> float:
    """The contacts in 30 days above which an account is no single person's."""
    numbers = instant.policy.score
    return numbers.shared_factor * numbers.contacts_of(instant.head.segment)
