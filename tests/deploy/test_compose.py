"""What the containers are told is what the code understands, and they may do no more than they need."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.services import SERVICES
from shared.settings import Settings
from shared.worker import STOP_SECONDS

TOP = Path(__file__).parent.parent.parent
COMPOSE: dict[str, dict[str, Any]] = yaml.safe_load((TOP / "docker-compose.yml").read_text())["services"]
OURS = {name: service for name, service in COMPOSE.items() if service["image"] == "driftline"}
ONCE = {"password"}  # does its one thing and ends
LIBPQ = {"PGPASSFILE"}


def test_every_service_of_the_program_runs_in_one_container():
    running = [name for service in OURS.values() for name in words(service) if name in SERVICES]
    assert sorted(running) == sorted(SERVICES)


def words(service: dict[str, Any]) -> list[str]:
    return (service["command"] if isinstance(service["command"], str) else service["command"][0]).split()


def test_every_setting_of_a_container_exists():
    known = {f"DRIFTLINE_{name.upper()}" for name in Settings.model_fields} | LIBPQ
    assert not [key for service in OURS.values() for key in service["environment"] if key not in known]


def test_published_ports_are_open_to_this_machine_alone():
    ports = [port for service in COMPOSE.values() for port in service.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)


def test_everything_mounted_exists_and_cannot_be_written():
    volumes = [volume for service in COMPOSE.values() for volume in service.get("volumes", [])]
    mounts = [mount for volume in volumes if (mount := re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", volume))[0] == "."]
    assert mounts and not [mount for mount in mounts if not (TOP / mount.split(":")[0]).exists()]
    assert all(mount.endswith(":ro") for mount in mounts)


def test_ingest_shares_no_volume_with_the_accounts():
    volumes = {name: {volume.split(":")[0] for volume in COMPOSE[name]["volumes"]} for name in ("ingest", "board")}
    assert volumes["ingest"] == {"keys"} and "keys" not in volumes["board"]


def test_a_worker_is_not_killed_while_it_hands_over():
    periods = [service["stop_grace_period"] for service in OURS.values()]
    assert periods and all(int(period.removesuffix("s")) > STOP_SECONDS for period in periods)


@pytest.mark.parametrize("name", COMPOSE)
def test_a_container_may_no_more_than_it_needs(name):
    service = COMPOSE[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory", "pids"} == set(service["deploy"]["resources"]["limits"])
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", sorted(set(COMPOSE) - ONCE))
def test_a_container_says_whether_it_is_well_and_comes_back(name):
    assert COMPOSE[name]["healthcheck"]["test"] and COMPOSE[name]["restart"] == "unless-stopped"


def test_nothing_waits_for_more_than_it_cannot_start_without():
    """A rebuild of the views, or a receiver that is misspelt, keeps nobody else from starting."""
    waits = {name for service in COMPOSE.values() for name in service.get("depends_on", {})}
    assert waits == {"kafka", "postgres"} | ONCE


def test_no_password_stands_in_the_file():
    told = {key: value for service in COMPOSE.values() for key, value in service.get("environment", {}).items()}
    secret = {key: value for key, value in told.items() if "PASS" in key or "SECRET" in key}
    assert all(str(value).startswith("/secrets/") for value in secret.values()), secret
    assert told["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    assert told["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] == "true"


def test_prometheus_scrapes_every_service_where_it_runs():
    config = yaml.safe_load((TOP / "deploy/prometheus/prometheus.yml").read_text())
    where = {
        job["job_name"]: target.split(":")[0]
        for job in config["scrape_configs"]
        for told in job["static_configs"]
        for target in told["targets"]
    }
    runs = {name: container for container, service in OURS.items() for name in words(service) if name in SERVICES}
    assert {name: where.get(name) for name in runs} == runs


@pytest.mark.parametrize(
    "tool, arguments",
    [
        ("promtool", ["check", "config", "deploy/prometheus/prometheus.yml"]),
        ("amtool", ["check-config", "deploy/alertmanager/alertmanager.yml"]),
    ],
)
def test_prometheus_and_alertmanager_accept_their_configuration(tool, arguments):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not on this machine")
    assert subprocess.run([tool, *arguments], cwd=TOP, capture_output=True).returncode == 0
