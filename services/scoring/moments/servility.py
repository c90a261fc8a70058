"""Servility: exceptions granted *regularly*, k of the last n weeks. It flags us, never the client (FEATURES B22).

One exception is service. Weeks begin on Monday 00:00 UTC; the week that runs is one of the n.
"""

from shared.messages import Data

from ..cases.kinds import by_automation
from ..instant import Instant
from ..policy.policy import DAY, UNITS
from .dealings import Week
from .flags import SERVILITY, Sign, lower_flag, raise_flag
from .once import dealings_of

WEEK = UNITS["w"]
MONDAY = 3 * DAY  # 1970 began on a Thursday: from Monday to it
UNUSUAL, UNQUESTIONED, FAUX_CRISIS = "unusual", "unquestioned", "faux_crisis"
PATTERNS = ("off_hours", "price_cut", "personal", "internal_commitment_broken", "extra", UNUSUAL)
HABIT, ANSWERS = "habit:", "answers:"
FEW = 3  # answers in a week: from then on it shows whether any of them questions a demand
QUESTIONING = frozenset({"pushed_back", "showed_options"})


def granted(instant: Instant, data: Data) -> None:
    """`exception.granted`: the unusual is service in an unusual situation, and a habit where that was routine."""
    if data.kind in PATTERNS and (data.kind != UNUSUAL or data.trigger == "routine"):
        habit(instant, data.kind or "")


def answered(instant: Instant, data: Data) -> None:
    """A reply that says what it does: a week of public answers that question nothing is one of the pattern."""
    if data.public is False or by_automation(data):
        return
    dealings, now = dealings_of(instant), week_of(instant.at)
    if dealings.week is None or dealings.week.week != now:
        dealings.week = Week(now, 0, False, instant.key[0], instant.key[1])
    week = dealings.week
    week.answers += data.kind in (None, "answer")
    week.questioned = week.questioned or not QUESTIONING.isdisjoint(data.does or ())
    if week.answers >= FEW and ANSWERS not in instant.head.dates:
        instant.watch(ANSWERS, 2 * start_of(now + 1) - 1)


def ring_answers(instant: Instant) -> None:
    """The week is over."""
    week = dealings_of(instant).week
    if week is not None and week.week == week_of(instant.at) and not week.questioned:
        instant.key = (week.source, week.id)
        habit(instant, UNQUESTIONED)


def habit(instant: Instant, kind: str) -> None:
    """Note the week of a pattern; raise the flag where that makes it regular."""
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
