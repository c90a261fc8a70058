"""The rows of a table as touchpoints, by a mapping: pure, and it reads no column that the mapping does not name."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from sys import intern
from typing import Any

import msgspec

from shared.errors import Failed, WrongUse

from .cells import Row, moment_of, object_of, text_of
from .mapping import Cells, Mapping, Value, When

Event = dict[str, Any]

_NOTHING: Row = {}


def rows_of(lines: Iterable[bytes], mapping: Mapping) -> Iterator[Row]:
    """The rows of a CSV file that are not to be skipped, null for the mapping's nulls, with the columns it names.

    Raises WrongUse where the header lacks such a column, Failed where the file is no CSV of that encoding.
    """
    reader = csv.reader((line.decode(mapping.encoding) for line in lines), delimiter=mapping.delimiter)
    try:
        header = next(reader, [])
        if missing := [column for column in mapping.columns() if column not in header]:
            raise WrongUse(f"the table has no column {', '.join(missing)}; it has {', '.join(header)}")
        places = [(column, header.index(column)) for column in mapping.columns()]
        nulls, skip = frozenset(mapping.null), mapping.skip
        for cells in reader:
            row = {name: _cell(cells[at], nulls) if at < len(cells) else None for name, at in places}
            if cells and not any((row[name] or "") in values for name, values in skip.items()):
                yield row
    except (csv.Error, UnicodeDecodeError) as error:
        raise Failed(f"line {reader.line_num + 1}: is no {mapping.encoding} CSV: {error}") from error


def _cell(text: str, nulls: frozenset[str]) -> str | None:
    text = text.strip()
    return None if text in nulls else intern(text)


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
    for case in _cases(rows, mapping):
        before: Row | None = None
        for row in case:
            yield from make(row, before)
            before = row


def _cases(rows: Iterable[Row], mapping: Mapping) -> Iterable[list[Row]]:
    if mapping.case is None:
        return ([row] for row in rows)
    key, order, cases = text_of(mapping.case), mapping.order, defaultdict[Any, list[Row]](list)
    for number, row in enumerate(rows):
        case = key(row, _NOTHING)
        cases[number if case is None else case].append(row)
    if order is not None:
        for case_rows in cases.values():
            case_rows.sort(key=lambda row: _number(row[order]))
    return cases.values()


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
        was, made = before or _NOTHING, False
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
        was = before or _NOTHING
        return (
            (not when.first or before is None)
            and all(row[column] in values for column, values in when.where.items())
            and all(row[name] in values and was.get(name) not in values for name, values in when.becomes.items())
            and all(was.get(name) in values and row[name] not in values for name, values in when.leaves.items())
            and all(row[name] is not None and row[name] != was.get(name) for name in when.changes)
            and (not when.rises or before is not None)
            and all(_number(row[name]) > _number(was.get(name)) for name in when.rises)
        )

    return holds


def _number(text: str | None) -> float:
    try:
        return float(text) if text is not None else 0.0
    except ValueError:
        return 0.0
