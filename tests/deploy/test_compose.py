"""What the containers are told is what the code understands."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.services import SERVICES
from shared.settings import Settings

TOP = Path(__file__).parent.parent.parent
COMPOSE = yaml.safe_load((TOP / "docker-compose.yml").read_text())["services"]
OURS = {name: service for name, service in COMPOSE.items() if service["image"] == "driftline"}


def test_every_service_of_the_program_runs_in_some_container():
    running = [name for service in OURS.values() for name in service["command"].removeprefix("run ").split()]
    assert set(SERVICES) <= set(running)


def test_every_setting_of_a_container_exists():
    known = {f"DRIFTLINE_{name.upper()}" for name in Settings.model_fields}
    assert not [key for service in OURS.values() for key in service["environment"] if key not in known]


def test_published_ports_are_open_to_this_machine_alone():
    ports = [port for service in COMPOSE.values() for port in service.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)


def test_every_mounted_file_exists():
    mounts = [volume.split(":")[0] for service in COMPOSE.values() for volume in service.get("volumes", [])]
    assert not [place for place in mounts if place.startswith("./") and not (TOP / place).exists()]


def test_prometheus_scrapes_every_service():
    config = yaml.safe_load((TOP / "deploy/prometheus/prometheus.yml").read_text())
    assert {job["job_name"] for job in config["scrape_configs"]} == set(SERVICES)
    hosts = {
        target.split(":")[0]
        for job in config["scrape_configs"]
        for c in job["static_configs"]
        for target in c["targets"]
    }
    assert hosts <= set(OURS)


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
