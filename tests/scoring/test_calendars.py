"""Working time, against the rule itself: a moment counts when its local date is open and its local time in a block."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.policy.calendars import DAY, SECOND, Calendar
from shared.messages import instant, micros

MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
OFFICE = [[(9 * HOUR, 12 * HOUR + 30 * MINUTE), (13 * HOUR + 30 * MINUTE, 17 * HOUR)]] * 5 + [[], []]
NIGHT = [[(0, 4 * HOUR)]] * 7
ALWAYS = [[(0, DAY)]] * 7
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return micros(datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC))


def naive(calendar: Calendar, start: int, end: int) -> int:
    """Working µs from `start` to `end`, whole minutes, one minute at a time."""
    count = 0
    for minute in range(start, end, MINUTE):
        local = instant(minute).astimezone(calendar.zone)
        time = ((local.hour * 60 + local.minute) * 60 + local.second) * SECOND
        closed = (local.date() - date(1970, 1, 1)).days in calendar.closed
        if not closed and any(opens <= time < closes for opens, closes in calendar.blocks[local.weekday()]):
            count += MINUTE
    return count


def test_a_lunch_break_and_a_night_do_not_count() -> None:
    office = Calendar(BERLIN, OFFICE)
    assert office.working(at("2026-11-02T12:00"), at("2026-11-02T14:00")) == HOUR
    assert office.working(at("2026-11-02T08:00"), at("2026-11-03T10:00")) == 8 * HOUR
    assert office.working(at("2026-11-06T16:00"), at("2026-11-09T10:00")) == 2 * HOUR, "over a weekend"
    assert office.advance(at("2026-11-02T12:00"), HOUR) == at("2026-11-02T14:00")


def test_the_start_of_a_block_belongs_to_it_and_its_end_does_not() -> None:
    office = Calendar(BERLIN, OFFICE)
    opens, closes = at("2026-11-02T09:00"), at("2026-11-02T12:30")
    assert office.working(opens - 1, opens) == 0
    assert office.working(opens, opens + 1) == 1
    assert office.working(closes - 1, closes) == 1
    assert office.working(closes, closes + 1) == 0


def test_a_due_is_the_first_moment_at_which_the_amount_has_passed() -> None:
    office = Calendar(BERLIN, OFFICE)
    morning = at("2026-11-02T09:00")
    assert office.advance(morning, 3 * HOUR + 30 * MINUTE) == at("2026-11-02T12:30"), "not when lunch is over"
    assert office.advance(morning, 7 * HOUR) == at("2026-11-02T17:00"), "not the next morning"
    assert office.advance(morning, 7 * HOUR + 1) == at("2026-11-03T09:00") + 1
    assert office.advance(at("2026-11-01T03:00"), 0) == at("2026-11-01T03:00"), "nothing to wait for"


def test_a_holiday_is_closed_in_the_zone_of_the_calendar() -> None:
    christmas = Calendar(BERLIN, ALWAYS, [date(2026, 12, 25)])
    assert christmas.working(at("2026-12-24T00:00"), at("2026-12-27T00:00")) == 2 * DAY
    assert christmas.working(at("2026-12-24T23:00"), at("2026-12-25T01:00")) == HOUR
    assert christmas.advance(at("2026-12-24T23:00"), 2 * HOUR) == at("2026-12-26T01:00")


def test_the_hour_that_spring_skips_counts_not_at_all() -> None:
    night = Calendar(BERLIN, NIGHT)
    assert night.working(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == 3 * HOUR
    assert night.advance(at("2026-03-29T00:00"), 3 * HOUR) == at("2026-03-29T04:00")
    skipped = Calendar(BERLIN, [[(2 * HOUR, 3 * HOUR)]] * 7)
    assert skipped.working(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == 0
    assert skipped.working(at("2026-03-28T00:00"), at("2026-03-31T00:00")) == 2 * HOUR


def test_the_hour_that_autumn_repeats_counts_twice() -> None:
    night = Calendar(BERLIN, NIGHT)
    midnight = at("2026-10-25T00:00")
    assert night.working(midnight, at("2026-10-25T12:00")) == 5 * HOUR
    assert night.advance(midnight, 4 * HOUR) == midnight + 4 * HOUR == at("2026-10-25T03:00")
    repeated = Calendar(BERLIN, [[(2 * HOUR, 3 * HOUR)]] * 7)
    assert repeated.working(midnight, at("2026-10-25T12:00")) == 2 * HOUR


def test_a_block_cut_by_the_repeated_hour_is_open_closed_open() -> None:
    """02:00 to 02:30 comes at 00:00 and again at 01:00 UTC."""
    half = Calendar(BERLIN, [[(2 * HOUR, 2 * HOUR + 30 * MINUTE)]] * 7)
    first = micros(datetime(2026, 10, 25, 0, tzinfo=UTC))
    assert half.working(first, first + 30 * MINUTE) == 30 * MINUTE
    assert half.working(first + 30 * MINUTE, first + HOUR) == 0
    assert half.working(first + HOUR, first + 2 * HOUR) == 30 * MINUTE
    assert half.advance(first, 45 * MINUTE) == first + HOUR + 15 * MINUTE


def test_a_day_that_a_zone_skipped_does_not_count() -> None:
    """Samoa went from the 29th straight to the 31st of December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    assert Calendar(apia, ALWAYS).working(at("2011-12-29T00:00", apia), at("2012-01-01T00:00", apia)) == 2 * DAY


def test_time_is_summed_over_every_calendar_in_force_at_its_time() -> None:
    """A case meets three schedules in turn; the last one alone would give another answer."""
    office = Calendar(BERLIN, OFFICE)
    extended = Calendar(BERLIN, [[(7 * HOUR, 21 * HOUR)]] * 6 + [[]])
    new_york = Calendar(ZoneInfo("America/New_York"), [[(9 * HOUR, 17 * HOUR)]] * 5 + [[], []])
    opened, moved, again, answered = map(
        at, ("2026-10-30T16:10:30", "2026-10-31T08:00", "2026-11-02T10:00", "2026-11-02T17:00")
    )
    parts = office.working(opened, moved), extended.working(moved, again), new_york.working(again, answered)
    assert parts == (49 * MINUTE + 30 * SECOND, 16 * HOUR, 2 * HOUR)
    assert new_york.working(opened, answered) != sum(parts)


def test_a_calendar_that_never_opens_never_reaches_anything() -> None:
    closed = Calendar(BERLIN, [[]] * 7)
    assert closed.working(0, 10**16) == 0
    assert closed.advance(at("2026-11-02T09:00"), 1) is None


def test_an_answer_does_not_depend_on_what_was_asked_before() -> None:
    rare = [[(0, MINUTE)]] + [[]] * 6
    fresh, used = Calendar(BERLIN, rare), Calendar(BERLIN, rare)
    used.working(at("1990-01-01T00:00"), at("2180-01-01T00:00"))
    start = at("2026-11-02T09:00")
    for amount in (MINUTE, HOUR, 26 * HOUR, 28 * HOUR, 40 * HOUR):
        assert fresh.advance(start, amount) == used.advance(start, amount)


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar_raise_nothing(year: int) -> None:
    office = Calendar(ZoneInfo("Pacific/Kiritimati"), OFFICE)
    start = micros(datetime(year, 6, 1, tzinfo=UTC))
    assert office.working(start, start + 7 * DAY) > 0
    assert office.advance(start, HOUR) is not None


blocks = st.lists(st.integers(0, 24), max_size=6, unique=True).map(
    lambda hours: [(a * HOUR, b * HOUR) for a, b in zip(sorted(hours)[::2], sorted(hours)[1::2], strict=False)]
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    days = [date(2026, 3, 27) + timedelta(days=n) for n in draw(st.lists(st.integers(0, 6), max_size=2))]
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    return Calendar(zone, draw(st.lists(blocks, min_size=7, max_size=7)), days)


@settings(max_examples=60, deadline=None)
@given(
    calendars(),
    st.sampled_from(["2026-03-27", "2026-10-24", "2026-03-07", "2026-10-31", "2026-04-04", "2026-10-03", "2026-07-01"]),
    st.integers(0, 2880),
    st.integers(0, 2880),
)
def test_working_time_equals_a_count_of_minutes(calendar: Calendar, day: str, offset: int, minutes: int) -> None:
    start = at(day, ZoneInfo("UTC")) + offset * MINUTE
    end = start + minutes * MINUTE
    counted = naive(calendar, start, end)
    assert calendar.working(start, end) == counted
    if counted:
        due = calendar.advance(start, counted)
        assert due is not None and start < due <= end
        assert calendar.working(start, due) == counted
        assert calendar.working(start, due - 1) == counted - 1
