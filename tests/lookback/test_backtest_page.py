"""The page of a backtest: whole in itself, well formed, and with the numbers of the answer."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from services.lookback.backtest.answer import Answer
from services.lookback.backtest.charts import Axis, Series, axis, bars, lines, nice
from services.lookback.backtest.fixed import CONTACTS, SCORE, Fixed
from services.lookback.backtest.page import page
from services.lookback.backtest.rows import threshold_curves
from services.lookback.backtest.sweep import Prices
from services.scoring.policy.policy import DAY
from tests.lookback.test_backtest_rows import by_hand

EMPTY = {"meta"}


class Reader(HTMLParser):
    """Which elements are open, and every attribute that might load something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in EMPTY:
            self.open.append(tag)
        self.loads += [name for name, _ in attrs if name in ("src", "href", "xlink:href", "srcset", "data")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


@pytest.fixture
def answer() -> Answer:
    found, fixed = by_hand(), Fixed()
    for day in range(60):
        for number, client in enumerate(("a1", "a2", "b1", "b2")):
            fixed.score(client, day * DAY, 90.0 - (day * (number + 3)) % 60)
            fixed.count(CONTACTS, client, day * DAY)
    return replace(found, curves=threshold_curves(found.counting, fixed))


def test_the_page_is_well_formed_and_loads_nothing(answer: Answer) -> None:
    text = page(answer, Prices())
    found = read(text)
    assert found.seen.count("svg") == 4 and found.loads == []
    assert not re.search(r"https?:|<script|@import|url\(", text)


def test_the_page_has_the_rows_and_the_missed(answer: Answer) -> None:
    text = page(answer, Prices())
    assert "<td>ladder all</td><td>3</td><td>0.33" in text and "<td>rule budget</td>" in text
    assert "<summary>b1, churn 1970-03-02T00:00:00Z: no rule had a number</summary>" in text
    assert "1 labelled clients are not in the log" in text


def test_what_names_say_is_escaped() -> None:
    drawn = lines("<b>", axis("&", [1.0, 2.0]), axis("y", [0.0, 1.0]), [Series("<i>", [(1.0, 0.5)], ["<u>"])])
    assert not {"b", "i", "u"} & set(read(drawn.replace('<i class="s0"></i>', "")).seen)


def test_an_empty_answer_has_a_page_too() -> None:
    found = by_hand()
    bare = replace(found, fixed=[], missed=[], curves={}, rows=found.rows[:1], notes=[])
    assert "our ladder" in page(bare, Prices()) and read(page(bare, Prices()))


def test_axes_are_round_and_hold_every_value() -> None:
    assert [nice(step) for step in (0.9, 1.1, 2.2, 6.0, 10.0, 0.03)] == [1, 2, 5, 10, 10, 0.05]
    for values in ([0.0, 1.0], [3.0], [0.0], [-2.0, 17.3], [1e6, 2e6], []):
        found = axis("x", values)
        assert found.low < found.high and all(found.low <= value <= found.high for value in values)
        assert found.ticks[0] == found.low and found.ticks[-1] == pytest.approx(found.high)
    assert axis("n", [], 0.0, 2, whole=True).ticks == [0, 1, 2]


def test_a_point_stands_where_its_numbers_say() -> None:
    across, up = Axis("x", 0.0, 10.0, [0.0, 10.0]), Axis("y", 0.0, 1.0, [0.0, 1.0])
    drawn = lines("t", across, up, [Series("one", [(0.0, 0.0), (10.0, 1.0)])])
    assert '<polyline class="s0" points="56.0,256.0 544.0,14.0"/>' in drawn
    histogram = bars("t", across, up, [0.0, 5.0, 10.0], [1, 0])
    assert 'x="57.0" y="14.0" width="242.0" height="242.0"' in histogram and 'height="0.0"' in histogram


def test_a_curve_ends_where_its_rule_fires_most(answer: Answer) -> None:
    loads = [row.a_day or 0.0 for row in answer.curves[SCORE].values()]
    assert loads[-1] == max(loads) and loads.count(max(loads)) == 1
