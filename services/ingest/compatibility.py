"""What a publisher of the released contract would trip over in a newer one, told from the two JSON Schemas.

New may accept more and never less: every value that the released schema accepts must still be accepted.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

# The larger the tighter, and the smaller the tighter; where there was none, any is tighter.
LOWER_BOUNDS = ("minLength", "minItems", "minimum", "exclusiveMinimum")
UPPER_BOUNDS = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
SAME = ("pattern", "format", "propertyNames")


def breaking(released: Schema, current: Schema) -> list[str]:
    """Each breaking change from the released schema of a touchpoint to the current one, with its path."""
    return sorted(set(_Comparison(released, current).faults(released, current, "")))


class _Comparison:
    def __init__(self, released: Schema, current: Schema) -> None:
        self._released, self._current = released.get("$defs", {}), current.get("$defs", {})

    def faults(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        accepted = list(_alternatives(new, self._current))
        for alternative in _alternatives(old, self._released):
            tag = _tag(alternative)
            candidates = [other for other in accepted if _same_kind(alternative, other)]
            found = [list(self._between(alternative, other, path or tag)) for other in candidates]
            if not found:
                yield f"{path or tag}: {tag or _said(alternative)} is no longer accepted"
            elif all(found):
                yield from min(found, key=len)

    def _between(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        if "const" in old:
            return
        for bound in SAME:
            if bound in new and new[bound] != old.get(bound):
                yield f"{path}: {bound} is narrower"
        for bound in LOWER_BOUNDS:
            if bound in new and (bound not in old or new[bound] > old[bound]):
                yield f"{path}: {bound} is narrower"
        for bound in UPPER_BOUNDS:
            if bound in new and (bound not in old or new[bound] < old[bound]):
                yield f"{path}: {bound} is narrower"
        if old.get("type") == "object":
            yield from self._objects(old, new, path)

    def _objects(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        yield from (f"{path}.{name}: is required now" for name in _required(new) - _required(old))
        for name, schema in old.get("properties", {}).items():
            if name in new.get("properties", {}):
                yield from self.faults(schema, new["properties"][name], f"{path}.{name}")
            else:
                yield f"{path}.{name}: was removed or renamed"
        before, now = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if before is not False and now is not True:
            if now is False or before is True:
                yield f"{path}: other properties are narrower"
            else:
                yield from self.faults(before, now, f"{path}.*")


def _required(schema: Schema) -> set[str]:
    return set(schema.get("required", ()))


def _alternatives(schema: Schema, defs: dict[str, Schema]) -> Iterator[Schema]:
    """A schema as the single kinds of values that it accepts: unions, enumerations and tagged types spread out."""
    if "$ref" in schema:
        yield from _alternatives(defs[schema["$ref"].rpartition("/")[2]], defs)
    elif "oneOf" in schema or "anyOf" in schema:
        for option in schema.get("oneOf") or schema["anyOf"]:
            yield from _alternatives(option, defs)
    elif "enum" in schema:
        yield from ({"type": schema.get("type"), "const": value} for value in schema["enum"])
    elif len(tags := schema.get("properties", {}).get("type", {}).get("enum", ())) > 1:
        for tag in tags:
            yield {**schema, "properties": {**schema["properties"], "type": {"const": tag, "type": "string"}}}
    else:
        yield schema


def _tag(schema: Schema) -> str:
    return str(schema.get("properties", {}).get("type", {}).get("const", ""))


def _same_kind(old: Schema, new: Schema) -> bool:
    if _tag(old) != _tag(new):
        return False
    if "const" in new:
        return "const" in old and old["const"] == new["const"]
    return (
        "type" not in new or new["type"] == old.get("type") or (old.get("type"), new["type"]) == ("integer", "number")
    )


def _said(schema: Schema) -> str:
    return repr(schema["const"]) if "const" in schema else str(schema.get("type", "any value"))
