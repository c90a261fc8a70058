import re
from pathlib import Path

import pytest

from services.alerts import rules
from services.alerts.board import playbook

FOLDER = Path(__file__).parents[2] / "docs" / "playbooks"
PAGES = sorted(path.stem for path in FOLDER.glob("*.md"))
SECTIONS = ["First moves", "What not to do", "How it ends"]
LONGEST = 45  # lines: what is read at three in the morning


def test_d6_every_rule_has_its_playbook_and_every_playbook_its_rule():
    coming = {"due_soon", "breach", "source_quiet"} - set(rules.RULES)
    assert set(PAGES) - coming == set(rules.RULES)


@pytest.mark.parametrize("name", PAGES)
def test_a_playbook_is_short_and_says_what_to_do_what_not_and_how_it_ends(name):
    text = (FOLDER / f"{name}.md").read_text()
    assert re.findall("^## (.*)$", text, re.M) == SECTIONS
    assert len(text.splitlines()) <= LONGEST
    assert len(re.findall(r"^\d\. ", text, re.M)) == 3
    assert len(re.findall("^- Do not ", text, re.M)) >= 2


@pytest.mark.parametrize("rule", rules.RULES.values(), ids=lambda rule: rule.name)
def test_a_playbook_says_what_the_rule_says(rule):
    text = playbook.page_of(rule.name)
    title, means, *_ = text.split("\n\n")
    assert (title, means) == (f"# {rule.title}", rule.means)
    assert tuple(re.findall(r"^\d\. (.*)$", text, re.M)) == rule.playbook


def test_the_link_of_a_rule_leads_to_its_playbook():
    assert {rule.link for rule in rules.RULES.values()} == {f"/playbook/{name}" for name in rules.RULES}


def test_the_wheel_takes_the_playbooks_with_it(tmp_path):
    import subprocess
    import sys

    built = subprocess.run(
        [
            sys.executable,
            "setup.py",
            "-q",
            "build",
            "--build-base",
            str(tmp_path / "base"),
            "build_py",
            "--build-lib",
            str(tmp_path),
        ],
        cwd=FOLDER.parents[1],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    assert sorted(path.stem for path in (tmp_path / "services/alerts/playbooks").glob("*.md")) == PAGES
