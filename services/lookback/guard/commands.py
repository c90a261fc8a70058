"""`driftline guard`: numbers that got better while their other side got worse, by team."""

import sys
from typing import Annotated

import typer

from services.lookback.arguments import Lateness, Log, Until

app = typer.Typer()


@app.command()
def guard(
    log: Log,
    since: Annotated[str, typer.Option(help="when something changed, say a target (RFC 3339)")],
    start: Annotated[
        str,
        typer.Option(
            "--from", help="where the time before begins; default: as long before as there is after, in the log"
        ),
    ] = "",
    lateness: Lateness = "72h",
    until: Until = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Compare each team before and after a date: faster and yet more clients who come again, and six more such pairs.

    A pair is flagged where a number got better and its other side worse, both beyond chance. Nothing of it enters a
    score, nor does any volume.
    """
    import msgspec

    from services.lookback.history import accepted, effective
    from services.lookback.log import DAY
    from services.lookback.options import NAMED, arriving, as_of, heeded, span
    from shared.errors import Failed, WrongUse
    from shared.messages import micros

    from .matters import matters
    from .pairs import findings
    from .report import printed, words

    change, end = as_of(since, "--since"), as_of(until)
    with arriving(log) as lines:
        told = list(accepted(heeded(lines), span(lateness, "--lateness"), end))
    if not told or change is None:
        raise Failed(f"the log holds no touchpoint: there is nothing to compare; {NAMED}")
    now = told[-1].arrival if end is None else end
    course = sorted((line.touchpoint for line in effective(told, now)), key=lambda one: one.time)
    begin = as_of(start, "--from")
    begin = 2 * change - now if begin is None else begin
    if course:
        # A day before the log began is no day without a claim.
        first = micros(course[0].time)
        begin = max(begin, first - first % DAY)
    if not begin < change < now:
        raise WrongUse("--since: must lie after --from and the beginning of the log, and before its end, or --until")
    of = matters(course)
    found = findings(of, begin, change, now)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(printed(found, begin, change, now)) + b"\n")
    else:
        print("\n".join(words(found, begin, change, now)))
