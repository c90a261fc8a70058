"""The published documents say what the service does, and are fresh."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from deploy.commands import app
from services.ingest.intake import Accepted, receive
from services.ingest.schema import json_schema
from shared.errors import Reason
from tests.ingest.test_intake import ACCEPTED, REFUSED
from tests.shared.touchpoints import touchpoints

SCHEMA = Path(__file__).parents[2] / "docs" / "schema"
DOCUMENTS = sorted(SCHEMA.glob("*.json"))
VALIDATOR = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
# What a schema can't say: how bytes are read, how long they are, and that two fields agree.
BEYOND = {
    "a time that is none",
    "a date as time",
    "a time before the calendar",
    "an offset without colon",
    "a naive time",
}
BEYOND |= {
    "a naive arrival",
    "a due without time",
    "an amendment with a bad touchpoint",
    "base64",
    "a huge whole number",
}
BEYOND |= {"a huge number", "a huger whole number"}
BEYOND |= {"an amendment for another client", "an amendment with another source", "an amendment with another id"}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (item for key, item in value.items() if key == "$ref")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from references(item)


def at(document: Any, pointer: str) -> Any:
    for part in pointer.removeprefix("#/").split("/"):
        document = document[part]
    return document


def test_the_committed_documents_are_fresh() -> None:
    result = CliRunner().invoke(app, ["schema", "--check", "--out", str(SCHEMA)])
    assert result.exit_code == 0, result.exception


def test_a_stale_document_is_told(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["schema", "--check", "--out", str(tmp_path)]).exit_code == 1
    assert runner.invoke(app, ["schema", "--out", str(tmp_path)]).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in DOCUMENTS}
    assert runner.invoke(app, ["schema", "--check", "--out", str(tmp_path)]).exit_code == 0
    (tmp_path / "openapi.json").write_text("{}")
    assert "openapi.json" in str(runner.invoke(app, ["schema", "--check", "--out", str(tmp_path)]).exception)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_reference_in_a_document_leads_somewhere(path: Path) -> None:
    document = json.loads(path.read_text())
    found = set(references(document))
    assert found and all(at(document, reference) for reference in found)


def test_the_json_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(touchpoints)
def test_the_json_schema_accepts_what_intake_accepts(event: dict[str, Any]) -> None:
    assert isinstance(receive(json.dumps(event).encode()), Accepted)
    assert [error.message for error in VALIDATOR.iter_errors(event)] == []


@pytest.mark.parametrize("raw", ACCEPTED.values(), ids=ACCEPTED)
def test_the_json_schema_accepts_what_is_only_unusual(raw: bytes) -> None:
    assert VALIDATOR.is_valid(json.loads(raw))


READABLE = {
    name: raw for name, (raw, reason) in REFUSED.items() if reason not in ("not_utf8", "not_json", "too_large")
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(READABLE.keys() - BEYOND))
def test_the_json_schema_refuses_what_intake_refuses(name: str) -> None:
    assert not VALIDATOR.is_valid(json.loads(READABLE[name]))


def test_openapi_and_asyncapi_name_every_reason() -> None:
    openapi, asyncapi = (json.loads((SCHEMA / f"{name}.json").read_text()) for name in ("openapi", "asyncapi"))
    entry = openapi["components"]["schemas"]["Problem"]["properties"]["refused"]["items"]["properties"]
    assert entry["reason"]["enum"] == asyncapi["components"]["schemas"]["Reason"]["enum"] == list(Reason)
