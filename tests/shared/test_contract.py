"""The published reading of a touchpoint and the fast one inside are one and the same."""

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.ingest.intake import Accepted, receive, touchpoint_of
from shared import contract
from shared.errors import Refusal
from shared.messages import Data, Touchpoint, TouchpointType
from tests.shared.touchpoints import EVENTS, MODELS, events_of, spoiled, touchpoints

many = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def published(raw: bytes) -> Touchpoint | None:
    """What the published models make of the bytes, by their own parser."""
    try:
        return touchpoint_of(contract.TOUCHPOINT.validate_json(raw))
    except ValidationError:
        return None


def written(event: Any) -> bytes:
    return json.dumps(event).encode()


def agree(raw: bytes) -> None:
    verdict, reading = receive(raw), published(raw)
    assert (verdict.touchpoint if isinstance(verdict, Accepted) else None) == reading
    if reading is not None:
        assert msgspec.json.decode(raw, type=Touchpoint) == reading
        canonical = msgspec.json.encode(reading)
        assert msgspec.json.decode(canonical, type=Touchpoint) == reading
        assert receive(canonical) == Accepted(reading)


@many
@given(touchpoints)
def test_both_readings_accept_every_touchpoint_of_the_models_with_the_same_values(event: dict[str, Any]) -> None:
    assert isinstance(receive(written(event)), Accepted)
    agree(written(event))


@many
@given(spoiled())
def test_both_readings_agree_about_a_spoiled_touchpoint(event: dict[str, Any]) -> None:
    agree(written(event))


@many
@given(touchpoints.map(written), st.data())
def test_whatever_bytes_come_there_is_a_verdict_and_never_an_exception(raw: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(raw) - 1))
    torn = data.draw(st.sampled_from([raw[:at], raw[:at] + data.draw(st.binary(max_size=3)) + raw[at + 1 :]]))
    assert isinstance(receive(torn), Accepted | Refusal)
    if isinstance(receive(torn), Accepted):
        agree(torn)


def test_the_models_know_exactly_the_types_that_the_core_knows() -> None:
    assert set(MODELS) == set(get_args(TouchpointType))


def test_every_field_of_every_model_has_its_place_inside() -> None:
    fields = {name for model in EVENTS for name in model.model_fields["data"].annotation.model_fields}  # type: ignore[union-attr]
    assert fields == set(Data.__struct_fields__)


@pytest.mark.parametrize("name", MODELS)
def test_every_type_is_accepted_in_its_smallest_form(name: str) -> None:
    event = {"specversion": "1.0", "id": "1", "source": "crm", "type": name, "subject": "acme"}
    event["time"] = "2026-11-02T09:30:00+01:00"
    of = {"source": "crm", "id": "0", "time": "2026-11-02T09:00:00Z"}
    inner = {**event, "id": "0", "type": "contact.received"}
    smallest: dict[str, Any] = {
        "case": {"case_id": "c"},
        "commitment": {"commitment_id": "p"},
        "source": {"interval_seconds": 60},
    }
    smallest["practice"] = {"kind": "review"}
    data = dict(smallest.get(name.split(".")[0], {}))
    data |= {"commitment.renegotiated": {"new_due_at": "2026-11-09T12:00:00Z"}, "touchpoint.voided": {"of": of}}.get(
        name, {}
    )
    data |= {"of": of, "touchpoint": inner} if name == "touchpoint.amended" else {}
    verdict = receive(written({**event, "data": data} if data else event))
    assert isinstance(verdict, Accepted), verdict


@many
@given(
    st.sampled_from(EVENTS).flatmap(events_of),
    st.sampled_from(["subject", "time", "id", "source", "type", "specversion"]),
)
def test_without_a_required_attribute_nothing_is_accepted(event: dict[str, Any], name: str) -> None:
    if event["type"] == "source.heartbeat" and name == "subject":
        return
    event.pop(name)
    assert isinstance(receive(written(event)), Refusal)
