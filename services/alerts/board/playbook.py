"""The playbook: what each alert means, and what to do."""

from nicegui import ui
from sqlalchemy import Engine

from .. import rules
from . import look, words

URGENCY = {"page": "now", "urgent": "today", "ticket": "this week"}

WHO_HEARS = {
    rules.Kind.TOLD: "A flag: told once, as {tier}; a person acts {when}.",
    rules.Kind.SHOWN: "A flag: shown and counted, told to nobody.",
    rules.Kind.MARK: "A flag, and no alert.",
}


def pages(engine: Engine) -> None:
    """Register the page."""

    @ui.page("/playbook", title="Driftline: playbook")
    async def playbook() -> None:
        await look.page("Playbook", engine, lambda: None, lambda _: draw())


def draw() -> None:
    """The whole page."""
    look.text("What an alert asks of you", tag="h1")
    with look.box("prose"):
        with look.box("card"):
            look.text("How soon a person acts", tag="h2")
            for step, tier in reversed(rules.TIERS.items()):
                with look.box("line"):
                    with look.box("what"):
                        look.step(step)
                    look.text(words.titled(URGENCY[tier]), "soft")
        for rule in rules.RULES.values():
            with look.box("card").props(f"id={rule.name}"):
                look.text(rule.title, tag="h2")
                look.text(rule.means)
                if said := WHO_HEARS.get(rule.kind):
                    look.text(said.format(tier=rule.tier, when=URGENCY[rule.tier]), "soft small")
                with look.box("", "ol"):
                    for sentence in rule.playbook:
                        look.text(sentence, tag="li")
