"""Grafana finds the data source and every dashboard by itself, as the containers are told."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy.grafana.dashboards import FOLDER
from tests.deploy.boards import BOARDS

TOP = Path(__file__).parent.parent.parent
PROVISIONING = TOP / "deploy" / "grafana" / "provisioning"
GRAFANA = yaml.safe_load((TOP / "docker-compose.yml").read_text())["services"]["grafana"]
STAND_IN = TOP.parent / "shared/lab/compose-lab/images/grafana/grafana_standin.py"
PLACES = {"datasources": "datasource.yml", "dashboards": "provider.yml"}


def mounted():
    """What of Grafana's container is a place here."""
    places = [volume.split(":")[:2] for volume in GRAFANA["volumes"]]
    return {there: TOP / here for here, there in places if here.startswith("./")}


def test_the_container_has_the_provisioning_and_the_folder_of_dashboards():
    provider = yaml.safe_load((PROVISIONING / "provider.yml").read_text())["providers"][0]
    assert mounted()[provider["options"]["path"]] == FOLDER
    for place, name in PLACES.items():
        assert mounted()[f"/etc/grafana/provisioning/{place}/driftline.yml"] == PROVISIONING / name


def test_the_home_of_grafana_is_a_dashboard():
    home = Path(GRAFANA["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert (mounted()[str(home.parent)] / home.name).exists()


def test_the_data_source_is_the_prometheus_of_the_deployment():
    source = yaml.safe_load((PROVISIONING / "datasource.yml").read_text())["datasources"][0]
    scrapes = yaml.safe_load((TOP / "deploy/prometheus/prometheus.yml").read_text())["global"]["scrape_interval"]
    assert source["isDefault"] and not source["editable"] and source["url"] == "${DRIFTLINE_PROMETHEUS_URL}"
    assert GRAFANA["environment"]["DRIFTLINE_PROMETHEUS_URL"] == "http://prometheus:9090"
    assert source["jsonData"]["timeInterval"] == scrapes


@pytest.mark.skipif(not STAND_IN.exists(), reason="nothing here reads provisioning as Grafana does")
def test_provisioning_is_read_without_complaint(monkeypatch, tmp_path):
    for place, name in PLACES.items():
        (tmp_path / place).mkdir()
        shutil.copy(PROVISIONING / name, tmp_path / place)
    monkeypatch.setenv("DRIFTLINE_PROMETHEUS_URL", "http://prometheus:9090")
    maps = [f"--map=/var/lib/grafana/dashboards={FOLDER}", f"--provisioning={tmp_path}"]
    told = subprocess.run([sys.executable, STAND_IN, "--check", "--strict", *maps], text=True, capture_output=True)
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"1 datasources, {len(BOARDS)} dashboards, 0 errors, 0 warnings" in told.stdout
