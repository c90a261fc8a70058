"""The page of touchpoints: every type and what its `data` may carry, from the published schema."""

from collections import defaultdict
from typing import Any

from services.ingest.schema import json_schema

from .shapes import anchor, fields

HEAD = """# Types of touchpoints

Made by `driftline reference` from [schema/touchpoint-1.0.json](../schema/touchpoint-1.0.json), which is made from
the models that check every touchpoint. [Publishing](../publishing.md) shows them in use.

## Every touchpoint
The attributes of CloudEvents 1.0. `data` belongs to the type; null is the same as absent, and an unknown field is
refused.
"""
COMMON = "CommonData"


def page() -> str:
    """The whole page."""
    schema: dict[str, Any] = json_schema()
    shapes = schema["$defs"]
    families = defaultdict(list)
    for name, ref in schema["discriminator"]["mapping"].items():
        families[ref.rpartition("/")[2]].append(name)
    common = shapes["ContactReceived"]
    shared = shapes[COMMON]
    parts = [HEAD, fields(common, link, skip=("type", "data"))]
    parts += ["\n## What every `data` may carry", fields(shared, link)]
    for family, names in families.items():
        data = shapes[family]["properties"]["data"]["$ref"].rpartition("/")[2]
        own = [name for name in shapes[data]["properties"] if name in shared["properties"]]
        own = [name for name in own if name not in shapes[data].get("required", ())]
        told = ", ".join(f"`{name}`" for name in names)
        parts += [f"\n## {told}", shapes[family]["description"], "", fields(shapes[data], link, skip=own)]
    for name in ("Actor", "Target"):
        parts += [f"\n## {name}", shapes[name]["description"], "", fields(shapes[name], link)]
    return "\n".join(parts) + "\n"


def link(name: str) -> str:
    """A link to another object of the page; the touchpoint inside an amendment is one like every other."""
    return f"[{name}](#{anchor(name)})" if name in ("Actor", "Target") else "touchpoint"
