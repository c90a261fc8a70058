"""A paper as one HTML file that needs nothing else: what the log says is escaped."""

from collections.abc import Iterable
from html import escape

from .paper import Block, Heading, Items, Table, Text

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d232b;
  background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #dde1e6; }
td:first-child { white-space: nowrap; }
.failure td { color: #a4262c; } .rule td { color: #7a4b00; } .crisis td { font-weight: 600; background: #fdecea; }
.ours td { color: #35506b; }
@media (prefers-color-scheme: dark) {
  body { color: #dde3ea; background: #14181d; } th, td { border-color: #333b45; }
  .failure td { color: #ff9b9b; } .rule td { color: #ffc977; } .crisis td { background: #4a1f1f; }
  .ours td { color: #a9c7e8; }
}
"""


def page(blocks: Iterable[Block]) -> str:
    """The paper as a page of HTML."""
    parts, title = [], ""
    for block in blocks:
        match block:
            case Heading(text):
                parts.append(f"<h{2 if title else 1}>{escape(text)}</h{2 if title else 1}>")
                title = title or text
            case Text(text):
                parts.append(f"<p>{escape(text)}</p>")
            case Items(texts):
                parts.append("<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>")
            case Table():
                parts.append(rows_of(block))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head><body>\n' + "\n".join(
        [*parts, "</body></html>\n"]
    )


def rows_of(table: Table) -> str:
    """A table; each row is of the class of its kind."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.head)
    rows = (
        f'<tr class="{escape(mark)}">' + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row, mark in zip(table.rows, table.marks, strict=True)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
