"""`driftline backtest`: the alert rules over a labelled history."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import WrongUse

if TYPE_CHECKING:
    from .measure import Terms

app = typer.Typer()


@app.command()
def backtest(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="CloudEvents, one a line, in order of arrival; .gz, or -")],
    labels: Annotated[Path, typer.Option(help="what became of clients: CSV with client,label,at")],
    policy: Annotated[
        list[Path] | None, typer.Option(help="a policy file or a folder of them; may be given more than once")
    ] = None,
    lateness: Annotated[str, typer.Option(help="the lateness horizon", envvar="DRIFTLINE_LATENESS")] = "72h",
    until: Annotated[str, typer.Option(help="as of this time (RFC 3339); default: the last arrival")] = "",
    window: Annotated[str, typer.Option(help="an alert is true where an event follows within it")] = "30d",
    cooldown: Annotated[str, typer.Option(help="alerts of a client within it count as one")] = "7d",
    least: Annotated[int, typer.Option(min=1, help="the number of labelled events that advice needs")] = 30,
    alerts: Annotated[Path | None, typer.Option(help="write the alert log here, as JSON lines")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """What the alert rules would have warned of: recall, precision, lead time and load, beside fixed thresholds."""
    import msgspec

    from services.lookback.replay import alert_log
    from services.scoring.policy_file import read_policies
    from shared.settings import Settings

    from .answer import answered
    from .labels import read_labels
    from .missed import looks
    from .reading import watched
    from .words import console, show

    terms = terms_of(window, cooldown)
    told, policies = read_labels(labels), read_policies(policy or Settings().policy)
    history = watched(log, policies, lateness, until, looks(told, terms), fixed=True)
    if alerts is not None:
        alerts.write_bytes(alert_log(history.alerts))
    answer = answered(history, told, terms, least)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(answer.printed()) + b"\n")
    else:
        show(answer, console())


def terms_of(window: str, cooldown: str) -> "Terms":
    """The terms that the options say."""
    from services.lookback.options import span

    from .measure import Terms

    terms = Terms(window=span(window, "--window"), cooldown=span(cooldown, "--cooldown"))
    if terms.window <= terms.notice:
        raise WrongUse("--window: must be longer than an hour: what comes later is no warning")
    return terms
