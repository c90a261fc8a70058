"""The rules of Grafana's dashboard-linter that make sense here, and those of this house."""

import re

import pytest

from deploy.grafana.queries import CHOICES
from tests.deploy.boards import BOARDS, every_query, panels
from tests.deploy.promql import OTHERS, labels, metric_of

PANELS = [pytest.param(panel, id=f"{name}: {panel['title']}") for name in BOARDS for panel in panels(name)]
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


@pytest.mark.parametrize("panel", PANELS)
def test_a_title_is_a_question(panel):
    assert re.fullmatch(r"[A-Z][^?]+\?", panel["title"])


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_it_is_and_what_to_do_when_it_is_red(panel):
    about, _, red = panel["description"].partition("\n\nWhen red: ")
    assert re.fullmatch(r"[A-Z`0-9].{20,}\.", about, re.S) and re.fullmatch(r"[A-Z`0-9].{20,}\.", red, re.S)


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_has_a_unit_and_levels_that_rise(panel):
    field = panel["fieldConfig"]["defaults"]
    values = [step["value"] for step in field["thresholds"]["steps"]]
    assert field["unit"] and len(values) >= 2 and values[0] is None
    assert values[1:] == sorted(set(values[1:])) and len({step["color"] for step in field["thresholds"]["steps"]}) > 1


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_leads_to_the_board(panel):
    assert [link for link in panel["links"] if link["url"].startswith("${board}/") and link["targetBlank"]]


@pytest.mark.parametrize("panel", PANELS)
def test_the_data_source_is_a_variable(panel):
    assert panel["datasource"] == SOURCE and {str(target["datasource"]) for target in panel["targets"]} == {str(SOURCE)}


@pytest.mark.parametrize("panel", PANELS)
def test_a_legend_and_a_column_name_only_labels_that_the_answer_has(panel):
    for target in panel["targets"]:
        assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= labels(target["expr"])
    for change in panel["transformations"]:
        if change["id"] == "groupingToMatrix":
            named = {change["options"]["rowField"], change["options"]["columnField"]}
            assert all(named <= labels(target["expr"]) for target in panel["targets"])


@pytest.mark.parametrize("panel", PANELS)
def test_every_value_of_a_panel_has_a_name(panel):
    """What the answer is grouped by stands in the legend: no two lines are called the same."""
    for target in panel["targets"]:
        if target["format"] == "time_series":
            assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) == labels(target["expr"])


@pytest.mark.parametrize("query", sorted({query for board in BOARDS.values() for query in every_query(board)}))
def test_only_counters_are_rated_and_by_a_window_that_fits_the_scrapes(query):
    for inside, window in re.findall(r"(?:rate|increase)\((\w+)(?:{[^}]*})?\[([^]]+)]", query):
        assert inside in OTHERS or metric_of(inside).kind in ("counter", "histogram")
        assert window in ("$__rate_interval", "$__range", "1m", "1h", "1d", "30d")
    assert not re.search(r"\birate\(|\[\$__interval\]", query)


@pytest.mark.parametrize("query", sorted({query for board in BOARDS.values() for query in every_query(board)}))
def test_what_is_chosen_above_narrows_every_query_that_it_can(query):
    for name, inside in re.findall(r"\b(driftline_\w+)(?:{([^}]*)})?", query):
        metric = metric_of(name)
        narrowed = {label for label in CHOICES if f'{label}=~"${label}"' in inside}
        assert narrowed == set(CHOICES) & set(metric.labels)


@pytest.mark.parametrize("name", BOARDS)
def test_a_dashboard_has_the_variables_that_it_uses_and_no_other(name):
    board = BOARDS[name]
    there = [variable["name"] for variable in board["templating"]["list"]]
    used = {variable for variable in CHOICES if any(f"${variable}" in query for query in every_query(board))}
    assert there[:2] == ["datasource", "board"] and set(there[2:]) == used and len(set(there)) == len(there)


@pytest.mark.parametrize("name", BOARDS)
def test_nobody_edits_a_dashboard_in_grafana(name):
    assert not [panel["title"] for panel in [BOARDS[name], *panels(name)] if panel["editable"]]


@pytest.mark.parametrize("name", BOARDS)
def test_alerts_and_deploys_are_marked(name):
    assert [mark["name"] for mark in BOARDS[name]["annotations"]["list"]] == ["Alerts", "Deploys"]


@pytest.mark.parametrize("name", BOARDS)
def test_panels_lie_side_by_side_and_never_on_one_another(name):
    taken = set()
    for panel in BOARDS[name]["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken and max(x for x, _ in cells) < 24
        taken |= cells


def test_ids_and_titles_are_unique():
    assert (
        len({board["uid"] for board in BOARDS.values()})
        == len({board["title"] for board in BOARDS.values()})
        == len(BOARDS)
    )
    for name, board in BOARDS.items():
        assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
        assert len({panel["title"] for panel in panels(name)}) == len(panels(name))


@pytest.mark.parametrize("name", BOARDS)
def test_a_dashboard_says_what_it_is_for_and_leads_to_the_others_and_the_board(name):
    board = BOARDS[name]
    assert len(board["description"]) > 40 and board["tags"] == ["driftline"]
    assert [link.get("url") or link["tags"] for link in board["links"]] == [["driftline"], "${board}"]
