"""Values set in the text of a TOML file, all else as it stands: comments, order, layout; and the change as a diff.

Tables are edited that stand under a header of their own. The result is read again, so a file in which the same is
written otherwise (inline tables, dotted keys) is refused, never spoilt.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from shared.errors import Failed

from .proposal import Path, Value, Values, changed

BARE = re.compile(r"[A-Za-z0-9_-]+")
VALUE = re.compile(r"(=\s*)[^\s#]+")


@dataclass
class Table:
    """A header's path, and its lines in the file: from the header to what comes before the next."""

    path: Path
    start: int
    end: int


def loads(text: str) -> dict[str, Any]:
    """What a policy file says."""
    return tomllib.loads(text)


def edited(text: str, values: Values) -> str:
    """The text with these values; raises Failed where it is not written as said above."""
    lines = lines_of(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    for path, numbers in values.items():
        put(lines, path, numbers, newline)
    found = "".join(lines)
    try:
        if tomllib.loads(found) == changed(tomllib.loads(text), values):
            return found
    except tomllib.TOMLDecodeError:
        pass
    written = ", ".join(f"[{dotted(path)}]" for path in values)
    raise Failed(f"can't edit the policy file: write {written} as tables of their own, each key on a line")


def lines_of(text: str) -> list[str]:
    """Lines as `patch` counts them, each with its end."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def put(lines: list[str], path: Path, numbers: Mapping[str, Value], newline: str) -> None:
    """Set numbers in a table; one that is not there yet comes after its closest relation."""
    every = tables(lines)
    table = next((table for table in every if table.path == path), None)
    at = relation(every, path) if table is None else table
    new = [
        f"{key} = {written(value)}{newline}" for key, value in numbers.items() if not replaced(lines, table, key, value)
    ]
    if table is None:
        new = [newline, f"[{dotted(path)}]{newline}", *new] if lines else [f"[{dotted(path)}]{newline}", *new]
    end = last_word(lines, at)
    if new and end and not lines[end - 1].endswith("\n"):
        lines[end - 1] += newline
    lines[end:end] = new


def written(value: Value) -> str:
    """A number as it stands in a policy, a duration in quotes."""
    if isinstance(value, str):
        return json.dumps(value)
    return str(int(value)) if value == int(value) else f"{value:g}"


def replaced(lines: list[str], table: Table | None, key: str, value: Value) -> bool:
    """Whether the table has the key, which then has the value."""
    for place in range(table.start, table.end) if table is not None else ():
        if key in read(lines[place]):
            lines[place] = VALUE.sub(rf"\g<1>{written(value)}", lines[place], count=1)
            return True
    return False


def relation(every: list[Table], path: Path) -> Table:
    """The last table that shares most of a path; the whole file if none does."""
    for length in range(len(path), 0, -1):
        near = [table for table in every if table.path[:length] == path[:length]]
        if near:
            return near[-1]
    return Table((), 0, every[-1].end)


def tables(lines: list[str]) -> list[Table]:
    """Every table with a header, before them what stands at the top."""
    found = [Table((), 0, len(lines))]
    for place, line in enumerate(lines):
        if line.lstrip().startswith("[") and (path := header(read(line))):
            found[-1].end = place
            found.append(Table(path, place, len(lines)))
    return found


def header(table: object) -> Path:
    """The path that a header names: of nothing but one table in another."""
    path = []
    while isinstance(table, dict) and len(table) == 1:
        ((name, table),) = table.items()
        path.append(name)
    return tuple(path)


def read(line: str) -> dict[str, object]:
    """What a line alone says; nothing where it is a part of something longer."""
    try:
        return tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return {}


def last_word(lines: list[str], table: Table) -> int:
    """Behind the last line of a table that is no comment: what stands after it belongs to the next."""
    end = table.end
    while end > table.start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def dotted(path: Path) -> str:
    """A path as TOML writes it."""
    return ".".join(name if BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False) for name in path)


def diff(old: str, new: str, name: str, fresh: bool) -> str:
    """The change as `patch` reads it; `fresh`: the file is new."""
    found = unified_diff(lines_of(old), lines_of(new), "/dev/null" if fresh else name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)
