"""Exceptions, granted or refused. To grant one is no merit, but for a guarantee, which is only what we said."""

from shared.messages import Data

from ..cases.desk import Case
from ..dimensions import customised
from ..instant import Instant
from ..stage import TRIAL
from . import grievances, servility
from .flags import WRONGED, Sign
from .once import first_time

GUARANTEE = "guarantee"


def granted(instant: Instant, case: Case, data: Data) -> None:
    """`exception.granted`."""
    count(instant, "exception.granted", data.trigger or "untold", data)
    servility.granted(instant, data)
    if data.kind == GUARANTEE and case.of_client() and first_time(instant, GUARANTEE, case.id):
        instant.score(customised.GUARANTEE_HONOURED)


def refused(instant: Instant, case: Case, data: Data) -> None:
    """`exception.refused`: we kept to a rule of ours against the client; that of a guarantee breaks our word."""
    count(instant, "exception.refused", "refused", data)
    if data.kind == GUARANTEE:
        instant.score(customised.GUARANTEE_REFUSED)
        grievances.add(instant, WRONGED, Sign.GUARANTEE_REFUSED, case.id)
    else:
        instant.score(customised.EXCEPTION_REFUSED)
        at_first(instant, case)


def at_first(instant: Instant, case: Case) -> None:
    """A policy of ours stands in the way: who bought only once may turn away at it.

    Who bought nothing yet may as well be one whose orders nobody tells.
    """
    if instant.head.score.orders == TRIAL:
        grievances.add(instant, WRONGED, Sign.POLICY_AT_FIRST, case.id)


def count(instant: Instant, type: str, how: str, data: Data) -> None:
    """Tell its kind, and how it came: refused, or granted in a situation that was exceptional, routine, or untold."""
    instant.count(f"exception_{data.kind or 'unsaid'}_{how}", type, data.item)
