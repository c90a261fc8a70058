"""The tables of docs/score.md, written from the rows that the code scores by."""

from .dimensions import SCORED
from .dimensions.judgement import DAY, Judgement

BEGIN, END = "<!-- tables: `driftline policy tables` writes them -->", "<!-- end of tables -->"
HEAD = "| moment | judged | g | b | half-life | because | counts also as |\n|---|---|---|---|---|---|---|"


def tables() -> str:
    """One table for each dimension, in markdown."""
    return "\n\n".join(f"### `{name}`\n{HEAD}\n" + "\n".join(map(line, rows)) for name, rows in SCORED.items())


def line(row: Judgement) -> str:
    """One row of a table."""
    good, bad = (f"{weight:g}" if weight else "" for weight in (row.good, row.bad))
    also = ", ".join(f"`{other.what}` ({other.dimension})" for other in row.also)
    mends = "; mends" if row.mends else ""
    half_life = f"{row.half_life // DAY} d"
    return f"| `{row.what}` | {row.when} | {good} | {bad} | {half_life} | {row.why}{mends} | {also} |"


def renewed(page: str) -> str:
    """A page with its tables written anew; raises ValueError where their marks are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"expected the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"
