"""The rows of a backtest: rules, ladder steps, segments and kinds of stories, each counted alike. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.alerts.rules import RULES, SEVERITY, Kind
from services.scoring.facts import seconds

from .chance import Interval, intervals
from .fixed import SAID, Fixed, matched, word
from .history import History
from .labels import KNOWN, NONE, Label
from .measure import Firing, Tally, Terms, spans_of, tallies, total

LADDER = "ladder"
NUMBERS: dict[str, Callable[[Tally], float | None]] = {
    "recall": lambda one: one.recall,
    "precision": lambda one: one.precision,
    "false_alarms": lambda one: one.false_alarms,
    "lead_median": lambda one: one.lead(0.5),
    "lead_p10": lambda one: one.lead(0.1),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What was counted of one rule, step, segment, archetype or kind of label; `a_day` are the firings that count."""

    group: str
    name: str
    tally: Tally
    a_day: float | None
    intervals: dict[str, Interval]

    def printed(self) -> dict[str, Any]:
        """The row for programs; spans are seconds, `false_alarms` false firings in 100 client-months."""
        one = self.tally
        found: dict[str, Any] = {
            "group": self.group, "name": self.name, "events": one.events, "warned": len(one.leads), "true": one.true,
            "false": one.false, "too_close": one.too_close, "by_the_crisis_itself": one.itself,
            "duplicate": one.duplicate, "alerts_a_day": self.a_day,
        }  # fmt: skip
        for name, number in NUMBERS.items():
            found[name] = spoken(name, number(one))
            between = self.intervals.get(name)
            found[f"{name}_90"] = None if between is None else [spoken(name, end) for end in between]
        return found


def spoken(name: str, value: float | None) -> float | None:
    """A number as it is printed: spans in seconds."""
    return None if value is None else seconds(int(value)) if name.startswith("lead") else value


class Counting:
    """A history with what became of its clients, ready to be counted by any firings.

    Events outside the log, and clients that are not in it, are left out: `outside` and `strangers` say how many.
    """

    def __init__(self, history: History, labels: Collection[Label], terms: Terms) -> None:
        self.history, self.terms = history, terms
        known = [label for label in labels if label.client in history.seen]
        self.strangers = len({label.client for label in labels} - set(history.seen))
        self.labels = [label for label in known if label.at is None or history.start <= label.at <= history.end]
        self.outside = len(known) - len(self.labels)
        self.spans = spans_of(history.seen, self.labels, history.end)
        self.length = history.end - history.start
        self.archetypes = {label.client: label.archetype for label in self.labels if label.archetype}

    @property
    def events(self) -> list[Label]:
        """What happened to somebody."""
        return [label for label in self.labels if label.at is not None]

    def count(self, told: Iterable[Firing], labels: Iterable[Label] | None = None) -> dict[str, Tally]:
        """The tallies of all clients, by id."""
        counted = tallies(told, self.labels if labels is None else labels, self.spans, self.terms)
        return dict(sorted(counted.items()))

    def row(self, group: str, name: str, counted: Mapping[str, Tally], certain: bool = True) -> Row:
        """The row of these clients; without `certain`, no intervals."""
        every, whole = list(counted.values()), total(counted.values())
        return Row(group, name, whole, whole.a_day(self.length), intervals(every, NUMBERS) if certain else {})


def is_of_ladder(firing: Firing) -> bool:
    """Whether a firing is one of the ladder's rules: these warn of a crisis, flags show a pattern."""
    rule = RULES.get(firing.rule)
    return rule is not None and rule.kind is Kind.LADDER


def rows_of(counting: Counting, told: Collection[Firing], shadows: Collection[Firing] = ()) -> list[Row]:
    """Every row: the ladder as a whole and by segment, archetype and label, then each rule and each step."""
    ladder = [firing for firing in told if is_of_ladder(firing)]
    whole = counting.count(ladder)
    rows = [counting.row(LADDER, "all", whole)]
    for group, of in (("segment", counting.history.segments), ("archetype", counting.archetypes)):
        for name in sorted({of.get(client) or "" for client in whole} - {""}):
            rows.append(counting.row(group, name, {c: one for c, one in whole.items() if of.get(c) == name}))
    for kind in KNOWN:
        if kind != NONE and any(label.label == kind for label in counting.labels):
            rows.append(counting.row("label", kind, of_kind(counting, kind, ladder, whole)))
    for step in sorted(SEVERITY, key=lambda step: SEVERITY[step]):
        if some := [firing for firing in ladder if firing.step == step]:
            rows.append(counting.row("step", step, counting.count(some)))
    rows += by_rule(counting, "rule", told)
    return rows + by_rule(counting, "shadow", shadows)


def of_kind(counting: Counting, kind: str, told: Collection[Firing], whole: Mapping[str, Tally]) -> dict[str, Tally]:
    """The events of one kind and their leads; what firings come to is as in the `whole`: another kind is true, too."""
    counted = counting.count(told, [label for label in counting.labels if label.label == kind])
    return {client: replace(whole[client], events=one.events, leads=one.leads) for client, one in counted.items()}


def by_rule(counting: Counting, group: str, told: Collection[Firing]) -> list[Row]:
    """A row for each rule that fired."""
    names = sorted({firing.rule for firing in told})
    return [counting.row(group, name, counting.count(one for one in told if one.rule == name)) for name in names]


def threshold_curves(counting: Counting, fixed: Fixed) -> dict[str, dict[int, Row]]:
    """Of each fixed rule a row for each threshold, the one that fires least first, without intervals.

    They end where it fires most: where nearly everybody is beyond a threshold all the time, few cross it any more.
    """
    return {rule: threshold_curve(counting, fixed, rule) for rule in SAID}


def threshold_curve(counting: Counting, fixed: Fixed, rule: str) -> dict[int, Row]:
    """The rows of one rule."""
    rows = {
        threshold: counting.row("fixed", word(rule, threshold), counting.count(fixed.fired[rule][threshold]), False)
        for threshold in fixed.thresholds(rule)
    }
    loads = [row.a_day or 0.0 for row in rows.values()]
    last = loads.index(max(loads)) if loads else 0
    return dict(list(rows.items())[: last + 1])


def fixed_rows(counting: Counting, fixed: Fixed, curves: Mapping[str, Mapping[int, Row]], ours: float) -> list[Row]:
    """Each rule with a fixed threshold, at the threshold where it tells of nearly as many clients a day as ours."""
    found = []
    for rule, curve in curves.items():
        best = matched({threshold: row.a_day or 0.0 for threshold, row in curve.items()}, ours)
        if best is not None:
            found.append(counting.row("fixed", word(rule, best), counting.count(fixed.fired[rule][best])))
    return found
