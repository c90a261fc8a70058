"""One alert's page: what it says, why, what to do first, what became of it, and the acts of whoever is on call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from nicegui import ui
from sqlalchemy import Engine

from shared.alerting import Explained
from shared.clock import utc_now
from shared.messages import Because, NextAction, Owed, Said, Share, instant

from .. import reasons
from ..api.acting import Acting
from ..lifecycle import State, Why
from ..rules import PHRASES, RULES
from ..sql import tables, views, views_alerts
from . import acts, alerts, incidents, look, playbook, timeline, words
from .fewest import Fewest

MOST = 200  # entries of the timeline
FEW = 20  # touchpoints behind it
PROMISES = (Why.ACKNOWLEDGED, Why.TAKEN_OVER, Why.KEPT, Why.KEPT_LATE, Why.LAPSED)

_because = msgspec.json.Decoder(list[Because]).decode
_shares = msgspec.json.Decoder(list[Share]).decode
_next = msgspec.json.Decoder(NextAction).decode


@dataclass
class Found:
    """What the page shows; `row` is None for an alert that is not known."""

    row: tables.Row | None
    client: tables.Row | None = None
    log: list[tables.Row] | None = None


def pages(engine: Engine, acting: Acting, explain: Callable[[str], Explained | None]) -> None:
    """Register the page; `explain` finds what explains an alert, in seconds."""

    @ui.page(alerts.PLACE + "/{alert_id:path}", title="Driftline: alert", response_timeout=look.PATIENCE)
    async def page(alert_id: str) -> None:
        def read() -> Found:
            row = views_alerts.alert(engine, alert_id)
            if row is None:
                return Found(None)
            client = views.client(engine, row["client"]) if row["client"] is not None else None
            return Found(row, client, views_alerts.timeline(engine, alert_id, MOST + 1))

        sheet = Sheet(alert_id, acts.Acts(engine, acting), Fewest(explain))
        await look.page("Alerts", engine, read, sheet.draw, sheet.lay)


class Sheet:
    """The page, laid out once: each part is drawn anew for itself, so that a form is left to whoever fills it in."""

    def __init__(self, alert_id: str, table: acts.Acts, fewest: Fewest) -> None:
        self.alert_id, self.table, self.fewest = alert_id, table, fewest

    def lay(self) -> None:
        """The places of the parts; on a phone they stand below each other in this order."""
        self.head = look.box("stack")
        with look.box("columns alert-page"):
            with look.box("stack"):
                self.says = look.box("stack")
                self.why = look.box("stack order-4")
                with self.why, look.card("Why"):
                    self.moved = look.box("")
                    self.fewest.lay()
                self.log = look.box("stack order-6")
            with look.box("stack"):
                self.acts = look.box("stack order-2")
                with self.acts:
                    self.table.lay()
                self.next = look.box("stack order-3")
                self.plays = look.box("stack order-5")

    def draw(self, found: Found) -> None:
        """What was found, in its places."""
        row = found.row
        for place in (self.acts, self.why):
            place.set_visibility(row is not None)
        for place in (self.head, self.says, self.moved, self.next, self.plays, self.log):
            place.clear()
        if row is None:
            with self.head:
                missing(self.alert_id)
            return
        with self.head:
            heading(row)
        with self.says:
            says(row, found.client)
        with self.moved:
            why(row, rule_moved(row, found.log or []))
        self.fewest.draw(row)
        with self.next:
            if row["state"] != State.RESOLVED:
                next_action(row)
        with self.plays:
            plays(row)
        with self.log:
            timeline.card(found.log or [], MOST)
        self.table.draw(row)


def missing(alert_id: str) -> None:
    """There is no such alert."""
    with look.box("card empty"):
        look.text("No such alert", tag="h1")
        look.text(f"Nothing is known of {alert_id}. One raised a moment ago comes here by itself.", "soft")
        look.lead(alerts.PLACE, "All alerts", "more")


def heading(row: tables.Row) -> None:
    """What it is and whose."""
    with look.box("head"):
        look.text(f"{RULES[row['rule']].title}: {alerts.about(row)}", tag="h1")
        alerts.standing(row)
        if row["segment"]:
            look.text(f"Segment {row['segment']}", "soft push")


def says(row: tables.Row, client: tables.Row | None) -> None:
    """The alert in plain words."""
    with look.card("What it says", "says"):
        look.text(RULES[row["rule"]].means)
        look.text(how_soon(row))
        look.text(life(row, utc_now()), "promise" if row["state"] == State.ACKNOWLEDGED else "")
        if row["silenced"]:
            until = row["silenced_until"]
            look.text(f"Silenced until {words.at(instant(until)) if until else 'it is resolved'}: nobody is told.")
        if row["shadow"]:
            look.text(f"It runs {words.SHADOW}.", "soft")
        if client is not None:
            stands(client)


def how_soon(row: tables.Row) -> str:
    """How fast it wants a person."""
    if row["state"] == State.RESOLVED:
        return "Nobody has to act on it any more."
    stage = f"; {row['stage']} of the time has gone" if row["stage"] else ""
    return f"A person acts {playbook.URGENCY[row['tier']]}{stage}."


def life(row: tables.Row, now: datetime) -> str:
    """Where it stands in its life."""
    started, at = instant(row["started_at"]), instant(row["at"])
    match row["state"]:
        case State.PENDING:
            until = f" until {words.at(instant(row['held_until']))}" if row["held_until"] else ""
            return f"It is held back{until}: what passes by itself is told to nobody."
        case State.FIRING:
            return f"It began {words.ago(started, now)}, and nobody has it in hand."
        case State.ACKNOWLEDGED:
            if row["contacted"]:
                ago = words.ago(instant(row["contacted"]), now)
                return f"{row['keeper']} contacted the client {ago}: it is not over yet."
            return f"{row['keeper']} contacts the client {words.promised(instant(row['contact_by']), now)}."
        case _:
            return f"It ended {words.ago(at, now)}, after {words.span((at - started).total_seconds())}."


def stands(client: tables.Row) -> None:
    """How the client is now, leading to its page."""
    risk = f", risk {words.chance(client['risk'])}" if client["risk"] is not None else ""
    score = f"score {client['score']:.0f}, {client['band']}{risk}"
    said = f"{client['client']} is {PHRASES.get(client['ladder'], client['ladder'])} now: {score}"
    look.client(client["client"], said)


def rule_moved(row: tables.Row, log: list[tables.Row]) -> str:
    """Why the rule itself moved last: what people did since is no reason for an alert to stand."""
    for entry in log:
        if entry["kind"] == "transition":
            reason: str = msgspec.json.decode(entry["body"])["reason"]
            if reason not in PROMISES:
                return reason
    return str(row["reason"])


def why(row: tables.Row, reason: str) -> None:
    """Why it moved last, the touchpoints behind it by their weight."""
    shares = _shares(row["shares"] or "[]")
    because = _because(row["because"] or "[]")
    look.text(f"{words.sentence(reasons.said(reason))}.")
    with look.box("why-lines"):
        for share in shares[:FEW]:
            with look.box("line"):
                look.text(f"{share.weight:+.2f}", f"points {'minus' if share.weight > 0 else 'plus'}")
                with look.box("what"):
                    look.behind(row["client"] or "", share.source, share.id, words.titled(share.what))
                look.text(words.at(share.at) if share.at else "", "when")
    if row["client"] is None:
        if row["count"]:
            with look.box("soft small"):
                incidents.members(row)
    elif not shares:
        with look.box("soft small"):
            for one in because[:FEW]:
                look.behind(row["client"], one.source, one.id, one.id)
            look.more(len(because) - FEW)
    look.more(len(shares) - FEW)


def next_action(row: tables.Row) -> None:
    """What to do first: who waits, what is owed, what was expected last."""
    if row["next"] is None:
        return
    found, client = _next(row["next"]), row["client"] or ""
    with look.card("Do first"):
        if not (found.unanswered or found.owed or found.expected):
            look.text("Nobody waits for an answer, and nothing is owed.", "soft")
        need("Answer the oldest need", client, found.unanswered)
        for one in found.owed:
            owed(one)
        need("It last expected", client, found.expected)


def need(title: str, client: str, said: Said | None) -> None:
    """A need or an expectation, leading to the touchpoint that stated it."""
    if said is None:
        return
    about = [words.plain(said.what)] if said.what else []
    about += [f"case {said.case_id}"] if said.case_id and not said.case_id.startswith("~") else []
    with look.box("line"):
        with look.box("what"):
            look.behind(client, said.source, said.id, title)
            look.text(", ".join(about), "soft small")
        look.text(words.ago(said.at, utc_now()), "when").props["title"] = words.at(said.at)


def owed(one: Owed) -> None:
    """A commitment that is owed."""
    late = one.due_at < utc_now()
    with look.box("line"):
        with look.box("what"):
            look.text(f"Keep {one.what or words.commitment(one.commitment_id)}", tag="span")
            look.text(f"keeper {one.keeper}" if one.keeper else "nobody keeps it", "soft small")
        with look.box("when"):
            look.text("overdue" if late else "due", "late" if late else "")
            look.text(words.at(one.due_at))


def plays(row: tables.Row) -> None:
    """The playbook of the rule, at hand."""
    rule = RULES[row["rule"]]
    with look.card("Playbook", "plays"):
        with look.box("", "ol"):
            for sentence in rule.playbook:
                look.text(sentence, tag="li")
        look.lead(rule.link, "All of the playbook", "behind")
