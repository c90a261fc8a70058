"""Servility: exceptions granted *regularly*, k of the last n weeks. It flags us, never the client (FEATURES B22).

One exception is service. Weeks begin on Monday 00:00 UTC; the week that runs is one of the n.
"""

from ..instant import Instant
from ..policy.policy import DAY, UNITS
from .flags import SERVILITY, Sign, lower_flag, raise_flag

WEEK = UNITS["w"]
MONDAY = 3 * DAY  # 1970 began on a Thursday: from Monday to it
PATTERNS = ("off_hours", "price_cut", "personal", "internal_commitment_broken")
HABIT = "habit:"


def granted(instant: Instant, kind: str | None) -> None:
    """`exception.granted`: note its week; raise the flag where that makes the pattern regular."""
    if kind is None or kind not in PATTERNS:
        return
    numbers = instant.policy.score
    weeks = instant.head.score.notes.habits.setdefault(kind, [])
    now = week_of(instant.at)
    if not weeks or weeks[-1][0] < now:
        weeks.append((now, *instant.key))
    forget(weeks, now - numbers.servile_of)
    if len(weeks) >= numbers.servile_weeks:
        raise_flag(instant, SERVILITY, Sign(kind), [(source, id) for _, source, id in weeks])
        ends = 2 * start_of(weeks[-numbers.servile_weeks][0] + numbers.servile_of) + 1
        if instant.head.dates.get(HABIT + kind) != ends:
            instant.watch(HABIT + kind, ends)


def ring(instant: Instant, kind: str) -> None:
    """A pattern is regular no more; the flag goes down where no other one is."""
    numbers, habits = instant.policy.score, instant.head.score.notes.habits
    now = week_of(instant.at)
    for weeks in habits.values():
        forget(weeks, now - numbers.servile_of)
    if not habits[kind]:
        del habits[kind]
    if all(len(weeks) < numbers.servile_weeks for weeks in habits.values()):
        lower_flag(instant, SERVILITY, Sign.NOT_REGULAR)


def week_of(at: int) -> int:
    """The number of the week of a moment."""
    return (at + MONDAY) // WEEK


def start_of(week: int) -> int:
    """The moment at which a week begins."""
    return week * WEEK - MONDAY


def forget(weeks: list[tuple[int, str, str]], upto: int) -> None:
    """Drop the weeks up to one."""
    while weeks and weeks[0][0] <= upto:
        del weeks[0]
