"""The deadlines of a partition: the earliest is found, whatever was scheduled anew meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from shared.held import NEVER, Entry, Held

KEYS = st.sampled_from([b"a", b"b", b"c", b"d"])


def held_with(dues: dict[bytes, int]) -> Held:
    held = Held()
    held.entries = {key: Entry(due=due) for key, due in dues.items()}
    return held


@given(st.lists(st.tuples(KEYS, st.one_of(st.integers(0, 9), st.just(NEVER))), max_size=300), st.integers(0, 9))
def test_the_overdue_are_those_whose_last_schedule_has_passed(schedules, until):
    held = held_with({key: NEVER for key in (b"a", b"b", b"c", b"d")})
    for key, due in schedules:
        held.schedule(key, due)
    dues = {key: entry.due for key, entry in held.entries.items()}
    passed = sorted((due, key) for key, due in dues.items() if due <= until)
    assert held.earliest() == min(dues.values())
    assert held.overdue(until) == [key for _, key in passed]
    assert held.overdue(until) == [key for _, key in passed]  # looking takes nothing away


def test_deadlines_recovered_from_the_changelog_are_found():
    held = held_with({b"a": 7, b"b": 3, b"c": NEVER})
    assert held.earliest() == 3
    assert held.overdue(7) == [b"b", b"a"]


def test_replaced_deadlines_do_not_pile_up():
    held = held_with({b"a": NEVER})
    for due in range(10_000):
        held.schedule(b"a", due)
    assert len(held.heap or ()) < 200
    assert held.overdue(NEVER - 1) == [b"a"]
