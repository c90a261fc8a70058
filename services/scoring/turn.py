"""One message of `driftline.touchpoints`, through the engine and into the partition's table."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TypeVar

from shared import metrics
from shared.checkpoint import Event, StateTable
from shared.errors import Reason
from shared.held import NEVER, OWN
from shared.incidents import Behind, Incident
from shared.messages import ClientScore, Touchpoint, Transition, micros, sent_arrival

from . import engine, revision
from .cases.desk import CANCELLED, FULFILLED
from .engine import ClientState, Outcome
from .head import Noted
from .moments.counted import Told
from .parts import parts
from .policy.calendars import SECOND
from .policy.policy import MINUTE
from .records import PARTITION, SOURCE, PartitionRecord, sheet_key, source_key
from .rulebook import Rulebook
from .sources import SourceRecord, Sources
from .verdicts import Closed, of_clock

Own = TypeVar("Own", PartitionRecord, SourceRecord)


class Turn:
    """Folds what a message holds; `told` are the clients that it changed, to be reported once, with their moves.

    It yields to the loop between clients: a checkpoint on its way to the broker must not grow old behind thousands.
    """

    def __init__(self, table: StateTable, event: Event, rules: Rulebook) -> None:
        self.table, self.event = table, event
        self.held = table.held[event.message.partition]
        self.record = self._own(PARTITION, PartitionRecord())
        self.historical = not self.record.live
        keys = {name: source_key(name) for name in self.record.sources}
        self.sources = Sources({name: table.read(key, self.held.entries[key]) for name, key in keys.items()})
        self.rules = replace(rules, sources=self.sources)
        self.told: dict[str, tuple[ClientState, list[Transition]]] = {}
        self.noted: dict[str, list[Noted]] = {}
        self.moments: dict[str, Told] = {}
        self.behind: dict[str, list[Transition]] = {}
        self.reached: int | None = None
        self.turned: list[Incident] = []
        self.folded = self.duplicates = 0
        self.verdicts: Counter[tuple[str, str, str | None]] = Counter()
        self.spans: defaultdict[str, list[float]] = defaultdict(list)

    def touchpoint(self, touchpoint: Touchpoint) -> Reason | None:
        """Fold a touchpoint of a client; why it is refused."""
        now = self.record.advance(micros(sent_arrival(touchpoint)))
        entry = self.table.entry(touchpoint.subject.encode(), self.event)
        if entry is None:
            return None
        entry.state = entry.state or engine.fresh()
        outcome = engine.apply(entry.state, touchpoint, now, self.rules)
        self._note(touchpoint.subject, entry.state, outcome)
        if outcome.refused is None:
            self.folded += not outcome.duplicate
            self.duplicates += outcome.duplicate
        return outcome.refused

    async def heartbeat(self, heartbeat: Touchpoint) -> Reason | None:
        """Take a heartbeat, and judge the clients of its source anew where it changes the past; why it is refused."""
        name, now = heartbeat.source, self.record.advance(micros(sent_arrival(heartbeat)))
        if name in self.sources.records:
            self._turn(name, now)
        sheets = self._sheets(name)
        heard = self.sources.hear(heartbeat, sheets, now, self.rules.lateness)
        if heard.refused is not None or heard.duplicate:
            return heard.refused
        self._keep(name, sheets)
        if heard.since is not None:
            before = self.sources.as_before(name, heard)
            async for key, state in self._clients():
                if revision.concerned(state, heard.since, now):
                    self.table.entry(key, self.event)
                    outcome = revision.revise(state, name, heard.since, now, before, self.rules)
                    self._note(key.decode(), state, outcome)
        await self._look(name)
        return None

    async def tick(self, time: int) -> None:
        """Let time pass for every client and every source that waits for it."""
        now = self.record.advance(time)
        for key in self.held.overdue(now):
            await asyncio.sleep(0)
            if key.startswith(SOURCE):
                await self._look(key.removeprefix(SOURCE).decode())
            elif (entry := self.table.entry(key, self.event)) is not None:
                self._note(key.decode(), entry.state, engine.tick(entry.state, now, self.rules))
        if now // MINUTE > self.record.reached:
            self.record.reached = now // MINUTE
            self.reached = now

    async def scores(self) -> list[ClientScore]:
        """How the clients stand that changed."""
        found = []
        for client, (state, moves) in self.told.items():
            await asyncio.sleep(0)
            if not state.version and not engine.listed(state):
                continue  # nothing was told of it, and there is nothing to tell: a unit of ours, of its practices
            for move in () if self.historical else moves:
                metrics.TRANSITIONS.labels(move.rule, move.step).inc()
            now, noted, moments = self.record.arrival, self.noted.get(client, ()), self.moments.get(client)
            found += parts(state, engine.report(state, now, self.rules, moves, self.historical, noted, moments))
        metrics.FOLDED.inc(self.folded)
        metrics.DUPLICATES.inc(self.duplicates)
        for labels, number in self.verdicts.items():
            metrics.VERDICTS.labels(*labels).inc(number)
        for clock, spans in self.spans.items():
            metrics.CLOCK_SECONDS.labels(clock).observe_all(spans)
        return found

    def causes(self) -> list[Behind]:
        """What came to stand behind the drift of clients, or does no more; call it after `scores`."""
        found = (engine.causes(self.told[client][0], moves) for client, moves in self.behind.items())
        return [one for each in found for one in each]

    async def _look(self, name: str) -> None:
        """Tell the clients of a source anew that has fallen silent or is heard again."""
        record, now = self._own(source_key(name), self.sources.records[name]), self.record.arrival
        self._turn(name, now)
        due, quiet = record.next_change(now), record.quiet_since(now) is not None
        self.held.schedule(source_key(name), NEVER if due is None else due)
        if quiet == record.told:
            return
        record.told = quiet
        async for key, state in self._clients():
            if revision.belongs(state, name, self.rules):
                self.table.entry(key, self.event)
                self.told.setdefault(key.decode(), (state, []))

    def _turn(self, name: str, now: int) -> None:
        self._own(source_key(name), self.sources.records[name])
        self.turned += self.sources.turned(name, now, self.historical)

    def _note(self, client: str, state: ClientState, outcome: Outcome) -> None:
        due = engine.next_due(state)
        self.held.schedule(client.encode(), NEVER if due is None else due)
        if outcome.changed or outcome.transitions or outcome.behind:
            self.told.setdefault(client, (state, []))[1].extend(outcome.transitions)
        if outcome.verdicts is not None:
            self.count(outcome.verdicts, state.head.segment)
        if outcome.superseded:
            metrics.SUPERSEDED.inc(len(outcome.superseded))
        if outcome.committed:
            self.noted.setdefault(client, []).extend(outcome.committed)
        if outcome.moments is not None:
            before = self.moments.get(client)
            if before is None:
                self.moments[client] = outcome.moments
            else:
                before.follow(outcome.moments)
        if outcome.behind:
            self.behind.setdefault(client, []).extend(outcome.behind)

    def count(self, final: Closed, segment: str | None) -> None:
        """The clocks of verdicts that nothing can change any more."""
        for ended in final.clocks:
            verdict, clock = of_clock(ended.case, ended.clock), ended.clock
            if verdict is not None:
                met = "untimed" if clock.judged()[0] is None else "met"
                self.verdicts[clock.name, met if verdict.outcome == FULFILLED else verdict.outcome, segment] += 1
                if verdict.outcome != CANCELLED:
                    self.spans[clock.name].append(clock.worked() / SECOND)

    async def _clients(self) -> AsyncIterator[tuple[bytes, ClientState]]:
        """Those that do not hold this message yet: the others are ahead of what is known of sources here."""
        for key, entry in list(self.held.entries.items()):
            if key[0] != OWN and entry.guard < self.event.message.offset:
                await asyncio.sleep(0)
                yield key, self.table.read(key, entry)

    def _sheets(self, name: str) -> list[bytes]:
        known = self.sources.records.get(name)
        keys = [sheet_key(name, number) for number in range(known.sheets if known else 0)]
        return [self.table.read(key, self.held.entries[key]) for key in keys]

    def _keep(self, name: str, sheets: list[bytes]) -> None:
        record = self._own(source_key(name), self.sources.records[name])
        if name not in self.record.sources:
            self.record.sources.append(name)
        entry = self.table.entry(sheet_key(name, record.writing), self.event)
        assert entry is not None
        entry.state = sheets[record.writing]

    def _own(self, key: bytes, record: Own) -> Own:
        """A record of the partition's own, to be written with this message; `record` where there is none yet."""
        entry = self.table.entry(key, self.event)
        assert entry is not None  # own records are never ahead of the marker
        entry.state = entry.state or record
        kept: Own = entry.state
        return kept
