"""What the messages of the topics are as rows of the views. Times become µs since 1970."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from shared.actions import Action
from shared.alerting import AlertMessage, AlertTransition, Attempt, Decision, Done, Explained
from shared.commitments import Committed
from shared.crises import Crisis
from shared.judged import Judged, bounded
from shared.messages import UNREADABLE, ClientScore, Dimension, Touchpoint, Transition, micros

from ..rules import UNKNOWN, rank, tier

Row = dict[str, Any]

DAY = 86_400_000_000  # µs
LATE = 3_600_000_000  # µs between happening and arrival: more, and a touchpoint came late
NAME_CHARACTERS = 200  # of a name that indexes hold: PostgreSQL's take no more than 2,700 bytes in all
TENTHS, DIGITS = tuple(range(10, 100, 10)), "0123456789"
SHOWN_CHARACTERS = 4_000  # of a dead letter
KINDS = {
    AlertTransition: "transition",
    Done: "done",
    Decision: "decision",
    Attempt: "attempt",
    Explained: "explained",
}


def touchpoint_row(key: tuple[int, int, int], touchpoint: Touchpoint, arrival: int, event: str) -> Row:
    """A touchpoint, by its place in the topic."""
    row = dict(zip(("partition", "offset", "place"), key, strict=True))
    time = micros(touchpoint.time)
    named = {"client": touchpoint.subject, "source": touchpoint.source, "event": event}
    return row | named | {"time": time, "arrival": arrival, "late": arrival - time > LATE}


def client_row(score: ClientScore) -> Row:
    """Where a client stands."""
    same = ("client", "version", "score", "confidence", "risk", "ladder", "last_known")
    return {name: getattr(score, name) for name in same} | {
        "band": UNKNOWN if score.quiet else score.band,  # a quiet that nobody could break may raise the score
        "segment": cut(score.segment),
        "at": micros(score.at),
        "since": micros(score.since),
        "contacted": _micros(score.contacted),
        "severity": rank(score.ladder, score.last_known),
        "danger": score.risk or 0.0,
        "loss": 100.0 - score.score,
        "quiet": json(score.quiet),
        "dimensions": json(score.dimensions),
        "moments": score.moments_from + len(score.moments),
        "day": micros(score.at) // DAY,
        "before": None,
        "levels": levels(score.dimensions),
    }


def levels(dimensions: Mapping[str, Dimension]) -> str:
    """In which tenth each dimension is, by name, as digits: 0 up to 10, 9 above 90."""
    return "".join([DIGITS[bisect_left(TENTHS, dimensions[name].value)] for name in sorted(dimensions)])


def moment_row(client: str, place: int, one: Judged) -> Row:
    """A moment, with where it stands."""
    same = ("what", "type", "source", "id", "good", "bad", "half_life", "stage")
    said = ("dimension", "team", "channel", "segment", "kind", "priority", "item", "role")
    row: Row = {name: getattr(one, name) for name in same} | {name: cut(getattr(one, name)) or "" for name in said}
    row |= {"client": client, "place": place, "at": micros(one.at), "number": bounded(one.number)}
    for name in ("client", "source", "id", *said):
        if "\x00" in row[name]:
            row[name] = row[name].replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return row


def move_row(score: ClientScore, place: int, move: Transition) -> Row:
    """A move of one rule of a client."""
    return {
        "client": score.client,
        "version": score.version,
        "place": place,
        "rule": move.rule,
        "step": move.step,
        "at": micros(move.at),
        "reason": move.reason,
        "because": json(move.because),
        "shadow": move.shadow,
    }


def commitment_row(score: ClientScore, one: Committed) -> Row:
    """A commitment as it stands."""
    same = ("commitment_id", "source", "id", "outcome", "what", "origin", "renegotiated")
    people = {"maker": cut(one.maker), "keeper": cut(one.keeper)}
    times = {"made_at": micros(one.made_at), "due_at": micros(one.due_at), "ended_at": _micros(one.ended_at)}
    told = {"client": score.client, "version": score.version}
    return told | {name: getattr(one, name) for name in same} | people | times


def alert_row(alert: AlertTransition) -> Row:
    """An alert as it stands after a transition."""
    same = ("alert_id", "client", "rule", "episode", "version", "state", "step", "override", "historical", "reason")
    more = ("shadow", "about", "count", "stage", "score", "ladder", "risk", "why")
    named = {name: cut(getattr(alert, name)) for name in ("segment", "keeper", "team")}
    return (
        {name: getattr(alert, name) for name in (*same, *more)}
        | named
        | {
            "at": micros(alert.at),
            "started_at": micros(alert.started_at),
            "contact_by": _micros(alert.contact_by),
            "contacted": _micros(alert.contacted),
            "held_until": _micros(alert.held_until),
            "tier": tier(alert.rule, alert.step),
            "because": json(alert.because),
            "shares": json(alert.shares),
            "next": None if alert.next is None else json(alert.next),
            "crisis": None if alert.crisis is None else json(alert.crisis),
            "members": json(alert.members or []),
        }
    )


def crisis_row(alert: AlertTransition, crisis: Crisis) -> Row:
    """An entry into crisis."""
    return {
        "alert_id": alert.alert_id,
        "at": micros(crisis.at),
        "client": alert.client,
        "response": crisis.response,
        "hours": None if crisis.warning is None else crisis.warning.hours,
    }


def log_row(message: AlertMessage, where: str, body: str) -> Row:
    """A line in the log of an alert; a repeat has the same `entry`, which else is `where` the message stands."""
    match message:
        case AlertTransition():
            entry = f"transition:{message.version}"
        case Done():
            entry = f"done:{message.action}"
        case _:
            entry = where
    at, kind = micros(message.at), KINDS[type(message)]
    return {"alert_id": message.alert_id, "entry": entry, "at": at, "kind": kind, "body": body}


def action_row(action: Action | Done) -> Row:
    """What somebody did, and once that is known what became of it."""
    same = ("by", "do", "alert_id", "client", "who", "label", "note")
    done = isinstance(action, Done)
    return {name: getattr(action, name) for name in same} | {
        "id": action.action if isinstance(action, Done) else action.id,
        "version": int(done),
        "at": micros(action.at),
        "until": _micros(action.until),
        "accepted": action.accepted if isinstance(action, Done) else None,
        "why": action.why if isinstance(action, Done) else None,
    }


def label_row(done: Done) -> Row:
    """What an alert was worth."""
    at = micros(done.at)
    named = {"labelled_by": done.by, "labelled_at": at, "note": done.note}
    return {"alert_id": done.alert_id, "label": done.label, **named}


def silence_row(done: Done) -> Row:
    """The silence of an alert, or its end."""
    until = _micros(done.until)
    return {"alert_id": done.alert_id, "up": done.do == "silence", "silenced_by": done.by, "silenced_until": until}


def explanation_row(found: Explained) -> Row:
    """The smallest set of touchpoints that explains an alert."""
    told = {"step": found.step, "at": micros(found.at), "exact": found.exact}
    return {"alert_id": found.alert_id, **told, "because": json(found.because)}


def letter_row(partition: int, offset: int, at: int, headers: Mapping[str, str], value: bytes) -> Row:
    """A dead letter."""
    coordinates = ":".join(headers.get(name, "") for name in ("topic", "partition", "offset", "index"))
    return {
        "partition": partition,
        "offset": offset,
        "at": at,
        "source": cut(headers.get("ce_source") or _source(value)),
        "reason": headers.get("reason", ""),
        "detail": headers.get("detail", "")[:SHOWN_CHARACTERS],
        "service": headers.get("service", ""),
        "coordinates": coordinates,
        "value": text(value)[:SHOWN_CHARACTERS],
    }


class _Sourced(msgspec.Struct):
    source: str = ""


_sourced = msgspec.json.Decoder(_Sourced).decode


def _source(value: bytes) -> str:
    try:
        return _sourced(value).source.replace("\x00", "")[:SHOWN_CHARACTERS]
    except UNREADABLE:
        return ""


def cut(name: str | None) -> str | None:
    """A name as indexes hold it, where it may have any length and two that begin alike may be one."""
    return name[:NAME_CHARACTERS] if name else name


def text(value: bytes) -> str:
    """Bytes as text that every database takes."""
    return value.decode(errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def json(value: object) -> str:
    """A value as JSON text."""
    return msgspec.json.encode(value).decode()


def _micros(time: datetime | None) -> int | None:
    return None if time is None else micros(time)
