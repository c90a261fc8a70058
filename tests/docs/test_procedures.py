"""What the pages on upgrades and backup tell an operator keeps what they promise; tests/kafka does the rest of it."""

import re
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from .blocks import BLOCKS, TOP

ORDER = ["scoring", "alerts", "systemic", "delivery", "projector", "board", "ingest"]


def told(page: str, words: str) -> str:
    """The block of a page in which these words stand."""
    (block,) = [one for one in BLOCKS if one.page == f"docs/{page}.md" and words in one.text]
    return block.text


def test_an_upgrade_by_compose_ends_with_ingest() -> None:
    order = re.findall(r"^docker compose up .* (\w+)$", told("upgrades", "docker compose up"), re.M)
    assert order == [name for name in ORDER if name in order]
    ours = yaml.safe_load((TOP / "docker-compose.yml").read_text("utf-8"))["services"]
    assert order == [name for name in ORDER if name in ours]


def test_the_keys_of_publishers_move_to_the_volume_that_ingest_has_by_now(tmp_path: Path) -> None:
    old, new = tmp_path / "accounts", tmp_path / "data"
    old.mkdir()
    new.mkdir()
    for name in ("keys.json", "first.key", "accounts.db"):
        (old / name).write_text(name)
    (old / "keys.json").chmod(0o600)
    commands = told("upgrades", "/accounts/keys.json").replace("/accounts", str(old)).replace("/data", str(new))
    # What runs in a container is what stands behind its name, or behind `--entrypoint`.
    docker = 'docker() { case $2 in exec) "${@:5}";; run) "$7" "${@:9}";; esac; }\n'
    subprocess.run(["bash", "-ec", docker + commands], check=True, env={"PATH": "/usr/bin:/bin"})
    assert {one.name: one.read_text() for one in new.iterdir()} == {name: name for name in ("keys.json", "first.key")}
    assert (new / "keys.json").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in old.iterdir()] == ["accounts.db"]


def test_an_upgrade_on_kubernetes_lets_one_service_go_after_the_other() -> None:
    text = told("upgrades", "rollout pause")
    pause, apply = text.index("rollout pause"), text.index("kubectl apply")
    assert pause < apply < text.index("rollout resume")
    assert re.findall(r"deployment/(\w+)", text[pause:apply]) == ORDER
    steps = [(verb, name) for name in ORDER for verb in ("resume", "status")]
    assert re.findall(r"rollout (\w+) deployment/(\w+)", text[apply:]) == steps
    deployments = list(yaml.safe_load_all((TOP / "deploy/kubernetes/base/deployments.yaml").read_text("utf-8")))
    assert {one["metadata"]["name"] for one in deployments} == set(ORDER)


@pytest.mark.parametrize("lost", ["accounts.db", "keys.json", "log"])
def test_a_backup_that_fails_leaves_that_of_the_night_before_and_says_so(lost: str, tmp_path: Path) -> None:
    data, backup = tmp_path / ".driftline", tmp_path / "backup"
    data.mkdir()
    backup.mkdir()
    names = {"accounts.db": "accounts.db", "keys.json": "keys.json", "log": "touchpoints.jsonl"}
    for name in names.values():
        (backup / name).write_text("of last night")
    for name in {"accounts.db", "keys.json"} - {lost}:
        (data / name).touch()
    fails = f"driftline() {{ echo half > backup/touchpoints.new; return {int(lost == 'log')}; }}\n"
    script = fails + told("backup", "driftline export")
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True)
    assert done.returncode != 0
    assert (backup / names[lost]).read_text() == "of last night"


def test_the_pod_of_the_page_on_kubernetes_is_one_that_kafka_and_the_namespace_let_in() -> None:
    (block,) = [one for one in BLOCKS if one.page == "docs/kubernetes.md" and one.language == "yaml"]
    found = {one["kind"]: one for one in yaml.safe_load_all(block.text)}
    for one in found.values():
        kubernetes_validate.validate(one, "1.30", strict=True)
    pod = found["Pod"]
    assert pod["metadata"]["labels"] == {"app.kubernetes.io/name": "driftline"}
    assert (
        pod["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"]
        == found["PersistentVolumeClaim"]["metadata"]["name"]
    )
