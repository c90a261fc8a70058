"""The groups: clients by segment, the worst of each first; whoever burns is named however well the others fare."""

from dataclasses import dataclass

from nicegui import ui
from sqlalchemy import Engine

from ..api import api
from ..api.answers import Contacts, Crises, Group, Groups, Member, crises_of
from ..sql import views
from . import look, words

FEW = 8  # members by name


@dataclass
class Found:
    """What the page shows."""

    groups: Groups
    crises: Crises


def pages(engine: Engine) -> None:
    """Register the page."""

    @ui.page("/groups", title="Driftline: groups", response_timeout=look.PATIENCE)
    async def groups() -> None:
        def read() -> Found:
            return Found(api.grouped(engine), crises_of(views.responses(engine), *views.warned(engine)))

        await look.page("Groups", engine, read, draw)


def draw(found: Found) -> None:
    """The whole page."""
    everybody = found.groups.everybody
    with look.box("head"):
        look.text(words.count(len(found.groups.groups), "group"), tag="h1")
        look.text(f"of {words.count(everybody.members, 'client')}", "soft")
    with look.box("card"):
        for group in found.groups.groups:
            line(group)
    crises(found.crises)


def line(group: Group) -> None:
    """One group: its worst step, how the many fare, and who burns."""
    with look.box("line"):
        with look.box("what"):
            look.text(group.group or "Without a segment", tag="span")
            look.text(words.fares(group.members, group.score), "soft small")
            named(group.burning, sum(group.steps.values()) - group.steps.get("calm", 0))
        with look.box("when"):
            look.step(group.ladder)


def named(members: list[Member], burning: int) -> None:
    """Those off calm, the worst first."""
    with look.box("soft small"):
        for member in members[:FEW]:
            look.client(member.name, f"{member.name}: {words.plain(member.ladder)}")
        look.more(burning - len(members[:FEW]))


def crises(found: Crises) -> None:
    """How many crises had no proper response at the incident, and how many were warned of."""
    with look.card("Crises"):
        for said in words.crises(found):
            look.text(said)


def contacts(found: Contacts | None) -> None:
    """The contacts of a client, where there are several: the worst first."""
    if found is None or found.members < 2:
        return
    with look.card("Contacts"):
        for one in found.contacts[:FEW]:
            with look.box("line"):
                with look.box("what"):
                    look.text(one.contact, tag="span")
                    look.text(f"score {one.score:.0f}, {words.count(one.cases, 'case')}", "soft small")
                with look.box("when"):
                    look.step(one.ladder)
        look.more(len(found.contacts) - FEW)
