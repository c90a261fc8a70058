"""Policies as TOML, with every table that section 14 names, whose durations the histories' gaps meet."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

from shared.messages import instant, micros
from tests.laws.oracle.policy import duration

CLOCKS = ("first_response", "next_response", "update", "resolution", "decision", "follow_up", "reach")
DURATIONS = ("0s", "10m", "1h", "2h", "8h", "24h", "72h", "7d")
DAY = 86_400_000_000
# Three days before clocks change: New York's and Europe's go forward, Lord Howe's by half an hour, Europe's back.
STARTS = tuple(micros(datetime(2026, month, day, tzinfo=UTC)) for month, day in ((3, 5), (3, 26), (10, 1), (10, 22)))
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZONES = ("Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
HOURS = (
    '["09:00-12:30", "13:30-17:00"]', '["00:00-24:00"]', '["01:30-02:30", "02:45-03:15"]', '["22:00-24:00"]',
    '["00:00-01:00"]', '["18:00-20:00", "08:00-12:00", "12:00-13:00"]', None,
)  # fmt: skip
PAUSES = ('["waiting_for_vendor"]', '["waiting_for_client", "waiting_for_vendor"]', "[]")
NAMED = {
    "cases": ("confirmation",),
    "commitments": ("grace", "undated", "answer_after_holding"),
    "contacts": ("repeat_window", "conversation_gap", "addition_gap"),
}


def calendar(dice: Random, name: str) -> str:
    """One calendar: a working week, a weekend, holidays of its own and of a country."""
    lines = [f"[calendars.{name}]", f'zone = "{dice.choice(ZONES)}"']
    week, weekend = dice.choice(HOURS), dice.choice(HOURS)
    for day, hours in zip(DAYS, [week] * 5 + [weekend] * 2, strict=True):
        if hours is not None:
            lines.append(f"{day} = {hours}")
    if dice.random() < 0.5:
        lines.append('holidays = ["2026-03-06", "2026-03-27", "2026-03-29", "2026-10-02", "2026-10-23", "2026-10-25"]')
    if dice.random() < 0.5:
        lines.append('holidays_of = "DE-BY"')
    return "\n".join(lines)


def row(dice: Random, spans: Sequence[str]) -> str:
    """One row of targets: for whom, in which calendar, how long."""
    when = {
        "kind": dice.choice((*(None,) * 7, "complaint", "complaint", "inquiry", "unknown", "chaser")),
        "priority": dice.choice((None, None, None, None, None, "urgent")),
        "segment": dice.choice((None, None, None, None, None, "gold")),
    }
    lines = ["[[targets]]"]
    if any(when.values()):
        lines.append("when = { " + ", ".join(f'{key} = "{value}"' for key, value in when.items() if value) + " }")
    if named := dice.choice((None, None, "office", "night")):
        lines.append(f'calendar = "{named}"')
    # In working time four weeks may be years ahead, which the naive reading does not look.
    amounts = (*spans, *spans, "4w") if named is None else spans
    lines += [f'{clock} = "{dice.choice(amounts)}"' for clock in CLOCKS if dice.random() < 0.9]
    return "\n".join(lines)


def tables(dice: Random, spans: Sequence[str]) -> str:
    """[cases], [commitments] and [contacts], each value given or left to its default."""
    lines = []
    for table, names in NAMED.items():
        lines.append(f"[{table}]")
        lines += [f'{name} = "{dice.choice(spans)}"' for name in names if dice.random() < 0.7]
        if table == "cases" and dice.random() < 0.5:
            lines.append(f"pauses = {dice.choice(PAUSES)}")
    return "\n".join(lines)


def shaded(dice: Random) -> str:
    """[alerts], by dice of its own: how soon a decision is late, and which rules run in the shadow."""
    late = dice.choice(("1h", "8h", "2d"))
    shadow = dice.choice(("[]", '["drift", "indecision"]', '["risk", "budget", "orphan_commitment"]'))
    return f'[alerts]\nindecision = "{late}"\nshadow = {shadow}'


def version(dice: Random, spans: Sequence[str], begins: int) -> str:
    """One version of a policy."""
    lines = [f'version = "{begins}"', f"effective_from = {instant(begins).isoformat()}"]
    if dice.random() < 0.5:
        lines.append('calendar = "office"')
    parts = [calendar(dice, name) for name in ("office", "night")]
    parts += [row(dice, spans) for _ in range(dice.choice((0, *(1, 2, 3) * 3)))]
    parts.append(shaded(Random(begins)))
    return "\n".join([*lines, tables(dice, spans), *parts])


def policies(dice: Random, spans: Sequence[str], start: int) -> list[str]:
    """None to three versions in any order, the later ones coming into force in the middle of a history."""
    within = [start + 3_600_000_000, start + 3 * DAY + 1, start + dice.randrange(20) * DAY // 2]
    within += [start + sum(duration(span) for span in spans), start + duration(spans[0])]
    begins = [start - DAY, *dict.fromkeys(dice.sample(within, 2))]
    found = [version(dice, spans, each) for each in begins[: dice.choice((0, *(1, 2, 3) * 3))]]
    dice.shuffle(found)
    return found
