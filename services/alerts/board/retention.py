"""Whether clients stay, as the page of expectations shows it."""

from dataclasses import dataclass

from sqlalchemy import Engine

from ..rules import SEVERITY, UNKNOWN
from ..sql import tables, views_retention
from . import look, words

FEW = 10
STEPS = [*reversed(SEVERITY), UNKNOWN]
FUNNEL = {"touched": "Clients", "first_order": "Bought", "second_order": "Bought again"}
EFFORT = {"To win clients": ("prospect", "trial"), "To keep clients": ("client",)}


@dataclass
class Found:
    """What is shown."""

    stake: list[tables.Row]
    funnel: list[tables.Row]
    effort: list[tables.Row]
    dearest: list[tables.Row]


def read(engine: Engine, now: int) -> Found:
    """Out of the views."""
    return Found(
        views_retention.at_stake(engine),
        views_retention.funnel(engine),
        views_retention.effort(engine, now),
        views_retention.dearest(engine, FEW),
    )


def draw(found: Found) -> None:
    """The card, and whose orders are at stake."""
    with look.card("Retention"):
        with look.box("figures"):
            for name, title in FUNNEL.items():
                figure(title, sum(row[name] for row in found.funnel), sum(row[f"{name}_left"] for row in found.funnel))
            for title, stages in EFFORT.items():
                figure(f"{title}: replies by people, 30 days", sum(replies(found, stage) for stage in stages), 0)
        if not found.stake:
            look.text("No order has a value yet: publish order.placed with its value.", "soft")
        for step in STEPS:
            value = sum(row["value"] for row in found.stake if row["step"] == step)
            if value:
                with look.box("line"):
                    with look.box("what"), look.link(f"/?step={step}" if step != "calm" else "/groups", "behind"):
                        look.step(step)
                    look.text(f"orders of {value:,.0f}", "when")
        for row in found.dearest:
            with look.box("line"):
                with look.box("what"):
                    look.client(row["client"])
                look.text(f"{words.plain(row['ladder'])}, orders of {row['value']:,.0f}", "when")


def replies(found: Found, stage: str) -> int:
    """Replies by people to clients in a stage of life."""
    return sum(int(row["moments"]) for row in found.effort if row["stage"] == stage)


def figure(title: str, value: int, left: int) -> None:
    """A number with its name, and how many of them left."""
    with look.figure(title, f"{value:,}"):
        if left:
            look.text(f"{left:,} left", "small")
