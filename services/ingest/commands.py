"""The commands of ingest: publishers' keys, dead letters, the log of a deployment, the contract."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import Failed, WrongUse

if TYPE_CHECKING:
    from .letters import Letter

app = typer.Typer()
keys = typer.Typer(help="Publishers' keys.", no_args_is_help=True)
dead_letters = typer.Typer(help="What could not be accepted.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(dead_letters, name="dead-letters")

AsJson = Annotated[bool, typer.Option("--json", help="as JSON, for programs")]


@keys.command("add")
def add_key(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE...", help="crm, or /helpdesk/* for all that begin so")
    ] = None,
    first: Annotated[bool, typer.Option("--first", help="only where there is none; kept for `keys show`")] = False,
) -> None:
    """Make a key that speaks for these sources, and print it: it can't be shown again."""
    from shared.settings import Settings

    from .auth import first_key, keyring, write_private

    settings = Settings()
    ring = keyring(settings)
    if not first:
        print(ring.add(sources or []))
    elif not ring.all():
        write_private(first_key(settings), ring.add(sources or ["*"]).encode() + b"\n")


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """The keys that are valid, without the keys themselves."""
    from shared.settings import Settings

    from .auth import keyring

    rows = [
        {"id": key.id, "sources": ", ".join(key.sources), "created_at": key.created_at}
        for key in keyring(Settings()).all()
    ]
    _show(rows, as_json)


@keys.command("show")
def show_key() -> None:
    """Print the key that the first start made."""
    from shared.settings import Settings

    from .auth import first_key, keyring

    settings = Settings()
    path = first_key(settings)
    token = path.read_text().strip() if path.exists() else ""
    if keyring(settings).find(token) is None:
        raise Failed("there is no key of a first start, or it was revoked; `driftline keys add SOURCE` makes one")
    print(token)


@keys.command("revoke")
def revoke_key(key: Annotated[str, typer.Argument(metavar="ID", help="as `keys list` shows it")]) -> None:
    """End a key: ingest refuses it from its next request on."""
    from shared.settings import Settings

    from .auth import keyring

    keyring(Settings()).revoke(key)


Reason = Annotated[str, typer.Option(help="only those refused for this reason")]
LOOK = "`driftline dead-letters list` shows those that Kafka still keeps"
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="PARTITION:OFFSET, as `list` shows them")]


@dead_letters.command("list")
def list_letters(reason: Reason = "", as_json: AsJson = False) -> None:
    """The letters that Kafka still keeps."""
    chosen = _letters(lambda letter: reason in ("", letter.reason))
    if as_json:
        rows = [letter.facts() for letter in chosen]
    else:  # what fits a terminal
        rows = [letter.facts() | {"at": f"{letter.at:%Y-%m-%dT%H:%M:%SZ}"} for letter in chosen]
    _show(rows, as_json, columns=("id", "at", "reason", "detail", "service"))


@dead_letters.command("show")
def show_letter(
    letter_id: Annotated[str, typer.Argument(metavar="ID", help="PARTITION:OFFSET, as `list` shows it")],
    as_json: AsJson = False,
) -> None:
    """One letter, with its original bytes."""
    found = _letters(lambda letter: letter.id == letter_id)
    if not found:
        raise Failed(f"no letter {letter_id}; {LOOK}")
    facts = found[0].facts()
    print(json.dumps(facts, indent=2) if as_json else "\n".join(f"{name}: {value}" for name, value in facts.items()))


@dead_letters.command("replay")
def replay_letters(
    ids: Ids = None,
    reason: Reason = "",
    everything: Annotated[bool, typer.Option("--all", help="all of them")] = False,
    as_json: AsJson = False,
) -> None:
    """Put the original bytes through ingest once more; what was accepted meanwhile is recognised as a repeat."""
    if not (ids or reason or everything):
        raise WrongUse("say which letters: their ids, --reason REASON, or --all")
    chosen = _letters(lambda letter: (not ids or letter.id in ids) and reason in ("", letter.reason))
    if missing := set(ids or []) - {letter.id for letter in chosen}:
        raise Failed(f"no letter {', '.join(sorted(missing))}; {LOOK}")
    sent = asyncio.run(_replay(chosen))
    counts = {"replayed": sent, "left": len(chosen) - sent}
    left = f"; {counts['left']} can't be: no service that takes touchpoints refused them" if counts["left"] else ""
    print(json.dumps(counts) if as_json else f"{sent} sent through driftline.inbound again{left}")


@app.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="where to, - for standard output")] = Path("-"),
) -> None:
    """Write every touchpoint with its arrival, as lines that `replay` reads."""
    from shared.settings import Settings

    from .export import export as write

    _quiet()
    count = asyncio.run(
        write(Settings(), lambda: nullcontext(sys.stdout.buffer) if str(out) == "-" else out.open("wb"))
    )
    print(f"{count} touchpoints exported", file=sys.stderr)


def _letters(wanted: "Callable[[Letter], bool]") -> "list[Letter]":
    from shared.settings import Settings

    from .letters import letters

    async def chosen(every: "AsyncIterator[Letter]") -> "list[Letter]":
        return [letter async for letter in every if wanted(letter)]

    _quiet()
    return asyncio.run(chosen(letters(Settings())))


async def _replay(chosen: "list[Letter]") -> int:
    from shared.settings import Settings

    from .letters import replay
    from .outlet import Outlet

    outlet = Outlet(Settings())
    await outlet.start()
    try:
        return await replay(outlet, chosen)
    finally:
        await outlet.stop()


def _show(
    rows: list[dict[str, str]], as_json: bool, columns: tuple[str, ...] = ("id", "sources", "created_at")
) -> None:
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None)
    for column in columns:
        table.add_column(column, no_wrap=column in ("id", "at", "reason"), overflow="fold")
    for row in rows:
        table.add_row(*(row[column] for column in columns))
    Console().print(table)


def _quiet() -> None:
    from shared import logs

    logs.setup_command()
