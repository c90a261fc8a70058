from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.actions import Refused
from services.alerts.api.account import Crisis, Pause, Trouble, Warning
from services.alerts.api.answers import Crises
from services.alerts.board import decisions, history, look, words
from services.alerts.delivery.wanted import Why
from services.alerts.lifecycle import NOTHING
from shared.messages import micros

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "under a minute"), (59, "under a minute"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"),
        (4_800, "1 h 20 min"), (4 * 3_600 + 60, "4 h"), (86_400, "1 d"), (2 * 86_400 + 7_200, "2 d 2 h"),
        (12 * 86_400 + 7_200, "12 d"),
    ],
)  # fmt: skip
def test_a_span_is_said_in_units_that_matter(seconds, said):
    assert words.span(seconds) == said


def test_a_touchpoint_says_on_one_line_why_the_client_came_and_what_we_did():
    came = {"kind": "complaint", "reason": "cost_surprise", "wants": "restitution", "item": "setup fee", "case_id": "a"}
    assert history.gist({"data": came | {"unrecognised": True}}) == (
        "complaint, cost surprise, wants restitution, not known to us, a, setup fee"
    )
    answered = {"does": ["summarised", "asked_expectation"], "actor": {"kind": "human", "role": "manager"}}
    assert history.gist({"data": answered}) == "summarised, asked expectation, by manager"


def test_times_are_told_from_now():
    assert words.ago(NOW, NOW) == "just now"
    assert words.ago(NOW - timedelta(hours=5), NOW) == "5 h ago"
    assert words.ago(NOW + timedelta(hours=5), NOW) == "in 5 h"


def test_c5_c10_a_crisis_says_what_warned_of_it_and_what_had_been_done():
    known = {"at": NOW, "source": "crm", "id": "1", "timely": False, "human": True, "decided": False}
    crisis = Crisis(at=NOW, warning=Warning(rule="drift", at=NOW, hours=52.0), incident=None)
    assert words.warned(crisis, "Drift") == "Drift warned 2 d 4 h before"
    assert words.warned(Crisis(at=NOW, warning=None, incident=None), "") == "Nothing warned of it"
    late = Trouble(kind="complaint", **known)
    assert words.responded(late) == "Complaint, answered too late, and nothing decided"
    proper = late.model_copy(update={"timely": True, "decided": True})
    assert words.responded(proper) == "Complaint, answered in time, and decided"


def test_c5_c11_a_page_says_how_many_crises_were_answered_and_how_a_group_fares():
    none = Crises(crises=0, missing=0, proper=0, none=0, share=None, warned=0, hours=None)
    assert words.crises(none) == ["None so far."]
    some = Crises(crises=4, missing=2, proper=1, none=1, share=0.5, warned=1, hours=52.0)
    assert words.crises(some) == [
        "2 of 4 crises had no timely, human, decided response at the incident (50%).", "1 came out of the blue.",
        "1 of 4 were warned of, by a median of 2 d 4 h.",
    ]  # fmt: skip
    assert (words.chance(0.004), words.chance(0.123)) == ("under 1%", "12%")
    assert (words.fares(50, 81.6), words.fares(1, None)) == ("50 clients, mean score 82", "1 client")


def test_a_page_says_when_it_is_old():
    def seen(seconds, behind):
        return look.stale({"at": micros(NOW) - seconds * 1_000_000, "behind": behind, "written": 1}, NOW)

    assert seen(2, 0) == ""
    assert "not running" in seen(60, 0)
    assert "1,200 messages" in seen(1, 1200)
    assert "projector" in look.stale(None, NOW)


def test_the_weakest_dimension_is_named_where_the_board_has_no_column_for_it():
    assert words.weakest({"cycle_time": 70.0, "caring": 31.4}) == "weakest: caring 31"
    assert words.weakest({"cycle_time": 30.0, "caring": 31.4}) == words.weakest({}) == ""


def test_b5_a_pause_says_how_long_it_lasted_and_what_ended_it():
    def said(ended_by, hours=3):
        until = NOW + timedelta(hours=hours) if ended_by else None
        return words.pause(Pause(since=NOW, until=until, ended_by=ended_by), NOW + timedelta(hours=5))

    assert said("contact") == "Paused for 3 h from 02 Nov 2026 12:00 UTC, void from then on, for the client wrote"
    assert said("resumed").endswith(", resumed") and said("claim").endswith(", until the claim")
    assert said(None) == "Paused for 5 h from 02 Nov 2026 12:00 UTC, and still"


def test_a_silence_names_the_sources_and_where_the_client_stood():
    assert words.silence(["crm"], "at_risk") == "crm is silent, last known at risk"
    assert words.silence(["a", "b"], "calm") == "a, b are silent, last known calm"
    assert words.silence(["a", "b", "c", "d", "e"], "calm").startswith("a, b, c and 2 more are silent")


def test_a_commitment_that_was_taken_back_is_said_to_be_withdrawn():
    assert words.settled("broken", withdrawn=True, late_seconds=None) == "Withdrawn, so broken"
    assert words.settled("broken", withdrawn=False, late_seconds=None) == "Broken"
    assert words.settled("withdrawn", withdrawn=True, late_seconds=None) == "Withdrawn"
    assert words.settled("late", withdrawn=False, late_seconds=7_200) == "Late by 2 h"


def test_a_list_that_is_cut_says_how_much_is_left_out():
    assert (words.more(3), words.more(1_200), words.more(0), words.more(-7)) == ("and 3 more", "and 1,200 more", "", "")


def test_every_reason_to_refuse_an_action_and_to_tell_people_or_not_has_its_words():
    assert {str(why) for why in (*Refused, *NOTHING)} == set(decisions.REFUSED)
    assert {str(why) for why in Why} == set(decisions.TOLD)


def test_a_promise_is_said_with_what_is_left_of_it_or_how_late_it_is():
    assert words.promised(NOW + timedelta(minutes=25), NOW) == "by 12:25 UTC, in 25 min"
    assert words.promised(NOW + timedelta(days=1), NOW) == "by 03 Nov 12:00 UTC, in 1 d"
    assert words.promised(NOW - timedelta(minutes=2), NOW) == "by 11:58 UTC, 2 min too late"
