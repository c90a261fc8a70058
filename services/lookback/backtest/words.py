"""The answer of a backtest as tables on a terminal."""

from rich.console import Console
from rich.table import Table

from services.lookback.fit.proposal import Value
from services.scoring.facts import moment
from services.scoring.policy.policy import DAY, HOUR

from .answer import Answer
from .chance import Interval
from .decay import Decay
from .difference import Effect, Pair
from .missed import Missed
from .reliability import error
from .rows import Row
from .sweep import Sweep

SHOWN = 10
WIDTH = 120  # where no person looks on
HEADS = ("what", "events", "recall", "alerts", "precision", "a day", "false", "lead", "lead p10")


def console() -> Console:
    """Standard output, wide enough for the tables where it is no terminal."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(width=WIDTH, highlight=False)


def show(answer: Answer, console: Console) -> None:
    """Print all of it."""
    history = answer.counting.history
    console.print(f"from        {moment(history.start)} to {moment(history.end)}")
    console.print(f"clients     {len(history.seen)}, with {len(answer.counting.events)} labelled events")
    for note in answer.notes:
        console.print(f"note        {note}", soft_wrap=True, markup=False)
    console.print(table(answer.rows, "rules of the policy"))
    if answer.fixed:
        console.print(table(answer.fixed, "fixed thresholds, at as many alerts a day"))
    if answer.missed:
        console.print(missed_table(answer.missed))
    if off := error(answer.risk):
        console.print(
            f"risk        is off by {off:.3f} on average (expected calibration error, every client every Monday)"
        )
    if answer.decay:
        console.print(decay_table(answer.decay))
    if answer.sweep is not None:
        show_sweep(answer.sweep, answer.refused, console)
    elif answer.refused:
        console.print(f"no advice   {answer.refused}", soft_wrap=True, markup=False)


def table(rows: list[Row], title: str) -> Table:
    """Rows, each with the middle 90 % of what other clients would have given."""
    found = Table(*HEADS, title=title, title_justify="left", caption_justify="left")
    found.caption = "in brackets 90 % intervals; false: in 100 client-months; lead: median and p10"
    for row in rows:
        found.add_row(*cells(row))
    return found


def cells(row: Row) -> list[str]:
    """A row in words."""
    one, between = row.tally, row.intervals
    return [
        f"{row.group} {row.name}",
        str(one.events),
        share(one.recall, between.get("recall")),
        str(one.true + one.false),
        share(one.precision, between.get("precision")),
        "-" if row.a_day is None else f"{row.a_day:.2f}",
        "-" if one.false_alarms is None else f"{one.false_alarms:.2f}",
        span(one.lead(0.5)),
        span(one.lead(0.1)),
    ]


def share(value: float | None, between: Interval = None) -> str:
    """A share, with its interval where there is one."""
    if value is None:
        return "-"
    return f"{value:.2f}" + ("" if between is None else f" ({between[0]:.2f}-{between[1]:.2f})")


def span(us: int | None) -> str:
    """A span in days, a short one in hours."""
    if us is None:
        return "-"
    return f"{us / DAY:.1f} d" if us >= 2 * DAY else f"{us / HOUR:.1f} h"


def decay_table(every: list[Decay]) -> Table:
    """The last weeks against all before."""
    found = Table("rule", "number", "before", "of", "last", "of", "by chance", "", title="the last weeks, and before")
    found.title_justify = "left"
    for one in every:
        before, last = share(one.before.share, one.interval), share(one.last.share)
        counts = str(one.before.all), str(one.last.all)
        verdict = "decayed" if one.decayed else ""
        found.add_row(one.rule, one.number, before, counts[0], last, counts[1], f"{one.chance:.2g}", verdict)
    return found


def missed_table(every: list[Missed]) -> Table:
    """The events that nobody was warned of: those that nearly were come first."""
    found = Table("client", "label", "at", "nearest rule", "number", "limit", "", "touchpoints", title_justify="left")
    found.title = f"{len(every)} not warned of" + (f", the {SHOWN} nearest" if len(every) > SHOWN else "")
    near = sorted(every, key=lambda one: -(one.margins[0].share if one.margins else 0.0))
    for one in near[:SHOWN]:
        margin = one.margins[0] if one.margins else None
        numbers = ["-", "-", "-", ""]
        if margin is not None:
            up = "up already" if margin.up else ""
            numbers = [margin.rule, f"{margin.statistic:.2f}", f"{margin.limit:.4g}", up]
        label = one.label
        found.add_row(label.client, label.label, moment(label.at or 0), *numbers, str(len(one.touchpoints)))
    return found


def show_sweep(sweep: Sweep, refused: str | None, console: Console) -> None:
    """The points of a sweep, the cheapest marked, and what is proposed."""
    names = [knob.name for knob in sweep.knobs]
    prices = f"a missed event costs {sweep.prices.missed:g}, a false alert {sweep.prices.false:g}"
    found = Table(*names, "recall", "precision", "a day", "false", "lead", "cost", title=f"sweep: {prices}")
    found.title_justify = "left"
    for point in [sweep.current, *sweep.points]:
        values = ["as it is"] * len(names) if point is sweep.current else [said(value) for value in point.setting]
        row = cells(point.row)
        cost = f"{point.cost:g}" + (" <" if point is sweep.best else "")
        found.add_row(*values, row[2], row[4], row[5], row[6], row[7], cost)
    console.print(found)
    for setting, reason in sweep.refused.items():
        console.print(f"not allowed {', '.join(map(said, setting))}: {reason}", soft_wrap=True, markup=False)
    console.print(verdict(sweep, refused), soft_wrap=True, markup=False)
    if sweep.diff:
        print("\n" + sweep.diff, end="")


def verdict(sweep: Sweep, refused: str | None) -> str:
    """What the sweep advises."""
    if refused is not None:
        return f"no advice   {refused}"
    if sweep.saved <= 0.0:
        return "advice      leave the policy as it is: nothing that was tried costs less"
    between = sweep.between
    sure = "" if between is None else f" ({between[0]:g} to {between[1]:g} with other clients)"
    best = ", ".join(
        f"{knob.name} = {said(value)}" for knob, value in zip(sweep.knobs, sweep.best.setting, strict=True)
    )
    doubt = "" if between is not None and between[0] > 0.0 and sweep.elsewhere > 0.0 else ": that may be chance"
    halves = f"chosen by half of the clients it saves the others {sweep.elsewhere:g}"
    return f"advice      {best}: costs {sweep.saved:g} less{sure}; {halves}{doubt}"


def said(value: Value) -> str:
    """A value of the policy."""
    return value if isinstance(value, str) else f"{value:g}"


def show_difference(pairs: list[Pair], effect: Effect | None, console: Console) -> None:
    """What differs between policies, version by version, and what it would have changed."""
    for pair in pairs:
        console.print(pair.title, markup=False)
        for change in pair.changes:
            console.print(f"  {change.path}: {change.before} -> {change.after}", soft_wrap=True, markup=False)
    if not pairs:
        console.print("no difference")
    if effect is None:
        return
    console.print(effect.sentence, soft_wrap=True, markup=False)
    for word, firings in (("not told", effect.gone), ("told", effect.new)):
        for one in firings[:SHOWN]:
            console.print(f"  {word}: {moment(one.at)} {one.client} {one.rule} {one.step or ''}".rstrip(), markup=False)
