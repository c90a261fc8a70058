"""`driftline guard`: numbers that got better while their other side got worse, by team."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def guard(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="CloudEvents, one a line, in order of arrival; .gz, or -")],
    since: Annotated[str, typer.Option(help="when something changed, say a target (RFC 3339)")],
    start: Annotated[
        str,
        typer.Option(
            "--from", help="where the time before begins; default: as long before as there is after, in the log"
        ),
    ] = "",
    lateness: Annotated[str, typer.Option(help="the lateness horizon", envvar="DRIFTLINE_LATENESS")] = "72h",
    until: Annotated[str, typer.Option(help="as of this time (RFC 3339); default: the last arrival")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Compare each team before and after a date: faster and yet more clients who come again, and six more such pairs.

    A pair is flagged where a number got better and its other side worse, both beyond chance. Nothing of it enters a
    score, nor does any volume.
    """
    import msgspec

    from services.lookback.history import accepted, effective
    from services.lookback.log import DAY, open_log, read_log
    from services.lookback.options import NAMED, as_of, heeded, span
    from shared.clock import utc_now
    from shared.errors import Failed, WrongUse
    from shared.messages import micros

    from .matters import matters
    from .pairs import findings
    from .report import printed, words

    change, end = as_of(since, "--since"), as_of(until)
    with open_log(log) as lines:
        arrived = heeded(read_log(lines, micros(utc_now())))
        told = list(accepted(arrived, span(lateness, "--lateness"), end))
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
