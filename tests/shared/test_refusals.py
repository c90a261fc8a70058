"""Whoever is refused is told what to do."""

import pytest

from shared.errors import Reason
from shared.refusals import refusal, spoken

HOUR = 3_600_000_000


@pytest.mark.parametrize("reason", ["in_future", "too_late", "conflict", "bad_data", "source_not_allowed"])
def test_every_refusal_that_scoring_knows_has_a_sentence(reason: str) -> None:
    assert len(refusal(Reason(reason), 72 * HOUR).detail) > 40


def test_too_late_names_the_horizon_and_the_way_that_history_goes() -> None:
    detail = refusal(Reason.TOO_LATE, 72 * HOUR).detail
    assert "72h" in detail and "driftline import" in detail and "present time" in detail


def test_a_horizon_is_spoken_as_it_is_set() -> None:
    assert [spoken(each) for each in (72 * HOUR, 90 * HOUR // 60, 7_000_000)] == ["72h", "90m", "7s"]
