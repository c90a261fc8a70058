"""What the image is made of is let through to it, and what the program reads at run time is in the wheel."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
COPIED = [
    source
    for line in re.findall(r"^COPY (?!--from)(.*)$", (TOP / "deploy/Dockerfile").read_text(), re.M)
    for source in line.split()[:-1]
]
LET_THROUGH = {line[1:] for line in (TOP / ".dockerignore").read_text().splitlines() if line.startswith("!")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel as the image builds it, from what is copied there alone, but not compiled."""
    context, out = tmp_path_factory.mktemp("context"), tmp_path_factory.mktemp("out")
    for source in set(COPIED):
        place = context / source
        place.parent.mkdir(parents=True, exist_ok=True)
        if (TOP / source).is_dir():
            shutil.copytree(TOP / source, place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copy(TOP / source, place)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(out), "."]
    built = subprocess.run(command, cwd=context, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return set(zipfile.ZipFile(next(out.glob("*.whl"))).namelist())


def test_what_the_image_copies_is_let_through_to_it():
    assert not [source for source in COPIED if not {source, source.split("/")[0]} & LET_THROUGH]


def test_the_last_stage_has_neither_compiler_nor_sources():
    last = (TOP / "deploy/Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert "apt-get" not in last and "pip install" not in last and "pip uninstall" in last
    assert re.findall(r"^COPY (.*)$", last, re.M) == [
        "--from=program /image /usr/local",
        "deploy/ready /usr/local/bin/",
    ]
    assert re.findall(r"^USER (.*)$", last, re.M) == ["driftline"]


def test_what_the_program_reads_is_in_the_wheel(wheel):
    listed = subprocess.check_output(["git", "ls-files", "services", "shared"], cwd=TOP, text=True).splitlines()
    assert set(listed) <= wheel
    pages = {f"services/alerts/playbooks/{path.name}" for path in (TOP / "docs/playbooks").glob("*.md")}
    assert pages and pages <= wheel
