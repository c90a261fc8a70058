"""The parts of a client's page that speak of its matters: the clocks of its cases, and the commitments to it."""

from ..api.account import Account, Clock, Commitment, KeptRate, KeptRates
from . import look, words

MOST = 30
LATEST = 8  # settled commitments
ENDED = ("fulfilled", "cancelled")
BAD = ("broken", "late", "kept_expectation_missed")
TAKEN_BACK = ("withdrawn", "broken")  # that ended, and were not kept
BY = ("maker", "keeper", "origin")


def clocks(client: str, account: Account) -> None:
    """The clocks that still run, the nearest due first; then the latest that ended."""
    every = [(case, clock) for case, facts in account.cases.items() for clock in facts.clocks]
    running = [one for one in every if one[1].state not in ENDED]
    ended = [one for one in every if one[1].state in ENDED]
    running.sort(key=lambda one: (one[1].due_at is None, one[1].due_at or one[1].started_at))
    ended.sort(key=lambda one: one[1].started_at, reverse=True)
    with look.card("Clocks"):
        if not every:
            look.text("No case so far.", "soft")
        for case, clock in [*running, *ended][:MOST]:
            line(client, account, case, clock)
        look.more(len(every) - MOST)


def line(client: str, account: Account, case: str, clock: Clock) -> None:
    """One clock: its state in words, what is left or was used, and when it stood still."""
    named = f"Case {case}" if not case.startswith("~") else f"No case, topic {case[1:] or 'none'}"
    with look.box("line"):
        with look.box("what"):
            said = f"{words.titled(clock.clock)}{f': {clock.what}' if clock.what else ''}"
            look.behind(client, clock.source, clock.id, said)
            look.text(f"{named}: {spent(clock)}, policy {clock.policy}", "soft small")
            for pause in clock.pauses:
                look.text(words.pause(pause, account.as_of), "soft small")
        with look.box("when"):
            missed = "late" if clock.breached else ""
            look.text(f"{words.titled(clock.state)}{', missed' if clock.breached else ''}", missed)
            look.text(f"due {words.at(clock.due_at)}" if clock.due_at else "no target")


def spent(clock: Clock) -> str:
    """What elapsed on a clock by both measures, once where they agree."""
    calendar, working = words.span(clock.calendar_seconds), words.span(clock.working_seconds)
    return f"{calendar} elapsed" + ("" if calendar == working else f", {working} of it working time")


def commitments(client: str, account: Account) -> None:
    """How commitments went: those that are owed, the latest that were settled, and how often each name keeps them."""
    counts = {name: count for name, count in account.commitments.items() if count}
    owed = [one for one in account.commitment_log if one.ended_at is None]
    settled = [one for one in account.commitment_log if one.ended_at is not None]
    with look.card("Commitments"):
        look.text(", ".join(f"{count} {words.plain(name)}" for name, count in counts.items()) or "None so far.", "soft")
        with look.box("owed"):
            for one in [*sorted(owed, key=lambda one: one.due_at)[:MOST], *settled[:LATEST]]:
                commitment(client, one)
            look.more(max(0, len(owed) - MOST) + max(0, len(settled) - LATEST))
        kept_rates(account.kept_rates)


def commitment(client: str, one: Commitment) -> None:
    """One commitment: whose it is, and what became of it."""
    about = [f"{by} {getattr(one, by)}" for by in BY if getattr(one, by) is not None]
    if one.renegotiated:
        about.append(f"moved {words.times(one.renegotiated)}")
    with look.box("line"):
        with look.box("what"):
            look.behind(client, one.source, one.id, words.owed(one.commitment_id, one.what))
            look.text(", ".join(about), "soft small")
        with look.box("when"):
            said = words.settled(one.outcome, one.ended_at is not None, one.late_seconds)
            look.text(said, "late" if one.outcome in BAD else "")
            if one.ended_at is not None and one.outcome in TAKEN_BACK:
                look.text(f"withdrawn {words.at(one.ended_at)}, was due {words.at(one.due_at)}")
            else:
                look.text(f"due {words.at(one.due_at)}")


def kept_rates(rates: KeptRates) -> None:
    """How often each maker, each keeper and each origin has its commitments kept, where any is named."""
    named = [(by, getattr(rates, by)) for by in BY]
    known = [(by, every) for by, every in named if any(rate.name is not None for rate in every)]
    if known:
        look.text("How often they are kept", "part", "h2")
    for by, every in known:
        for rate in every[:LATEST]:
            kept_rate(by, rate)
        look.more(len(every) - LATEST)


def kept_rate(by: str, rate: KeptRate) -> None:
    """How the commitments of one name went."""
    judged = rate.kept + rate.late + rate.broken + rate.kept_expectation_missed
    with look.box("line"):
        look.text(f"{words.titled(by)} {rate.name}" if rate.name is not None else f"No {by} named", "what")
        look.text(
            "none judged yet" if rate.kept_rate is None else f"{rate.kept} of {judged}, {rate.kept_rate:.0%}", "when"
        )
