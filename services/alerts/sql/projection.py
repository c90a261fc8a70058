"""What a message becomes in the views: rows, gathered until they are written together."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiokafka import ConsumerRecord
from sqlalchemy import Table

from shared import topics
from shared.actions import Action
from shared.alerting import AlertMessage, AlertTransition, Done, Explained
from shared.incidents import Signal
from shared.messages import HEARTBEAT, UNREADABLE, ClientScore, Moment, Scores, Touchpoint, micros, sent_arrival

from . import practices, rows, tables
from .items import Items


class Envelope(msgspec.Struct):
    """An envelope, a tick or a `live` record; what one bad event is must not cost the others."""

    events: list[msgspec.Raw] = []
    tick: Moment | None = None


_envelope = msgspec.json.Decoder(Envelope).decode
_touchpoint = msgspec.json.Decoder(Touchpoint).decode
_signal = msgspec.json.Decoder(Signal).decode
_alert = msgspec.json.Decoder(AlertMessage).decode

Written = dict[Table, tuple[list[tables.Row], str | None]]


class Projection:
    """Rows by table and primary key; a later version of a row replaces the one that waits."""

    def __init__(self, arrivals: dict[int, int]) -> None:
        self.arrivals = arrivals
        self.items = Items()
        self._waiting: dict[Table, dict[Any, tables.Row]] = {}
        self._assessed: list[tables.Row] = []
        self._judged: list[ClientScore] = []
        self._practices: list[practices.Told] = []

    def take(self, records: Iterable[ConsumerRecord]) -> list[tuple[ConsumerRecord, str]]:
        """Gather; returns those that can't be read, with the reason."""
        unread = []
        for record in records:
            try:
                self._take(record)
            except UNREADABLE as error:
                unread.append((record, str(error)))
            self.stand(record)
        return unread

    def stand(self, record: ConsumerRecord) -> None:
        """Go on behind a record, whatever became of it."""
        arrival = self.arrivals.get(record.partition) if record.topic == topics.TOUCHPOINTS.name else None
        row = {"topic": record.topic, "partition": record.partition, "next": record.offset + 1, "arrival": arrival}
        self._put(tables.OFFSETS, (record.topic, record.partition), row)

    def rows(self) -> Written:
        """What waits, and with it the column by which a newer row is known; nothing waits afterwards."""
        waiting, self._waiting = self._waiting, {}
        newer = dict.fromkeys((tables.CLIENTS, tables.ALERTS, tables.ACTIONS, tables.COMMITMENTS), "version")
        return {table: (list(found.values()), newer.get(table)) for table, found in waiting.items()}

    def assessed(self) -> list[tables.Row]:
        """What clients said of commitments that were kept, in order; to be written after the rows (writing.py)."""
        assessed, self._assessed = self._assessed, []
        return assessed

    def judged(self) -> list[ClientScore]:
        """The scores with their moments, in order; to be written before the rows (moments.py)."""
        judged, self._judged = self._judged, []
        return judged

    def practices(self) -> list[practices.Told]:
        """How units of ours are run, and what may correct it, in the order of arrival (practices.py)."""
        told, self._practices = self._practices, []
        return told

    def _take(self, record: ConsumerRecord) -> None:
        match record.topic:
            case topics.TOUCHPOINTS.name:
                self._take_envelope(record)
            case topics.SIGNALS.name:
                signal = _signal(record.value or b"")
                if isinstance(signal, Scores):  # an incident comes back as an alert
                    for score in signal.scores:
                        self._take_score(score)
                elif isinstance(signal, Action):
                    self._put_newer(tables.ACTIONS, signal.id, rows.action_row(signal))
            case topics.ALERTS.name:
                self._take_alert(_alert(record.value or b""), record)
            case topics.DEAD_LETTERS.name:
                headers = {name: rows.text(value) for name, value in record.headers}
                key, value = (record.partition, record.offset), record.value or b""
                self._put(tables.DEAD_LETTERS, key, rows.letter_row(*key, record.timestamp * 1000, headers, value))

    def _take_envelope(self, record: ConsumerRecord) -> None:
        envelope = _envelope(record.value or b"")
        for place, raw in enumerate(envelope.events):
            try:
                touchpoint = _touchpoint(raw)
            except UNREADABLE:
                continue  # scoring makes a dead letter of it
            arrival = self._advance(record.partition, micros(sent_arrival(touchpoint)))
            # A heartbeat is its source's, whomever it names: no client's fold reads it.
            if touchpoint.type == HEARTBEAT:
                self._take_heartbeat(touchpoint, record.partition, arrival)
            elif touchpoint.subject:
                key = (record.partition, record.offset, place)
                row = rows.touchpoint_row(key, touchpoint, arrival, rows.text(bytes(raw)))
                self._put(tables.TOUCHPOINTS, key, row)
                if practices.concerned(touchpoint):
                    self._practices.append(practices.Told(touchpoint, arrival))
                self._hear(touchpoint.source, record.partition, arrival, touchpoints=1, late=int(row["late"]))
        if envelope.tick is not None:
            self._advance(record.partition, micros(envelope.tick))

    def _take_heartbeat(self, touchpoint: Touchpoint, partition: int, arrival: int) -> None:
        source, interval = touchpoint.source, touchpoint.data.interval_seconds
        self._put(tables.HEARTBEATS, source, {"source": source, "at": micros(touchpoint.time), "interval": interval})
        self._hear(source, partition, arrival, heartbeats=1)

    def _hear(self, source: str, partition: int, arrival: int, **counts: int) -> None:
        fresh = {"source": source, "partition": partition, "touchpoints": 0, "late": 0, "heartbeats": 0}
        row = self._waiting.setdefault(tables.SOURCES, {}).setdefault((source, partition), fresh)
        row["heard"] = arrival
        for name, count in counts.items():
            row[name] += count

    def _take_score(self, score: ClientScore) -> None:
        self._take_client(score)
        self._judged.append(score)
        for place, move in enumerate(score.transitions):
            self._put(tables.MOVES, (score.client, score.version, place), rows.move_row(score, place, move))
        for one in score.commitments:
            row = rows.commitment_row(score, one)
            key = (score.client, one.commitment_id, one.made_at, one.source, one.id)
            self._put_newer(tables.COMMITMENTS, key, row)
        for id, missed in score.assessed.items():
            named = {"client": score.client, "commitment_id": id, "version": score.version}
            self._assessed.append(named | {"missed": missed})

    def _take_client(self, score: ClientScore) -> None:
        row, waiting = rows.client_row(score), self._waiting.get(tables.CLIENTS, {}).get(score.client)
        if waiting is not None:
            row["before"] = waiting["score"] if row["day"] > waiting["day"] else waiting["before"]
        self._put_newer(tables.CLIENTS, score.client, row)

    def _take_alert(self, message: AlertMessage, record: ConsumerRecord) -> None:
        where = f"{record.partition}:{record.offset}"
        row = rows.log_row(message, where, rows.text(record.value or b""))
        self._waiting.setdefault(tables.ALERT_LOG, {}).setdefault((message.alert_id, row["entry"]), row)
        match message:
            case AlertTransition():
                self._put_newer(tables.ALERTS, message.alert_id, rows.alert_row(message))
                if message.crisis is not None:
                    row = rows.crisis_row(message, message.crisis)
                    self._put(tables.CRISES, (message.alert_id, message.crisis.at), row)
            case Done():
                self._put_newer(tables.ACTIONS, message.action, rows.action_row(message))
                if message.accepted:
                    self._take_done(message)
            case Explained():
                self._put(tables.EXPLANATIONS, message.alert_id, rows.explanation_row(message))

    def _take_done(self, done: Done) -> None:
        match done.do:
            case "label" if done.label is not None:
                self._put(tables.LABELS, done.alert_id, rows.label_row(done))
            case "silence" | "unsilence":
                self._put(tables.SILENCES, done.alert_id, rows.silence_row(done))

    def _advance(self, partition: int, arrival: int) -> int:
        self.arrivals[partition] = max(self.arrivals.get(partition, arrival), arrival)
        return self.arrivals[partition]

    def _put(self, table: Table, key: Any, row: tables.Row) -> None:
        self._waiting.setdefault(table, {})[key] = row

    def _put_newer(self, table: Table, key: Any, row: tables.Row) -> None:
        waiting = self._waiting.get(table, {}).get(key)
        if waiting is None or waiting["version"] < row["version"]:
            self._put(table, key, row)
