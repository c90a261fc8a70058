"""`driftline autopsy`: the post-mortem of a lost or escalated client, drafted for people."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.lookback.arguments import Lateness, Policy, Until
from shared.errors import Failed, WrongUse

if TYPE_CHECKING:
    from services.scoring.rulebook import Rulebook

    from .draft import Autopsy

app = typer.Typer()


@app.command()
def autopsy(
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="the client; with --all, the LOG")],
    log: Annotated[
        Path | None,
        typer.Argument(metavar="[LOG]", help="CloudEvents, one a line; .gz, or -; without: what the services stored"),
    ] = None,
    policy: Policy = None,
    lateness: Lateness = "72h",
    until: Until = "",
    lost: Annotated[str, typer.Option(help="when the client was lost, where no touchpoint says so (RFC 3339)")] = "",
    look_back: Annotated[str, typer.Option(help="how far before the crisis to look")] = "90d",
    md: Annotated[Path | None, typer.Option(metavar="OUT", help="write Markdown there; default: print it")] = None,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="write one HTML file there")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    all_of: Annotated[
        bool, typer.Option("--all", help="`autopsy --all LOG --out FOLDER`: one of every crisis and every loss")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="with --all: where to; what is there stays")
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="with --all: a CSV `client,label,at` of those lost unheard, as backtest takes it"),
    ] = None,
) -> None:
    """Draft the post-mortem of a lost or escalated client: what happened, who warned, and what would have helped.

    It takes the latest crisis (an escalation, a public mention, a legal notice, a breach of confidence, or the end of
    the relationship) up to --until. docs/autopsy.md says how it judges.
    """
    from services.lookback.options import as_of, place, span
    from services.scoring.policy.policy_file import read_policies
    from services.scoring.rulebook import Rulebook
    from shared.settings import Settings

    from . import gather

    place(md, "--md")
    place(html, "--html")
    rules = Rulebook(read_policies(policy or Settings().policy), span(lateness, "--lateness"))
    end, back = as_of(until), span(look_back, "--look-back")
    if all_of:
        if out is None or log is not None or md or html or as_json or lost or client == "-":
            raise WrongUse("`driftline autopsy --all LOG --out FOLDER`, where LOG is a file: it is read twice")
        return write_all(Path(client), out, rules, end, back, labels)
    if out is not None or labels is not None:
        raise WrongUse("--out and --labels are for --all; use --md OUT, --html OUT and --lost TIME")
    lines = gather.stored(client) if log is None else []
    if log is not None:
        from_log = gather.taken(log, [client])
        lines, end = from_log.of[client], from_log.end if end is None else end
    show(gather.latest(client, lines, rules, end, as_of(lost, "--lost"), back), md, html, as_json)


def show(one: "Autopsy", md: Path | None, html: Path | None, as_json: bool) -> None:
    """Write or print it in the forms that were asked for."""
    import msgspec

    from .markdown import markdown
    from .page import page
    from .paper import paper
    from .printed import printed

    if html is not None:
        html.write_text(page(paper(one)), "utf-8")
    if md is not None:
        md.write_text(markdown(paper(one)), "utf-8")
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(printed(one)) + b"\n")
    elif md is None and html is None:
        print(markdown(paper(one)), end="")


def write_all(log: Path, out: Path, rules: "Rulebook", until: int | None, look_back: int, labels: Path | None) -> None:
    """A file for each crisis of each client; one that is there already is somebody's by now, and stays as it is."""
    from rich.console import Console
    from rich.progress import track

    from . import gather
    from .markdown import markdown
    from .paper import paper

    out.mkdir(parents=True, exist_ok=True)
    lost = gather.labelled(labels)
    found = gather.taken(log, gather.lost(log) | lost.keys())
    lines, until = found.of, found.end if until is None else until
    console, written, kept = Console(stderr=True), 0, 0
    for client in track(sorted(lines), "autopsies", console=console, transient=True, disable=not console.is_terminal):
        for one in gather.every(client, lines[client], rules, until, look_back, lost.get(client, ())):
            file = out / f"{gather.name_of(one)}.md"
            if file.exists():
                kept += 1
                continue
            file.write_text(markdown(paper(one)), "utf-8")
            written += 1
    if not written and not kept:
        raise Failed("nobody in this log escalated or left: there is nothing to draft")
    print(f"{written} written to {out}, {kept} there already and left as they are", file=sys.stderr)
