"""A dashboard asks only for what is measured, and its JSON is what the code makes."""

import json

import pytest

from deploy.grafana import dashboards
from shared.errors import Failed, WrongUse


def test_a_panel_that_asks_for_an_unknown_metric_is_refused():
    with pytest.raises(WrongUse, match="driftline_moods_total"):
        dashboards.panel("Moods", "short", "mood", "sum by (mood) (driftline_moods_total)")


def test_the_committed_dashboards_are_fresh():
    dashboards.write(check_only=True)


def test_a_stale_dashboard_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(dashboards, "FOLDER", tmp_path)
    dashboards.write(check_only=False)
    dashboards.write(check_only=True)
    (tmp_path / "driftline.json").write_text("{}")
    with pytest.raises(Failed, match="driftline dashboards"):
        dashboards.write(check_only=True)


def test_the_first_dashboard_shows_touchpoints_bands_alerts_and_lag():
    panels = json.loads((dashboards.FOLDER / "driftline.json").read_text())["panels"]
    queries = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    for metric in ("touchpoints_accepted_total", "clients", "alerts_firing", "lag_messages"):
        assert f"driftline_{metric}" in queries
    assert len({panel["id"] for panel in panels}) == len(panels)
