"""What becomes of each command that the pages show: run alone, run in a running system, or only looked at, and why."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import typer.main
import yaml

from cli import app
from services.alerts.api.described import described

from .blocks import TOP, Block, commands

# Run as they stand, in a folder with a log (test_commands.py).
ALONE = {
    "driftline alerts test-route", "driftline autopsy", "driftline backtest", "driftline dashboards", "driftline fit",
    "driftline guard", "driftline lessons", "driftline policy check", "driftline policy diff", "driftline reference",
    "driftline policy tables", "driftline replay", "driftline returns", "driftline risk fit", "driftline schema",
    "driftline simulate", "cat", "date", "grep", "head", "less", "ls", "patch", "sort",
}  # fmt: skip
# Run in one running system with Kafka (tests/kafka/test_docs.py).
LIVE = {
    "curl", "driftline dead-letters list", "driftline dead-letters replay", "driftline dead-letters show",
    "driftline export", "driftline hash", "driftline keys add", "driftline keys list", "driftline keys revoke",
    "driftline keys show", "driftline topics create", "driftline topics list", "driftline users add",
    "driftline users list", "driftline users token", "python3", "sleep",
}  # fmt: skip
# Not run here: why. What can be looked at is: does the target, the service, the option exist?
LOOKED_AT = {
    "apt-get": "installs on the reader's machine",
    "docker": "needs Docker; tests/deploy brings the deployment up in a laboratory",
    "driftline broker": "tests/kafka/test_broker.py runs it",
    "driftline demo": "tests/kafka/test_demo.py runs it",
    "driftline import": "into an empty system: tests/kafka/test_ingest_history.py runs it",
    "driftline real-logs": "the logs are not part of the project: tests/lookback/test_real_logs.py",
    "cp": "tests/kafka/test_procedures.py runs it",
    "driftline topics delete": "it deletes everything: tests/kafka/test_procedures.py runs it",
    "driftline run": "every test of the services runs it",
    "git": "clones from where the reader has the project",
    "kubectl": "needs a cluster; tests/deploy checks what is applied",
    "make": "make runs this very test",
    "mkdir": "tests/kafka/test_procedures.py runs it",
    "mv": "tests/kafka/test_procedures.py runs it",
    "pip": "builds for minutes; `make compiled` in CI does the same",
    "rm": "tests/kafka/test_procedures.py runs it",
    "tar": "tests/kafka/test_procedures.py runs it",
}


@cache
def program() -> Any:
    """The `driftline` program."""
    return typer.main.get_command(app)


def kind(words: list[str]) -> str:
    """The name by which the tables know a command: `driftline policy check`, else the program."""
    if words[0] != "driftline":
        return words[0]
    command, path = program(), ["driftline"]
    for word in words[1:]:
        if word not in getattr(command, "commands", {}):
            break
        command, path = command.commands[word], [*path, word]
    return " ".join(path)


def how(block: Block) -> str:
    """Alone, live or looked_at; raises AssertionError for a command that no table has."""
    kinds = {kind(words) for words in commands(block)}
    if kinds <= ALONE:
        return "alone"
    if kinds <= ALONE | LIVE:
        return "live"
    unknown = kinds - ALONE - LIVE - set(LOOKED_AT)
    assert not unknown, f"{block.name}: {', '.join(unknown)}: tests/docs/commands.py doesn't say how it is tested"
    return "looked_at"


def faults(words: list[str]) -> str:
    """What is wrong with a command, as far as it can be seen without running it; empty: nothing."""
    look = LOOKS.get(words[0])
    return look(words) if look else ""


def of_driftline(words: list[str]) -> str:
    command = program()
    rest = words[1:]
    while rest and rest[0] in getattr(command, "commands", {}):
        command, rest = command.commands[rest[0]], rest[1:]
    try:
        command.make_context("driftline", list(rest))
    except SystemExit:
        return "" if "--help" in rest else "it ends at once"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def of_make(words: list[str]) -> str:
    targets = re.findall(r"^([a-z-]+):", (TOP / "Makefile").read_text("utf-8"), re.M)
    wanted = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
    return "" if set(wanted) <= set(targets) else f"no such target: {wanted}"


def of_docker(words: list[str]) -> str:
    services = yaml.safe_load((TOP / "docker-compose.yml").read_text("utf-8"))["services"]
    if words[1:2] != ["compose"]:
        return ""
    rest = [word for word in words[2:] if not word.startswith("-")]
    if rest[:1] == ["exec"]:
        known = rest[1] in services
        return of_driftline(rest[2:]) if known and rest[2] == "driftline" else "" if known else f"no service {rest[1]}"
    verbs = {"up", "down", "logs", "restart", "stop", "start", "ps", "pull", "build", "run", "rm"}
    if not rest or rest[0] not in verbs:
        return f"no such command of compose: {rest[:1]}"
    return "" if rest[0] == "run" or set(rest[1:]) <= set(services) else f"no such services: {rest[1:]}"


def of_kubectl(words: list[str]) -> str:
    folders = [word for word in words if word.startswith("deploy/")]
    return "" if all((TOP / folder).exists() for folder in folders) else f"no such folder: {folders}"


def of_curl(words: list[str]) -> str:
    for word in words:
        if (found := re.match(r"(?:http://(?:127\.0\.0\.1|localhost):(8080|8090))?(/v1/[^?]*)", word)) and (
            not any(re.fullmatch(path, found[2]) for path in _paths())
        ):
            return f"no such path: {found[2]}"
    return ""


@cache
def _paths() -> list[str]:
    ingest = json.loads((TOP / "docs/schema/openapi.json").read_text("utf-8"))
    return [re.sub(r"\{\w+\}", "[^/]+", path) for path in (*ingest["paths"], *described()["paths"])]


LOOKS = {"driftline": of_driftline, "make": of_make, "docker": of_docker, "kubectl": of_kubectl, "curl": of_curl}


def inline(page: Path) -> list[list[str]]:
    """The words of every command of ours that stands in the prose of a page."""
    text = re.sub(r"^( *)```.*?^\1```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    found = re.findall(r"`((?:driftline|make) [^`]+)`", text.replace("\\|", "|"))
    return [code.split() for code in found]
