"""What the pages show of commands that need no running system is run as it stands, in a folder with a log."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app

from .blocks import BLOCKS, SHELL, TOP, Block, told
from .commands import how

# What a reader has at hand has the names by which the pages call it. A large example runs smaller.
SMALLER = {"--clients 1500 --days 180": "--clients 25 --days 60", "--clients 200 --days 60": "--clients 25 --days 60"}
ALONE = [block for block in SHELL if block.language == "sh" and block.page != "docs/api.md" and how(block) == "alone"]
SHOWN = [block for block in SHELL if block.language == "console"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of a simulated history in which one who is lost is called CLIENT, its labels, and the examples."""
    place = tmp_path_factory.mktemp("reader")
    made = ["--clients", "40", "--days", "60", "--seed", "3", "--until", "2026-05-01T00:00:00Z"]
    made = ["simulate", str(place / "all.jsonl"), *made, "--labels", str(place / "labels.csv")]
    assert CliRunner().invoke(app, made, catch_exceptions=False).exit_code == 0
    lost = next(line.split(",")[0] for line in (place / "labels.csv").read_text().splitlines() if ",crisis," in line)
    for name in ("all.jsonl", "labels.csv"):
        text = (place / name).read_text("utf-8").replace(f'"{lost}"', '"CLIENT"').replace(f"{lost},", "CLIENT,")
        (place / name).write_text(text, "utf-8")
    for name in ("LOG", "events.jsonl", "log.jsonl", "history.jsonl"):
        shutil.copy(place / "all.jsonl", place / name)
    for name in ("policy.toml", "FILE...", "A", "B"):
        shutil.copy(TOP / "examples/policy.toml", place / name)
    for name in ("examples", "docs", "deploy"):
        shutil.copytree(TOP / name, place / name)
    return place


def ran(script: str, folder: Path) -> str:
    """What bash prints, `driftline` being this program."""
    start = f'driftline() {{ "{sys.executable}" -m cli "$@"; }}\nset -euo pipefail\n'
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DRIFTLINE_")}
    done = subprocess.run(
        ["bash", "-c", start + script], cwd=folder, capture_output=True, text=True, env=clean | {"PYTHONPATH": str(TOP)}
    )
    assert done.returncode == 0, (script, done.stdout, done.stderr)
    return done.stdout


@pytest.mark.parametrize("block", ALONE, ids=[block.name for block in ALONE])
def test_commands_work_as_they_stand(block: Block, folder: Path) -> None:
    script = block.text.replace(".venv/bin/", "")
    for large, small in SMALLER.items():
        script = script.replace(large, small)
    ran(script, folder)


@pytest.mark.parametrize("block", SHOWN, ids=[block.name for block in SHOWN])
def test_what_is_shown_after_a_command_is_what_it_prints(block: Block, folder: Path) -> None:
    mine = [other for other in BLOCKS if other.page == block.page]
    for language, ending in (("json", "jsonl"), ("toml", "toml")):  # what the page shows, under its own name
        text = "".join(other.text for other in mine if other.language == language)
        (folder / Path(block.page).with_suffix(f".{ending}").name).write_text(text, "utf-8")
    for command, printed in told(block):
        assert ran(command, folder) == printed


def test_the_log_that_the_pages_speak_of_has_a_lost_client(folder: Path) -> None:
    lines = (json.loads(line) for line in (folder / "LOG").read_text("utf-8").splitlines())
    assert any(line.get("subject") == "CLIENT" for line in lines)
