"""What docs/backtest.md says by hand and by command is what comes out."""

import re
from pathlib import Path

from services.lookback.backtest.labels import Label
from services.lookback.backtest.measure import Firing, Span, Terms, spans_of, tallies, total
from services.scoring.policy.policy import DAY
from tests.lookback.test_backtest_rows import by_hand

PAGE = (Path(__file__).parents[2] / "docs" / "backtest.md").read_text("utf-8")
END = 60 * DAY


def test_the_example_by_hand_is_what_is_counted() -> None:
    rows = re.findall(r"^\| (\w+) \| ([\d. ]+) \| (\w+) ?(\d*) \|", PAGE, re.M)
    told = [Firing(client, "drift", round(float(day) * DAY)) for client, days, *_ in rows for day in days.split()]
    labels = [Label(client, label, int(day) * DAY if day else None) for client, _, label, day in rows]
    spans = spans_of({client: Span(0, 45 * DAY) for client, *_ in rows}, labels, END)
    one = total(tallies(told, labels, spans, Terms()).values())
    lead = one.lead(0.5)
    assert lead is not None and len(rows) == 4
    printed = [
        f"true {one.true}, false {one.false}, too_close {one.too_close}, duplicate {one.duplicate}: "
        f"precision {one.precision:.2f}",
        f"events {one.events}, warned {len(one.leads)}: recall {one.recall:.2f}, lead {lead / DAY:.1f} d",
        f"observed {one.observed // DAY} days: false in 100 client-months {one.false_alarms:.2f}; "
        f"a day {one.a_day(END):.2f}",
    ]
    assert "\n".join(f"    {line}" for line in printed) in PAGE


def test_every_field_of_the_answer_is_on_the_page() -> None:
    answer = by_hand()
    printed = answer.printed()
    fields = {*printed, *printed["rows"][0], *printed["missed"][0]} - {
        name for name in printed["rows"][0] if "_90" in name
    }
    named = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
    assert not sorted(fields - named - {"client", "label", "at"})
