"""What the house said of a launch, a miss and a standard, told more than once, by several units or long ago."""

import pytest

from tests.alerts.test_house import left, practice, seen

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
