"""What explains an alert, from the touchpoints and the log that the views hold: on request, and once a step (D5)."""

from collections.abc import Callable

import msgspec
from sqlalchemy import Engine, select

from services.lookback.account import rulebook
from services.lookback.explanation import explain
from shared.alerting import AlertTransition, Explained
from shared.messages import Because, micros
from shared.settings import Settings

from ..rules import CALM, SEVERITY
from ..sql.tables import ALERT_LOG
from .accounts import stored

_transition = msgspec.json.Decoder(AlertTransition).decode


def explaining(engine: Engine, settings: Settings) -> Callable[[str], Explained | None]:
    """What finds the smallest set behind an alert at its worst step; the policy is read once.

    It folds the client many times, for seconds at most (explanation.py): call it beside the loop, in a thread. None:
    there is no such alert, it is of no client, the views have not its touchpoints yet, or there are too many of them.
    """
    rules = rulebook(settings)

    def of(alert_id: str) -> Explained | None:
        alert = worst(engine, alert_id)
        if alert is None or alert.client is None:
            return None
        arrived, _ = stored(engine, alert.client)
        weighed = [(one.source, one.id) for one in alert.shares] + [(one.source, one.id) for one in alert.because]
        found = explain(arrived, alert.rule, alert.step, micros(alert.at), rules, weighed)
        if found is None:
            return None
        return Explained(
            alert_id=alert_id, client=alert.client, step=alert.step, at=alert.at, exact=found.exact,
            because=[Because(source, id) for source, id in found.because],
        )  # fmt: skip

    return of


def worst(engine: Engine, alert_id: str) -> AlertTransition | None:
    """The transition by which an alert first came to its worst step."""
    of = ALERT_LOG.c
    wanted = select(of.body).where(of.alert_id == alert_id, of.kind == "transition").order_by(of.sequence)
    with engine.connect() as connection:
        moves = [_transition(body) for body in connection.execute(wanted).scalars()]
    up = [move for move in moves if move.state != "resolved"]
    return max(up, key=lambda move: SEVERITY[move.step or CALM], default=None)
