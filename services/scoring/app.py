"""The worker `driftline run scoring`: touchpoints in; scores and dead letters out; one ledger a client in the table."""

import asyncio
from typing import Any

import msgspec

from shared import metrics
from shared.burial import bury
from shared.checkpoint import Event, StateTable
from shared.clock import utc_now
from shared.held import Held
from shared.incidents import Reached
from shared.messages import HEARTBEAT, ClientScore, Scores, Touchpoint, instant
from shared.refusals import refusal
from shared.settings import Settings
from shared.stream import StateApp, raw_topic, state_table, stream_app
from shared.ticker import Ticker
from shared.topics import CAUSES, CLIENTS, SCORING, SIGNALS, TOUCHPOINTS
from shared.worker import ready, run_worker

from . import records
from .inbox import Dead, read
from .parts import MOST_BYTES
from .policy.policy_file import read_policies
from .records import PARTITION, PartitionRecord, source_key
from .rulebook import Rulebook
from .turn import Turn

SERVICE, PORT = "scoring", 8081
MEASURE_SECONDS = 5.0
FIRST = 0  # the partition that speaks for all where one voice is enough


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    rules = Rulebook(read_policies(settings.policy), settings.lateness_us())
    run_worker(SERVICE, settings, PORT, lambda: build(settings, rules))


def build(settings: Settings, rules: Rulebook) -> tuple[StateApp, StateTable]:
    """The engine's app with its one table and its one agent."""
    app = stream_app(SCORING, settings)
    table = state_table(
        app,
        CLIENTS,
        source=TOUCHPOINTS.name,
        settings=settings,
        encode=records.encode,
        decode=records.decode,
        form=records.FORM,
    )
    scoring = Scoring(table, rules)

    @app.agent(raw_topic(app, TOUCHPOINTS.name))
    async def fold(messages: Any) -> None:
        async for event in messages.noack().events():
            async with table.fold(event) as fresh:
                if fresh:
                    await scoring.fold(event)

    @app.task
    async def measure() -> None:
        while True:
            if ready(app):
                metrics.QUIET.set(scoring.quiet())
            await asyncio.sleep(MEASURE_SECONDS)

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

    def quiet(self) -> int:
        """The sources that are silent, as the partition of ours knows that knows of most: each sees it at its tick."""
        return max(map(self._quiet, self.table.held.values()), default=0)

    def _quiet(self, held: Held) -> int:
        entry = held.entries.get(PARTITION)
        names = self.table.read(PARTITION, entry).sources if entry else ()
        known = [(key, held.entries.get(key)) for key in map(source_key, names)]
        return sum(self.table.read(key, entry).told for key, entry in known if entry)  # some may not be recovered yet

    async def fold(self, event: Event) -> None:
        """One message of `driftline.touchpoints`: what it changes is published as one message of signals."""
        message, turn = read(event.value), Turn(self.table, event, self.rules)
        for place, item in enumerate(message.events):
            refused = item if isinstance(item, Dead) else await self._take(turn, item)
            if refused:
                await bury(self.table, SERVICE, event, refused.raw, refused.refusal, place)
        for time in (message.tick, message.live):
            if time is not None:
                await turn.tick(time)
        turn.record.live = turn.record.live or message.live is not None
        await self._publish(await turn.scores(), event.message.partition)
        for silent in turn.turned if event.message.partition == FIRST else ():  # every partition has the same
            await self.table.publish(SIGNALS.name, None, msgspec.json.encode(silent), FIRST)
        if message.tick is not None or message.live is not None:
            await self._tell_time(turn, event.message.partition)
        await self._tell_causes(turn, event.message.partition)

    async def _take(self, turn: Turn, touchpoint: Touchpoint) -> Dead | None:
        if touchpoint.type != HEARTBEAT:
            reason = turn.touchpoint(touchpoint)
        else:
            reason = await turn.heartbeat(touchpoint)
            if turn.event.message.partition != FIRST:  # it stands in every partition, and is buried once
                return None
        return Dead(msgspec.json.encode(touchpoint), refusal(reason, self.rules.lateness)) if reason else None

    async def _tell_causes(self, turn: Turn, partition: int) -> None:
        """What stands behind drift, and up to when a partition has told all; in its own partition, so in order."""
        for told in turn.causes():
            key = f"{told.about}:{told.name}".encode()
            await self.table.publish(CAUSES.name, key, msgspec.json.encode(told), partition)
        if turn.reached is not None:
            reached = Reached(reached=instant(turn.reached), live=turn.record.live)
            await self.table.publish(CAUSES.name, None, msgspec.json.encode(reached), partition)

    async def _tell_time(self, turn: Turn, partition: int) -> None:
        """What alerts wait for: all that was due before has been told."""
        reached = Reached(reached=instant(turn.record.arrival), live=turn.record.live)
        await self.table.publish(SIGNALS.name, None, msgspec.json.encode(reached), partition)

    async def _publish(self, scores: list[ClientScore], partition: int) -> None:
        """One message, or several where one would be too large: a tick after a long history changes every client.

        Versions make the packing meaningless. No score alone is larger (parts.py).
        """
        if not scores:
            return
        value = msgspec.json.encode(Scores(scores=scores))
        if len(value) > MOST_BYTES and len(scores) > 1:
            half = len(scores) // 2
            await self._publish(scores[:half], partition)
            await self._publish(scores[half:], partition)
        else:
            await self.table.publish(SIGNALS.name, None, value, partition)
