"""The links that make an answer last (B14): what is missing of a complaint's, and causes that come again."""

import pytest

from tests.scoring.heard import heard, score

COMPLAINT = "0h contact a kind=complaint"
ASKED = "feedback.requested a"

WHOLE = (
    f"{COMPLAINT}; 1h reply a; 2h resolved a; 1d reply a kind=follow_up; 1d {ASKED}; 2d cause.recorded a "
    "cause=x fault=ours; 2d reply a kind=apology; 3d fix.verified a"
)
LINKS = [
    ("verified", "1d reply a kind=follow_up; ", "not_verified"),
    ("asked", f"1d {ASKED}; ", "satisfaction_not_asked"),
    ("cause", "2d cause.recorded a cause=x fault=ours; ", "cause_not_recorded"),
    ("fix", "; 3d fix.verified a", "fix_not_verified"),
]


@pytest.mark.parametrize(("link", "said", "missing"), LINKS)
def test_b14_each_missing_link_of_follow_through_is_visible_and_scored(link: str, said: str, missing: str) -> None:
    assert said in WHOLE
    audited = [one for one in heard(WHOLE.replace(said, ""), "follow_through", "20d") if "@" + "410" in one]
    assert audited == [f"{missing}@410:01"], "14 days after the quiet period, by the complaint"
    without = f'[score]\nlinks = ["{"verified" if link == "asked" else "asked"}"]'
    assert missing not in str(heard(WHOLE.replace(said, ""), "follow_through", "20d", without)), (
        "a house names its links"
    )
    whole, broken = (score(log, "20d").dimensions["follow_through"].value for log in (WHOLE, WHOLE.replace(said, "")))
    assert broken < whole


def test_b14_a_whole_chain_leaves_nothing_to_judge_and_only_complaints_are_audited() -> None:
    assert heard(WHOLE, "follow_through", "60d") == []
    assert heard("0h contact a kind=request; 1h reply a; 2h resolved a", "follow_through", "60d") == []
    by_word = f"{COMPLAINT}; 1h reply a; 2h resolved a; 3h confirmed a"
    assert "not_verified" not in str(heard(by_word, "follow_through", "60d")), "the client has verified it"
    open_yet = f"{COMPLAINT}; 1h reply a; 2h resolved a; 4d reopened a"
    assert heard(open_yet, "follow_through", "60d") == [], "not before it is resolved"


@pytest.mark.parametrize(
    "told",
    [
        "2d cause.recorded a fault=ours; 3d fix.verified a",
        "2d cause.recorded a cause=x fault=ours; 3d fix.verified a cause=y",
        "2d fix.verified a cause=x; 3d cause.recorded a cause=x fault=ours",
    ],
)
def test_b14_a_fix_of_the_case_counts_whatever_its_cause_is_called_and_whichever_is_told_first(told: str) -> None:
    before, _, _ = WHOLE.partition("2d cause.recorded")
    assert heard(f"{before}2d reply a kind=apology; {told}", "follow_through", "20d") == []


def test_b14_the_same_cause_in_another_case_is_a_recurrence_and_a_fix_that_holds_is_good() -> None:
    first = "0h cause.recorded a cause=x; 1d fix.verified a cause=x"
    assert heard(first, "follow_through", "92d") == ["fix_held@2184:02"]
    assert heard(f"{first}; 80d cause.recorded b cause=x", "follow_through", "91d") == ["recurred@1920:03"]
    assert heard(f"{first}; 80d cause.recorded b cause=y", "follow_through", "92d") == ["fix_held@2184:02"]
    assert heard("0h cause.recorded a cause=x; 91d cause.recorded b cause=x", "follow_through") == []
    assert heard("0h cause.recorded a cause=x; 1d cause.recorded a cause=x", "follow_through") == [], "the same case"
