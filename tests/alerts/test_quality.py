"""The views of all clients at once: heat map, weakest links, voice, retention, standards, wall; each with its rows."""

from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from services.alerts.sql import (
    tables,
    views_moments,
    views_retention,
    views_standards,
    views_voice,
    views_wall,
)
from services.alerts.sql.summing import DAY
from services.scoring.evidence import COUNT, weights_at
from shared.messages import instant
from shared.topics import ALERTS
from tests.alerts.builders import alert
from tests.alerts.lived import Lived, views_of
from tests.scoring.shorthand import at
from tests.web.history import Topics

# Two clients of gold: one is answered late by a person on the phone, one by a machine at once in chat.
LOG = """
0h opened A client=anna segment=gold kind=complaint priority=urgent;
0h contact A client=anna kind=complaint channel=phone wait_seconds=700;
0h opened B client=bob segment=gold kind=request;
0h contact B client=bob kind=request channel=chat;
0h reply B client=bob channel=chat actor=automation;
1h reply B client=bob channel=chat actor=automation;
3h reply A client=anna channel=phone actor=human team=desk;
4h resolved A client=anna actor=human team=desk;
5h order - client=bob value=100;
6h order - client=bob value=50;
7h order - client=anna value=10;
2d contact A client=anna kind=chaser channel=phone
"""
QUIET = """
0h opened Q client=quinn segment=silver;
0h contact Q client=quinn kind=request channel=email;
0h opened V client=vera segment=silver;
0h contact V client=vera kind=complaint channel=email;
1d contact.failed - client=quinn reason=busy channel=phone;
2d resolved Q client=quinn;
3d contact Q client=quinn kind=chaser channel=email;
4d relationship.ended - client=quinn;
4d relationship.ended - client=vera
"""
# More than any database has whole numbers for, in one order and in their sum.
HUGE = 10**300
DEAR = "; ".join(f"{hour}h order - client=dear value={HUGE}" for hour in range(20))

WILD = f"""
0h opened A client=ann;
0h contact A client=ann kind=complaint channel=phone wait_seconds={10**300};
1h contact A client=ann kind=chaser channel=phone wait_seconds={17 * 10**307} hold_seconds={17 * 10**307};
2h order - client=ann value={10**300};
3h order - client=ann value={10**13};
4h order - client=ann value={10**13};
5h order - client=ann value=5
"""


@pytest.fixture(scope="module")
def lived() -> Lived:
    return Lived(LOG, "10d")


def rows_of(engine: Engine) -> dict[str, list[Any]]:
    """All that the sums hold, in order, without what came to nothing."""
    found = {}
    for table in (tables.MOMENTS, tables.EXPECTATIONS, tables.TALLIES, tables.VOICES, tables.RELATIONS, tables.LEVELS):
        with engine.connect() as connection:
            rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
            added = [column.name for column in table.columns if column.info.get("added")]
            found[table.name] = [tuple(row.values()) for row in rows if not added or any(row[name] for name in added)]
    return found


def listed(lived: Lived, **wanted: Any) -> list[tables.Row]:
    """All moments of some kind, page by page."""
    rows, after = [], None
    while True:
        page = views_moments.moments(lived.views, limit=3, after=after, **wanted)
        rows, after = rows + page.rows, page.next
        if after is None:
            return rows


def test_e6_a_cell_of_one_client_is_its_dimension_at_the_score_api():
    for client, log in (("anna", "client=anna"), ("bob", "client=bob")):
        alone = Lived("; ".join(line for line in LOG.split(";") if log in line), "10d")
        cells = views_moments.expectations(alone.views, "segment", alone.now, alone.yard)
        known = alone.dimensions(client)
        sums: dict[str, list[views_moments.Cell]] = {}
        for cell in cells:
            sums.setdefault(cell.dimension, []).append(cell)
        for dimension, mine in sums.items():
            good = sum(cell.good for cell in mine)
            evidence, prior = sum(cell.evidence for cell in mine), alone.yard.prior("gold", dimension)
            strong = alone.yard.strong
            value = (strong * prior + 100.0 * good) / (strong + evidence)
            assert value == pytest.approx(known[dimension], abs=1e-6)
            assert len(mine) > 1 or mine[0].value == pytest.approx(known[dimension], abs=1e-6)


@pytest.mark.parametrize("by", ["team", "channel", "type", "link", "stage", "segment"])
def test_e6_the_cells_of_all_add_up_to_the_evidence_of_all_clients(lived: Lived, by: views_moments.By):
    cells = views_moments.expectations(lived.views, by, lived.now, lived.yard)
    scores = [state.head.score for state in lived.states.values()]

    weights = [weights_at(score, lived.now) for score in scores]
    for index, dimension in enumerate(lived.yard.dimensions):
        mine = [cell for cell in cells if cell.dimension == dimension]
        evidence = sum(one[index] + one[index + COUNT] for one in weights)
        assert sum(cell.evidence for cell in mine) == pytest.approx(evidence, abs=1e-6)
    counted = select(func.count()).select_from(tables.MOMENTS).where(tables.MOMENTS.c.dimension != "")
    with lived.views.connect() as connection:
        assert sum(cell.moments for cell in cells) == connection.execute(counted).scalar_one()


def test_e6_a_cell_leads_to_exactly_the_moments_that_it_counts(lived: Lived):
    for by in ("team", "channel", "type", "stage", "segment"):
        for cell in views_moments.expectations(lived.views, by, lived.now, lived.yard):
            found = listed(lived, dimension=cell.dimension, **{by: cell.name})
            assert len(found) == cell.moments
            assert [row["at"] for row in found] == sorted((row["at"] for row in found), reverse=True)


def test_e7_the_weakest_link_stands_first_with_who_handles_it_and_what_it_costs(lived: Lived):
    links = views_moments.links(lived.views, lived.now, lived.yard)
    assert [link.value for link in links] == sorted(link.value for link in links)
    by_name = {link.name: link for link in links}
    assert all(link.value < 100.0 for link in links) and links[0].lost > 0.0
    kinds = {link.name.split(" ")[0]: link.kind for link in links if " " in link.name}
    assert (kinds["phone"], kinds["chat"]) == ("people", "machine")
    assert by_name["phone reply.sent"].people == 1 and by_name["phone contact.received"].seconds == 700.0


def test_e7_links_stand_in_order_of_what_they_are_worth_then_of_what_was_lost():
    log = "; ".join(
        f"{n}h feedback.given F{n} client=c{n} metric=csat value={mark} scale=5 channel={channel}"
        for n, (mark, channel) in enumerate([(5, "email"), (1, "phone"), (1, "chat"), (1, "chat"), (4, "web")])
    )
    links = views_moments.links((lived := Lived(log, "2d")).views, lived.now, lived.yard)
    assert [link.name.split(" ")[0] for link in links] == ["chat", "phone", "email", "web"]


def test_e8_a_failure_in_silence_is_seen(lived: Lived):
    quiet = Lived(QUIET, "10d")
    counts = {(row["what"], row["segment"]): row["moments"] for row in views_voice.voice(quiet.views, quiet.now)}
    assert counts["quiet_failures", "silver"] == counts["silent_exits", "silver"] == 1
    assert counts["complaints", "silver"] == counts["failed_attempts", "silver"] == 1
    assert [row["client"] for row in views_voice.quiet_clients(quiet.views, quiet.now)] == ["quinn"]
    assert [row["client"] for row in views_voice.silent_clients(quiet.views, quiet.now)] == ["quinn"]
    named = [row["client"] for row in views_voice.quiet_clients(lived.views, lived.now)]
    assert named == ["bob"]  # whom a machine alone answered; anna complained


def test_e8_who_came_back_or_complained_before_has_not_left_in_silence():
    """Nor has anybody by a rule on trial, or by an alert of history."""
    lived = Lived(f"{QUIET}; 5d relationship.recovered - client=quinn", "10d")
    names = [("quinn", {}), ("tried", {"shadow": True}), ("past", {"historical": True}), ("vera", {})]
    alerts = Topics()
    for client, marks in names:
        alerts.put(ALERTS, alert(client, rule="silent_leaver", started_at=instant(lived.now), **marks))
    assert views_voice.silent_clients(lived.views, lived.now) == []
    views = views_of([*lived.records, *alerts.records])
    assert [row["client"] for row in views_voice.silent_clients(views, lived.now)] == ["quinn"]


def test_e8_a_complaint_that_nobody_answers_is_forgotten_and_one_that_took_effort_is_hard():
    log = """0h opened A client=ann segment=gold; 0h opened B client=ben segment=gold;
    0h contact A client=ann kind=complaint; 0h contact.failed B client=ben reason=busy;
    1h contact B client=ben kind=complaint; 2h reply B client=ben actor=human; 9d contact A client=ann"""
    lived = Lived(log, "12d")
    counts = {row["what"]: row["moments"] for row in views_voice.voice(lived.views, lived.now)}
    assert (counts["complaints"], counts["forgotten_complaints"]) == (2, 1)
    assert views_voice.ease(lived.views, lived.now) == [{"segment": "gold", "easy": 1, "hard": 1}]


def test_e8_each_number_leads_to_the_moments_that_it_counts():
    quiet = Lived(QUIET, "10d")
    names = {"complaints": ("complaint", "complaint_with_effort"), "failed_attempts": ("contact_failed", "abandoned")}
    for row in views_voice.voice(quiet.views, quiet.now):
        if row["what"] in names:
            found = listed(quiet, whats=names[row["what"]], of_late=quiet.now, segment=row["segment"])
            assert len(found) == row["moments"]


def test_e9_the_funnel_counts_who_bought_once_and_twice(lived: Lived):
    (gold,) = views_retention.funnel(lived.views)
    assert (gold["touched"], gold["first_order"], gold["second_order"]) == (2, 2, 1)
    quiet = {row["segment"]: row for row in views_retention.funnel(Lived(QUIET, "10d").views)}["silver"]
    assert (quiet["touched"], quiet["first_order"], quiet["touched_left"]) == (2, 0, 2)


def test_e9_value_stands_at_the_step_of_its_client_and_effort_at_its_stage(lived: Lived):
    stake = views_retention.at_stake(lived.views)
    assert sum(row["value"] for row in stake) == 160.0 and {row["segment"] for row in stake} == {"gold"}
    effort = views_retention.effort(lived.views, lived.now)
    assert [(row["what"], row["stage"], row["moments"]) for row in effort] == [("replies", "prospect", 1)]


def test_e9_what_an_end_or_a_return_is_worth_is_not_bought():
    log = """0h opened A client=ann; 1h order - client=ann value=1000; 2h relationship.ended - client=ann value=1000;
    3h relationship.recovered - client=ann value=1000"""
    assert [row["value"] for row in views_retention.at_stake(Lived(log, "1d").views)] == [1000.0]


def test_a_number_without_measure_costs_no_view(lived: Lived):
    """Two of them, too: no sum is more than the database can hold, in whatever order they come."""
    views = (wild := Lived(WILD, "3d")).views
    assert [row["value"] for row in views_retention.at_stake(views)] == [3e12 + 5.0]
    assert {row["value"] for row in views_retention.dearest(views, 9)} <= {3e12 + 5.0}
    by_name = {link.name: link for link in views_moments.links(views, wild.now, wild.yard)}
    assert by_name["phone contact.received"].seconds == 2e12
    assert rows_of(views_of(wild.records, at_once=1)) == rows_of(views)


def test_e11_a_standard_that_nothing_was_measured_by_is_listed_not_hidden(lived: Lived):
    rows = {(row["clock"], row["level"]): row for row in views_standards.standards(lived.views, lived.now, lived.yard)}
    assert rows["decision", "all"] == {
        "clock": "decision", "level": "all", "seconds": 86_400.0, "working": False, "teams": []
    }  # fmt: skip
    measured = rows["first_response", "complaint gold"]
    assert measured["seconds"] == 3600.0 and measured["teams"] == [{"team": "", "met": 0, "missed": 1}]


def test_e11_a_standard_leads_to_the_clocks_that_it_counts(lived: Lived):
    for row in views_standards.clocks(lived.views, lived.now):
        what = f"{row['clock']}_{row['outcome']}"
        stands = {name: row[name] for name in views_standards.BY}
        assert len(listed(lived, whats=[what], of_late=lived.now, **stands)) == row["moments"]


def test_e3_the_wall_has_the_spread_of_scores_who_moved_and_what_is_open(lived: Lived):
    scores = views_wall.scores(lived.views)
    assert sum(row["clients"] for row in scores) == 2 and {row["segment"] for row in scores} == {"gold"}
    spread = views_wall.dimensions(lived.views)
    assert {row["dimension"] for row in spread} == set(lived.yard.dimensions)
    assert all(sum(row["clients"] for row in spread if row["dimension"] == name) == 2 for name in lived.yard.dimensions)


def test_e3_who_fell_since_the_day_before_is_named():
    log = "0h opened A client=ann; 0h contact A client=ann kind=complaint; 2h reply A client=ann actor=human"
    bad = "; ".join(f"{26 + n}h contact.failed A client=ann reason=abandoned" for n in range(9))
    lived = Lived(f"{log}; {bad}", "1d20h")
    (fell,) = views_wall.movers(lived.views, lived.now, 5)
    assert fell["client"] == "ann" and fell["change"] <= -5.0 and fell["score"] - fell["before"] == fell["change"]
    assert views_wall.moved(lived.views, lived.now) == [{"segment": "", "up": 0, "down": 1}]
    assert views_wall.movers(lived.views, lived.now + DAY, 5) == []  # not of today any more


@pytest.mark.parametrize("at_once", [1, 3])
def test_the_views_are_the_same_however_they_were_written_and_written_again(lived: Lived, at_once: int):
    assert rows_of(views_of(lived.records, at_once=at_once)) == rows_of(lived.views)
    assert rows_of(views_of([*lived.records, *lived.records[3:]], at_once=2)) == rows_of(lived.views)


def test_what_a_late_fact_took_back_leaves_every_sum():
    lines = [line.strip() for line in LOG.split(";")]
    named = [f"{line} id={n:02}" for n, line in enumerate(lines)]
    late = [f"{line} arrives={50 + n}h" for n, line in enumerate(reversed(named))]
    wrong = ["1h contact.failed A client=anna reason=busy id=77 arrives=49h", "49h void 77 client=anna"]
    assert rows_of(Lived("; ".join([*wrong, *late]), "10d").views) == rows_of(Lived("; ".join(named), "10d").views)
    assert at("10d") == Lived("; ".join(named), "10d").now


def test_whatever_publishers_say_of_money_and_seconds_the_views_take_it():
    waited = f"1h contact - client=anna kind=inquiry channel=phone wait_seconds={HUGE} hold_seconds={HUGE}"
    lived = Lived(f"{LOG};{waited};{DEAR}", "10d")
    with lived.views.connect() as connection:
        values = dict(connection.execute(select(tables.RELATIONS.c.client, tables.RELATIONS.c.worth)).tuples().all())
    assert values["dear"] == pytest.approx(20e18) and values["bob"] == 150e6  # millionths
    assert views_moments.links(lived.views, lived.now, lived.yard)
    assert [row for row in views_retention.at_stake(lived.views) if row["value"] == pytest.approx(20e12)]
