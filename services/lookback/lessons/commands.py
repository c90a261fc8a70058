"""`driftline lessons`: what complaints taught, what was forgotten, and what came back."""

import sys
from typing import Annotated

import typer

from services.lookback.arguments import Lateness, Log, Until

app = typer.Typer()


@app.command()
def lessons(
    log: Log,
    cause_within: Annotated[str, typer.Option(help="a complaint without a cause is forgotten after")] = "14d",
    fix_within: Annotated[str, typer.Option(help="a cause without a verified fix is forgotten after")] = "30d",
    share_within: Annotated[str, typer.Option(help="a fix that nobody was told of is forgotten after")] = "30d",
    again_within: Annotated[str, typer.Option(help="the same cause so soon after a fix re-opens it")] = "90d",
    lateness: Lateness = "72h",
    until: Until = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Follow every complaint to its cause, fix and lesson, across all clients; say what was forgotten or came back."""
    import msgspec

    from services.lookback.history import accepted
    from services.lookback.options import NAMED, arriving, as_of, heeded, span
    from shared.errors import Failed

    from .ledger import Limits, ledger_of
    from .report import printed, words

    limits = Limits(
        span(cause_within, "--cause-within"),
        span(fix_within, "--fix-within"),
        span(share_within, "--share-within"),
        span(again_within, "--again-within"),
    )
    end = as_of(until)
    with arriving(log) as lines:
        told = list(accepted(heeded(lines), span(lateness, "--lateness"), end))
    if not told:
        raise Failed(f"the log holds no touchpoint: there is nothing to learn; {NAMED}")
    ledger = ledger_of(told, told[-1].arrival if end is None else end, limits)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(printed(ledger)) + b"\n")
    else:
        print("\n".join(words(ledger)))
