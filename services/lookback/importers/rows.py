"""The rows of a mapping's tables, case by case and in order; a column that it does not name is never read."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import Any

from shared.errors import Failed, WrongUse

from .cells import Row, text_of
from .mapping import Mapping

NOTHING: Row = {}


def rows_of(lines: Iterable[bytes], mapping: Mapping, others: Sequence[Iterable[bytes]] = ()) -> Iterator[Row]:
    """The rows of the tables that are not to be skipped: those of `others` (as `also` lists them) first.

    A row holds the columns of its own table that the mapping names, null for the mapping's nulls.
    Raises WrongUse where a header lacks such a column, Failed where a file is no CSV of that encoding.
    """
    named, lent = mapping.columns(), {column for also in mapping.also for column in also.columns}
    for also, other in zip(mapping.also, others, strict=True):
        yield from _read(other, mapping, {ours: theirs for ours, theirs in also.columns.items() if ours in named})
    own = {column: column for column in named}
    yield from _once(_read(lines, mapping, own, lent), mapping) if mapping.once else _read(lines, mapping, own, lent)


def _read(lines: Iterable[bytes], mapping: Mapping, columns: dict[str, str], lent: Iterable[str] = ()) -> Iterator[Row]:
    # `lent`: what the table need not have, as another one has it
    reader = csv.reader((line.decode(mapping.encoding) for line in lines), delimiter=mapping.delimiter)
    try:
        header = next(reader, [])
        if missing := [theirs for theirs in columns.values() if theirs not in header and theirs not in lent]:
            raise WrongUse(f"the table has no column {', '.join(missing)}; it has {', '.join(header)}")
        places = [(ours, header.index(theirs)) for ours, theirs in columns.items() if theirs in header]
        nulls, skip = frozenset(mapping.null), mapping.skip
        for cells in reader:
            row = {name: _cell(cells[at], nulls) if at < len(cells) else None for name, at in places}
            if cells and not any((row[name] or "") in values for name, values in skip.items() if name in row):
                yield row
    except (csv.Error, UnicodeDecodeError) as error:
        raise Failed(f"line {reader.line_num + 1}: is no {mapping.encoding} CSV: {error}") from error


def _cell(text: str, nulls: frozenset[str]) -> str | None:
    text = text.strip()
    return None if text in nulls else intern(text)


def _once(rows: Iterable[Row], mapping: Mapping) -> Iterator[Row]:
    name, seen = text_of(mapping.id), set[str]()
    for row in rows:
        found = name(row, NOTHING)
        if found is None or found not in seen:
            yield row
        if found is not None:
            seen.add(found)


def cases_of(rows: Iterable[Row], mapping: Mapping) -> Iterable[list[Row]]:
    """The rows grouped by case and in order; rows that tie stay as they came."""
    if mapping.case is None:
        return ([row] for row in rows)
    key, order, cases = text_of(mapping.case), mapping.order, defaultdict[Any, list[Row]](list)
    for place, row in enumerate(rows):
        case = key(row, NOTHING)
        cases[place if case is None else case].append(row)
    held = [column for also in mapping.also for column in also.holds]
    for case_rows in cases.values():
        if order is not None:
            case_rows.sort(key=lambda row: _place(row.get(order)))
        _hold(case_rows, held)
    return cases.values()


def _hold(rows: Iterable[Row], columns: Iterable[str]) -> None:
    for column in columns:
        value: str | None = None
        for row in rows:
            value = row.setdefault(column, value)


def _place(text: str | None) -> tuple[float, str]:
    # what is no number is a time, and sorts as text behind
    try:
        return float(text or 0), ""
    except ValueError:
        return float("inf"), text or ""


def number(text: str | None) -> float:
    """The number of a cell; 0 where there is none."""
    try:
        return float(text) if text is not None else 0.0
    except ValueError:
        return 0.0
