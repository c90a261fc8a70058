"""`driftline backtest` and `policy diff`: the alert rules over a history."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.lookback.arguments import Lateness, Log, Policy, Until
from services.scoring.commands import policy as policies
from shared.errors import Failed, WrongUse

if TYPE_CHECKING:
    from .measure import Terms

app = typer.Typer()


@app.command()
def backtest(
    log: Log,
    labels: Annotated[
        Path | None,
        typer.Option(help="what became of clients: CSV with client,label,at; default: escalations and ends in the log"),
    ] = None,
    policy: Policy = None,
    lateness: Lateness = "72h",
    until: Until = "",
    window: Annotated[str, typer.Option(help="an alert is true where an event follows within it")] = "30d",
    cooldown: Annotated[str, typer.Option(help="alerts of a client within it count as one")] = "7d",
    least: Annotated[int, typer.Option(min=1, help="the number of labelled events that advice needs")] = 30,
    recent: Annotated[
        str, typer.Option(help="fail where rules warn worse in the last such time, 28d, than before")
    ] = "",
    sweep: Annotated[
        list[str] | None,
        typer.Option(help="values to try: ladder.at_risk=30,35,45, or the name alone; more than one: all combinations"),
    ] = None,
    cost_missed: Annotated[float, typer.Option(min=0, help="what an event without a warning costs")] = 50.0,
    cost_false: Annotated[float, typer.Option(min=0, help="what a false alert costs, in the same unit")] = 1.0,
    jobs: Annotated[int, typer.Option(min=0, help="folds of a sweep at a time; 0: one for each core")] = 0,
    alerts: Annotated[Path | None, typer.Option(help="write the alert log of clients here, as JSON lines")] = None,
    html: Annotated[Path | None, typer.Option(help="write a page with charts here; nothing in it is loaded")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """What the alert rules would have warned of: recall, precision, lead time and load, beside fixed thresholds."""
    import msgspec

    from services.lookback.options import place, say_refused, span
    from services.lookback.replay import alert_log
    from shared.settings import Settings

    from . import turning
    from .answer import answered
    from .knobs import knob_of, settings
    from .labels import read_labels
    from .missed import looks
    from .page import page
    from .reading import labels_of_log, watched
    from .sweep import Prices
    from .trial import Folding, policies_of
    from .words import console, show

    place(alerts, "--alerts")
    place(html, "--html")
    terms, knobs = terms_of(window, cooldown), [knob_of(words) for words in sweep or ()]
    if knobs and str(log) == "-" and settings(knobs):
        raise WrongUse("--sweep: standard input can be read only once: give the log as a file")
    told = labels_of_log(log, lateness, until) if labels is None else read_labels(labels)
    versions = turning.versions(policy or Settings().policy)
    history = watched(log, policies_of(versions.texts), lateness, until, looks(told, terms), fixed=True)
    say_refused(sum(history.dead.values()))
    if alerts is not None:
        alerts.write_bytes(alert_log(alert for alert in history.alerts if alert.client is not None))
    answer = answered(history, told, terms, least, span(recent, "--recent") if recent else 0)
    prices = Prices(cost_missed, cost_false)
    if knobs:
        answer = turning.sweep(answer, told, Folding(log, lateness, until), versions, knobs, prices, jobs)
    if html is not None:
        html.write_text(page(answer, prices), "utf-8")
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(answer.printed()) + b"\n")
    else:
        show(answer, console())
    if worse := [f"{one.number} of {one.rule}" for one in answer.decay if one.decayed]:
        raise Failed(f"decayed in the last {recent}: {', '.join(worse)}: look at what was missed, then sweep")


@policies.command("diff")
def difference(
    before: Annotated[Path, typer.Argument(metavar="A", help="a policy file, or a folder of them")],
    after: Annotated[Path, typer.Argument(metavar="B", help="another one")],
    log: Annotated[Path | None, typer.Option(help="a log: what the change would have changed in it")] = None,
    window: Annotated[
        str, typer.Option(help="alerts are compared in so long a time before the end of the log")
    ] = "30d",
    lateness: Lateness = "72h",
    until: Until = "",
    jobs: Annotated[int, typer.Option(min=0, help="folds at a time; 0: one for each core")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """What differs between two policies and, with a log, which scores and alerts that would have changed."""
    import msgspec

    from services.lookback.options import span

    from . import turning
    from .difference import compared, effect
    from .trial import Folding
    from .words import console, show_difference

    old, new = turning.versions([before]), turning.versions([after])
    pairs, length = compared(old.texts, new.texts), span(window, "--window")
    found = None
    if log is not None:
        one, other = turning.folds(Folding(log, lateness, until), [old.texts, new.texts], jobs, "fold")
        found = effect(one, other, length)
    if as_json:
        versions = [pair.printed() for pair in pairs]
        answer = {"versions": versions, "effect": None if found is None else found.printed()}
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    else:
        show_difference(pairs, found, console())


def terms_of(window: str, cooldown: str) -> "Terms":
    """The terms that the options say."""
    from services.lookback.options import span

    from .measure import Terms

    terms = Terms(window=span(window, "--window"), cooldown=span(cooldown, "--cooldown"))
    if terms.window <= terms.notice:
        raise WrongUse("--window: must be longer than an hour: what comes later is no warning")
    return terms
