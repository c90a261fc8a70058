"""What clients said and where they kept silent, as the page of expectations shows it."""

from dataclasses import dataclass

from sqlalchemy import Engine

from shared.messages import instant

from ..sql import tables, views_voice
from . import look, words

FEW = 10
SAID = {
    "complaints": ("Complaints", "what=complaint&what=complaint_with_effort"),
    "failed_attempts": ("Failed attempts", "what=contact_failed&what=abandoned"),
    "forgotten_complaints": ("Forgotten complaints", "what=complaint_unanswered"),
}
KEPT_SILENT = {"quiet_failures": "Failed, and silent", "silent_exits": "Left, or leaving, in silence"}


@dataclass
class Found:
    """What is shown."""

    counts: list[tables.Row]
    ease: list[tables.Row]
    quiet: list[tables.Row]
    silent: list[tables.Row]


def read(engine: Engine, now: int) -> Found:
    """Out of the views."""
    return Found(
        views_voice.voice(engine, now),
        views_voice.ease(engine, now),
        views_voice.quiet_clients(engine, now),
        views_voice.silent_clients(engine, now),
    )


def draw(found: Found) -> None:
    """The card, and who kept silent."""
    with look.card("Voice and silence, 30 days"):
        with look.box("figures"):
            for name, (title, asked) in SAID.items():
                look.figure(title, f"{total(found, name):,}", target=f"/moments?{asked}&of_late=true")
            easy, hard = (sum(row[name] for row in found.ease) for name in ("easy", "hard"))
            look.figure("Complaints that came easily", f"{easy / (easy + hard):.0%}" if easy + hard else "-")
            for name, title in KEPT_SILENT.items():
                look.figure(title, f"{total(found, name):,}")
        for row in found.quiet[:FEW]:
            client(row, f"{words.count(row['failures'], 'failure')}, no complaint")
        for row in found.silent[:FEW]:
            said = "left" if row["left"] else "leaving"
            client(row, f"{said} since {words.at(instant(row['at']))}, no complaint")
        look.more(len(found.quiet[FEW:]) + len(found.silent[FEW:]))


def total(found: Found, name: str) -> int:
    """A number over all segments."""
    return sum(int(row["moments"]) for row in found.counts if row["what"] == name)


def client(row: tables.Row, said: str) -> None:
    """A client that kept silent."""
    with look.box("line"):
        with look.box("what"):
            look.client(row["client"])
        look.text(said, "when")
