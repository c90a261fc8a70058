"""All that ever became of an alert, the latest first: how it moved, who did what, who was told or was not, and why."""

from dataclasses import dataclass

import msgspec

from shared.alerting import AlertMessage, AlertTransition, Attempt, Decision, Done, Explained
from shared.messages import instant

from .. import reasons
from ..lifecycle import State
from ..rules import PHRASES
from ..sql import tables
from . import decisions, look, words

_message = msgspec.json.Decoder(AlertMessage).decode


@dataclass(frozen=True)
class Entry:
    """What an entry says: `kind` is its mark, `title` what happened, `more` why and to whom."""

    kind: str
    title: str
    more: str = ""
    bad: bool = False


def card(rows: list[tables.Row], most: int) -> None:
    """The timeline; of one that is longer than `most`, the latest part."""
    with look.card("Timeline"):
        if not rows:
            look.text("Nothing has been recorded of it yet.", "soft")
        with look.box("timeline", "ol"):
            for row in rows[:most]:
                line(row)
        if len(rows) > most:
            look.text("Older entries are left out here; driftline.alerts has them.", "soft small")


def line(row: tables.Row) -> None:
    """One entry."""
    entry = said(_message(row["body"]))
    with look.box(f"line {entry.kind}", "li"):
        with look.box("what"):
            look.text(entry.title, "late" if entry.bad else "")
            if entry.more:
                look.text(entry.more, "soft small")
        look.text(words.at(instant(row["at"])), "when")


def said(message: AlertMessage) -> Entry:
    """What a message about an alert says to people."""
    match message:
        case AlertTransition():
            return moved(message)
        case Done():
            return done(message)
        case Decision():
            return decided(message)
        case Attempt():
            return attempted(message)
        case Explained():
            fewest = words.count(len(message.because), "touchpoint")
            return Entry("explained", f"Explained by {fewest}", "no fewer would do" if message.exact else "")


def moved(move: AlertTransition) -> Entry:
    """A transition."""
    why = words.sentence(reasons.said(move.reason))
    step = f", {PHRASES.get(move.step, move.step)}" if move.step else ""
    match move.state:
        case State.PENDING:
            until = f" until {words.at(move.held_until)}" if move.held_until else ""
            return Entry("transition", f"Held back{until}", why)
        case State.ACKNOWLEDGED if move.contacted:
            return Entry("transition", f"{move.keeper} contacted the client {words.at(move.contacted)}", why)
        case State.ACKNOWLEDGED:
            until = f" by {words.at(move.contact_by)}" if move.contact_by else ""
            return Entry("transition", f"In hand: {move.keeper} contacts the client{until}")
        case State.RESOLVED:
            return Entry("transition", "Resolved", why)
        case _:
            return Entry("transition", f"Fires{step}", why, move.reason == "lapsed")


def done(act: Done) -> Entry:
    """What became of an action."""
    what = {
        "acknowledge": f"{act.by} acknowledged: {act.who} contacts the client",
        "silence": f"{act.by} silenced it",
        "unsilence": f"{act.by} ended the silence",
        "label": f"{act.by} labelled it: {words.plain(act.label or '')}",
    }[act.do]
    until = f"{'by' if act.do == 'acknowledge' else 'until'} {words.at(act.until)}" if act.until else ""
    if act.accepted:
        return Entry("done", what, ", ".join(one for one in (until, act.note) if one))
    return Entry(
        "done",
        f"{words.titled(words.DOING[act.do])} by {act.by} was refused",
        words.sentence(decisions.refused(act.why)),
        True,
    )


def decided(decision: Decision) -> Entry:
    """Whether somebody was told."""
    who = decision.role or "nobody in particular"
    why = decisions.told(decision.why)
    if decision.told:
        level = f", level {decision.level} of the chain" if decision.level else ""
        return Entry("decision", f"Told: {who}{level}", words.sentence(why))
    until = f"; decided anew {words.at(decision.until)}" if decision.until else ""
    return Entry("decision", f"Not told{f': {decision.role}' if decision.role else ''}", words.sentence(why + until))


def attempted(attempt: Attempt) -> Entry:
    """One try at a channel."""
    if attempt.outcome == "sent":
        return Entry("attempt", f"Sent by {attempt.channel}", attempt.detail)
    return Entry("attempt", f"{attempt.channel} failed, and is tried again", attempt.detail, True)
