"""FEATURES B5 to B8: what stops a clock and what does not, and what a claim is worth."""

import pytest

from tests.scoring.examples import policy, targets
from tests.story.reading import holds

PAUSED = "0h opened a; 1h paused a reason=waiting_for_client; {}5h resumed a; 6h resolved a"
LISTED = policy('[cases]\npauses = ["waiting_for_client", "waiting_for_vendor"]')


def test_b5_a_pause_in_which_the_client_writes_is_void_from_that_message_on() -> None:
    holds("a resolution claimed cal 2h work 2h", PAUSED.format(""))
    holds("a resolution claimed cal 4h work 4h", PAUSED.format("3h contact a; "))
    holds("a resolution paused cal 1h", PAUSED.format(""), until="4h")
    holds("a resolution running cal 2h", PAUSED.format("3h contact a; "), until="4h")
    holds("a resolution claimed cal 5h+1us", PAUSED.format("1h+59m+59s+999999us contact a; "))


def test_b5_a_pause_needs_a_reason_that_the_policy_lists() -> None:
    for reason in ("", " reason=lunch", " reason=waiting_for_vendor"):
        holds("a resolution running cal 3h", f"0h opened a; 1h paused a{reason}", until="3h")
    holds("a resolution paused cal 1h", "0h opened a; 1h paused a reason=waiting_for_vendor", [LISTED], until="3h")


ROBOT = "actor=automation"
KINDS = ("", " kind=holding", " kind=update", " kind=follow_up", " kind=apology")
ONE_HOUR = policy(targets("first_response 1h, next_response 1h, follow_up 1h"))


@pytest.mark.parametrize("kind", KINDS)
def test_b6_an_autoresponse_fulfils_no_clock_and_keeps_no_commitment(kind: str) -> None:
    log = f"0h contact a kind=complaint; 1m reply a {ROBOT}{kind}"
    holds("a first_response running from 0h cal 3h due 1h breached yes; a update none", log, [ONE_HOUR], "3h")
    again = f"0h contact a kind=complaint; 5m reply a; 2h contact a; 2h1m reply a {ROBOT}{kind}"
    holds("a next_response running from 2h due 3h breached yes; a update running from 5m", again, [ONE_HOUR], "4h")
    solved = f"0h contact a kind=complaint; 5m reply a; 1h resolved a; 2h reply a {ROBOT}{kind}"
    holds("a follow_up running from 1h due 2h breached yes", solved, [ONE_HOUR], "4h")
    held = f"0h contact a; 5m reply a kind=holding; 1h reply a {ROBOT}{kind}"
    holds("broken 1; kept 0; open 0", held, until="2d")


HELD = "0h contact a kind=request; 1h reply a kind=holding"
EIGHT_HOURS = policy('[commitments]\nanswer_after_holding = "8h"')


def test_b7_a_human_holding_reply_stops_the_reply_clock_alone() -> None:
    stands = (
        "a first_response fulfilled at 1h cal 1h; a resolution running cal 3h; a update running from 1h; a fcr null"
    )
    holds(stands, HELD, until="3h")
    holds("chasers 1; a next_response running from 6h", f"{HELD}; 6h contact a", until="7h")


@pytest.mark.parametrize(("rules", "due"), [([], "25h"), ([EIGHT_HOURS], "9h")], ids=["by default", "by policy"])
def test_b7_it_opens_a_commitment_to_answer_with_a_due_date(rules: list[str], due: str) -> None:
    holds("open 1", HELD, rules)
    holds("open 1; broken 0", HELD, rules, due)
    holds("open 0; broken 1", HELD, rules, f"{due}+1us")
    holds("kept 1; broken 0", f"{HELD}; {due} reply a", rules, "9d")
    holds("kept 1; broken 0", f"{HELD}; {due} resolved a", rules, "9d")
    holds("late 1; broken 0", f"{HELD}; {due}+1us reply a", rules, "9d")


CLAIMED = "0h contact a kind=request; 1h reply a; 2h resolved a"
CHASED = f"{CLAIMED}; 2d contact a"


def test_b8_a_claim_is_no_resolution_before_the_client_confirms_it_or_stays_quiet() -> None:
    holds("a resolution claimed cal 2h", CLAIMED, until="3d")
    holds("a resolution claimed cal 2h", CLAIMED, until="74h-1us")
    holds("a resolution fulfilled at 2h cal 2h", CLAIMED, until="74h")
    holds("a resolution fulfilled at 2h", f"{CLAIMED}; 3h confirmed a")


def test_b8_a_claim_that_is_chased_in_the_quiet_period_never_becomes_a_resolution() -> None:
    holds("a resolution running cal 1000d breached no; a fcr false", CHASED, until="1000d")
    holds("a resolution running", f"{CLAIMED}; 74h contact a", until="1000d")
    holds("a resolution fulfilled at 2h", f"{CLAIMED}; 74h+1us contact a", until="1000d")
    twice = f"{CHASED}; 2d1h reply a; 2d2h resolved a; 4d contact a"
    holds("a resolution running from 0h", twice, until="1000d")
    holds("a resolution fulfilled at 5d cal 5d", f"{twice}; 5d resolved a", until="9d")
