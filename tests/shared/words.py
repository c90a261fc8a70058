"""Every word of the contract: types, fields, and the words of enumerations. For tests that all of it is told."""

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from shared import contract, data

EVENTS: tuple[type[BaseModel], ...] = get_args(get_args(contract.Touchpoint)[0])
DATA: dict[str, type[BaseModel]] = {
    type: event.model_fields["data"].annotation  # type: ignore[misc]
    for event in EVENTS
    for type in get_args(event.model_fields["type"].annotation)
}

Word = tuple[str, str, str]  # a type; or where a field is declared, its name, and a word of it ("": any value)


def words() -> set[Word]:
    """What can be said."""
    found = {(type, "", "") for type in DATA}
    models: list[type[BaseModel]] = [*DATA.values(), data.Actor]
    for model in models:
        for name, field in model.model_fields.items():
            found |= {(declared(model, name), name, word) for word in ("", *enumerated(field.annotation))}
    return found


def declared(model: type[BaseModel], name: str) -> str:
    """The first of its models that has a field: what all families share counts once, of any of them."""
    return next(one.__name__ for one in reversed(model.mro()) if name in getattr(one, "model_fields", {}))


def enumerated(annotation: Any) -> Iterator[str]:
    """The words of an enumeration, alone or in a list; of other fields none."""
    origin = get_origin(annotation)
    if origin is Literal:
        yield from get_args(annotation)
    elif origin in (Union, types.UnionType, list, Annotated):
        for part in get_args(annotation):
            yield from enumerated(part)


def told(events: Iterable[dict[str, Any]]) -> set[Word]:
    """What some touchpoints say, of any field its text besides."""
    found = set[Word]()
    for event in events:
        found.add((event["type"], "", ""))
        found |= set(said(DATA[event["type"]], event["data"]))
        found |= set(said(data.Actor, event["data"].get("actor", {})))
    return found


def said(model: type[BaseModel], facts: dict[str, Any]) -> Iterator[Word]:
    """What the fields of one model say."""
    for name, value in facts.items():
        texts = [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
        yield from ((declared(model, name), name, text) for text in ("", *texts))
