"""What follows good service, in words and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.scoring.facts import moment

from .tables import LEAST, Row, Table


def printed(found: Sequence[Table], since: int, as_of: int) -> dict[str, Any]:
    """The answer of `--json`."""
    return {
        "since": moment(since),
        "as_of": moment(as_of),
        "tables": [{"name": one.name, "says": one.says, "rows": [row(each) for each in one.rows]} for one in found],
    }


def row(one: Row) -> dict[str, Any]:
    """One group."""
    low, high = (None, None) if one.interval is None else one.interval
    return {"group": one.group, "clients": one.clients, "value": one.value, "low": low, "high": high}


def words(found: Sequence[Table], since: int, as_of: int) -> Iterator[str]:
    """For a person."""
    yield f"before {moment(since)} against then to {moment(as_of)}; what goes together need not be cause and effect"
    for table in found:
        yield f"{table.says}:"
        yield from (line(one) for one in table.rows)
        if not table.rows:
            yield "  nobody"


def line(one: Row) -> str:
    """`  0.5 to 0.9                    12 clients   0.81 (0.64 to 0.99)`."""
    none = f"too few: {LEAST} are needed" if one.clients < LEAST else "nobody ordered before"
    said = none if one.value is None else f"{one.value:.2f}"
    said += f" ({one.interval[0]:.2f} to {one.interval[1]:.2f})" if one.interval is not None else ""
    return f"  {one.group:<28}{one.clients:>5} {'client ' if one.clients == 1 else 'clients'}  {said}"
