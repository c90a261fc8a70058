"""Shared and machine accounts: a client far outside its segment's contact rate (SPEC.md 6).

Its contacts about one case count as anybody's; that another case had the same topic says little where many people share
an account, so such repeats weigh together only as much as those of an account at the limit.
"""

from math import log, log2

from .dimensions.judgement import ORDINARY
from .flags import SHARED_ACCOUNT, Sign, lower_flag, raise_flag
from .instant import Instant

SHARED = "shared:"
A_MONTH = log(2.0)  # contacts in one half-life, 30 days, of a steady rate: this times what is left of the count


def contacted(instant: Instant) -> float:
    """Count a contact; gives what a repeat about another case weighs now, up to 1."""
    numbers, notes = instant.policy.score, instant.head.score.notes
    rate = notes.contacts.add(instant.at, ORDINARY) * A_MONTH
    limit = numbers.shared_factor * numbers.contacts_of(instant.head.segment)
    if rate <= limit:
        return 1.0
    raise_flag(instant, SHARED_ACCOUNT, Sign.MANY_CONTACTS, [instant.key])
    instant.watch(SHARED, 2 * (instant.at + int(ORDINARY * log2(2.0 * rate / limit)) + 1))
    return limit / rate


def ring(instant: Instant) -> None:
    """The rate has fallen to half of the limit."""
    lower_flag(instant, SHARED_ACCOUNT, Sign.FEWER_CONTACTS)
