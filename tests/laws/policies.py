"""Policies as TOML, with every table that section 14 names and durations that the histories' gaps meet."""

from hypothesis import strategies as st

from shared.messages import instant

DURATIONS = ("0s", "10m", "1h", "2h", "8h", "24h", "72h", "7d")
START = 1_774_483_200_000_000  # 2026-03-26, three days before Europe's clocks go forward
DAY = 86_400_000_000
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

durations = st.sampled_from(DURATIONS)
maybe = st.sampled_from((True, False))
blocks = st.sampled_from(
    (
        '["09:00-12:30", "13:30-17:00"]',
        '["00:00-24:00"]',
        '["01:30-02:30", "02:45-03:15"]',
        '["22:00-24:00"]',
        '["00:00-01:00"]',
        None,
    )
)
zones = st.sampled_from(("Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"))


@st.composite
def calendars(draw: st.DrawFn, name: str) -> str:
    """One calendar: a working week, another week, holidays of its own and of a country."""
    lines = [f"[calendars.{name}]", f'zone = "{draw(zones)}"']
    week, weekend = draw(blocks), draw(blocks)
    for day, hours in zip(DAYS, [week] * 5 + [weekend] * 2, strict=True):
        if hours is not None:
            lines.append(f"{day} = {hours}")
    if draw(maybe):
        lines.append('holidays = ["2026-03-27", "2026-03-29"]')
    if draw(maybe):
        lines.append('holidays_of = "DE-BY"')
    return "\n".join(lines)


@st.composite
def rows(draw: st.DrawFn) -> str:
    """One row of targets: for whom, in which calendar, how long."""
    when = {
        "kind": draw(st.sampled_from((None, None, None, "complaint", "inquiry", "unknown"))),
        "priority": draw(st.sampled_from((None, None, None, "urgent"))),
        "segment": draw(st.sampled_from((None, None, None, "gold"))),
    }
    lines = ["[[targets]]"]
    if any(when.values()):
        lines.append("when = { " + ", ".join(f'{key} = "{value}"' for key, value in when.items() if value) + " }")
    calendar = draw(st.sampled_from((None, "office", "night")))
    if calendar:
        lines.append(f'calendar = "{calendar}"')
    for clock in ("first_response", "next_response", "resolution", "update", "follow_up"):
        if draw(st.sampled_from((True, True, False))):
            lines.append(f'{clock} = "{draw(durations)}"')
    return "\n".join(lines)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """[cases], [commitments] and [contacts], each value given or left to its default."""
    named = {
        "cases": ("confirmation",),
        "commitments": ("grace", "undated", "answer_after_holding"),
        "contacts": ("repeat_window", "conversation_gap", "addition_gap"),
    }
    lines = []
    for table, names in named.items():
        lines.append(f"[{table}]")
        lines += [f'{name} = "{draw(durations)}"' for name in names if draw(maybe)]
        if table == "cases" and draw(maybe):
            pauses = draw(
                st.sampled_from(('["waiting_for_vendor"]', '["waiting_for_client", "waiting_for_vendor"]', "[]"))
            )
            lines.append(f"pauses = {pauses}")
    return "\n".join(lines)


@st.composite
def versions(draw: st.DrawFn, number: int, begins: int) -> str:
    """One version of a policy."""
    lines = [f'version = "{number}"', f"effective_from = {instant(begins).isoformat()}"]
    calendar = draw(st.sampled_from((None, "office")))
    if calendar:
        lines.append(f'calendar = "{calendar}"')
    parts = [draw(calendars(name)) for name in ("office", "night")]
    parts += [draw(rows()) for _ in range(draw(st.sampled_from((0, 1, 2, 2, 3))))]
    return "\n".join([*lines, draw(tables()), *parts])


@st.composite
def policies(draw: st.DrawFn) -> list[str]:
    """None to three versions, the later ones coming into force in the middle of a history."""
    starts = (START - DAY, START + 3_600_000_000, START + 3 * DAY + 1)
    return [draw(versions(number, starts[number])) for number in range(draw(st.sampled_from((0, 1, 1, 2, 3))))]
