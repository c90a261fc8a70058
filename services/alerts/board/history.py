"""The parts of a client's page that look back: touchpoints, moves of its rules, verdicts as they were known then."""

from typing import Any

import msgspec

from shared.messages import instant

from ..api.account import Superseded
from ..rules import FLAGGED, RULES, Kind
from ..sql import tables
from . import look, words

FIRST = 15  # moves: those of clocks that warn are many
LATEST = 10


def moves(rows: list[tables.Row]) -> None:
    """The way on the ladder, and the flags that went up and down."""
    with look.card("Ladder and flags"):
        if not rows:
            look.text("Calm since the beginning.", "soft")
        for row in rows[:FIRST]:
            with look.box("line"):
                with look.box("what"):
                    if RULES[row["rule"]].kind is Kind.LADDER:
                        look.step(row["step"])
                    else:
                        look.text("Flag up" if row["step"] == FLAGGED else "Flag down", f"step {row['step']}")
                    shadow = f", {words.SHADOW}" if row["shadow"] else ""
                    look.text(f"{RULES[row['rule']].title}: {words.plain(row['reason'])}{shadow}", "soft small")
                look.text(words.at(instant(row["at"])), "when")
        look.more(len(rows) - FIRST)


def superseded(client: str, verdicts: list[Superseded]) -> None:
    """The verdicts that late or corrected facts made void, the latest first: what was known then, and what is now."""
    if not verdicts:
        return
    with look.card("As known then"):
        for one in verdicts[: -LATEST - 1 : -1]:
            with look.box("line"):
                with look.box("what"):
                    now = words.plain(one.now) if one.now is not None else "not judged"
                    said = f"{words.titled(one.verdict)} of {one.about}: {words.plain(one.outcome)}, now {now}"
                    look.behind(client, one.source, one.id, said)
                    look.text(f"judged {words.at(one.judged_at)}", "soft small")
                with look.box("when"):
                    look.text("revised")
                    look.text(words.at(one.revised_at))
        look.more(len(verdicts) - LATEST)


def chosen(source: str, id: str, rows: list[tables.Row]) -> None:
    """One touchpoint, whole, and what was said about it later."""
    with look.card(f"Touchpoint {id} of {source}"):
        if not rows:
            look.text("There is no such touchpoint.", "soft")
        for row in rows:
            event: dict[str, Any] = msgspec.json.decode(row["event"])
            look.text(words.titled(event["type"]))
            look.text(
                f"Happened {words.at(instant(row['time']))}, arrived {words.at(instant(row['arrival']))}", "soft small"
            )
            look.text(msgspec.json.format(row["event"], indent=2), "whole", "pre")


def is_about(row: tables.Row, source: str, id: str) -> bool:
    """Whether a stored touchpoint is the one of this identity, or corrects it."""
    event: dict[str, Any] = msgspec.json.decode(row["event"])
    of = event.get("data", {}).get("of", event)
    return {(event["source"], event["id"]), (of["source"], of["id"])} >= {(source, id)}


def touchpoints(client: str, rows: list[tables.Row], shown: int) -> None:
    """What happened, the latest first; the longest list, so on a phone it comes last."""
    with look.card("Touchpoints", "last"):
        for row in rows[:shown]:
            event: dict[str, Any] = msgspec.json.decode(row["event"])
            with look.box("line"):
                with look.box("what"):
                    look.behind(client, event["source"], event["id"], words.titled(event["type"]))
                    look.text(gist(event), "soft small")
                look.text(words.at(instant(row["time"])), "when")
        if len(rows) > shown:
            look.lead(look.address(client, show=shown + 200), "Show more", "more")


def gist(event: dict[str, Any]) -> str:
    """What a touchpoint says, on one line."""
    data = event.get("data", {})
    actor = data.get("actor") or {}
    said = [words.plain(data[name]) for name in ("kind", "reason", "outcome", "trigger") if data.get(name)]
    said += map(words.plain, data.get("does") or ())
    said += [f"wants {words.plain(data['wants'])}"] if data.get("wants") else []
    said += ["not known to us"] if data.get("unrecognised") else []
    said += [data[name] for name in ("case_id", "commitment_id", "what", "item", "topic") if data.get(name)]
    by = actor.get("id") or actor.get("role") or actor.get("kind")
    return ", ".join([*said, f"by {by}"] if by else said)
