"""A paper as Markdown: what the log says is text, whatever it looks like."""

import re
from collections.abc import Iterable

from .paper import Block, Heading, Items, Table, Text

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#&~!])")


def markdown(blocks: Iterable[Block]) -> str:
    """The paper as a page of Markdown."""
    parts, level = [], "#"
    for block in blocks:
        match block:
            case Heading(text):
                parts.append(f"{level} {escaped(text)}")
                level = "##"
            case Text(text):
                parts.append(escaped(text))
            case Items(texts):
                parts.append("\n".join(f"- {escaped(text)}" for text in texts))
            case Table(head, rows):
                lines = [head, ("---",) * len(head), *(tuple(map(escaped, row)) for row in rows)]
                parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text that stays text: on one line, and none of it markup."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
