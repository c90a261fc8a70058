"""A newer contract may accept more than the released one, and never less."""

import copy
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.ingest.compatibility import breaking
from services.ingest.intake import Accepted, receive
from services.ingest.schema import json_schema

OLD = Path(__file__).parent / "released"
RELEASED = sorted((Path(__file__).parents[2] / "docs" / "schema" / "released").glob("*.json"))
CURRENT = json_schema()
Defs = dict[str, Any]
LABEL = {"type": "string", "minLength": 1}
NULL = {"type": "null"}


def changed(change: Callable[[Defs], object]) -> list[str]:
    """What breaks when the current contract is changed so."""
    newer = copy.deepcopy(CURRENT)
    change(newer["$defs"])
    return breaking(CURRENT, newer)


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_the_contract_accepts_all_that_a_released_version_accepts(path: Path) -> None:
    assert breaking(json.loads(path.read_text()), CURRENT) == []


def test_a_version_is_released() -> None:
    assert RELEASED


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_a1_touchpoints_as_each_released_version_had_them_are_still_accepted(path: Path) -> None:
    schema = json.loads(path.read_text())
    lines = (OLD / f"{path.stem}.jsonl").read_text("utf-8").splitlines()
    of_then = Draft202012Validator(schema)
    for line in lines:
        assert not list(of_then.iter_errors(json.loads(line)))
        assert isinstance(received := receive(line.encode()), Accepted), (line, received)
    # Of each type one with all its fields and one with the fewest.
    assert Counter(json.loads(line)["type"] for line in lines) == dict.fromkeys(schema["discriminator"]["mapping"], 2)


def fields(defs: Defs, model: str) -> Defs:
    found: Defs = defs[model]["properties"]
    return found


def values(defs: Defs, model: str, field: str) -> list[str]:
    found: list[str] = fields(defs, model)[field]["anyOf"][0]["enum"]
    return found


def put(defs: Defs, model: str, **schemas: Any) -> None:
    fields(defs, model).update(schemas)


WIDER: dict[str, Callable[[Defs], object]] = {
    "nothing": lambda defs: None,
    "an optional field more": lambda defs: put(defs, "CaseData", region=LABEL),
    "an optional attribute more": lambda defs: put(defs, "ReplySent", tenant=LABEL | {"minLength": 0}),
    "a value more in an enumeration": lambda defs: values(defs, "CommonData", "channel").append("fax"),
    "an enumeration that becomes free": lambda defs: put(defs, "ContactData", kind={"anyOf": [LABEL, NULL]}),
    "a required field that becomes optional": lambda defs: defs["CaseData"]["required"].remove("case_id"),
    "a bound that falls": lambda defs: fields(defs, "ContactData")["wait_seconds"]["anyOf"][0].pop("minimum"),
    "a new description": lambda defs: put(defs, "HeartbeatData", interval_seconds={"type": "number"}),
}  # fmt: skip


@pytest.mark.parametrize("change", WIDER.values(), ids=WIDER)
def test_accepting_more_breaks_nothing(change: Callable[[Defs], object]) -> None:
    assert changed(change) == []


def rename(defs: Defs) -> None:
    fields(defs, "CaseData")["due"] = fields(defs, "CaseData").pop("priority")


def retype(defs: Defs) -> None:
    fields(defs, "CaseStep")["type"]["enum"].remove("case.paused")


NARROWER: dict[str, tuple[Callable[[Defs], object], str]] = {
    "a field removed": (lambda defs: fields(defs, "CaseData").pop("priority"), "case.opened.data.priority: was rem"),
    "a field renamed": (rename, "case.opened.data.priority: was removed or renamed"),
    "an attribute removed": (lambda defs: fields(defs, "Decision").pop("time"), "decision.made.time: was removed"),
    "a field made required": (
        lambda defs: defs["DecisionData"].update(required=["what"]), "decision.needed.data.what: is required now"),
    "data made required": (
        lambda defs: defs["ReplySent"]["required"].append("data"), "reply.sent.data: is required now"),
    "a value less in an enumeration": (
        lambda defs: values(defs, "ReplyData", "kind").remove("apology"),
        "reply.sent.data.kind: 'apology' is no longer accepted"),
    "null no longer accepted": (
        lambda defs: fields(defs, "ReplyData")["kind"]["anyOf"].pop(),
        "reply.sent.data.kind: null is no longer accepted"),
    "another type of value": (
        lambda defs: put(defs, "CaseData", priority={"type": "integer"}),
        "case.opened.data.priority: string is no longer accepted"),
    "whole numbers only": (
        lambda defs: put(defs, "HeartbeatData", interval_seconds={"type": "integer", "exclusiveMinimum": 0}),
        "source.heartbeat.data.interval_seconds: number is no longer accepted"),
    "a higher bound": (
        lambda defs: put(defs, "HeartbeatData", interval_seconds={"type": "number", "exclusiveMinimum": 1}),
        "source.heartbeat.data.interval_seconds: exclusiveMinimum is narrower"),
    "a longest length": (
        lambda defs: fields(defs, "CaseData")["case_id"].update(maxLength=64),
        "case.opened.data.case_id: maxLength is narrower"),
    "another pattern": (
        lambda defs: fields(defs, "CaseData")["case_id"].update(pattern="^[0-9]+$"),
        "case.opened.data.case_id: pattern is narrower"),
    "no extension attributes": (
        lambda defs: defs["ReplySent"].update(additionalProperties=False), "reply.sent: other properties are narrower"),
    "extension attributes of fewer kinds": (
        lambda defs: defs["ReplySent"]["additionalProperties"]["anyOf"].pop(1),
        "reply.sent.*: boolean is no longer accepted"),
    "a type removed": (retype, "case.paused: case.paused is no longer accepted"),
    "a change in the touchpoint of an amendment": (
        lambda defs: defs["AmendedData"]["properties"].update(touchpoint={"$ref": "#/$defs/ReplySent"}),
        "touchpoint.amended.data.touchpoint: contact.received is no longer accepted"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), NARROWER.values(), ids=NARROWER)
def test_accepting_less_breaks_and_says_where(change: Callable[[Defs], object], said: str) -> None:
    assert any(fault.startswith(said) for fault in changed(change)), changed(change)
