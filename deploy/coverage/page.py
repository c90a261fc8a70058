"""docs/coverage.md, from the table: `driftline reference` writes it."""

from collections.abc import Sequence

from services.alerts.rule import Kind
from services.alerts.rules import RULES

from .observation import Observation
from .table import FAMILIES

HEAD = """# Coverage

What people who write about client service say decides whether clients stay, and where Driftline sees it: the
touchpoints that reveal it, what it feeds, and the test that proves it. A row that only a survey can tell is carried by
the `items` of `feedback.given` or of `practice.recorded`; a row that Driftline declines says why.

*Use*: **S** a score, **A** an alert, **V** a view, **L** learning and backtest, **Q** a survey. A rule that is
*shown* is an alert on the board that nobody is notified of.
"""


def page() -> str:
    """The page as Markdown."""
    rows = [row for family in FAMILIES.values() for row in family]
    home = sum(row.at_home for row in rows)
    said = f"Of {len(rows)} observations {home} are at home here; declined: {len(rows) - home}.\n"
    return "\n".join([HEAD, said, *(section(name, family) for name, family in FAMILIES.items())])


def section(name: str, family: Sequence[Observation]) -> str:
    """One family of rows."""
    head = "| # | observation | use | revealed by | feeds | test |\n|---|---|---|---|---|---|"
    return "\n".join([f"## {name}", "", head, *(line(row) for row in family), ""])


def line(row: Observation) -> str:
    """One row of the page."""
    if row.declined:
        return f"| {row.id} | {row.says} | {spaced(row.use)} | | declined: {row.declined} | |"
    told = ", ".join(f"`{name}`" for name in row.told)
    feeds = "; ".join(home_in_words(home) for home in row.feeds) + (f". {row.note}" if row.note else "")
    return f"| {row.id} | {row.says} | {spaced(row.use)} | {told} | {feeds} | `{row.test}` |"


def home_in_words(home: str) -> str:
    """`moment:kept` as `moment *kept*`; titles of panels as they are; a rule that tells nobody says so."""
    kind, _, name = home.partition(":")
    if kind == "rule" and RULES[name].kind == Kind.SHOWN:
        return f"rule `{name}` (shown)"
    return f"{kind} *{name}*" if kind == "panel" else f"{kind} `{name}`"


def spaced(use: str) -> str:
    """The letters apart."""
    return " ".join(use)
