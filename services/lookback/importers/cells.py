"""What a mapping says of one field, as a function of a row and the one before it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from .mapping import Cell, Cells, Time, Value, columns_of

Row = dict[str, str | None]


def object_of(cells: Cells, moment: Callable[[str], str]) -> Callable[[Row, Row], dict[str, Any]]:
    """The fields that have a value; `moment` reads the texts that are times."""
    makers = [(name, _maker(cell, moment)) for name, cell in cells.items()]

    def make(row: Row, was: Row) -> dict[str, Any]:
        return {name: value for name, maker in makers if (value := maker(row, was)) is not None}

    return make


def _maker(cell: Cell | dict[str, Cell], moment: Callable[[str], str]) -> Callable[[Row, Row], Any]:
    if isinstance(cell, dict):
        inner = object_of({**cell}, moment)
        return lambda row, was: inner(row, was) or None
    if isinstance(cell, bool | float):
        return lambda row, was: cell
    value = Value(text=cell) if isinstance(cell, str) else cell
    text, values, other = text_of(value.text), value.values, value.other
    kinds: dict[str, Callable[[str], Any]] = {"text": str, "number": _number_or_text, "time": moment}
    convert = kinds[value.kind]

    def make(row: Row, was: Row) -> Any:
        found = text(row, was)
        if found is None or found in values:
            return None if found is None else values[found]
        return convert(found) if other is None else other

    return make


def text_of(template: str) -> Callable[[Row, Row], str | None]:
    """A template's text for a row and the one before it; None where a column in it is null."""
    columns = columns_of(template)
    if template == "{" + "".join(columns) + "}" and not columns[0].startswith("was."):
        return lambda row, was: row.get(columns[0])

    def text(row: Row, was: Row) -> str | None:
        found = {name: was.get(name[4:]) if name.startswith("was.") else row.get(name) for name in columns}
        return None if None in found.values() else _filled(template, found)

    return text


def _filled(template: str, values: dict[str, Any]) -> str:
    # Not str.format, which would look for attributes behind the dots and brackets of a column's name.
    parts = Formatter().parse(template)
    return "".join(literal + (format(values[name], spec or "") if name else "") for literal, name, spec, _ in parts)


def _number_or_text(text: str) -> float | str:
    # Intake names the field that should have held a number.
    try:
        return float(text)
    except ValueError:
        return text


def moment_of(time: Time) -> Callable[[str], str]:
    """From a source's text of a time to RFC 3339 in UTC; what can't be read stays as it is, for intake to refuse."""
    zone = ZoneInfo(time.zone)

    @lru_cache(100_000)
    def moment(text: str) -> str:
        try:
            read = datetime.strptime(text, time.format) if time.format else datetime.fromisoformat(text)  # noqa: DTZ007
            aware = read if read.tzinfo else read.replace(tzinfo=zone)
            return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
        except (ValueError, OverflowError):
            return text

    return moment
