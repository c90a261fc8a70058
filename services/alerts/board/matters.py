"""The parts of a client's page that speak of open matters: clocks, commitments, and what a touchpoint says."""

from typing import Any

from ..answers import Account, Clock, Owed
from . import look, words

MOST = 30


def clocks(account: Account) -> None:
    """The clocks that still run, the nearest due first; then the latest that ended."""
    every = [(case, clock) for case, facts in account.cases.items() for clock in facts.clocks]
    running = [one for one in every if one[1].state in ("running", "paused", "claimed")]
    ended = sorted((one for one in every if one not in running), key=lambda one: one[1].started_at, reverse=True)
    running.sort(key=lambda one: (one[1].due_at is None, one[1].due_at or one[1].started_at))
    with look.box("card"):
        look.text("Clocks", tag="h2")
        if not every:
            look.text("No case so far.", "soft")
        for case, clock in [*running, *ended][:MOST]:
            line(case, clock)


def line(case: str, clock: Clock) -> None:
    """One clock: its state in words, and what is left or was used."""
    with look.box("line"):
        with look.box("what"):
            look.text(words.titled(clock.clock))
            look.text(
                f"Case {case}" if not case.startswith("~") else f"No case, topic {case[1:] or 'none'}", "soft small"
            )
        with look.box("when"):
            look.text(
                f"{words.titled(clock.state)}{', missed' if clock.breached else ''}", "late" if clock.breached else ""
            )
            due = f"due {words.at(clock.due_at)}" if clock.due_at else f"{words.span(clock.calendar_seconds)} elapsed"
            look.text(due)


def commitments(account: Account) -> None:
    """How commitments went, and those that are owed."""
    counts = {name: count for name, count in account.commitments.items() if count}
    with look.box("card"):
        look.text("Commitments", tag="h2")
        look.text(", ".join(f"{count} {words.plain(name)}" for name, count in counts.items()) or "None so far.", "soft")
        with look.box("owed"):
            for commitment in account.owed[:MOST]:
                owed(commitment)


def owed(commitment: Owed) -> None:
    """One commitment that is not kept."""
    with look.box("line"):
        look.text(commitment.commitment_id.replace("~answer:", "Answer owed in case "), "what")
        with look.box("when"):
            look.text(words.titled(commitment.outcome), "late" if commitment.outcome == "broken" else "")
            look.text(f"due {words.at(commitment.due_at)}")


def gist(event: dict[str, Any]) -> str:
    """What a touchpoint says, on one line."""
    data = event.get("data", {})
    actor = data.get("actor") or {}
    said = [words.plain(data[name]) for name in ("kind", "reason") if data.get(name)]
    said += [data[name] for name in ("case_id", "commitment_id", "what", "topic") if data.get(name)]
    by = actor.get("id") or actor.get("kind")
    return ", ".join([*said, f"by {by}"] if by else said)
