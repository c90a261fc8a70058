"""Every service says whether it lives and whether it works."""

import httpx
import pytest

from shared import health, metrics
from shared.errors import WrongUse


@pytest.fixture
def server():
    state = {"ready": False}
    running = health.serve(0, "127.0.0.1", lambda: state["ready"])
    yield f"http://127.0.0.1:{running.server_port}", state
    running.shutdown()
    running.server_close()


def test_a_living_service_is_healthy_before_it_is_ready(server):
    url, state = server
    assert httpx.get(f"{url}/healthz").status_code == 200
    assert httpx.get(f"{url}/readyz").status_code == 503
    state["ready"] = True
    assert httpx.get(f"{url}/readyz").status_code == 200


def test_metrics_are_served_in_prometheus_text(server):
    url, _ = server
    metrics.FOLDED.inc()
    answer = httpx.get(f"{url}/metrics")
    assert "driftline_touchpoints_folded_total" in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


def test_other_paths_are_not_found(server):
    assert httpx.get(f"{server[0]}/secret").status_code == 404


def test_a_port_that_is_taken_is_wrong_use_and_names_the_setting(server):
    port = int(server[0].rpartition(":")[2])
    with pytest.raises(WrongUse, match="DRIFTLINE_HEALTH_PORT"):
        health.serve(port, "127.0.0.1", lambda: True)


def test_no_metric_is_labelled_by_client():
    labelled = [m.name for m in metrics.METRICS.values() if {"client", "subject", "alert_id"} & set(m.labels)]
    assert labelled == ["driftline_top_client_score", "driftline_top_client_risk_ratio"], "off by default, by rank"
