"""The playbook: what each alert means, and what to do. The pages are those of docs/playbooks, in Markdown."""

from pathlib import Path

from nicegui import ui
from sqlalchemy import Engine

from .. import rules
from . import look, words

ROOM = Path(__file__).parents[1]
FOLDERS = (ROOM / "playbooks", ROOM.parents[1] / "docs" / "playbooks")  # in a wheel, and in the repository
URGENCY = {"page": "now", "urgent": "today", "ticket": "this week"}

WHO_HEARS = {
    rules.Kind.LADDER: "On the ladder: told at each worse step, as its tier says.",
    rules.Kind.TOLD: "A flag: told once, as {tier}; a person acts {when}.",
    rules.Kind.SHOWN: "A flag: shown and counted, told to nobody but where a route names it.",
    rules.Kind.MARK: "A flag, and no alert.",
}


def pages(engine: Engine) -> None:
    """Register the page of all rules, and one of each."""

    @ui.page("/playbook", title="Driftline: playbook", response_timeout=look.PATIENCE)
    async def playbook() -> None:
        await look.page("Playbook", engine, lambda: None, lambda _: draw())

    @ui.page("/playbook/{name}", title="Driftline: playbook", response_timeout=look.PATIENCE)
    async def one(name: str) -> None:
        await look.page("Playbook", engine, lambda: None, lambda _: draw_one(name))


def page_of(rule: str) -> str:
    """The page of a rule, as Markdown."""
    folder = next(folder for folder in FOLDERS if folder.is_dir())
    return (folder / f"{rule}.md").read_text(encoding="utf-8")


def draw() -> None:
    """What every rule means, each leading to its page."""
    look.text("What an alert asks of you", tag="h1")
    with look.box("prose"):
        with look.card("How soon a person acts"):
            draw_tiers()
        for rule in rules.RULES.values():
            with look.box("card").props(f"id={rule.name}"):
                look.text(rule.title, tag="h2")
                look.text(rule.means)
                look.text(heard(rule), "soft small")
                look.lead(rule.link, f"{rule.title}: what to do", "behind")


def draw_one(name: str) -> None:
    """The page of one rule, or what to do where there is none of that name."""
    rule = rules.RULES.get(name)
    if rule is None:
        look.text("No such rule", tag="h1")
        look.lead("/playbook", "All playbooks", "behind")
        return
    with look.box("prose"):
        with look.box("card"):
            ui.markdown(page_of(name))
        with look.card("How soon a person acts"):
            if rule.kind is rules.Kind.LADDER:
                draw_tiers()
            look.text(heard(rule), "soft small")
        look.lead("/playbook", "All playbooks", "behind")


def draw_tiers() -> None:
    """How soon a person acts at each step."""
    for step, tier in reversed(rules.TIERS.items()):
        with look.box("line"):
            with look.box("what"):
                look.step(step)
            look.text(words.titled(URGENCY[tier]), "soft")


def heard(rule: rules.Rule) -> str:
    """Who hears of a rule."""
    return WHO_HEARS[rule.kind].format(tier=rule.tier, when=URGENCY[rule.tier])
