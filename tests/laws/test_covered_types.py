"""The generator of histories covers the contract: a type, field or word of it that no history has fails here."""

from collections.abc import Iterator
from typing import Any

from shared import contract
from shared.messages import Touchpoint
from tests.laws.draws import DRAWS, draws, missing, sent
from tests.laws.oracle.arrival import CORRECTIONS, after_corrections, corrected
from tests.laws.timely import timely

SCHEMA = contract.TOUCHPOINT.json_schema()
TYPES = set(SCHEMA["discriminator"]["mapping"])
FACTS = TYPES - set(CORRECTIONS) - {"source.heartbeat"}


def test_every_type_of_the_contract_is_accepted_and_takes_effect() -> None:
    accepted = {each.type for draw in draws() for each in draw.reading.accepted}
    in_effect = {each.type for draw in draws() for each in corrected(draw.reading.accepted)}
    assert missing(TYPES, accepted) == []
    assert missing(TYPES - set(CORRECTIONS), in_effect) == []


def test_every_type_comes_where_lines_may_come_in_any_order() -> None:
    assert missing(TYPES, {each.type for seed in range(DRAWS) for each in timely(seed).touchpoints}) == []


def test_every_fact_is_taken_back_or_replaced_and_comes_of_an_amendment() -> None:
    pairs = [pair for draw in draws() for pair in corrections(draw.reading.accepted)]
    assert missing(FACTS, {before.type for before, _ in pairs}) == []
    amended = [(before, after) for before, after in pairs if after is not None]
    assert missing(FACTS, {after.type for _, after in amended}) == []
    assert {before.type == after.type for before, after in amended} == {True, False}
    assert {(after.time > before.time) - (after.time < before.time) for before, after in amended} == {-1, 0, 1}


def corrections(accepted: list[Touchpoint]) -> Iterator[tuple[Touchpoint, Touchpoint | None]]:
    """What was sent, and what its corrections left of it."""
    for each in accepted:
        left = after_corrections(each, accepted) if each.type not in CORRECTIONS else [each]
        if left != [each]:
            yield each, left[0] if left else None


def test_every_field_of_every_type_is_given_and_is_left_out_where_it_may_be() -> None:
    given: set[tuple[str, str]] = set()
    absent: set[tuple[str, str]] = set()
    for each in sent():
        for field in properties(model_of(each.type)):
            (absent if getattr(each.data, field) is None else given).add((each.type, field))
    assert missing({(type_, field) for type_ in TYPES for field in properties(model_of(type_))}, given) == []
    optional = {
        (type_, field)
        for type_ in TYPES
        for field in properties(model_of(type_))
        if field not in SCHEMA["$defs"][model_of(type_)].get("required", ())
    }
    assert missing(optional, absent) == []


def test_every_word_that_a_field_may_say_is_said() -> None:
    said = set()
    for each in sent():
        for field in properties(model_of(each.type)):
            value = getattr(each.data, field)
            said |= {(model_of(each.type), field, word) for word in (value if isinstance(value, list) else [value])
                     if isinstance(word, str)}  # fmt: skip
        if each.data.actor is not None:
            said |= {("Actor", "kind", each.data.actor.kind), ("Actor", "role", each.data.actor.role)}
    wanted = {word for model in [*(model_of(type_) for type_ in TYPES), "Actor"] for word in words(model)}
    assert missing(wanted, said) == []


def model_of(type_: str) -> str:
    """The name of the model of a type's data."""
    event = SCHEMA["$defs"][SCHEMA["discriminator"]["mapping"][type_].rpartition("/")[2]]
    return str(event["properties"]["data"]["$ref"].rpartition("/")[2])


def properties(model: str) -> dict[str, Any]:
    """The fields of a model."""
    return dict(SCHEMA["$defs"][model]["properties"])


def words(model: str) -> Iterator[tuple[str, str, str]]:
    """Every word of every enumeration of a model."""
    for field, schema in properties(model).items():
        for choice in schema.get("anyOf", [schema]):
            choice = choice.get("items", choice)
            yield from ((model, field, word) for word in choice.get("enum", ()))
