"""The answer of `driftline backtest`, for programs; `words.py` and `page.py` say it to people. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from services.scoring.facts import moment, seconds

from .decay import Decay, decays
from .history import History
from .labels import Label
from .measure import Terms, warned_of
from .missed import Missed, missed
from .reliability import Bin, error, reliability
from .rows import Counting, Row, fixed_rows, is_of_ladder, rows_of, threshold_curves
from .sweep import Sweep


@dataclass(frozen=True, slots=True)
class Answer:
    """What was counted; `curves` are the fixed rules by threshold. Advice is refused where there are too few labels."""

    counting: Counting
    least: int
    rows: list[Row]
    fixed: list[Row]
    missed: list[Missed]
    notes: list[str] = field(default_factory=list)
    curves: dict[str, dict[int, Row]] = field(default_factory=dict)
    sweep: Sweep | None = None
    decay: list[Decay] = field(default_factory=list)
    risk: list[Bin] = field(default_factory=list)

    @property
    def refused(self) -> str | None:
        """Why no advice is given, if so."""
        events = len(self.counting.events)
        if events >= self.least:
            return None
        return f"{events} labelled events, fewer than {self.least}: numbers, but no advice (--least)"

    def printed(self) -> dict[str, Any]:
        """The answer of `--json`; spans are seconds."""
        counting = self.counting
        history, terms = counting.history, counting.terms
        return {
            "from": moment(history.start),
            "as_of": moment(history.end),
            "clients": len(history.seen),
            "events": len(counting.events),
            "window": seconds(terms.window),
            "cooldown": seconds(terms.cooldown),
            "notice": seconds(terms.notice),
            "dead": history.dead,
            "notes": self.notes,
            "advice_refused": self.refused,
            "rows": [row.printed() for row in self.rows],
            "fixed": [row.printed() for row in self.fixed],
            "missed": [one.printed() for one in self.missed],
            "risk": {"calibration_error": error(self.risk), "bins": [one.printed() for one in self.risk]},
            "decay": [one.printed() for one in self.decay],
            "sweep": None if self.sweep is None else self.sweep.printed(),
        }


def answered(history: History, labels: Collection[Label], terms: Terms, least: int, recent: int = 0) -> Answer:
    """What the rules of the policy come to on this history; with `recent`, also whether they decayed in its end."""
    counting = Counting(history, labels, terms)
    told = history.firings
    rows = rows_of(counting, told, history.shadows)
    curves = {} if history.fixed is None else threshold_curves(counting, history.fixed)
    fixed = [] if history.fixed is None else fixed_rows(counting, history.fixed, curves, rows[0].a_day or 0.0)
    ladder = [firing for firing in told if is_of_ladder(firing)]
    warned = warned_of(ladder, counting.labels, terms)
    unseen = missed(history, counting.events, warned, terms)
    risk = reliability(history.risks, counting.labels, history.end)
    decay = decays(counting, told, recent) if recent else []
    return Answer(counting, least, rows, fixed, unseen, notes(counting), curves, decay=decay, risk=risk)


def notes(counting: Counting) -> list[str]:
    """What the reader should know of the labels."""
    found = []
    if counting.strangers:
        found.append(f"{counting.strangers} labelled clients are not in the log: are their ids the same there?")
    if counting.outside:
        found.append(f"{counting.outside} labels lie outside the log's time and count for nothing")
    return found
