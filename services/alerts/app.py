"""The worker `driftline run alerts`: scores, actions and time in; transitions of alerts out; one record a client."""

from collections.abc import Iterable
from typing import Any

import msgspec

from services.scoring.policy.policy import Policies
from services.scoring.policy.policy_file import read_policies
from shared import metrics
from shared.actions import Action
from shared.alerting import AlertTransition, Done
from shared.burial import bury
from shared.checkpoint import Event, StateTable
from shared.clock import utc_now
from shared.errors import Reason, Refusal
from shared.held import NEVER, Entry, Held
from shared.incidents import Incident, Reached, Signal
from shared.messages import UNREADABLE, ClientScore, Transition, micros
from shared.partition import partition_of
from shared.settings import Settings
from shared.stream import StateApp, raw_topic, state_table, stream_app
from shared.ticker import Ticker
from shared.topics import ALERTING, ALERTS, CLIENT_ALERTS, SIGNALS, TOUCHPOINTS
from shared.worker import run_worker

from . import actions, engine, incidents, partition
from .lifecycle import State
from .partition import PARTITION, PartitionTime

SERVICE, PORT = "alerts", 8082
LONGEST_DETAIL = 2000  # characters
LONGEST_LETTER = 1_048_576  # bytes: signals are larger than a dead letter may be

_signal = msgspec.json.Decoder(Signal).decode


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    policies = read_policies(settings.policy)
    run_worker(SERVICE, settings, PORT, lambda: build(settings, policies))


def build(settings: Settings, policies: Policies) -> tuple[StateApp, StateTable]:
    """The engine's app with its one table and its one agent."""
    app = stream_app(ALERTING, settings)
    table = state_table(
        app,
        CLIENT_ALERTS,
        source=SIGNALS.name,
        settings=settings,
        encode=partition.encode,
        decode=partition.decode,
        form=partition.FORM,
    )
    alerting = Alerting(table, settings.partitions, policies)

    @app.agent(raw_topic(app, SIGNALS.name))
    async def fold(messages: Any) -> None:
        async for event in messages.noack().events():
            async with table.fold(event) as fresh:
                if fresh:
                    await alerting.fold(event)

    @app.task
    async def ask_for_time() -> None:  # behind scoring's backlog: what it has yet to read may change everything
        await Ticker(SERVICE, app, table, alerting.time, utc_now, to=TOUCHPOINTS.name).run()

    return app, table


class Alerting:
    """Folds one message of signals after another; the time of a partition is what scoring has reached in it."""

    def __init__(self, table: StateTable, partitions: int, policies: Policies) -> None:
        self.table, self.partitions = table, partitions
        self.numbers: engine.NumbersAt = lambda at: policies.at(at).alerts

    def time(self, held: Held) -> int | None:
        """The time of a live partition in µs; None in history."""
        entry = held.entries.get(PARTITION)
        known: PartitionTime | None = self.table.read(PARTITION, entry) if entry else None
        return known.reached if known and known.live else None

    async def fold(self, event: Event) -> None:
        """The alerts that a message raises, moves or resolves; what cannot be read is a dead letter."""
        try:
            signal = _signal(event.value or b"")
        except UNREADABLE as error:
            return await self._bury(event, Refusal(Reason.BAD_ENVELOPE, str(error)))
        match signal:
            case Incident():
                await self._incident(signal, event)
            case Action():
                await self._act(signal, event)
            case Reached():
                await self._pass(signal, event)
            case _:
                for score in signal.scores:
                    await self._score(score, event)

    async def _bury(self, event: Event, refusal: Refusal) -> None:
        """What is longer than a dead letter may be is cut: signals has the whole, where the letter says."""
        cut = Refusal(refusal.reason, refusal.detail[:LONGEST_DETAIL])
        await bury(self.table, SERVICE, event, (event.value or b"")[:LONGEST_LETTER], cut)

    async def _score(self, score: ClientScore, event: Event) -> None:
        key = score.client.encode()
        if (entry := self._entry(key, event)) is None:
            return
        told = engine.apply(entry.state, score, self.numbers, self._live(event))
        if told:  # most scores move nothing, and no deadline
            for transition in score.transitions:
                count_crisis(transition)
            await self._tell(key, event, told)

    async def _incident(self, incident: Incident, event: Event) -> None:
        key = incidents.key_of(incidents.name_of(incident))
        if (entry := self._entry(key, event)) is not None:
            await self._tell(key, event, incidents.apply(entry.state, incident, self._live(event)))

    async def _act(self, action: Action, event: Event) -> None:
        if actions.nameless(action):
            detail = "the id of an action has at most 200 characters, that of its alert and client 32,768"
            return await self._bury(event, Refusal(Reason.TOO_LARGE, detail))
        time, sent = self._time(event), round(event.message.timestamp * 1_000_000)
        away = partition_of(actions.whose(action), self.partitions) != event.message.partition
        if refused := actions.misdirected(action, sent, time.reached, away):
            return await self._answer(refused)
        key, now = actions.key_of(action), actions.takes_effect(action, time.reached)
        if key not in self.table.held[event.message.partition].entries:
            return await self._answer(actions.unknown(action, now))
        if (entry := self._entry(key, event)) is None:
            return
        done = actions.apply(entry.state, action, now, self.numbers, time.reached, time.live)
        await self._tell(key, event, done)
        for one in done:
            if isinstance(one, Done) and one.accepted and one.label is not None and time.live:
                metrics.LABELS.labels(one.alert_id.partition(":")[0], one.label).inc()

    async def _pass(self, reached: Reached, event: Event) -> None:
        """Let time pass for every client whose alerts wait for it."""
        time = self._time(event)
        time.reached = max(time.reached, micros(reached.reached))
        for key in self.table.held[event.message.partition].overdue(time.reached):
            if (entry := self._entry(key, event)) is not None:
                await self._tell(key, event, engine.tick(entry.state, time.reached, time.live))
        time.live = time.live or reached.live

    def _time(self, event: Event) -> PartitionTime:
        entry = self.table.entry(PARTITION, event)
        assert entry is not None  # written with the marker, so never ahead of it
        entry.state = entry.state or PartitionTime()
        known: PartitionTime = entry.state
        return known

    def _live(self, event: Event) -> bool:
        return self.time(self.table.held[event.message.partition]) is not None

    def _entry(self, key: bytes, event: Event) -> Entry | None:
        entry = self.table.entry(key, event)
        if entry is not None:
            entry.state = entry.state or engine.fresh()
        return entry

    async def _tell(self, key: bytes, event: Event, told: Iterable[AlertTransition | Done]) -> None:
        held = self.table.held[event.message.partition]
        due = engine.next_due(held.entries[key].state)
        held.schedule(key, NEVER if due is None else due)
        await self._answer(told)

    async def _answer(self, told: Iterable[AlertTransition | Done]) -> None:
        for one in told:
            name = one.whose
            if isinstance(one, AlertTransition):
                count_alert(one)
            else:
                metrics.ACTIONS.labels(one.do, "accepted" if one.accepted else "refused").inc()
            await self.table.publish(
                ALERTS.name, name.encode(), msgspec.json.encode(one), partition_of(name, self.partitions)
            )


def count_crisis(transition: Transition) -> None:
    """An entry into crisis, live: whether it was warned of, and how the incident was answered."""
    crisis = transition.crisis
    if crisis is None or transition.historical or transition.step != "crisis":
        return
    metrics.CRISES.labels(crisis.response).inc()
    if crisis.warning is not None:
        metrics.LEAD.labels(crisis.warning.rule).observe(crisis.warning.hours * 3600)


def count_alert(alert: AlertTransition) -> None:
    """A transition, live, and how long it took until somebody took the alert, or until it was over."""
    if alert.historical:
        return
    metrics.ALERTS.labels(alert.rule, alert.state).inc()
    seconds = (alert.at - alert.started_at).total_seconds()
    if alert.state == State.ACKNOWLEDGED and alert.why == "acknowledged":
        metrics.TO_ACKNOWLEDGE.labels(alert.rule).observe(seconds)
    elif alert.state == State.RESOLVED:
        metrics.ALERT_SECONDS.labels(alert.rule).observe(seconds)
