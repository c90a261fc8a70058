"""The residue of cases: what is left of one at rest, at most 100 bytes, in which no rule misses anything (SPEC.md 3).

Names are kept as places in the client's list of names, times as spans after the case's first touchpoint, in seconds
where they are whole; teams touched as pairs of name and span, changes as triples.
"""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import msgpack

from ..head import Head
from .desk import Case, Change
from .elapsed import attributes

SECOND: Final = 1_000_000
STARTED, UNKNOWN, STOPPED, PAUSED, WAITING, ASKED, AGAIN, AT_FIRST, CLAIMED, CONTACTED = (1 << n for n in range(10))
ACTS: Final = 10  # from this bit on: what was said in it


Residue = list[Any]  # a case at rest: what `_packed` puts together

_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(list).decode


def shelve(head: Head, case: Case) -> bytes:
    """Put a case at rest away; gives what is left of it."""
    del head.cases[case.id]
    raw = head.shelf[case.id] = _encode(_packed(head.names, case))
    return raw


def take(head: Head, id: str) -> Case | None:
    """A case by its id, from the shelf if it lies there."""
    case = head.cases.get(id)
    if case is not None:
        return case
    raw = head.shelf.pop(id, None) or head.archive.get(id)
    if raw is None:
        return None
    case = head.cases[id] = _unpacked(head.names, id, _decode(raw))
    return case


def every(head: Head) -> list[Case]:
    """All cases, to read."""
    return read(head, {**head.archive, **head.shelf, **head.cases})


def read(head: Head, ids: Iterable[str]) -> list[Case]:
    """The cases of these ids that there are, to read."""
    found = []
    for id in ids:
        case, raw = head.cases.get(id), head.shelf.get(id) or head.archive.get(id)
        if case is None and raw is not None:
            case = _unpacked(head.names, id, _decode(raw))
        if case is not None:
            found.append(case)
    return found


def _packed(names: list[str], case: Case) -> Residue:
    since, started = case.since, case.started is True
    return [
        since,
        _flags(case),
        _place(names, case.kind),
        _place(names, case.first_kind),
        _place(names, case.priority),
        _place(names, case.topic),
        _span(since, case.last_word),
        None if case.claimed_at is None else _span(since, case.last_claim),
        _place(names, case.team),
        _place(names, case.to_team),
        _touched(names, case) if started else [],
        _span(since, case.unanswered),
        _span(since, case.contacted) if case.implicit() else None,
        _span(since, case.unreached),
        _span(since, case.window_until) if _needs_window(case) else None,
        _changes(names, case) if started and case.changes != _unchanged(case) else [],
    ]


def _changes(names: list[str], case: Case) -> list[int | None]:
    found: list[int | None] = []
    for one in case.changes:
        found += [_after(case.since, one.at), _place(names, one.kind), _place(names, one.priority)]
    return found


def _touched(names: list[str], case: Case) -> list[int]:
    return [part for team, at in case.touched.items() for part in (_number(names, team), _after(case.since, at))]


def _needs_window(case: Case) -> bool:
    return case.claimed_at is not None and (case.resolved_at_first or case.contacted is None)


def _flags(case: Case) -> int:
    flags = STARTED if case.started else UNKNOWN if case.started is False else 0
    flags |= STOPPED * case.stopped | PAUSED * case.paused_for_client | WAITING * case.waiting | ASKED * case.asked
    flags |= AGAIN * case.came_again | AT_FIRST * case.resolved_at_first
    flags |= CLAIMED * (case.claimed_at is not None) | CONTACTED * (case.contacted is not None)
    return flags | case.acts << ACTS


def _unpacked(names: list[str], id: str, left: Residue) -> Case:
    since, flags, kind, first_kind, priority, topic, last_word, last_claim, team, to_team = left[:10]
    touched, unanswered, contacted, unreached, window, changes = left[10:]
    case = Case(id, since, True if flags & STARTED else False if flags & UNKNOWN else None)
    case.kind, case.first_kind = _name(names, kind), _name(names, first_kind)
    case.priority, case.topic = _name(names, priority), _name(names, topic)
    case.team, case.to_team = _name(names, team), _name(names, to_team)
    case.stopped, case.paused_for_client = bool(flags & STOPPED), bool(flags & PAUSED)
    case.waiting, case.asked = bool(flags & WAITING), bool(flags & ASKED)
    case.came_again, case.resolved_at_first = bool(flags & AGAIN), bool(flags & AT_FIRST)
    case.acts = flags >> ACTS
    case.last_word, case.unanswered = _moment(since, last_word), _moment(since, unanswered)
    case.contacted = since if contacted is None and flags & CONTACTED else _moment(since, contacted)
    if last_claim is not None:
        case.claimed_at = case.confirmed_at = _moment(since, last_claim)
        case.last_claim = case.claimed_at or 0
    case.unreached, case.window_until = _moment(since, unreached), _moment(since, window) or 0
    case.touched = {names[touched[n]]: _at(since, touched[n + 1]) for n in range(0, len(touched), 2)}
    case.changes = _changed(names, since, changes) or _unchanged(case)
    return case


def _unchanged(case: Case) -> list[Change]:
    kind, priority, _ = attributes(case, None)
    return [Change(case.since, kind, priority)] if case.started else []


def _changed(names: list[str], since: int, parts: list[int | None]) -> list[Change]:
    thirds = range(0, len(parts), 3)
    return [Change(_at(since, parts[n] or 0), _name(names, parts[n + 1]), _name(names, parts[n + 2])) for n in thirds]


def _number(names: list[str], name: str) -> int:
    if name not in names:
        names.append(name)
    return names.index(name)


def _place(names: list[str], name: str | None) -> int | None:
    return None if name is None else _number(names, name)


def _name(names: list[str], place: int | None) -> str | None:
    return None if place is None else names[place]


def _after(since: int, at: int) -> int:
    """Microseconds, or whole seconds as a negative number, which take half the bytes."""
    span = at - since
    return span if span % SECOND else -1 - span // SECOND


def _at(since: int, span: int) -> int:
    return since + span if span >= 0 else since + (-1 - span) * SECOND


def _span(since: int, at: int | None) -> int | None:
    return None if at is None else _after(since, at)


def _moment(since: int, span: int | None) -> int | None:
    return None if span is None else _at(since, span)
