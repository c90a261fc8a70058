"""The worker `driftline run alerts`: scores in, transitions of alerts out; one record a client in the table."""

from typing import Any

import msgspec

from shared import metrics
from shared.actions import Action
from shared.alerting import AlertTransition
from shared.burial import bury
from shared.checkpoint import Event, StateTable
from shared.errors import Reason, Refusal
from shared.incidents import Incident, Signal
from shared.messages import UNREADABLE, ClientScore
from shared.partition import partition_of
from shared.settings import Settings
from shared.stream import StateApp, raw_topic, state_table, stream_app
from shared.topics import ALERTING, ALERTS, CLIENT_ALERTS, SIGNALS
from shared.worker import run_worker

from . import engine, incidents
from .lifecycle import State

SERVICE, PORT = "alerts", 8082

_signal = msgspec.json.Decoder(Signal).decode


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    run_worker(SERVICE, settings, PORT, lambda: build(settings))


def build(settings: Settings) -> tuple[StateApp, StateTable]:
    """The engine's app with its one table and its one agent."""
    app = stream_app(ALERTING, settings)
    table = state_table(
        app,
        CLIENT_ALERTS,
        source=SIGNALS.name,
        settings=settings,
        encode=engine.encode,
        decode=lambda key, raw: engine.decode(raw),
    )
    alerting = Alerting(table, settings.partitions)

    @app.agent(raw_topic(app, SIGNALS.name))
    async def fold(messages: Any) -> None:
        async for event in messages.noack().events():
            async with table.fold(event) as fresh:
                if fresh:
                    await alerting.fold(event)

    return app, table


class Alerting:
    """Folds one message of signals after another."""

    def __init__(self, table: StateTable, partitions: int) -> None:
        self.table, self.partitions = table, partitions

    async def fold(self, event: Event) -> None:
        """The alerts that a message raises, moves or resolves; what cannot be read is a dead letter."""
        try:
            signal = _signal(event.value or b"")
        except UNREADABLE as error:
            refusal = Refusal(Reason.BAD_ENVELOPE, str(error))
            return await bury(self.table, SERVICE, event, event.value or b"", refusal)
        if isinstance(signal, Incident):
            return await self._incident(signal, event)
        if isinstance(signal, Action):  # nothing is done about alerts yet
            return
        for score in signal.scores:
            await self._score(score, event)

    async def _score(self, score: ClientScore, event: Event) -> None:
        entry = self.table.entry(score.client.encode(), event)
        if entry is None:
            return
        entry.state = entry.state or engine.fresh()
        await self._tell(engine.apply(entry.state, score))

    async def _incident(self, incident: Incident, event: Event) -> None:
        entry = self.table.entry(incidents.key_of(incident), event)
        if entry is not None:
            entry.state = entry.state or engine.fresh()
            await self._tell(incidents.apply(entry.state, incident))

    async def _tell(self, transitions: list[AlertTransition]) -> None:
        for transition in transitions:
            metrics.ALERTS.labels(transition.rule, transition.state).inc()
            count_crisis(transition)
            partition = partition_of(transition.whose, self.partitions)
            await self.table.publish(ALERTS.name, transition.whose.encode(), msgspec.json.encode(transition), partition)


def count_crisis(alert: AlertTransition) -> None:
    """An entry into crisis, live: whether it was warned of, and how the incident was answered."""
    crisis = alert.crisis
    if crisis is None or alert.historical or (alert.state, alert.step) != (State.FIRING, "crisis"):
        return
    metrics.CRISES.labels(crisis.response).inc()
    if crisis.warning is not None:
        metrics.LEAD.labels(crisis.warning.rule).observe(crisis.warning.hours)
