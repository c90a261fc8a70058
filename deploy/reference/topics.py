"""The page of the topics: what each holds, and the messages that others may read."""

from typing import Any

from services.ingest.schema import asyncapi, notice_schema
from shared.settings import Settings
from shared.topics import TOPICS, Topic, changelogs

from .shapes import anchor, fields

HEAD = """# Topics and their messages

Made by `driftline reference` from the topics as `driftline topics create` makes them, at the first start of any
service: with `DRIFTLINE_PARTITIONS` partitions each, which can't be changed later. `driftline topics list` says
which are there. The same for tools: [schema/asyncapi.json](../schema/asyncapi.json).
"""
READ = """
Touchpoints on `driftline.inbound` are as [published](../publishing.md#by-kafka), dead letters as
[refused](../dead-letters.md). What else another system may read is `driftline.alerts`, whose messages follow, and a
notice, as a [webhook](../webhooks.md) gets it. What the other topics hold is Driftline's own affair, and changes
without notice.
"""
ROOTS = ("AlertTransition", "Attempt")


def page() -> str:
    """The whole page."""
    rows = [row(topic) for topic in (*TOPICS, *changelogs(Settings.model_fields["late_write_seconds"].default))]
    head = ["| topic | key | holds | kept | settings of its own |", "|---|---|---|---|---|"]
    alerts: dict[str, Any] = asyncapi()["components"]["schemas"]
    notice = notice_schema()
    shapes = {name: alerts[name] for name in reached(alerts, list(ROOTS))}
    shapes |= {"Notice": notice["$defs"]["Notice"]} | {
        name: notice["$defs"][name] for name in reached(notice["$defs"], ["Notice"]) if name not in shapes
    }
    told = [f"\n## {name}\n\n{shape.get('description', '')}\n\n{fields(shape, link)}" for name, shape in shapes.items()]
    return "\n".join([HEAD, *head, *rows, READ, *told]) + "\n"


def row(topic: Topic) -> str:
    """One topic."""
    kept = "compacted" if "cleanup.policy" in topic.config else "for ever"
    kept = kept if topic.keep_days is None else f"{topic.keep_days} d"
    config = ", ".join(f"`{key}={value}`" for key, value in topic.config.items())
    return f"| `{topic.name}` | {topic.key} | {topic.holds} | {kept} | {config} |"


def reached(shapes: dict[str, Any], names: list[str]) -> list[str]:
    """The objects with those names, and every object inside them, in the order in which they are met."""
    for name in names:
        found = str(shapes[name]).split("'$ref': '")[1:]
        inner = (one.split("'")[0].rpartition("/")[2] for one in found)
        names += [one for one in dict.fromkeys(inner) if one not in names]
    return names


def link(name: str) -> str:
    """A link to an object of the page."""
    return f"[{name}](#{anchor(name)})"
