"""The residue of cases: what is left of one at rest, at most 100 bytes, in which no rule misses anything (SPEC.md 3).

Names are kept as places in the client's list of names, times as spans after the case's first touchpoint, in seconds
where they are whole.
"""

from collections.abc import Iterable

from msgspec import Struct, msgpack

from .elapsed import attributes
from .head import Case, Change, Head

SECOND = 1_000_000
STARTED, UNKNOWN, STOPPED, PAUSED, WAITING, ASKED, AGAIN, AT_FIRST, CLAIMED, CONTACTED = (1 << n for n in range(10))


class Residue(Struct, array_like=True):
    """A case at rest; `flags` are the constants above, `touched` pairs of team and span, `changes` triples."""

    since: int
    flags: int
    kind: int | None
    first_kind: int | None
    priority: int | None
    topic: int | None
    last_word: int | None
    last_claim: int | None
    team: int | None
    to_team: int | None
    touched: list[int]
    unanswered: int | None
    contacted: int | None
    unreached: int | None
    window: int | None
    changes: list[int | None]


_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(Residue).decode


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
    return Residue(
        since=since,
        flags=_flags(case),
        kind=_place(names, case.kind),
        first_kind=_place(names, case.first_kind),
        priority=_place(names, case.priority),
        topic=_place(names, case.topic),
        last_word=_span(since, case.last_word),
        last_claim=None if case.claimed_at is None else _span(since, case.last_claim),
        team=_place(names, case.team),
        to_team=_place(names, case.to_team),
        touched=_touched(names, case) if started else [],
        unanswered=_span(since, case.unanswered),
        contacted=_span(since, case.contacted) if case.implicit() else None,
        unreached=_span(since, case.unreached),
        window=_span(since, case.window_until) if _needs_window(case) else None,
        changes=_changes(names, case) if started and case.changes != _unchanged(case) else [],
    )


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
    return flags | CLAIMED * (case.claimed_at is not None) | CONTACTED * (case.contacted is not None)


def _unpacked(names: list[str], id: str, left: Residue) -> Case:
    since, flags = left.since, left.flags
    case = Case(id, since, True if flags & STARTED else False if flags & UNKNOWN else None)
    case.kind, case.first_kind = _name(names, left.kind), _name(names, left.first_kind)
    case.priority, case.topic = _name(names, left.priority), _name(names, left.topic)
    case.team, case.to_team = _name(names, left.team), _name(names, left.to_team)
    case.stopped, case.paused_for_client = bool(flags & STOPPED), bool(flags & PAUSED)
    case.waiting, case.asked = bool(flags & WAITING), bool(flags & ASKED)
    case.came_again, case.resolved_at_first = bool(flags & AGAIN), bool(flags & AT_FIRST)
    case.last_word, case.unanswered = _moment(since, left.last_word), _moment(since, left.unanswered)
    case.contacted = since if left.contacted is None and flags & CONTACTED else _moment(since, left.contacted)
    if left.last_claim is not None:
        case.claimed_at = case.confirmed_at = _moment(since, left.last_claim)
        case.last_claim = case.claimed_at or 0
    case.unreached, case.window_until = _moment(since, left.unreached), _moment(since, left.window) or 0
    pairs = left.touched
    case.touched = {names[pairs[n]]: _at(since, pairs[n + 1]) for n in range(0, len(pairs), 2)}
    case.changes = _changed(names, since, left.changes) or _unchanged(case)
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
