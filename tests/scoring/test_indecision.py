"""Indecision (FEATURES C4): an open decision is told before anything is late, and until somebody decides."""

import pytest

from services.scoring.moments.indecision import MOST
from tests.scoring.heard import BARE, client, flagged
from tests.scoring.shorthand import at, outcome, span

OPENED = "0h opened a; 1h decision.needed a what=refund"
DAY_TARGET = '[[targets]]\nresolution = "{}"\n'


def test_c4_no_breach_and_a_decision_open_longer_than_the_policy_says_alerts() -> None:
    printed = outcome(f"{OPENED}; 9d contact b", [BARE + DAY_TARGET.format("30d")])
    assert [clock["breached"] for clock in printed["clients"]["c"]["cases"]["a"]["clocks"]] == [False] * 3
    [alert] = printed["alerts"]
    assert (alert["alert_id"], alert["state"], alert["step"]) == ("indecision:c:1", "firing", None)
    assert (alert["at"], alert["reason"]) == ("2026-06-03T01:00:00Z", "undecided"), "two days after it was needed"
    assert alert["because"] == [{"source": "s", "id": "02"}]


def test_c4_it_is_told_at_the_very_instant_and_not_before() -> None:
    assert flagged(OPENED, "49h") == []
    assert flagged(OPENED, "49h1us") == ["indecision:undecided@49"]
    assert flagged(OPENED, "3h", '[alerts]\nindecision = "1h"\n') == ["indecision:undecided@2"]


@pytest.mark.parametrize(
    ("target", "hours"), [("5h", "2"), ("2d", "12.75"), ("30d", "49")], ids=["short", "two days", "far"]
)
def test_c4_it_comes_before_any_target_of_the_case_is_near(target: str, hours: str) -> None:
    assert flagged(OPENED, "4d", DAY_TARGET.format(target)) == [f"indecision:undecided@{hours}"]


def test_c4_a_target_that_ended_in_time_holds_nothing_up() -> None:
    policy = '[[targets]]\nfirst_response = "4h"\n'
    assert flagged(OPENED, "4h", policy) == ["indecision:undecided@1.75"]
    assert flagged(f"{OPENED}; 1h10m reply a", "3d", policy) == ["indecision:undecided@49"]


def test_c4_a_target_that_shrinks_tells_at_once() -> None:
    policy = '[[targets]]\nwhen = { priority = "urgent" }\nresolution = "5h"\n'
    assert flagged(f"{OPENED}; 4h changed a priority=urgent", "5h", policy) == ["indecision:undecided@4"]


def test_c4_a_decision_takes_it_back_and_so_does_the_confirmation_of_its_case() -> None:
    ended = ["indecision:undecided@49", "indecision:decided@72"]
    assert flagged(f"{OPENED}; 3d decision.made a what=refund") == ended
    assert flagged(f"{OPENED}; 3d decision.made a what=price", "4d") == ended[:1], "another decision"
    assert flagged(f"{OPENED}; 60h resolved a; 72h confirmed a") == ended
    assert flagged(f"{OPENED}; 2h decision.made a what=refund", "9d") == []


def test_c4_nobody_waits_behind_a_claim_until_it_falls() -> None:
    claimed = f"{OPENED}; 40h resolved a"
    assert flagged(claimed, "9d") == [], "confirmed by quiet after three days"
    assert flagged(f"{claimed}; 60h contact a", "61h") == ["indecision:undecided@60"]


def test_c4_two_open_decisions_are_one_flag_until_the_last_is_made() -> None:
    log = f"{OPENED}; 2h decision.needed a; 3h decision.needed a what=refund"
    assert flagged(f"{log}; 3d decision.made a what=refund", "4d") == ["indecision:undecided@49"]
    assert flagged(f"{log}; 3d decision.made a what=refund; 4d decision.made a")[1:] == ["indecision:decided@96"]


def test_c4_without_a_case_a_decision_counts_as_well() -> None:
    assert flagged("0h decision.needed - topic=price", "3d") == ["indecision:undecided@48"]
    assert flagged("0h decision.needed - topic=price; 1h decision.made - topic=price", "3d") == []


def test_c4_what_is_remembered_of_decisions_is_bounded() -> None:
    many = "; ".join(f"{n}m decision.needed a what=d{n}" for n in range(50))
    state = client(many, "3d")
    assert len(state.head.score.notes.decisions) == MOST == len(state.head.flags["indecision"].because)
    assert state.head.dates.get("decision:") is None, "nothing is left to be looked at"
    assert span("2d") == state.head.flags["indecision"].since - state.head.score.notes.decisions["a\nd0"].at


def test_a_decision_that_is_made_at_once_leaves_nothing_to_be_looked_at() -> None:
    log = f"{OPENED}; 0h escalation.requested a; 1h decision.made a what=refund"
    assert client(log, "2h").head.dates.get("decision:") is None
    quiet = client(log, "55h", '[ladder]\nquiet = "2910m"\n').head.ladder.standings["override"]
    assert quiet.since == at("54h"), "at the next review after 49:30, and not when nobody waits any more"
