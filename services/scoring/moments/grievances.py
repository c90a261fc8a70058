"""Grievances: single deeds of ours that wrong the client or keep it busy, each behind the flag of its rule.

A flag of these rules is up while a grievance is behind it: until the case that it is of is confirmed resolved, or
`[score] grievance` has passed since. Times are µs.
"""

from ..cases.desk import NOBODY, Case, Key
from ..instant import Instant
from ..ladder.ladder import MOST_BECAUSE
from .flags import Sign, add_cause, drop_cause
from .notes import Grievance

GRIEVANCE = "grievance:"
MOST = MOST_BECAUSE  # of one rule that are remembered, the latest: each can stand behind its flag


def add(instant: Instant, rule: str, sign: Sign, case: str, key: Key = NOBODY) -> None:
    """One more is behind a flag: of a case by its id, by the touchpoint `key` (default: the one that acts)."""
    key = instant.key if key == NOBODY else key
    known = instant.head.score.notes.grievances
    mine = [one for one in known if one.rule == rule]
    if any(one.key() == key for one in mine):
        return
    known.append(Grievance(rule, case, instant.at + instant.policy.score.grievance, key[0], key[1]))
    add_cause(instant, rule, sign, key)
    if len(mine) >= MOST:
        drop(instant, mine[:1], Sign.LONG_AGO)
    watch(instant)


def settle(instant: Instant, case: Case) -> None:
    """A case was confirmed resolved: what it had against us is over."""
    known = instant.head.score.notes.grievances
    if known:
        drop(instant, [one for one in known if one.case == case.id], Sign.SETTLED)


def settle_rule(instant: Instant, rule: str, sign: Sign) -> None:
    """All that is behind a flag is over, for a reason."""
    known = instant.head.score.notes.grievances
    if known:
        drop(instant, [one for one in known if one.rule == rule], sign)


def ring(instant: Instant) -> None:
    """So long after, what is not settled is no alert any more."""
    known = instant.head.score.notes.grievances
    drop(instant, [one for one in known if one.until <= instant.at], Sign.LONG_AGO)


def drop(instant: Instant, over: list[Grievance], sign: Sign) -> None:
    """These are behind their flags no more."""
    if not over:
        return
    known = instant.head.score.notes.grievances
    for one in over:
        known.remove(one)
        left = [other.key() for other in known if other.rule == one.rule]
        drop_cause(instant, one.rule, sign, one.key(), left)
    watch(instant)


def watch(instant: Instant) -> None:
    """Look again when the next is long ago."""
    known = instant.head.score.notes.grievances
    if not known:
        instant.head.dates.pop(GRIEVANCE, None)
        return
    step = 2 * min(one.until for one in known) + 1
    if instant.head.dates.get(GRIEVANCE) != step:
        instant.watch(GRIEVANCE, step)
