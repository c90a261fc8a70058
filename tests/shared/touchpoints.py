"""Touchpoints of every type, made from the published models themselves, and ways to spoil them."""

import types
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from shared import contract, data
from shared.messages import instant

EVENTS: tuple[type[BaseModel], ...] = get_args(get_args(contract.Touchpoint)[0])
FACTS: tuple[type[BaseModel], ...] = get_args(get_args(contract.Fact)[0])
MODELS = {name: model for model in EVENTS for name in get_args(model.model_fields["type"].annotation)}

labels = st.one_of(
    st.sampled_from(["acme", "é ü", "~", "日本"]),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8),
)
moments = st.integers(-(10**9) * 10**6, 4 * 10**9 * 10**6)
offsets = st.one_of(st.just(0), st.integers(-14 * 60, 14 * 60))
instants = st.builds(
    lambda us, minutes: instant(us).astimezone(timezone(timedelta(minutes=minutes))).isoformat().replace("+00:00", "Z"),
    moments,
    offsets,
)
numbers = st.one_of(st.integers(1, 10**18), st.floats(1e-9, 1e300))
words = ["", "x", "\x00", "\x9f", "é", "2026-11-02", "2026-11-02T09:30:00", "complaint", "case.opened", "1.0"]
junk = st.one_of(
    st.sampled_from([*words, None, True, False, 0, -1, 10**30, -1.5, 1e308, [], [1], {}, {"x": 1}, "source.heartbeat"]),
    instants,
)


@cache
def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    """What a field of this annotation may hold, as JSON."""
    if annotation == data.Instant:
        return instants
    if annotation is contract.Fact:
        return st.sampled_from(FACTS).flatmap(events_of)
    origin = get_origin(annotation)
    if annotation is data.Items:
        return st.dictionaries(labels, numbers, max_size=3)
    if origin is list:
        return st.lists(values_of(get_args(annotation)[0]), max_size=3)
    if origin is Annotated:
        return values_of(get_args(annotation)[0])
    if origin is Literal:
        return st.sampled_from(get_args(annotation))
    if origin in (Union, types.UnionType):
        return st.one_of([values_of(option) for option in get_args(annotation)])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return objects_of(annotation)
    return {str: labels, bool: st.booleans(), float: numbers, datetime: instants, type(None): st.none()}[annotation]


@cache
def objects_of(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects that the model accepts, optional fields there or not."""
    fields = {name: values_of(field.annotation) for name, field in model.model_fields.items()}
    if "datacontenttype" in fields:
        fields["datacontenttype"] = st.sampled_from(["application/json", "application/json; charset=utf-8"])
    required = {name: fields.pop(name) for name, field in model.model_fields.items() if field.is_required()}
    return st.fixed_dictionaries(required, optional=fields)


@cache
def events_of(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """CloudEvents that the model accepts, with extension attributes now and then."""
    extension = st.dictionaries(
        st.sampled_from(["traceparent", "sequence", "x1"]), st.one_of(labels, st.integers(0, 9))
    )
    plain = st.builds(lambda event, more: {**more, **event}, objects_of(model), extension)
    return plain.map(_same_identity) if model is contract.TouchpointAmended else plain


def _same_identity(event: dict[str, Any]) -> dict[str, Any]:
    of = event["data"]["of"]
    event["data"]["touchpoint"] |= {"subject": event["subject"], "source": of["source"], "id": of["id"]}
    return event


touchpoints = st.sampled_from(EVENTS).flatmap(events_of)


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """A touchpoint in which one thing was removed, added or replaced: it may be wrong now, or still right."""
    event = draw(touchpoints)
    place = event
    while inner := [key for key, value in place.items() if isinstance(value, dict)]:
        if not draw(st.booleans()):
            break
        place = place[draw(st.sampled_from(inner))]
    key = draw(st.sampled_from([*place, "type", "kind", "surplus"]))
    if key in place and draw(st.booleans()):
        del place[key]
    else:
        place[key] = draw(junk)
    return event
