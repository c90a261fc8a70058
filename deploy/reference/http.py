"""The page of the HTTP interfaces: every path of ingest and of the board, from their OpenAPI documents."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from .shapes import anchor, cell, fields, kind, meaning

HEAD = """# HTTP interfaces

Made by `driftline reference` from [schema/openapi.json](../schema/openapi.json) (ingest, port 8080) and
[schema/openapi-board.json](../schema/openapi-board.json) (the board, port 8090), which tools read.
[Publishing](../publishing.md) and [the board's API](../api.md) show them in use. Errors are problem documents (RFC
9457).
"""
DOCUMENTS = ("openapi.json", "openapi-board.json")
STANDARD = {"Successful Response", *(status.phrase for status in HTTPStatus), "Unprocessable Entity"}
OF_INGEST = {
    "Touchpoint": "[touchpoint](touchpoints.md)",
    "Problem": "[Problem](#problem)",
    "Receipt": "`accepted`: how many",
}
Document = dict[str, Any]
Link = Callable[[str], str]


def page(folder: Path) -> str:
    """The whole page, from the documents in `folder`."""
    ingest, board = (json.loads((folder / name).read_text(encoding="utf-8")) for name in DOCUMENTS)
    parts = [HEAD, "## Ingest", *(operation(*one, named) for one in operations(ingest))]
    parts += ["## Board", *(operation(*one, linked) for one in operations(board)), "## Objects of the board"]
    for name, schema in sorted(board["components"]["schemas"].items()):
        parts += [f"### {name}", schema.get("description", ""), fields(schema, linked)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Each operation with its path and method."""
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield path, method.upper(), told


def operation(path: str, method: str, told: Document, link: Link) -> str:
    """What one operation takes and answers."""
    parts = [f"### {method} {path}", told.get("description") or told.get("summary", "") + "."]
    if asked := [one for one in told.get("parameters", ()) if not one["name"].startswith("ce-")]:
        rows = [
            f"| `{one['name']}` | {one['in']} | {kind(one['schema'], link)} | {cell(meaning(one['schema'] | one))} |"
            for one in asked
        ]
        parts += ["\n".join(["| parameter | in | is | meaning |", "|---|---|---|---|", *rows])]
    if body := told.get("requestBody"):
        rows = [f"| `{media}` | {kind(one['schema'], link)} |" for media, one in body["content"].items()]
        parts += ["\n".join(["| `Content-Type` | body |", "|---|---|", *rows])]
    rows = [f"| {status} | {answer(one, link)} |" for status, one in sorted(told["responses"].items())]
    return "\n\n".join([*parts, "\n".join(["| status | answer |", "|---|---|", *rows])])


def answer(response: Document, link: Link) -> str:
    """What a status means, and what comes with it."""
    said = response["description"]
    bodies = [kind(one.get("schema", {}), link) for one in response.get("content", {}).values()]
    return "; ".join([*bodies, *([] if said in STANDARD else [cell(said)])])


def linked(name: str) -> str:
    """A link to an object of the board."""
    return f"[{name}](#{anchor(name)})"


def named(name: str) -> str:
    """An object of ingest: touchpoints and their data stand on a page of their own."""
    return OF_INGEST.get(name, "its `data`; the attributes are in `ce-*` headers")
