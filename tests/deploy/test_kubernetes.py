"""The manifests are what Kubernetes and its operators accept, and what the code understands."""

import asyncio
import re
from types import SimpleNamespace

import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.keda.v1alpha1 import ScaledObject
from cloudcoil.models.prometheus_operator.v1 import PodMonitor, PrometheusRule

from deploy.kubernetes import __main__ as made
from deploy.services import SERVICES
from services.alerts import app as alerts
from services.alerts import judgement
from services.alerts.delivery import delivery
from services.alerts.sql import projector
from services.ingest import inbound
from services.scoring import app as scoring
from shared import cluster, health, topics
from shared.settings import Settings
from tests.deploy.manifests import (
    FOLDER,
    OVERLAYS,
    STRIMZI,
    TOP,
    built,
    container_of,
    known,
    of_kind,
    paths,
    pod_of,
    settings_of,
)

VERSIONS = ("1.30", "1.37")  # the oldest that knows all that we use, and the newest whose schemas we have
OPERATORS = {"ScaledObject": ScaledObject, "PodMonitor": PodMonitor, "PrometheusRule": PrometheusRule}
PORTS = {
    "ingest": Settings().ingest_port,
    "scoring": scoring.PORT,
    "alerts": alerts.PORT,
    "systemic": judgement.HEALTH_PORT,
    "delivery": delivery.HEALTH_PORT,
    "projector": projector.HEALTH_PORT,
    "board": Settings().board_port,
}
READS = {
    "scoring": (topics.SCORING, topics.TOUCHPOINTS.name),
    "alerts": (topics.ALERTING, topics.SIGNALS.name),
    "ingest": (inbound.GROUP, topics.INBOUND.name),
}
each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@each_overlay
@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_accepts_every_field_of_every_resource(overlay, version):
    ours = [one for one in built(overlay) if one["kind"] not in {*STRIMZI, *OPERATORS}]
    for one in ours:
        kubernetes_validate.validate(one, version, strict=True)
    assert {"Deployment", "Service", "NetworkPolicy", "PodDisruptionBudget"} <= {one["kind"] for one in ours}


@each_overlay
def test_the_operators_of_keda_and_prometheus_know_every_field(overlay):
    for one in built(overlay):
        if model := OPERATORS.get(one["kind"]):
            # What a model does not know it drops.
            assert model.model_validate(one).model_dump(by_alias=True, exclude_unset=True, mode="json") == one


@each_overlay
def test_strimzi_knows_every_field(overlay):
    for one in built(overlay):
        if one["apiVersion"].startswith("kafka.strimzi.io/"):
            assert one["apiVersion"] == "kafka.strimzi.io/v1"
            assert not [path for path in paths(one["spec"]) if not known(one["kind"], path)]


def test_a_field_that_strimzi_does_not_have_is_found():
    assert not known("KafkaTopic", "partition") and not known("Kafka", "kafka.replicas")


@each_overlay
def test_every_service_of_the_program_is_deployed_once(overlay):
    commands = {name: container_of(one)["args"] for name, one in of_kind(overlay, "Deployment").items()}
    assert commands == {name: ["run", name] for name in SERVICES}


@each_overlay
def test_every_variable_is_a_setting_and_the_program_takes_its_value(overlay, monkeypatch):
    known_ones = {f"DRIFTLINE_{name.upper()}" for name in Settings.model_fields}
    given = settings_of(overlay)
    containers = [container_of(one) for one in of_kind(overlay, "Deployment").values()]
    own = {entry["name"] for container in containers for entry in container.get("env", [])}
    assert set(given) | own <= known_ones
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert Settings().kafka == given["DRIFTLINE_KAFKA"]


@each_overlay
def test_a_pod_listens_where_the_code_does_and_is_probed_on_paths_that_answer(overlay):
    for name, one in of_kind(overlay, "Deployment").items():
        container = container_of(one)
        assert container["ports"] == [{"name": "http", "containerPort": PORTS[name]}]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            asked = container[probe]["httpGet"]
            assert asked["port"] == "http" and health.answer(asked["path"], lambda: True)[0] == 200
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    [monitor] = of_kind(overlay, "PodMonitor").values()
    [endpoint] = monitor["spec"]["podMetricsEndpoints"]
    assert endpoint["port"] == "http" and health.answer(endpoint["path"], lambda: True)[0] == 200


def test_the_image_is_that_of_the_compose_file_and_runs_as_its_user():
    compose = yaml.safe_load((TOP / "docker-compose.yml").read_text())["services"]["ingest"]
    pod = pod_of(yaml.safe_load((FOLDER / "base/pod.yaml").read_text()))
    assert pod["containers"][0]["image"] == compose["image"].partition(":")[0]
    [uid] = re.findall(r"--uid (\d+)", (TOP / "deploy/Dockerfile").read_text())
    assert pod["securityContext"]["runAsUser"] == int(uid)


@each_overlay
def test_a_pod_may_do_nothing_that_it_need_not(overlay):
    for one in of_kind(overlay, "Deployment").values():
        pod, container = pod_of(one), container_of(one)
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert container["resources"]["limits"].keys() == {"memory"}  # a processor that is idle may be used
        assert pod["topologySpreadConstraints"]


@each_overlay
def test_no_variable_of_a_service_link_can_pass_for_a_setting(overlay):
    assert [pod_of(one)["enableServiceLinks"] for one in of_kind(overlay, "Deployment").values()] == [False] * 7


@each_overlay
def test_a_worker_has_time_to_end_by_itself(overlay):
    from shared.worker import STOP_SECONDS

    for one in of_kind(overlay, "Deployment").values():
        assert pod_of(one)["terminationGracePeriodSeconds"] > STOP_SECONDS


@each_overlay
def test_every_file_that_a_setting_names_is_mounted(overlay):
    policy = Settings.model_validate({"policy": ["/etc/driftline/policy.toml"]}).policy[0]
    assert settings_of(overlay)["DRIFTLINE_POLICY"] == f'["{policy}"]'
    maps = of_kind(overlay, "ConfigMap")
    for name, one in of_kind(overlay, "Deployment").items():
        volumes = {volume["name"]: volume for volume in pod_of(one)["volumes"]}
        places = {mount["mountPath"]: volumes[mount["name"]] for mount in container_of(one)["volumeMounts"]}
        assert policy.name in maps[places[str(policy.parent)]["configMap"]["name"]]["data"]
        assert {"/data", "/tmp"} <= set(places)
        keys = [entry["value"] for entry in container_of(one).get("env", []) if entry["name"] == "DRIFTLINE_KEYS"]
        assert bool(keys) is (name == "ingest")
        assert all("secret" in places[key.rpartition("/")[0]] for key in keys)


@each_overlay
def test_secrets_are_only_named_and_the_page_says_how_each_is_made(overlay):
    assert not of_kind(overlay, "Secret")
    page = (TOP / "docs/kubernetes.md").read_text()
    named = set(re.findall(r"(?:secretName|secretKeyRef).*?'(driftline-\w+)'", str(built(overlay))))
    assert named == {"driftline-keys", "driftline-database"}
    assert not [name for name in named if f"create secret generic {name} " not in page]


@each_overlay
def test_the_topics_are_those_that_the_services_would_make(overlay, monkeypatch):
    for name, value in settings_of(overlay).items():
        monkeypatch.setenv(name, value)
    settings, asked = Settings(), []

    async def create_topics(new):
        asked.extend(new)
        return SimpleNamespace(topic_errors=[])

    asyncio.run(cluster._create(SimpleNamespace(create_topics=create_topics), cluster.needed(settings), settings))
    wanted = {one.name: (one.num_partitions, one.replication_factor, one.topic_configs) for one in asked}
    specs = {name: one["spec"] for name, one in of_kind(overlay, "KafkaTopic").items()}
    assert {name: (one["partitions"], one["replicas"], one["config"]) for name, one in specs.items()} == wanted


@each_overlay
def test_a_replication_of_three_has_three_brokers(overlay):
    brokers = [one["spec"] for one in of_kind(overlay, "KafkaNodePool").values() if "broker" in one["spec"]["roles"]]
    assert sum(pool["replicas"] for pool in brokers) == int(settings_of(overlay)["DRIFTLINE_REPLICATION"])


@each_overlay
def test_workers_scale_by_what_they_have_not_read_up_to_the_number_of_partitions(overlay):
    partitions, scaled = int(settings_of(overlay)["DRIFTLINE_PARTITIONS"]), of_kind(overlay, "ScaledObject")
    assert set(scaled) == set(READS)
    for name, one in scaled.items():
        spec, asked = one["spec"], one["spec"]["triggers"][0]["metadata"]
        assert (asked["consumerGroup"], asked["topic"]) == READS[name]
        assert asked["bootstrapServers"] == settings_of(overlay)["DRIFTLINE_KAFKA"].replace(":", ".driftline:")
        assert 1 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= partitions
        assert overlay == "small" or spec["maxReplicaCount"] == partitions
        deployment = of_kind(overlay, "Deployment")[spec["scaleTargetRef"]["name"]]
        assert "replicas" not in deployment["spec"]


@each_overlay
def test_every_selector_finds_pods(overlay):
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in of_kind(overlay, "Deployment").values()]
    asked = [one["spec"]["selector"]["matchLabels"] for one in of_kind(overlay, "PodDisruptionBudget").values()]
    asked += [one["spec"]["selector"] for one in of_kind(overlay, "Service").values()]
    asked += [one["spec"]["podSelector"]["matchLabels"] for one in of_kind(overlay, "NetworkPolicy").values()]
    asked += [one["spec"]["selector"]["matchLabels"] for one in of_kind(overlay, "PodMonitor").values()]
    assert all(any(wanted.items() <= found.items() for found in labels) for wanted in asked)


@each_overlay
def test_what_may_run_more_than_once_loses_one_pod_at_a_time(overlay):
    single = {name for name, one in of_kind(overlay, "Deployment").items() if name in ("systemic", "projector")}
    assert set(of_kind(overlay, "PodDisruptionBudget")) == set(SERVICES) - single


def test_what_the_manifests_have_from_elsewhere_is_fresh(capsys):
    assert made.main(check=True) == 0, capsys.readouterr().out


def test_what_is_not_fresh_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(made, "written", lambda: iter([(FOLDER / "kafka/topics.yaml", "stale")]))
    assert made.main(check=True) == 1
    assert "deploy/kubernetes/kafka/topics.yaml is not fresh: python -m deploy.kubernetes" in capsys.readouterr().out


@each_overlay
def test_ingest_is_scaled_by_the_core_it_can_use_not_by_what_it_asks_for(overlay):
    [ingest] = [one for one in built(overlay) if one["kind"] == "ScaledObject" and one["metadata"]["name"] == "ingest"]
    [cpu] = [trigger for trigger in ingest["spec"]["triggers"] if trigger["type"] == "cpu"]
    assert cpu["metricType"] == "AverageValue" and cpu["metadata"]["value"] == "700m"


@each_overlay
def test_of_what_must_run_once_the_old_pod_ends_before_the_new_one_starts(overlay):
    found = {one["metadata"]["name"]: one["spec"] for one in built(overlay) if one["kind"] == "Deployment"}
    assert {found[name]["strategy"]["type"] for name in ("systemic", "projector")} == {"Recreate"}
