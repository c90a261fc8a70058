"""What a message becomes in the views: rows, gathered until they are written together."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiokafka import ConsumerRecord
from sqlalchemy import Table

from shared import topics
from shared.alerting import AlertMessage, AlertTransition
from shared.incidents import Signal
from shared.messages import HEARTBEAT, UNREADABLE, ClientScore, Crisis, Moment, Scores, Touchpoint, micros, sent_arrival

from . import tables
from .rules import UNKNOWN, rank


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
        self._waiting: dict[Table, dict[Any, tables.Row]] = {}

    def take(self, records: Iterable[ConsumerRecord]) -> list[tuple[ConsumerRecord, str]]:
        """Gather; returns those that can't be read, with the reason."""
        unread = []
        for record in records:
            try:
                self._take(record)
            except UNREADABLE as error:
                unread.append((record, str(error)))
            self._stand(record)
        return unread

    def rows(self) -> Written:
        """What waits, and with it the column by which a newer row is known; nothing waits afterwards."""
        waiting, self._waiting = self._waiting, {}
        newer = {tables.CLIENTS: "version", tables.ALERTS: "version"}
        return {table: (list(rows.values()), newer.get(table)) for table, rows in waiting.items()}

    def _take(self, record: ConsumerRecord) -> None:
        match record.topic:
            case topics.TOUCHPOINTS.name:
                self._take_envelope(record)
            case topics.SIGNALS.name:
                signal = _signal(record.value or b"")
                if isinstance(signal, Scores):  # an incident comes back as an alert
                    for score in signal.scores:
                        self._take_score(score)
            case topics.ALERTS.name:
                alert = _alert(record.value or b"")
                if isinstance(alert, AlertTransition):
                    self._put_newer(tables.ALERTS, alert.alert_id, _alert_row(alert))
                    if alert.crisis is not None:
                        self._put(tables.CRISES, (alert.alert_id, alert.crisis.at), _crisis_row(alert, alert.crisis))

    def _take_envelope(self, record: ConsumerRecord) -> None:
        envelope = _envelope(record.value or b"")
        for place, raw in enumerate(envelope.events):
            try:
                touchpoint = _touchpoint(raw)
            except UNREADABLE:
                continue  # scoring makes a dead letter of it
            arrival = self._advance(record.partition, micros(sent_arrival(touchpoint)))
            # A heartbeat is its source's, whomever it names: no client's fold reads it.
            if touchpoint.subject and touchpoint.type != HEARTBEAT:
                key = (record.partition, record.offset, place)
                event = bytes(raw).decode(errors="replace")
                self._put(tables.TOUCHPOINTS, key, _touchpoint_row(key, touchpoint, arrival, event))
        if envelope.tick is not None:
            self._advance(record.partition, micros(envelope.tick))

    def _take_score(self, score: ClientScore) -> None:
        self._put_newer(tables.CLIENTS, score.client, _client_row(score))
        for place, move in enumerate(score.transitions):
            row = {
                "client": score.client,
                "version": score.version,
                "place": place,
                "rule": move.rule,
                "step": move.step,
                "at": micros(move.at),
                "reason": move.reason,
                "because": _json(move.because),
                "shadow": move.shadow,
            }
            self._put(tables.MOVES, (score.client, score.version, place), row)

    def _advance(self, partition: int, arrival: int) -> int:
        self.arrivals[partition] = max(self.arrivals.get(partition, arrival), arrival)
        return self.arrivals[partition]

    def _stand(self, record: ConsumerRecord) -> None:
        arrival = self.arrivals.get(record.partition) if record.topic == topics.TOUCHPOINTS.name else None
        row = {"topic": record.topic, "partition": record.partition, "next": record.offset + 1, "arrival": arrival}
        self._put(tables.OFFSETS, (record.topic, record.partition), row)

    def _put(self, table: Table, key: Any, row: tables.Row) -> None:
        self._waiting.setdefault(table, {})[key] = row

    def _put_newer(self, table: Table, key: Any, row: tables.Row) -> None:
        waiting = self._waiting.get(table, {}).get(key)
        if waiting is None or waiting["version"] < row["version"]:
            self._put(table, key, row)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _touchpoint_row(key: tuple[int, int, int], touchpoint: Touchpoint, arrival: int, event: str) -> tables.Row:
    row = dict(zip(("partition", "offset", "place"), key, strict=True))
    return row | {"client": touchpoint.subject, "time": micros(touchpoint.time), "arrival": arrival, "event": event}


def _client_row(score: ClientScore) -> tables.Row:
    same = ("client", "version", "score", "confidence", "risk", "ladder", "last_known", "segment")
    return {name: getattr(score, name) for name in same} | {
        "band": UNKNOWN if score.quiet else score.band,  # a quiet that nobody could break may raise the score
        "at": micros(score.at),
        "since": micros(score.since),
        "severity": rank(score.ladder, score.last_known),
        "quiet": _json(score.quiet),
        "dimensions": _json(score.dimensions),
    }


def _crisis_row(alert: AlertTransition, crisis: Crisis) -> tables.Row:
    return {
        "alert_id": alert.alert_id,
        "at": micros(crisis.at),
        "client": alert.client,
        "response": crisis.response,
        "hours": None if crisis.warning is None else crisis.warning.hours,
    }


def _alert_row(alert: AlertTransition) -> tables.Row:
    same = ("alert_id", "client", "rule", "episode", "version", "state", "step", "override", "historical", "reason")
    return {name: getattr(alert, name) for name in (*same, "segment", "shadow", "about", "count")} | {
        "at": micros(alert.at),
        "started_at": micros(alert.started_at),
        "because": _json(alert.because),
        "crisis": None if alert.crisis is None else _json(alert.crisis),
        "members": _json(alert.members or []),
    }
