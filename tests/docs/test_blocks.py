"""Every block of code in README.md and docs/ is tested in one way or another; one that nobody claims fails."""

import csv
import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from services.alerts.routing.routing_file import read_routing
from services.ingest.intake import Accepted, receive
from services.lookback.importers.mapping import read_mapping
from services.scoring.policy.policy_file import read_policy
from services.scoring.policy.policy_form import PolicyForm
from shared.settings import Settings

from .blocks import BLOCKS, PAGES, SHELL, TOP, Block, commands, values
from .commands import faults, how, inline, kind, program

# Output, answers and tables: the test that compares them with what comes out. It has to name the page.
COMPARED = {
    "docs/alerts.md": "tests/alerts/test_page.py",
    "docs/autopsy.md": "tests/lookback/test_autopsy.py",
    "docs/expectations.md": "tests/alerts/test_expectations_page.py",
    "docs/fit.md": "tests/lookback/test_fit_command.py",
    "docs/guard.md": "tests/lookback/test_guard.py",
    "docs/importing.md": "tests/lookback/test_two_tables.py",
    "docs/lessons.md": "tests/lookback/test_lessons.py",
    "docs/publishing.md": "tests/ingest/test_publishing.py",
    "docs/returns.md": "tests/lookback/test_returns.py",
    "docs/webhooks.md": "tests/alerts/test_webhook.py",
}
# Python that is a part of a file of ours, with what it finds there.
PARTS = {"docs/dashboards.md": [f"deploy.grafana.{name}" for name in ("queries", "levels", "panels")]}
# Languages that belong to programs which are not here.
OTHERS = {"nginx": "there is no nginx here to read it"}
CLAIMED = {"sh", "console", "json", "toml", "yaml", "csv", "python", "text", "markdown", "formula", *OTHERS}


def of(*languages: str) -> pytest.MarkDecorator:
    """One test for each block of these languages."""
    found = [block for block in BLOCKS if block.language in languages]
    return pytest.mark.parametrize("block", found, ids=[block.name for block in found])


def compared(block: Block) -> bool:
    test = COMPARED.get(block.page, "")
    return bool(test) and Path(block.page).name in (TOP / test).read_text("utf-8")


def test_every_block_has_a_language_that_some_test_claims() -> None:
    assert len(BLOCKS) > 60
    assert not [block.name for block in BLOCKS if block.language not in CLAIMED]


@of("json")
def test_json_is_a_good_touchpoint_or_an_answer_that_is_compared(block: Block) -> None:
    for value in values(block.text):
        if isinstance(value, dict) and "specversion" in value:
            received = receive(str(block.text if len(values(block.text)) == 1 else _line(block, value)).encode())
            assert isinstance(received, Accepted), received
        else:
            assert compared(block), f"{block.name}: no test compares this answer: tests/docs/test_blocks.py"


def _line(block: Block, value: dict[str, object]) -> str:
    return next(line for line in block.text.splitlines() if f'"id":"{value["id"]}"' in line.replace(" ", ""))


@of("toml")
def test_toml_is_a_policy_a_routing_or_a_mapping_that_is_read(block: Block, tmp_path: Path) -> None:
    file, table = tmp_path / "snippet.toml", tomllib.loads(block.text)
    if "touchpoints" in table:
        for name in re.findall(r'^file = "(\w+\.csv)"', block.text, re.M):
            (tmp_path / name).touch()
        file.write_text(block.text, "utf-8")
        read_mapping(file)
    elif {"channels", "routes"} & set(table):
        file.write_text(block.text, "utf-8")
        read_routing(file, secrets=False)
    else:
        assert set(table) <= set(PolicyForm.model_fields), f"{block.name}: neither policy, routing nor mapping"
        head = 'version = "snippet"\neffective_from = 2026-01-01T00:00:00Z\n'
        file.write_text(("" if "version" in table else head) + block.text, "utf-8")
        read_policy(file)


@of("yaml")
def test_yaml_can_be_read(block: Block) -> None:
    assert list(yaml.safe_load_all(block.text))


@of("csv")
def test_csv_has_as_many_values_in_each_row(block: Block) -> None:
    assert len({len(row) for row in csv.reader(block.text.splitlines())}) == 1 and compared(block)


@of("python")
def test_python_is_a_whole_file_in_good_style_or_a_part_of_one_of_ours(block: Block) -> None:
    if modules := PARTS.get(block.page):
        exec(block.text, {name: value for one in modules for name, value in vars(import_module(one)).items()})
        return
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=E,F,I,PLE", "--line-length=120", "-"]
    assert subprocess.run(ruff, input=block.text.encode(), capture_output=True).returncode == 0
    said = "neither tests/kafka/test_docs.py nor a test of its page runs it"
    assert "127.0.0.1" in block.text or compared(block), said


@of("text", "markdown")
def test_output_is_compared_and_a_drawing_is_one(block: Block) -> None:
    assert "──" in block.text or compared(block), f"{block.name}: which test compares it? tests/docs/test_blocks.py"


@pytest.mark.parametrize("block", SHELL, ids=[block.name for block in SHELL])
def test_each_command_exists_with_its_options_and_is_run_or_said_why_not(block: Block) -> None:
    if block.page == "docs/api.md":  # its loop needs answers: tests/kafka/test_api_page.py runs all of it
        return
    assert how(block)
    assert not [(words, fault) for words in commands(block) if (fault := faults(words))]


@of("sh")
def test_settings_that_are_shown_are_read(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    given = re.findall(r"^(?:export )?(DRIFTLINE_\w+)=(\S*)[ ]*(?:#.*)?$", block.text, re.M)
    for name in [name for name in os.environ if name.startswith("DRIFTLINE_")]:
        monkeypatch.delenv(name)
    for name, value in given:
        assert name.removeprefix("DRIFTLINE_").lower() in Settings.model_fields
        monkeypatch.setenv(name, value.strip("'\""))
    assert Settings()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_prose_exist_with_their_options(page: Path) -> None:
    for words in inline(page):
        if words[0] == "make":
            assert not faults([word for word in words if "=" not in word]), (page.name, words)
            continue
        path = kind(words)
        command = program()
        for word in path.split()[1:]:
            command = command.commands[word]
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
        shown = {word.partition("=")[0] for word in words if word.startswith("--") and word != "--"}
        assert shown <= known, f"{page.name}: {' '.join(words)}"
        after = words[len(path.split()) :]
        assert not hasattr(command, "commands") or not after or "|" in after[0] or after[0].startswith("-"), words


@pytest.mark.parametrize("page", [*PAGES, TOP / "CHANGELOG.md"], ids=lambda page: page.name)
def test_tables_and_lists_are_set_apart_as_the_site_needs_it(page: Path) -> None:
    text = re.sub(r"^( *)```.*?^\1```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for before, line in pairwise(text.splitlines()):
        apart = not before.strip() or before.startswith(("|", "#", "- ", "  ")) or re.match(r"\d+\. ", before)
        assert apart or not re.match(r"\||- |\d+\. ", line), f"{page.name}: a blank line is missing before: {line}"
        assert not re.match(r" {1,3}(- |\d+\. |```)", line), f"{page.name}: indent by four what is inside: {line}"
