"""What the house said of a launch, a miss and a standard, told more than once, by several units or long ago."""

import pytest

from tests.alerts.test_house import left, practice, seen
from tests.scoring.shorthand import at

LAUNCHED = practice("5d", "house", "launch", item="app")


@pytest.mark.parametrize(
    ("practices", "untrained", "ready"),
    [
        ([practice("5d", "house", "launch", item="app", value=9.0, scale=12.0, outcome="met")], False, 0.75),
        ([practice("5d", "house", "launch", item="app", value=12.0, scale=12.0, outcome="missed")], True, 1.0),
        ([practice("5d", "house", "launch", item="app", value=9.0, scale=12.0),
          practice("6d", "house", "launch", item="app", outcome="met")], False, 1.0),
        ([practice("5d", "house", "launch", item="app", outcome="met"),
          practice("6d", "desk", "training", item="app", value=1.0, scale=2.0)], False, 1.0),
        ([practice("3d", "desk", "training", item="app", value=1.0, scale=12.0),
          practice("4d", "billing", "training", item="app", value=12.0, scale=12.0), LAUNCHED], True, 13 / 24),
        ([practice("3d", "desk", "training", item="app", value=6.0, scale=12.0),
          practice("4d", "desk", "training", item="app", value=12.0, scale=12.0),
          practice("4d", "billing", "training", item="app", id="b", value=4.0, scale=4.0), LAUNCHED], False, 1.0),
        ([practice("3d", "desk", "training", item="app", value=14.0, scale=12.0),
          practice("4d", "billing", "training", item="app", value=10.0, scale=12.0), LAUNCHED], True, 1.0),
    ],
)  # fmt: skip
def test_a_launch_is_ready_by_its_own_word_else_by_the_latest_training_of_every_unit(practices, untrained, ready):
    found = seen(*practices)
    assert left(found) == ([("launch_untrained", "app")] if untrained else [])
    assert found.changes[0].ready == pytest.approx(ready)


def test_units_that_judge_a_standard_on_different_scales_attain_the_mean_of_their_parts():
    found = seen(
        practice("8d", "desk", "standard", item="s", what="m", value=95.0, scale=100.0, outcome="met"),
        practice("8d", "billing", "standard", item="s", what="m", value=0.5, scale=1.0, outcome="met"),
    )
    assert found.standards[0].attained == pytest.approx(0.725)


def test_a_remedy_is_of_its_own_unit_or_of_all_where_the_house_says_it():
    stated = practice("0d", "house", "standard", item="s", what="m", value=9.0, scale=10.0)
    missed = [practice("1d", unit, "standard", item="s", outcome="missed", id=unit) for unit in ("desk", "billing")]
    billing = seen(stated, *missed, practice("2d", "billing", "remedy", item="s"))
    assert left(billing) == [("miss_without_remedy", "s")]
    assert not left(seen(stated, *missed, practice("2d", "house", "remedy", item="s")))
    both = [practice("2d", unit, "remedy", item="s", id=f"r {unit}") for unit in ("desk", "billing")]
    assert not left(seen(stated, *missed, *both))


def test_a_remedy_is_of_no_miss_that_is_judged_more_than_two_weeks_after_it():
    def told(until: str, missed: tuple[int, ...], remedied: tuple[int, ...]) -> list[tuple[str, int | None]]:
        days = [("standard", day, "missed") for day in missed] + [("remedy", day, None) for day in remedied]
        said = [
            practice(f"{day}d", "desk", kind, item="s", outcome=outcome)
            for kind, day, outcome in sorted(days, key=lambda one: one[1])
        ]
        return [(one.kind, one.since) for one in seen(*said, until=until).lapses if one.kind != "standard_unmeasured"]

    assert not told("60d", (1, 15), (2,))
    assert not told("43d", (1, 30), (2,)), "two weeks to say what is done"
    assert told("70d", (1, 30, 60), (2,)) == [("miss_without_remedy", at("30d"))]
    assert not told("90d", (1, 30, 60), (2, 61))


def test_standards_and_units_of_which_nothing_was_said_for_a_year_leave_nothing_undone():
    old = [
        practice("0d", "house", "standard", item="welcome"),
        practice("1d", "gone", "standard", item="s", what="m", value=0.0, scale=1.0, outcome="missed"),
        practice("2d", "gone", "training", item="anger"),
    ]
    new = practice("200d", "desk", "standard", item="s", what="m", value=1.0, scale=1.0, outcome="met")
    assert left(seen(*old, new, until="360d")) == [("miss_without_remedy", "s"), ("standard_unmeasured", "welcome")]
    found = seen(*old, new, until="400d")
    assert ([one.name for one in found.standards], [one.name for one in found.units]) == (["s"], ["desk"])
    assert found.standards[0].attained == 1.0 and not left(found)
    log = "399d contact a client=acme kind=complaint; 9577h reply a client=acme team=gone"
    assert not left(seen(*old, log=log, until="400d")), "trained once is trained"


def test_a_standard_is_withdrawn_by_stating_it_once_more_with_the_name_of_another():
    said = [
        practice("1d", "house", "standard", item="welcome", value=9.0, scale=10.0),
        practice("2d", "desk", "standard", item="welcome", outcome="missed"),
        practice("3d", "house", "standard", item="greeting", what="first_response"),
    ]
    assert left(seen(*said)) == [("standard_unmeasured", "welcome"), ("miss_without_remedy", "welcome")]
    found = seen(*said, practice("3d", "house", "standard", item="welcome", id="w", what="greeting"))
    assert [one.name for one in found.standards] == ["greeting"] and not left(found)
