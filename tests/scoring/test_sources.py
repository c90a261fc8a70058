"""Sources (A11): when one is quiet, in whatever order its heartbeats arrive, and what is remembered of them."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring import heartbeats, silence
from services.scoring.arrival import AHEAD
from services.scoring.policy.policy import DAY, HOUR, LONGEST, MINUTE, SECOND
from services.scoring.silence import BEFORE_ALL, MOST_SILENCES, Heard, SourceRecord
from services.scoring.sources import MOST_SOURCES, Sources
from shared.errors import Reason
from shared.messages import HEARTBEAT, Data, Touchpoint, instant, micros

START = 20_000 * DAY
LATENESS = 3 * DAY


def beat(at: int, seconds: float | None = 60.0, id: str | None = None, **fields: Any) -> Touchpoint:
    data = Data(interval_seconds=seconds, **fields)
    return Touchpoint(id=str(at) if id is None else id, source="s", type=HEARTBEAT, time=instant(at), data=data)


class Source:
    """One source, and what became of each of its heartbeats."""

    def __init__(self) -> None:
        self.record, self.sheets = SourceRecord(), []
        self.now = BEFORE_ALL

    def hear(self, heartbeat: Touchpoint, now: int | None = None) -> Heard:
        at = micros(heartbeat.time)
        self.now = max(self.now, at if now is None else now)
        return silence.apply(self.record, self.sheets, heartbeat, self.now, LATENESS)

    def quiet(self, *moments: int) -> list[bool]:
        return [self.record.quiet_since(at) is not None for at in moments]


def naively_quiet(beats: list[tuple[int, int]], at: int) -> bool:
    """The definition: the latest heartbeat until then lies more than its interval back."""
    past = [(time, time + interval) for time, interval in beats if time <= at]
    return bool(past) and at > max(past)[1]


def test_a_source_is_quiet_from_just_after_its_promise_to_the_next_heartbeat() -> None:
    source = Source()
    assert source.quiet(START) == [False], "it never sent one"
    source.hear(beat(START))
    assert source.quiet(START - 1, START, START + MINUTE, START + MINUTE + 1) == [False, False, False, True]
    source.hear(beat(START + HOUR))
    assert source.quiet(START + MINUTE, START + MINUTE + 1, START + HOUR - 1, START + HOUR) == [
        False, True, True, False,
    ]  # fmt: skip
    assert source.record.silent_until(START + HOUR - 1) == BEFORE_ALL
    assert source.record.silent_until(START + HOUR) == source.record.silent_until(START + DAY) == START + HOUR


def test_a_source_is_retired_by_a_last_heartbeat_with_a_very_long_interval() -> None:
    source = Source()
    source.hear(beat(START))
    source.hear(beat(START + SECOND, 1e308, "goodbye"))
    assert source.quiet(START + SECOND, START + LONGEST) == [False, False]


@pytest.mark.parametrize(
    ("heartbeat", "now", "reason"),
    [
        (beat(START + AHEAD + 1), START, Reason.IN_FUTURE),
        (beat(START - LATENESS - 1), START, Reason.TOO_LATE),
        (beat(START, None), START, Reason.BAD_DATA),
    ],
)
def test_a_heartbeat_is_refused_as_every_touchpoint_is(heartbeat: Touchpoint, now: int, reason: Reason) -> None:
    source = Source()
    assert source.hear(heartbeat, now) == Heard(reason)
    assert (source.record, source.sheets) == (SourceRecord(), [])
    assert source.hear(beat(START + AHEAD, id="in time"), START).refused is None
    assert source.hear(beat(START - LATENESS, id="just"), START).refused is None


def test_a_heartbeat_sent_twice_is_a_duplicate_and_one_that_says_other_things_a_conflict() -> None:
    source = Source()
    source.hear(beat(START, id="a"))
    assert source.hear(beat(START, id="a")) == Heard(duplicate=True)
    for other in (beat(START, 61, "a"), beat(START + 1, id="a"), beat(START, id="a", topic="billing")):
        assert source.hear(other) == Heard(Reason.CONFLICT)
    assert source.hear(msgspec.structs.replace(beat(START, 5, "a"), subject="c")).refused is None, "another identity"
    late = START + LATENESS + 1
    assert source.hear(beat(late, id="a")).refused is None, "an identity older than L may be used again"
    assert source.hear(beat(late, id="a")).duplicate


def test_what_changes_the_past_says_from_when_on() -> None:
    source = Source()
    assert source.hear(beat(START)).since is None, "only the time to come changes"
    assert source.hear(beat(START + MINUTE)).since is None, "heard in time"
    assert source.hear(beat(START + HOUR)).since == START + HOUR, "it was quiet, and is no more"
    assert source.hear(beat(START + HOUR - MINUTE)).since == START + HOUR - MINUTE, "a late one shortens the silence"
    assert source.hear(beat(START + HOUR - MINUTE, id="again")).since is None
    assert source.hear(beat(START + 1, 1, "short")).since == START + SECOND + 2, "a late one may begin one"
    assert source.quiet(START + SECOND + 1, START + SECOND + 2, START + MINUTE) == [False, True, False]


def test_of_several_heartbeats_at_one_time_the_longest_counts() -> None:
    for order in ([60, 3600], [3600, 60]):
        source = Source()
        for seconds in order:
            source.hear(beat(START, seconds, str(seconds)))
        assert source.quiet(START + HOUR, START + HOUR + 1) == [False, True]


SPOKEN = st.lists(
    st.tuples(st.integers(0, 60).map(lambda n: START + n * HOUR), st.sampled_from([0, 1, HOUR, 2 * HOUR, 9 * HOUR])),
    min_size=1, max_size=12,
)  # fmt: skip


@given(SPOKEN, st.randoms(use_true_random=False))
def test_any_order_of_arrival_within_l_leaves_the_same_silences(beats: list[tuple[int, int]], chance: Any) -> None:
    """A11: what a fold can ask is the same, and it is what the definition says."""
    named = [(at, interval, str(n)) for n, (at, interval) in enumerate(beats)]
    moments = sorted({at + extra for at, length in beats for extra in (-1, 0, 1, length - 1, length, length + 1)})
    first = None
    for _ in range(3):
        source = Source()
        for at, interval, id in named:
            source.hear(beat(at, interval / SECOND, id), START + 60 * HOUR)
        said = [(*source.quiet(at), source.record.silent_until(at)) for at in moments]
        assert [quiet for quiet, _ in said] == [naively_quiet(beats, at) for at in moments]
        first = first or said
        assert said == first
        chance.shuffle(named)


@given(SPOKEN, st.integers(0, 11))
def test_a_heartbeat_changes_nothing_before_the_moment_that_it_names(beats: list[tuple[int, int]], last: int) -> None:
    *others, one = [*beats[:last], *beats[last + 1 :], beats[last % len(beats)]] if last < len(beats) else beats
    source = Source()
    for n, (at, interval) in enumerate(others):
        source.hear(beat(at, interval / SECOND, str(n)), START + 60 * HOUR)
    ends = {at + length for at, length in beats} | {at for at, _ in beats}
    moments = sorted({end + extra for end in ends for extra in (-1, 0, 1) if end + extra <= START + 60 * HOUR})
    before = source.quiet(*moments)
    since = source.hear(beat(one[0], one[1] / SECOND, "one"), START + 60 * HOUR).since
    after = source.quiet(*moments)
    changed = [at for at, old, new in zip(moments, before, after, strict=True) if old != new]
    assert (since is None) == (not changed)
    assert since is None or since == changed[0]


def test_a_year_of_heartbeats_takes_the_room_of_the_lateness_horizon() -> None:
    source = Source()
    for n in range(365 * 24 * 4):
        assert source.hear(beat(START + n * 15 * MINUTE, 15 * 60)).refused is None
    assert len(source.sheets) == source.record.sheets <= 3 * 24 * 4 / 32 + 2
    assert all(len(sheet) <= 1024 for sheet in source.sheets)
    assert source.record.silences == []
    assert len(heartbeats.beats(source.sheets)) >= 3 * 24 * 4
    assert len(msgspec.msgpack.encode(source.record)) < 64


def test_a_late_heartbeat_finds_its_neighbour_after_all_of_l_was_forgotten() -> None:
    source = Source()
    for n in range(64):
        source.hear(beat(START + n * SECOND))
    source.hear(beat(START + 5 * DAY, id="much later"))
    late = START + 2 * DAY + HOUR
    assert source.hear(beat(late)).since == late
    assert source.record.silences == [(START + 63 * SECOND + MINUTE, late), (late + MINUTE, START + 5 * DAY)]


def test_of_very_many_silences_the_oldest_become_one() -> None:
    source = Source()
    for n in range(MOST_SILENCES + 9):
        source.hear(beat(START + n * HOUR))
    assert len(source.record.silences) == MOST_SILENCES
    assert source.record.silences[0] == (START + MINUTE, START + 9 * HOUR), "never heard rather than wrongly healthy"
    assert source.quiet(START + 5 * HOUR, START + 9 * HOUR) == [True, False]
    assert len(msgspec.msgpack.encode(source.record)) < 6_000


def test_the_sources_of_a_client_are_asked_by_name() -> None:
    crm, desk = Source(), Source()
    crm.hear(beat(START))
    desk.hear(beat(START, 3600))
    known = Sources({"crm": crm.record, "desk": desk.record})
    assert known.quiet(["crm", "desk", "never beats"], START + HOUR) == ["crm"]
    assert known.quiet([], START + HOUR) == Sources().quiet(["crm"], START + HOUR) == []
    crm.hear(beat(START + HOUR))
    assert known.silent_until(["crm", "desk"], START + DAY) == START + HOUR
    assert known.silent_until(["desk"], START + DAY) == Sources().silent_until(["crm"], START + DAY) == BEFORE_ALL


def test_a_source_is_kept_once_it_was_heard_and_only_so_many_are() -> None:
    known = Sources()
    assert known.hear(beat(START - DAY), [], START + 9 * DAY, LATENESS).refused is Reason.TOO_LATE
    assert not known.records
    for n in range(MOST_SOURCES):
        sheets: list[bytes] = []
        heard = known.hear(msgspec.structs.replace(beat(START), source=str(n)), sheets, START, LATENESS)
        assert heard.refused is None and len(sheets) == 1
    assert len(known.records) == MOST_SOURCES
    assert known.hear(beat(START), [], START, LATENESS).refused is Reason.SOURCE_NOT_ALLOWED
    heard = known.hear(msgspec.structs.replace(beat(START + HOUR), source="0"), sheets, START + HOUR, LATENESS)
    before, half = known.as_before("0", heard), START + HOUR // 2
    assert before.quiet(["0"], START + HOUR) == ["0"] and known.quiet(["0"], START + HOUR) == []
    assert known.quiet(["0"], half) == before.quiet(["0"], half) == ["0"]
    assert known.quiet_since(["0", "never"], half) == START + MINUTE


def test_a_record_survives_encoding() -> None:
    source = Source()
    for hour in (1, 5, 3):
        source.hear(beat(START + hour * HOUR))
    raw = msgspec.msgpack.encode(source.record)
    assert msgspec.msgpack.decode(raw, type=SourceRecord) == source.record
