"""The worker `driftline run scoring`: touchpoints in; scores and dead letters out; one ledger a client in the table."""

import asyncio
from typing import Any

import msgspec

from shared import metrics
from shared.burial import bury
from shared.checkpoint import Event, StateTable
from shared.clock import utc_now
from shared.errors import Refusal
from shared.held import NEVER, Held
from shared.messages import HEARTBEAT, ClientScore, Scores, Touchpoint, Transition, micros, sent_arrival
from shared.settings import Settings
from shared.stream import StateApp, raw_topic, state_table, stream_app
from shared.ticker import Ticker
from shared.topics import CLIENTS, SCORING, SIGNALS, TOUCHPOINTS
from shared.worker import run_worker

from . import engine, records
from .engine import ClientState, Outcome, Rulebook
from .inbox import Dead, read
from .policy_file import read_policies
from .records import PARTITION, PartitionRecord, SourceRecord, source_key

SERVICE, PORT = "scoring", 8081
MOST_BYTES = 1_000_000  # of one message of scores: a tick after a long history changes every client of a partition

Told = dict[str, tuple[ClientState, list[Transition]]]  # the clients that a message changed


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    rules = Rulebook(read_policies(settings.policy), settings.lateness_us())
    run_worker(SERVICE, settings, PORT, lambda: build(settings, rules))


def build(settings: Settings, rules: Rulebook) -> tuple[StateApp, StateTable]:
    """The engine's app with its one table and its one agent."""
    app = stream_app(SCORING, settings)
    table = state_table(
        app, CLIENTS, source=TOUCHPOINTS.name, settings=settings, encode=records.encode, decode=records.decode
    )
    scoring = Scoring(table, rules)

    @app.agent(raw_topic(app, TOUCHPOINTS.name))
    async def fold(messages: Any) -> None:
        async for event in messages.noack().events():
            async with table.fold(event) as fresh:
                if fresh:
                    await scoring.fold(event)

    @app.task
    async def tick() -> None:
        await Ticker(SERVICE, app, table, scoring.arrival, utc_now).run()

    return app, table


class Scoring:
    """Folds one message after another; all of a partition's time is in its record."""

    def __init__(self, table: StateTable, rules: Rulebook) -> None:
        self.table, self.rules = table, rules

    def arrival(self, held: Held) -> int | None:
        """The time of a live partition in µs; None in history."""
        entry = held.entries.get(PARTITION)
        record: PartitionRecord | None = self.table.read(PARTITION, entry) if entry else None
        return record.arrival if record and record.live else None

    async def fold(self, event: Event) -> None:
        """One message of `driftline.touchpoints`: what it changes is published as one message of signals."""
        message, record, told = read(event.value), self._record(event), Told()
        historical = not record.live
        for place, item in enumerate(message.events):
            refused = item if isinstance(item, Dead) else self._touchpoint(item, event, record, told)
            if refused:
                await bury(self.table, SERVICE, event, refused.raw, refused.refusal, place)
        for time in (message.tick, message.live):
            if time is not None:
                await self._tick(record.advance(time), event, told)
        record.live = record.live or message.live is not None
        scores = [self._report(*each, record.arrival, historical) for each in told.values()]
        await self._publish(scores, event.message.partition)

    def _record(self, event: Event) -> PartitionRecord:
        entry = self.table.entry(PARTITION, event)
        assert entry is not None  # own records are never ahead of the marker
        entry.state = entry.state or PartitionRecord()
        record: PartitionRecord = entry.state
        return record

    def _touchpoint(self, touchpoint: Touchpoint, event: Event, record: PartitionRecord, told: Told) -> Dead | None:
        now = record.advance(micros(sent_arrival(touchpoint)))
        if touchpoint.type == HEARTBEAT:
            self._heartbeat(touchpoint, event)
            return None
        entry = self.table.entry(touchpoint.subject.encode(), event)
        if entry is None:
            return None
        entry.state = entry.state or engine.fresh()
        outcome = engine.apply(entry.state, touchpoint, now, self.rules)
        self._note(touchpoint.subject, entry.state, outcome, event, told)
        if outcome.refused:
            return Dead(msgspec.json.encode(touchpoint), Refusal(outcome.refused))
        (metrics.DUPLICATES if outcome.duplicate else metrics.FOLDED).inc()
        return None

    def _heartbeat(self, heartbeat: Touchpoint, event: Event) -> None:
        entry = self.table.entry(source_key(heartbeat.source), event)
        assert entry is not None
        entry.state = entry.state or SourceRecord()
        entry.state.beat(heartbeat)

    async def _tick(self, now: int, event: Event, told: Told) -> None:
        for key in self.table.held[event.message.partition].overdue(now):
            # A checkpoint on its way to the broker must not grow old behind thousands of clients.
            await asyncio.sleep(0)
            entry = self.table.entry(key, event)
            if entry is not None:
                self._note(key.decode(), entry.state, engine.tick(entry.state, now, self.rules), event, told)

    def _note(self, client: str, state: ClientState, outcome: Outcome, event: Event, told: Told) -> None:
        due = engine.next_due(state)
        self.table.held[event.message.partition].schedule(client.encode(), NEVER if due is None else due)
        if outcome.changed or outcome.transitions:
            told.setdefault(client, (state, []))[1].extend(outcome.transitions)

    def _report(self, state: ClientState, moves: list[Transition], now: int, historical: bool) -> ClientScore:
        for move in moves:
            metrics.TRANSITIONS.labels(move.rule, move.step).inc()
        return engine.report(state, now, self.rules, moves, historical)

    async def _publish(self, scores: list[ClientScore], partition: int) -> None:
        """One message, or several where one would be too large: versions make the packing meaningless."""
        if not scores:
            return
        value = msgspec.json.encode(Scores(scores=scores))
        if len(value) > MOST_BYTES and len(scores) > 1:
            half = len(scores) // 2
            await self._publish(scores[:half], partition)
            await self._publish(scores[half:], partition)
        else:
            await self.table.publish(SIGNALS.name, None, value, partition)
