"""The answer of a backtest as one HTML page: nothing is loaded, so that it can be sent and kept. Pure."""

from collections.abc import Iterator, Sequence
from html import escape

from services.scoring.facts import moment
from services.scoring.policy.policy import DAY

from .answer import Answer
from .charts import Series, axis, bars, lines
from .fixed import SAID, SCORE
from .missed import Missed
from .reliability import Bin
from .rows import Row
from .sweep import Prices, Sweep
from .words import HEADS, cells, said, verdict

BINS = 15
STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --back: #fff; --faint: #d9dee4; --soft: #5b6875;
  --c0: #1f6feb; --c1: #d9480f; --c2: #2b8a3e; --c3: #862e9c; --c4: #b08800 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --back: #14181d; --faint: #343c46; --soft: #9aa5b1;
  --c0: #6ea8fe; --c1: #ff922b; --c2: #69db7c; --c3: #da77f2; --c4: #ffd43b } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); max-width: 76rem;
  margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: .6rem 0 1.6rem } th, td { padding: .2rem .7rem; text-align: right;
  border-bottom: 1px solid var(--faint); font-variant-numeric: tabular-nums }
th:first-child, td:first-child { text-align: left }
th { color: var(--soft); font-weight: 600 } .charts { display: flex; flex-wrap: wrap; gap: 1.5rem }
figure { margin: 0; width: 35rem; max-width: 100% } figcaption { font-weight: 600 } svg { width: 100%; height: auto }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft) } .grid { stroke: var(--faint) }
polyline { fill: none; stroke-width: 2 } pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--faint) }
.keys { margin: 0; color: var(--soft); font-size: 13px } .keys span { margin-right: 1rem }
.keys i { display: inline-block; width: .8em; height: .8em; margin-right: .3em; border-radius: 2px }
.note { border-left: 4px solid var(--c1); padding-left: .8rem } details { margin: .3rem 0 }
""" + "\n".join(
    f"polyline.s{place} {{ stroke: var(--c{place}) }} circle.s{place}, rect.s{place} {{ fill: var(--c{place}) }} "
    f"i.s{place} {{ background: var(--c{place}) }}"
    for place in range(5)
)


def page(answer: Answer, prices: Prices) -> str:
    """The whole page."""
    history, events = answer.counting.history, len(answer.counting.events)
    period = f"{moment(history.start)} to {moment(history.end)}"
    parts = [
        "<h1>What the alert rules would have warned of</h1>",
        f"<p>{period}: {len(history.seen)} clients, {events} labelled events.</p>",
        *(f'<p class="note">{escape(note)}</p>' for note in answer.notes),
        *([f'<p class="note">No advice: {escape(answer.refused)}</p>'] if answer.refused else ()),
        "<h2>Rules of the policy</h2>",
        table(answer.rows),
        *(["<h2>Fixed thresholds, at as many alerts a day</h2>", table(answer.fixed)] if answer.fixed else ()),
        '<h2>Charts</h2><div class="charts">',
        *charts(answer, prices),
        "</div>",
        *sweep(answer.sweep, answer.refused),
        *missed(answer.missed),
    ]
    head = f'<meta charset="utf-8"><title>Driftline backtest</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def table(rows: Sequence[Row]) -> str:
    """Rows; brackets are 90 % intervals."""
    return cells_table(HEADS, [cells(row) for row in rows])


def cells_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain table."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def charts(answer: Answer, prices: Prices) -> Iterator[str]:
    """What is recalled at what load, by threshold, how early, and at what cost."""
    ours = answer.rows[0]
    curves = {rule: list(curve.items()) for rule, curve in answer.curves.items() if curve}
    load, cost = [], []
    for rule, curve in curves.items():
        words = [row.name for _, row in curve]
        load.append(
            Series(SAID[rule].format("x"), [(row.a_day or 0.0, row.tally.recall or 0.0) for _, row in curve], words)
        )
        cost.append(
            Series(SAID[rule].format("x"), [(row.a_day or 0.0, prices.of(row.tally)) for _, row in curve], words)
        )
    load.append(Series("our ladder", [(ours.a_day or 0.0, ours.tally.recall or 0.0)], line=False))
    cost.append(Series("our ladder", [(ours.a_day or 0.0, prices.of(ours.tally))], line=False))
    most = 3.0 * max(ours.a_day or 0.0, 1.0 / 30.0)
    load, cost = [within(one, most) for one in load], [within(one, most) for one in cost]
    across = axis("alerts a day", [x for one in load for x, _ in one.points], 0.0)
    yield lines("Recall by load", across, axis("recall", [], 0.0, 1.0), load)
    up = axis("cost", [y for one in cost for _, y in one.points])
    yield lines(f"Cost by load: missed {prices.missed:g}, false {prices.false:g}", across, up, cost)
    if score := curves.get(SCORE):
        yield by_threshold("Score below x", "x", [(float(x), row) for x, row in score])
    yield leads(ours, answer.counting.terms.window)
    if answer.risk:
        yield said_and_true(answer.risk)


def within(series: Series, most: float) -> Series:
    """What of a series lies in a load that somebody might want."""
    kept = [place for place, (x, _) in enumerate(series.points) if x <= most]
    words = [series.words[place] for place in kept if place < len(series.words)]
    return Series(series.name, [series.points[place] for place in kept], words, series.line)


def by_threshold(title: str, name: str, rows: Sequence[tuple[float, Row]]) -> str:
    """Precision and recall by a threshold."""
    precision = [(x, row.tally.precision) for x, row in rows]
    both = [
        Series("recall", [(x, row.tally.recall or 0.0) for x, row in rows]),
        Series("precision", [(x, y) for x, y in precision if y is not None]),
    ]
    across = axis(name, [x for x, _ in rows])
    return lines(f"{title}: precision and recall", across, axis("share", [], 0.0, 1.0), both)


def leads(row: Row, window: int) -> str:
    """The lead times of the events that were warned of."""
    edges = [window / DAY * place / BINS for place in range(BINS + 1)]
    counts = [0] * BINS
    for lead in row.tally.leads:
        counts[min(int(lead * BINS / window), BINS - 1)] += 1
    across, up = axis("days before the event", [], 0.0, window / DAY), axis("events", [], 0.0, max(counts), whole=True)
    return bars("Lead time", across, up, edges, counts)


def said_and_true(bins: Sequence[Bin]) -> str:
    """The risk that was said beside how often it came true: on the line all is as it was said."""
    most = max(max(one.said, one.true) for one in bins)
    spots, words = [(one.said, one.true) for one in bins], [f"{one.count} times" for one in bins]
    series = [Series("as it was said", [(0.0, 0.0), (most, most)]), Series("risk", spots, words, line=False)]
    return lines("Risk: said and come true", axis("said", [], 0.0, most), axis("came true", [], 0.0, most), series)


def sweep(found: Sweep | None, refused: str | None) -> Iterator[str]:
    """What was tried, and what is proposed."""
    if found is None:
        return
    names = [knob.name for knob in found.knobs]
    rows = []
    for point in (found.current, *found.points):
        values = [said(value) for value in point.setting] or ["as it is"] * len(names)
        _, _, recall, _, precision, a_day, false, lead, _ = cells(point.row)
        rows.append([*values, recall, precision, a_day, false, lead, f"{point.cost:g}"])
    yield "<h2>Other values of the policy</h2>"
    yield cells_table([*names, "recall", "precision", "a day", "false", "lead", "cost"], rows)
    points = [(float(value), point) for point in found.points for value in point.setting if isinstance(value, float)]
    if len(names) == 1 and len(points) > 1:
        costs = Series("cost", [(value, point.cost) for value, point in points])
        across = axis(names[0], [value for value, _ in points])
        yield '<div class="charts">'
        yield lines("Cost by value", across, axis("cost", [y for _, y in costs.points]), [costs])
        yield by_threshold(names[0], names[0], [(value, point.row) for value, point in points])
        yield "</div>"
    yield f"<p>{escape(verdict(found, refused))}</p>"
    if found.diff:
        yield f"<pre>{escape(found.diff)}</pre>"


def missed(every: Sequence[Missed]) -> Iterator[str]:
    """The events that nobody was warned of, each with the margins of the rules and its last touchpoints."""
    if not every:
        return
    yield f"<h2>{len(every)} not warned of</h2>"
    for one in sorted(every, key=lambda one: -(one.margins[0].share if one.margins else 0.0)):
        label = one.label
        near = one.margins[0].words if one.margins else "no rule had a number"
        what = f"{label.client}, {label.label} {moment(label.at or 0)}: {near}"
        yield f"<details><summary>{escape(what)}</summary>"
        yield cells_table(
            ("rule", "number", "limit", "missing"),
            [(each.rule, f"{each.statistic:.2f}", f"{each.limit:.4g}", f"{each.gap:.2f}") for each in one.margins],
        )
        printed = one.printed()["touchpoints"]
        yield cells_table(
            ("at", "type", "kind", "case", "id"),
            [(each["at"], each["type"], each.get("kind", ""), each.get("case_id", ""), each["id"]) for each in printed],
        )
        yield "</details>"
