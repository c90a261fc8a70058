"""The files of a table: the one that is named, and those that its mapping says lie beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.lookback.log import open_log

from .mapping import Mapping
from .table import lines_of, rows_of


@contextmanager
def open_table(file: Path, mapping: Mapping) -> Iterator[Iterator[bytes]]:
    """The touchpoints of a table, in event order, as the lines of a log. Raises WrongUse where a file can't be read."""
    others = [_whole(file.parent / also.file) for also in mapping.also]
    with open_log(file) as table:
        yield lines_of(rows_of(table, mapping, others), mapping)


def _whole(path: Path) -> list[bytes]:
    # one after the other: a terminal shows one progress bar at a time
    with open_log(path) as lines:
        return list(lines)
