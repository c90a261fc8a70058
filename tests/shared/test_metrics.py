"""Metrics: named by Prometheus' rules, bounded whatever comes, set by somebody, and told to whoever asks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain

from deploy.reference.metrics import page
from deploy.services import SERVICES
from services.alerts import rules
from services.alerts.delivery.wanted import Why
from services.alerts.lifecycle import State
from services.alerts.sql import exports, gauges, tables
from services.alerts.yardstick import yardstick
from services.scoring.cases.clocks import ROWS as CLOCKS
from services.scoring.dimensions import DIMENSIONS
from services.scoring.ladder.ladder import STEPS, UNKNOWN
from services.scoring.policy.policy import Policies
from services.scoring.policy.policy_score import STAGES
from services.scoring.score import BANDS
from shared import labels, measuring, metrics
from shared.actions import Do
from shared.actions import Label as Said
from shared.measuring import CAP, MOST, OTHER, Label, Metric
from shared.meters import SLOW, Meters
from shared.topics import TOPICS

HOUSE = Path(__file__).parents[2]
CLIENTS = 100_000
OURS = list(metrics.METRICS.values())
LABELS = [one for one in vars(labels).values() if isinstance(one, Label)]
NOT_BASE = re.compile("_(milliseconds|ms|minutes|hours|days|percent|kilobytes|kb|mb|count|sum|bucket)(_|$)")


def named(metric: Metric) -> str:
    return metric.name


@pytest.fixture
def fresh() -> Iterator[None]:
    """Families and labels without what other tests left there, and nothing left for them."""

    def forget() -> None:
        for metric in OURS:
            metric.family.clear()
        for label in LABELS:
            label.seen.clear()
        measuring._shown.clear()

    forget()
    yield
    forget()


def series(text: str) -> list[str]:
    """Our own series, as Prometheus would count them."""
    return [line for line in text.splitlines() if line.startswith("driftline_")]


@pytest.mark.parametrize("metric", OURS, ids=named)
def test_a_name_follows_the_rules_of_prometheus(metric):
    assert re.fullmatch("driftline(_[a-z]+)+", metric.name)
    assert not NOT_BASE.search(metric.name), "base units only, and no suffix that a histogram makes"
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert metric.help and not metric.help.endswith(".") and "\n" not in metric.help
    assert not [one for one in metric.labels if one.startswith("__") or one in ("job", "instance", "quantile")]
    assert list(metric.buckets) == sorted(set(metric.buckets))
    assert ("le" in metric.labels) == (metric.kind == "spread")


def test_no_two_families_share_a_name():
    stems = [metric.name.removesuffix("_total") for metric in OURS]
    assert len(stems) == len(set(stems))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_all_four_golden_signals(service):
    found = {metric.signal for metric in OURS if service in metric.services}
    assert found >= {"traffic", "errors", "latency", "saturation"}


def test_every_metric_is_set_somewhere():
    files = [path for room in ("services", "shared", "deploy") for path in (HOUSE / room).rglob("*.py")]
    catalogues = set((HOUSE / "shared").glob("metrics*.py"))
    code = {path: path.read_text() for path in files if path not in catalogues}
    used = {name for text in code.values() for name in re.findall(r"\bmetrics\.([A-Z_]+)\b", text)}
    every = [one for path in catalogues for one in ast.parse(path.read_text()).body]
    made = [one for one in every if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call)]
    constants = {one.targets[0].id for one in made if getattr(one.value.func, "attr", "") in MAKERS}
    assert len(constants) == len(OURS)
    assert not constants - used
    assert not used - constants - {"METRICS"}, "and nobody sets one that there is not"


MAKERS = ("counter", "gauge", "histogram", "spread")


def test_the_known_values_of_labels_are_those_of_their_registries():
    told = set(rules.RULES) | {rules.DEAD_CHANNEL}
    assert set(labels.RULE.values) == told
    assert set(labels.BAND.values) == {name for _, name in BANDS} | {"bad", rules.UNKNOWN}
    assert set(labels.STEP.values) == {*STEPS, UNKNOWN}
    assert set(labels.MOVED_TO.values) == {*STEPS, rules.FLAGGED}
    assert labels.DIMENSION.values == DIMENSIONS and labels.STAGE.values == STAGES
    assert labels.CLOCK.values == (*(row.name for row in CLOCKS), "reach")
    assert set(labels.TOPIC.values) == {topic.name for topic in TOPICS}
    assert labels.STATE.values == tuple(State) and set(labels.WHY.values) == set(Why)
    assert labels.TIER.values == rules.FASTEST
    assert labels.SERVICES == tuple(SERVICES)
    assert labels.DO.values == get_args(Do) and labels.LABEL.values == get_args(Said)


def test_the_page_of_metrics_is_fresh():
    assert (HOUSE / "docs/metrics.md").read_text() == page(), "driftline reference"


@pytest.mark.usefixtures("fresh")
def test_a_process_shows_its_own_service_and_begins_at_zero():
    metrics.show("delivery")
    text = metrics.exposition()[0].decode()
    assert "driftline_ingest_queue_touchpoints" not in text
    assert 'driftline_notice_decisions_total{why="over_budget"} 0.0' in text
    assert "process_resident_memory_bytes" in text


@pytest.mark.usefixtures("fresh")
def test_words_of_users_beyond_the_cap_are_other():
    for number in range(2 * CAP):
        metrics.NOTICES.labels(f"channel-{number}", "sent").inc()
    metrics.NOTICES.labels(None, "sent").inc()
    found = {sample.labels["channel"]: sample.value for one in metrics.NOTICES.collect() for sample in one.samples}
    assert len(found) == CAP + 2
    assert found[OTHER] == CAP and found["none"] == 1


@pytest.mark.usefixtures("fresh")
def test_what_a_gauge_is_set_to_anew_is_added_or_weighed_where_it_falls_together():
    metrics.LADDER.replace({("calm", f"s{number}"): number + 1 for number in range(CAP + 2)})
    counts = {one.labels["segment"]: one.value for one in metrics.LADDER.collect()[0].samples}
    assert counts[OTHER] == 1 + 2 and counts["s21"] == 22, "the largest keep their names"
    metrics.SCORE.replace_means({(f"s{number}",): (50.0 + 10 * number, number + 1) for number in range(CAP + 2)})
    means = {one.labels["segment"]: one.value for one in metrics.SCORE.collect()[0].samples}
    assert means[OTHER] == pytest.approx((50 * 1 + 60 * 2) / 3)
    metrics.LADDER.replace({("calm", "s3"): 1})
    assert len(metrics.LADDER.collect()[0].samples) == 1, "what is not there any more is not told any more"


@pytest.mark.usefixtures("fresh")
def test_names_that_are_gone_leave_their_places_to_others_and_those_that_stay_keep_theirs():
    def told() -> dict[str, float]:
        return {one.labels["segment"]: one.value for one in metrics.LADDER.collect()[0].samples}

    metrics.LADDER.replace({("calm", f"old-{number}"): 9 for number in range(CAP)})
    metrics.LADDER.replace({("calm", f"new-{number}"): 9 for number in range(CAP)})
    assert len(told()) == CAP and OTHER not in told()
    metrics.LADDER.replace({("calm", f"new-{number}"): 1 for number in range(CAP)} | {("calm", "large"): 100})
    assert told()[OTHER] == 100 and told()["new-0"] == 1, "who is there does not change places at every look"


@pytest.mark.usefixtures("fresh")
def test_e2_a_hundred_thousand_words_for_every_label_stay_under_the_stated_cap():
    chance = Random(2)
    for metric in OURS:
        if metric.kinds and not any(label.free for label in metric.kinds):
            for _ in range(2 * MOST):
                metric.family.labels(*(word(label, chance) for label in metric.kinds))
    for metric in OURS:
        samples = [sample for one in metric.family.collect() for sample in one.samples]
        assert len(samples) <= metric.most, metric.name
    stated = sum(metric.most for metric in OURS for _ in metric.services)
    assert f"{stated:,}" in (HOUSE / "docs/metrics.md").read_text() and stated < 16_000


def word(label, chance):
    if label.name == "service":
        return "scoring"  # a process is one
    return chance.choice(label.values) if label.values else f"word-{chance.randrange(CLIENTS)}"


@pytest.mark.usefixtures("fresh")
def test_e2_a_hundred_thousand_clients_cost_the_projector_no_more_series_than_a_thousand(tmp_path):
    engine = tables.connect(f"sqlite:///{tmp_path / 'views.db'}", anew=True)
    fill(engine, 0, 1000)
    metrics.show("projector")
    few = len(exported(engine))
    fill(engine, 1000, CLIENTS)
    text = exported(engine)
    assert len(text) <= few + MOST and len(text) < 1500
    assert not [line for line in text if "client-" in line], "and none names a client"
    standing = [line for line in text if line.startswith("driftline_clients_on_ladder{")]
    assert sum(float(line.split()[-1]) for line in standing) == CLIENTS


@pytest.mark.usefixtures("fresh")
def test_e2_the_worst_clients_are_named_only_where_that_is_asked_for_and_no_more_of_them(tmp_path):
    engine = tables.connect(f"sqlite:///{tmp_path / 'views.db'}", anew=True)
    fill(engine, 0, 500)
    gauges.worst(engine, 0)
    assert not metrics.TOP_SCORE.collect()[0].samples
    gauges.worst(engine, 5)
    first = metrics.TOP_SCORE.collect()[0].samples
    assert [one.labels["rank"] for one in first] == ["1", "2", "3", "4", "5"]
    fill(engine, 500, 520, severity=9)
    gauges.worst(engine, 5)
    then = metrics.TOP_SCORE.collect()[0].samples
    assert len(then) == 5 and {one.labels["client"] for one in then} != {one.labels["client"] for one in first}
    assert len(metrics.TOP_RISK.collect()[0].samples) == 5


def fill(engine, first, last, severity=2):
    """Clients in a thousand segments, on every step and in every band; made by the database, which is quicker."""
    step, band = (
        f"CASE n % {len(values)} {' '.join(f'WHEN {at} THEN {name!r}' for at, name in enumerate(values))} END"
        for values in (labels.STEP.values, labels.BAND.values)
    )
    values = {
        "client": "'client-' || n", "version": "1", "at": "0", "score": "n % 100", "band": band, "confidence": "0.5",
        "risk": "0.1", "dimensions": "'{}'", "ladder": step, "quiet": "'[]'", "severity": str(severity), "since": "0",
        "segment": "'segment-' || n % 1000", "danger": "0.1", "loss": "50.0",
    }  # fmt: skip
    values |= {one.name: "0" for one in tables.CLIENTS.columns if not one.nullable and one.name not in values}
    numbers = f"WITH RECURSIVE ns(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM ns WHERE n + 1 < {last})"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO clients ({', '.join(values)}) {numbers} SELECT {', '.join(values.values())} FROM ns"
        )


def exported(engine):
    for count in (gauges.clients, gauges.crises, gauges.quality):
        gauges.timed(count.__name__, count, engine)
    exports.export(engine, 0, yardstick(Policies(), 0))
    return series(metrics.exposition()[0].decode())


@pytest.mark.usefixtures("fresh")
def test_a_slow_fold_leaves_the_place_of_its_message_for_whoever_asks_for_open_metrics():
    Meters("scoring", "driftline.touchpoints").folded(3, 77, 0.0, SLOW * 2)
    Meters("scoring", "driftline.touchpoints").folded(3, 78, 0.0, SLOW / 1000)
    body, kind = metrics.exposition("application/openmetrics-text; version=1.0.0, text/plain;q=0.5")
    assert kind.startswith("application/openmetrics-text")
    found = [one for family in open_metrics(body.decode()) for one in family.samples if one.exemplar]
    assert [one.exemplar.labels for one in found] == [{"partition": "3", "offset": "77"}]
    assert b"# {" not in metrics.exposition("text/plain")[0]


@pytest.mark.usefixtures("fresh")
def test_counts_up_to_a_value_are_read_as_a_histogram():
    for le, number in (("10.0", 1), ("20.0", 3), ("+Inf", 4)):
        metrics.SCORES.labels("gold", le).set(number)
    families = {family.name: family for family in plain(metrics.exposition()[0].decode())}
    found = families["driftline_clients_by_score"]
    assert found.type == "histogram"
    assert [(one.name, one.labels["le"]) for one in found.samples][0] == ("driftline_clients_by_score_bucket", "10.0")
    list(open_metrics(metrics.exposition("application/openmetrics-text")[0].decode()))
