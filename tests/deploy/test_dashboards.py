"""A dashboard asks only for what is measured, and its JSON is what the code makes."""

import json
import re
import subprocess

import pytest
from promql_parser import parse

from deploy.grafana import dashboards, queries
from shared import metrics
from shared.errors import Failed, WrongUse
from tests.deploy import promql
from tests.deploy.boards import BOARDS, every_query, panels
from tests.deploy.test_rules import tool

QUERIES = sorted({query for board in BOARDS.values() for query in every_query(board)})


@pytest.mark.parametrize("query", QUERIES)
def test_e1_a_query_names_only_metrics_and_labels_that_there_are(query):
    promql.labels(query)


@pytest.mark.parametrize("name", sorted(name for name in metrics.METRICS if any(name in query for query in QUERIES)))
def test_e1_renaming_a_metric_breaks_each_query_that_names_it(name, monkeypatch):
    asking = [query for query in QUERIES if name in names_in(query)]
    left = {other: metric for other, metric in metrics.METRICS.items() if other != name}
    monkeypatch.setattr(promql, "METRICS", left)  # a name put back into the catalogue would stand at its end
    for query in asking:
        with pytest.raises(promql.Unknown, match=name):
            promql.labels(query)


@pytest.mark.parametrize("query", [query for query in QUERIES if " / " in query])
def test_a_share_is_of_what_is_chosen_above_as_its_part_is(query):
    selectors = re.findall(r"driftline_\w+(?:\{[^}]*\})?", query)
    assert len({frozenset(re.findall(r'=~"\$(\w+)"', selector)) for selector in selectors}) == 1, selectors


def names_in(query):
    """The metrics of a query, a histogram by its own name."""
    found = []
    asked = promql.plain(query)
    promql.walk(parse(asked), lambda node: found.append(node.name) if hasattr(node, "name") else None)
    return {promql.metric_of(part).name for part in found if part not in promql.OTHERS}


@pytest.mark.parametrize(
    "query",
    [
        "driftline_moods",
        "sum by (mood) (driftline_clients)",
        'driftline_clients{mood="bad"}',
        'driftline_clients{band="merry"}',
    ],
)
def test_an_unknown_metric_label_or_value_of_a_label_is_refused(query):
    with pytest.raises(promql.Unknown):
        promql.labels(query)


@pytest.mark.parametrize("query", ["sum(", "rate(driftline_clients)", "sum by (band (driftline_clients)"])
def test_what_is_no_promql_is_refused(query):
    with pytest.raises(ValueError):
        promql.labels(query)


def test_a_metric_that_nobody_has_makes_no_panel():
    with pytest.raises(WrongUse, match="driftline_moods_total"):
        queries.rate("driftline_moods_total", "mood")


def test_a_label_matches_one_of_several_or_none_of_them():
    assert queries.series("driftline_alerts_firing", rule="drift") == 'driftline_alerts_firing{rule="drift"}'
    assert queries.series("driftline_alerts_firing", rule="a|b") == 'driftline_alerts_firing{rule=~"a|b"}'
    assert queries.series("driftline_alerts_firing", rule="!a") == 'driftline_alerts_firing{rule!="a"}'
    assert queries.series("driftline_alerts_firing", rule="!a|b") == 'driftline_alerts_firing{rule!~"a|b"}'


def test_no_mean_counts_a_segment_of_three_clients_like_one_of_thousands():
    assert not [query for query in QUERIES if "avg" in query]


def test_a_mean_counts_each_value_for_what_is_behind_it(tmp_path):
    series = {
        'driftline_confidence_ratio{segment="few"}': 0,
        'driftline_clients_on_ladder{segment="few", step="calm"}': 1,
        'driftline_confidence_ratio{segment="many"}': 1,
        'driftline_clients_on_ladder{segment="many", step="calm"}': 7,
        'driftline_clients_on_ladder{segment="many", step="crisis"}': 2,
        'driftline_clients_on_ladder{segment="told later", step="calm"}': 100,
    }
    answers(queries.mean("driftline_confidence_ratio", "driftline_clients_on_ladder"), series, 0.9, tmp_path)


@pytest.mark.parametrize(
    ("name", "title", "value"),
    [("relationship", "Which part of trust wears off?", 0.5), ("practices", "How often are plans moved?", 0.25)],
)
def test_a_kept_commitment_that_missed_what_was_expected_counts_once(name, title, value, tmp_path):
    panel = next(one for one in panels(name) if one["title"] == title)
    query = next(one["expr"] for one in panel["targets"] if "driftline_commitment_outcomes" in one["expr"])
    became = {"kept": 2, "expectation_missed": 1, "late": 1, "broken": 1}
    series = {f'driftline_commitment_outcomes{{outcome="{one}", team="a"}}': value for one, value in became.items()}
    series['driftline_service_moments{moment="renegotiated", team="a"}'] = 1
    answers(query, series, value, tmp_path, labels='{team="a"}' if "by (team)" in query else "{}")


def test_an_update_is_no_answer_that_was_not_chased(tmp_path):
    (query,) = (one["targets"][0]["expr"] for one in panels("practices") if "not chased" in one["title"])
    series = {
        'driftline_people_replies{segment="a", stage="customer"}': 4,  # two updates, a holding reply and an answer
        'driftline_contacts{segment="a", contact="first"}': 1,
        'driftline_contacts{segment="a", contact="repeat"}': 1,
        'driftline_first_contact_resolved_ratio{segment="a"}': 0,
    }
    answers(query, series, 0, tmp_path)


def answers(query, series, value, tmp_path, labels="{}"):
    """Hold what a query answers, of these series, to a value."""
    asked = {"expr": promql.plain(query), "eval_time": "1m", "exp_samples": [{"labels": labels, "value": value}]}
    given = [{"series": name, "values": f"{value}x5"} for name, value in series.items()]
    test = {"interval": "1m", "input_series": given, "promql_expr_test": [asked]}
    (tmp_path / "test.yml").write_text(json.dumps({"tests": [test]}))
    told = subprocess.run([tool("promtool"), "test", "rules", tmp_path / "test.yml"], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_committed_dashboards_are_fresh():
    dashboards.write(check_only=True)


def test_a_stale_a_missing_and_a_forgotten_dashboard_are_noticed(tmp_path):
    dashboards.write(check_only=False, folder=tmp_path)
    dashboards.write(check_only=True, folder=tmp_path)
    for name, content in (("wall.json", "{}"), ("old.json", "{}")):
        (tmp_path / name).write_text(content)
        with pytest.raises(Failed, match=rf"{name}.*driftline dashboards"):
            dashboards.write(check_only=True, folder=tmp_path)
        dashboards.write(check_only=False, folder=tmp_path)
    assert not (tmp_path / "old.json").exists()
    (tmp_path / "wall.json").unlink()
    with pytest.raises(Failed, match=r"wall\.json"):
        dashboards.write(check_only=True, folder=tmp_path)


def test_links_lead_to_the_board_that_is_named(tmp_path):
    dashboards.write(check_only=False, folder=tmp_path, board="https://board.example.com")
    made = json.loads((tmp_path / "wall.json").read_text())
    address = next(variable for variable in made["templating"]["list"] if variable["name"] == "board")
    assert address["query"] == address["current"]["value"] == "https://board.example.com"


def test_the_same_code_gives_the_same_bytes():
    assert [dashboards.text(make()) for make in dashboards.DASHBOARDS.values()] == [
        dashboards.text(make()) for make in dashboards.DASHBOARDS.values()
    ]


@pytest.mark.parametrize(
    "asked",
    [
        "driftline_clients_by_score_bucket",
        "driftline_movers",
        'driftline_clocks_ended{segment=~"$segment", team=~"$team", outcome="missed"}',
        'driftline_commitments{state="due"}',
        'driftline_alerts_open{hands="nobody"}',
    ],
)
def test_e3_the_wall_shows_the_scores_the_movers_what_is_missed_what_is_due_and_who_is_on_it(asked):
    assert [query for query in every_query(BOARDS["wall"]) if asked in query]


def test_two_deliveries_at_work_are_as_red_as_none():
    panel = next(one for name in BOARDS for one in panels(name) if one["title"] == "Is exactly one delivery at work?")
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    colours = [[one["color"] for one in steps if (one["value"] or 0) <= number][-1] for number in (0, 1, 2)]
    assert colours[0] == colours[2] != colours[1]


def test_every_dashboard_that_was_asked_for_is_there():
    about = "alerts commitments expectations house links pipeline practices relationship retention standards trust"
    assert " ".join(BOARDS) == f"{about} voice wall"
