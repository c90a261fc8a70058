"""What a row may name: whatever the program itself knows, read from where it stands."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import typer.main
import yaml

from services.alerts.rules import RULES
from services.alerts.sql.summing import CLOCKS
from services.scoring.dimensions import SCORED
from services.scoring.policy.policy_form import PolicyForm
from services.scoring.policy.policy_score_form import Scoring
from shared.contract import TOUCHPOINT

ROOT = Path(__file__).parents[2]
SURVEYS = frozenset({"feedback.given.items", "practice.recorded.items"})


@cache
def names(kind: str) -> frozenset[str]:
    """Every name of a kind of home (HOMES in observation.py)."""
    return {
        "moment": lambda: frozenset(row.what for rows in SCORED.values() for row in rows),
        "clock": lambda: frozenset(CLOCKS),
        "policy": lambda: frozenset(policy()),
        "rule": lambda: frozenset(RULES),
        "alert": lambda: frozenset(alerts()),
        "panel": lambda: frozenset(panels()),
        "page": lambda: frozenset(pages()),
        "command": lambda: frozenset(commands()),
        "survey": lambda: SURVEYS,
    }[kind]()


def policy() -> Iterator[str]:
    """The values and tables of a policy, by path."""
    yield from PolicyForm.model_fields
    yield from (f"score.{name}" for name in Scoring.model_fields)


def alerts() -> Iterator[str]:
    """The alerts of Prometheus."""
    rules = yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text("utf-8"))
    yield from (rule["alert"] for group in rules["groups"] for rule in group["rules"] if "alert" in rule)


def panels() -> Iterator[str]:
    """The panels of Grafana, as `Dashboard/Title`."""
    for file in sorted((ROOT / "deploy/grafana/json").glob("*.json")):
        dashboard = json.loads(file.read_text("utf-8"))
        title = dashboard["title"].removeprefix("Driftline: ")
        yield from (f"{title}/{panel['title']}" for panel in panels_in(dashboard["panels"]))


def panels_in(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Panels, also those that a row of the dashboard holds."""
    for panel in found:
        yield from panels_in(panel.get("panels", []))
        if panel.get("title"):
            yield panel


def pages() -> Iterator[str]:
    """The pages of the board, by path, without what names one thing."""
    for file in (ROOT / "services/alerts/board").glob("*.py"):
        text = file.read_text("utf-8")
        if "@ui.page(" in text:
            yield from re.findall(r'^PLACE = "([^"]+)"', text, re.MULTILINE)
            yield from (path.split("/{")[0] for path in re.findall(r'@ui\.page\("([^"]+)"', text))


def commands() -> Iterator[str]:
    """The commands of `driftline`, those of a group as `group command`."""
    from cli import app

    def within(command: Any, path: str) -> Iterator[str]:
        yield path
        for name, inner in getattr(command, "commands", {}).items():
            yield from within(inner, f"{path} {name}".strip())

    yield from within(typer.main.get_command(app), "")


@cache
def contract() -> frozenset[str]:
    """Every type of touchpoint, each with its fields (`type.field`) and the words these may say (`type.field=word`)."""
    schema = TOUCHPOINT.json_schema()
    return frozenset(said(schema))


def said(schema: dict[str, Any]) -> Iterator[str]:
    """The types, fields and words of the published schema."""
    models = schema["$defs"]
    for type_, ref in schema["discriminator"]["mapping"].items():
        yield type_
        data = models[ref.rpartition("/")[2]]["properties"]["data"]
        yield from fields_of(models, data["$ref"].rpartition("/")[2], type_)


def fields_of(models: dict[str, Any], model: str, path: str) -> Iterator[str]:
    """The fields of a model below a path, those of its parts as well."""
    for name, field in models[model]["properties"].items():
        yield f"{path}.{name}"
        for choice in field.get("anyOf", [field]):
            inner = choice.get("$ref", "").rpartition("/")[2]
            if inner == "Actor":
                yield from fields_of(models, inner, f"{path}.{name}")
            yield from (f"{path}.{name}={word}" for word in choice.get("items", choice).get("enum", ()))


@cache
def tests_of(file: str) -> frozenset[str]:
    """The names of the tests in a file below tests/; none where there is no such file."""
    path = ROOT / "tests" / file
    if not path.is_file():
        return frozenset()
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    found = (node.name for node in tree if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))
