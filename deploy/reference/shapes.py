"""JSON Schema told in markdown: a table for each object."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]
LIMITS = {
    "minimum": "from {}",
    "exclusiveMinimum": "above {}",
    "maximum": "to {}",
    "exclusiveMaximum": "below {}",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
}


def fields(schema: Schema, link: Callable[[str], str], skip: Iterable[str] = ()) -> str:
    """The table of an object's fields; `link` makes a link of the name of another object."""
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}` | {kind(field, link)} | {'yes' if name in required else ''} | {cell(meaning(field))} |"
        for name, field in schema.get("properties", {}).items()
        if name not in skip
    ]
    return (
        "\n".join(["| field | is | required | meaning |", "|---|---|---|---|", *rows])
        if rows
        else "No fields of its own."
    )


def kind(schema: Schema, link: Callable[[str], str]) -> str:
    """What a value may be, in a few words."""
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"])
    if several := schema.get("anyOf") or schema.get("oneOf"):
        told = [kind(one, link) for one in several if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(told)) or "null"
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}), link)}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {kind(schema['additionalProperties'], link)}"
    name = schema.get("type", "any value")
    name = " or ".join(one for one in name if one != "null") if isinstance(name, list) else name
    limits = [said.format(schema[key]) for key, said in LIMITS.items() if key in schema]
    return ", ".join(["time" if schema.get("format") == "date-time" else str(name), *limits])


def meaning(schema: Schema) -> str:
    """A field's description, and its default where it is worth a word."""
    default = schema.get("default")
    return "; ".join(
        [str(schema.get("description", ""))] * bool(schema.get("description"))
        + [f"default `{default}`"] * (default not in (None, "", [], {}, False))
    )


def cell(text: str) -> str:
    """A text as it may stand in a table."""
    return " ".join(text.replace("|", "\\|").split())


def anchor(heading: str) -> str:
    """The fragment that leads to a heading."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())
