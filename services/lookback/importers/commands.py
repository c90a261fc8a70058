"""`driftline import`: a log, or a table by its mapping, as history into the topics; or a table as a log."""

import asyncio
import json
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import WrongUse

if TYPE_CHECKING:
    from services.lookback.log import Arrived
    from shared.errors import Refusal

    from .history import Summary

app = typer.Typer()


@app.command("import")
def import_log(
    log: Annotated[str, typer.Argument(metavar="LOG", help="CloudEvents lines, .gz or - (or the word csv and a FILE)")],
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="the table, after the word csv")] = None,
    mapping: Annotated[Path | None, typer.Option(help="for csv: how columns become touchpoints (TOML)")] = None,
    out: Annotated[
        Path | None, typer.Option(help="for csv: write a log there instead of the topics, - to print")
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="end history here: what comes from now on is notified")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the summary as JSON, for programs")] = False,
) -> None:
    """Write a log into the topics as history, each touchpoint with its own arrival."""
    table = log == "csv"
    if table != (file is not None) or table != (mapping is not None) or (out is not None and (live or not table)):
        raise WrongUse(
            "`driftline import LOG [--live]`, or `driftline import csv FILE --mapping FILE [--live | --out LOG]`"
        )
    summary = _import_csv(file, mapping, out, live) if file and mapping else _import_log(Path(log), live)
    if as_json:
        refused = {reason.value: count for reason, count in summary.refused.most_common()}
        place = sys.stderr if str(out) == "-" else sys.stdout
        print(json.dumps({"accepted": summary.accepted, "refused": refused}), file=place)
        return
    done = "written" if out else "imported"
    print(f"{summary.accepted} touchpoints {done}, {summary.refused.total()} refused", file=sys.stderr)
    for reason, count in summary.refused.most_common():
        print(f"  {count:>8} {reason.value}, first: {summary.first[reason]}", file=sys.stderr)


def _import_log(log: Path, live: bool) -> "Summary":
    from services.lookback.log import open_log, read_log
    from shared.clock import utc_now
    from shared.messages import micros

    with open_log(log) as lines:
        return _write_history(read_log(lines, micros(utc_now())), live)


def _import_csv(file: Path, mapping: Path, out: Path | None, live: bool) -> "Summary":
    from services.lookback.log import read_log
    from shared.clock import utc_now
    from shared.messages import micros

    from .files import open_table
    from .mapping import read_mapping

    with open_table(file, read_mapping(mapping)) as lines:
        items = read_log(lines, micros(utc_now()))
        return _write_history(items, live) if out is None else _write_log(items, out)


def _write_log(items: "Iterable[Arrived | Refusal]", out: Path) -> "Summary":
    import msgspec

    from services.lookback.log import Arrived

    from .history import Summary

    summary = Summary()
    with nullcontext(sys.stdout.buffer) if str(out) == "-" else out.open("wb") as file:
        for place, item in enumerate(items, 1):
            summary.note(place, item)
            if isinstance(item, Arrived):
                file.write(msgspec.json.encode(item.touchpoint) + b"\n")
    return summary


def _write_history(items: "Iterable[Arrived | Refusal]", live: bool) -> "Summary":
    from shared import logs
    from shared.clock import utc_now
    from shared.settings import Settings

    from .history import History

    async def write() -> "Summary":
        history = History(Settings(), utc_now)
        await history.write(items, live)
        return history.summary

    logs.setup_command()
    return asyncio.run(write())
