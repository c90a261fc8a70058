"""The rows of a table as touchpoints, by a mapping: pure, and it reads no column that the mapping does not name."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from .cells import Row, moment_of, object_of, text_of
from .mapping import Cells, Mapping, Value, When
from .rows import NOTHING, cases_of, number, rows_of

__all__ = ["Event", "events_of", "lines_of", "rows_of"]

Event = dict[str, Any]


def lines_of(rows: Iterable[Row], mapping: Mapping) -> Iterator[bytes]:
    """CloudEvents as JSON lines in event order (all UTC but for those that intake will refuse)."""
    for event in sorted(events_of(rows, mapping), key=_order):
        yield msgspec.json.encode(event)


def _order(event: Event) -> tuple[str, str]:
    # by id too, as the ledger does: where times are whole minutes, most lines would otherwise make it fold again
    return str(event.get("time", "")).removesuffix("Z"), str(event.get("id", ""))


def events_of(rows: Iterable[Row], mapping: Mapping) -> Iterator[Event]:
    """The touchpoints of the rows, case by case; what is wrong in them is left to intake to refuse."""
    make = _events(mapping)
    for case in cases_of(rows, mapping):
        before: Row | None = None
        for row in case:
            yield from make(row, before)
            before = row


def _events(mapping: Mapping) -> Callable[[Row, Row | None], Iterator[Event]]:
    moment = moment_of(mapping.time)
    head: Cells = {
        "source": mapping.source,
        "subject": mapping.client,
        "time": Value(text=mapping.time.text, kind="time"),
    }
    common: Cells = ({} if mapping.case is None else {"case_id": mapping.case}) | mapping.data
    identity, attributes = text_of(mapping.id), object_of(head, moment)
    rules = [(rule, _test(rule.when), object_of(common | rule.data, moment)) for rule in mapping.touchpoints]

    def events(row: Row, before: Row | None) -> Iterator[Event]:
        was, made = before or NOTHING, False
        for place, (rule, test, data) in enumerate(rules, 1):
            if (not made) if rule.when.otherwise else test(row, before):
                made = True
                event = {"specversion": "1.0", "type": rule.type, **attributes(row, was), "data": data(row, was)}
                yield event | _numbered(identity(row, was), place)

    return events


def _numbered(identity: str | None, place: int) -> Event:
    # The rule's place in the mapping orders the touchpoints of one row, which have one time.
    return {} if identity is None else {"id": f"{identity}.{place:02}"}


def _test(when: When) -> Callable[[Row, Row | None], bool]:
    def holds(row: Row, before: Row | None) -> bool:
        was = before or NOTHING
        return (
            (not when.first or before is None)
            and all(row.get(column) in values for column, values in when.where.items())
            and all((row.get(name) or "").startswith(tuple(starts)) for name, starts in when.starts.items())
            and all(row.get(name) in values and was.get(name) not in values for name, values in when.becomes.items())
            and all(was.get(name) in values and row.get(name) not in values for name, values in when.leaves.items())
            and all(row.get(name) is not None and row.get(name) != was.get(name) for name in when.changes)
            and (not when.rises or before is not None)
            and all(number(row.get(name)) > number(was.get(name)) for name in when.rises)
        )

    return holds
