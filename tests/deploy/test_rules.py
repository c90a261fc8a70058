"""The rules of Prometheus: each fires when it should and not otherwise, asks for what is measured, and has its page."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from services.alerts import rules as alerts_of_clients
from shared.metrics import METRICS
from tests.deploy.promql import RULES, Unknown, labels, metric_of, rules

TOP = Path(__file__).parents[2]
TESTS = sorted((TOP / "tests/deploy/rules").glob("*.yml"))
RUNBOOKS, OBJECTIVES = TOP / "docs/runbooks", TOP / "docs/objectives.md"
ALERTMANAGER = TOP / "deploy/alertmanager/alertmanager.yml"
ALERTS = {rule["alert"]: rule for rule in rules() if "alert" in rule}
OURS, OF_SERVICE = {"system": "driftline"}, {"about": "service", "severity": "warning"}
RECEIVERS = {"critical": "operations", "warning": "operations-by-day", "none": "watchdog"}
SECTIONS = ["What you see", "What to do", "What not to do"]
LONGEST = 60  # lines: what is read at three in the morning
each_alert = pytest.mark.parametrize("alert", ALERTS)


def tool(name: str) -> str:
    """Where a program of Prometheus' is; skips where it is not installed."""
    found = shutil.which(name)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not on this machine (Debian: prometheus)")
    return found


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_g4_every_rule_fires_when_it_should_and_not_otherwise(path):
    told = subprocess.run([tool("promtool"), "test", "rules", path], capture_output=True, text=True, timeout=150)
    assert told.returncode == 0, told.stdout + told.stderr


@each_alert
def test_an_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not(alert):
    asked = [
        bool(one["exp_alerts"])
        for path in TESTS
        for test in yaml.safe_load(path.read_text())["tests"]
        for one in test["alert_rule_test"]
        if one["alertname"] == alert
    ]
    assert set(asked) == ({True} if alert == "DriftlineWatchdog" else {True, False})


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_asks_only_for_what_is_measured_and_its_words_only_for_labels_that_it_has(rule):
    had = labels(rule["expr"]) | set(rule.get("labels", ()))
    words = " ".join(rule.get("annotations", {}).values())
    assert set(re.findall(r"\$labels\.(\w+)", words)) <= had


def test_a_rule_that_asks_for_a_metric_or_label_that_nobody_has_is_found():
    for query in ("driftline_moods > 1", 'driftline_lag_messages{mood="bad"} > 1', "driftline:mood:ratio > 1"):
        with pytest.raises(Unknown):
            labels(query)


@each_alert
def test_an_alert_says_how_bad_it_is_and_leads_to_its_page(alert):
    rule = ALERTS[alert]
    assert rule["labels"] in (OURS | {"severity": one} for one in RECEIVERS) or rule["labels"] == OF_SERVICE
    assert alert.startswith("Service" if rule["labels"] == OF_SERVICE else "Driftline")
    assert set(rule["annotations"]) == {"summary", "description", "runbook"}
    assert rule["annotations"]["runbook"] == f"docs/runbooks/{alert}.md"


def test_every_alert_has_a_runbook_and_every_runbook_its_alert():
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == set(ALERTS)


@each_alert
def test_a_runbook_is_short_and_says_what_one_sees_what_to_do_and_what_not(alert):
    text = (RUNBOOKS / f"{alert}.md").read_text()
    title, means, *_ = text.split("\n\n")
    assert title == f"# {alert}" and not means.startswith("#")
    assert re.findall("^## (.*)$", text, re.M) == SECTIONS
    assert len(text.splitlines()) <= LONGEST
    assert re.findall("^- Do not ", text, re.M)


@pytest.mark.parametrize("path", [OBJECTIVES, *sorted(RUNBOOKS.glob("*.md"))], ids=lambda path: path.stem)
def test_a_page_names_only_what_is_measured(path):
    text = path.read_text()
    for name in re.findall(r"\bdriftline_[a-z_]+", text):
        assert name in METRICS or metric_of(name)
    assert set(re.findall(r"\bdriftline:\w+:\w+", text)) <= {rule.get("record") for rule in rules()}


def test_the_page_of_objectives_says_what_the_rules_measure():
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([\d.]+) % \|$", OBJECTIVES.read_text(), re.M)
    goals = {
        rule["labels"]["objective"]: float(rule["expr"].removeprefix("vector(").removesuffix(")"))
        for rule in rules()
        if rule.get("record") == "driftline:objective_goal:ratio"
    }
    assert {name: round(float(share) / 100, 6) for name, share in rows} == goals


@each_alert
def test_an_alert_of_ours_goes_to_operations_as_badly_as_it_is_and_one_about_the_service_to_those_who_serve(alert):
    given = ALERTS[alert]["labels"]
    assert route(alertname=alert, **given) == ("service" if given == OF_SERVICE else RECEIVERS[given["severity"]])


def test_a_systemic_alert_about_something_called_service_still_goes_to_staff():
    assert route(alertname="systemic", about="service", episode="1", tier="page") == "staff"


def test_what_the_rules_say_of_lapses_is_what_the_page_of_the_house_says():
    page = (TOP / "docs/house.md").read_text()
    asked = {name: re.findall(r'lapse="(\w+)"', rule["expr"]) for name, rule in ALERTS.items()}
    for name, found in asked.items():
        assert all(re.search(rf"`{lapse}` .*runbooks/{name}.md", page) for lapse in found)


@pytest.mark.parametrize("rule", alerts_of_clients.RULES)
def test_an_alert_about_a_client_goes_to_staff(rule):
    assert route(alertname=rule, client="acme", episode="1", step="crisis", tier="page", segment="gold") == "staff"


def route(**given):
    words = [f"{name}={value}" for name, value in given.items()]
    command = [tool("amtool"), "config", "routes", "test", f"--config.file={ALERTMANAGER}", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_prometheus_reads_these_rules_and_sends_to_alertmanager():
    config = yaml.safe_load((TOP / "deploy/prometheus/prometheus.yml").read_text())
    assert config["rule_files"] == [RULES.name]
    [where] = config["alerting"]["alertmanagers"]
    assert where["static_configs"] == [{"targets": ["alertmanager:9093"]}]
