import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from services.alerts import reasons
from services.alerts.channels.notice import notice_of
from shared.alerting import AlertTransition, Decision
from shared.messages import Because, NextAction, Owed, Said, Share
from shared.notice import Notice
from tests.alerts.builders import NOON

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "notice-1.json"
HOUR = timedelta(hours=1)
NEXT = NextAction(
    unanswered=Said(source="crm", id="17", at=NOON - 50 * HOUR, what="billing", case_id="T-17"),
    owed=[Owed(commitment_id="c1", what="credit note", due_at=NOON + 3 * HOUR, keeper="Kim")],
    expected=Said(source="crm", id="9", at=NOON - 90 * HOUR, what="an answer by Friday"),
)


def alert(**given):
    return AlertTransition(
        **{
            "alert_id": "drift:acme:2", "client": "acme", "rule": "drift", "episode": 2, "version": 7,
            "state": "firing", "step": "at_risk", "override": False, "at": NOON, "started_at": NOON - 30 * HOUR,
            "reason": "worse_than_usual", "because": [Because("crm", "17"), Because("crm", "12")], "historical": False,
            "score": 41.234, "ladder": "at_risk", "segment": "gold", "risk": 0.31234, "team": "billing", "next": NEXT,
            "shares": [Share(source="crm", id="17", what="answered_late", weight=2.5, at=NOON - 50 * HOUR)],
            **given,
        }
    )  # fmt: skip


def decision(**given):
    return Decision(
        **{
            "alert_id": "drift:acme:2", "client": "acme", "version": 7, "told": True, "why": "new_step", "at": NOON,
            "state": "firing", "step": "at_risk", "notice": 2, "tier": "urgent", "role": "desk", **given,
        }
    )  # fmt: skip


def noticed(worst="at_risk", decided=None, **given):
    return notice_of(alert(**given), worst, decided or decision(), "http://board/")


def test_d6_a_notice_carries_the_next_action_what_is_behind_it_and_where_to_look():
    assert json.loads(msgspec.json.encode(noticed())) == {
        "v": 1,
        "key": "e367ab8c-d0cf-5796-9bd6-8978c15bf58b",
        "alert_id": "drift:acme:2",
        "notice": 2,
        "client": "acme",
        "rule": "drift",
        "episode": 2,
        "state": "firing",
        "why": "new_step",
        "step": "at_risk",
        "tier": "urgent",
        "level": 0,
        "role": "desk",
        "segment": "gold",
        "team": "billing",
        "score": 41.2,
        "risk": 0.3123,
        "at": "2026-11-02T12:00:00Z",
        "started_at": "2026-11-01T06:00:00Z",
        "summary": "acme is at risk (drift: it is served worse than usual), score 41",
        "action": "Act today: answer the contact about billing (case T-17) that waits since 31 Oct 10:00 UTC.",
        "reason": "worse_than_usual",
        "said": "it is served worse than usual",
        "stage": None,
        "keeper": None,
        "contact_by": None,
        "planned": None,
        "because": [{"source": "crm", "id": "17"}, {"source": "crm", "id": "12"}],
        "shares": [
            {"source": "crm", "id": "17", "what": "answered_late", "weight": 2.5, "at": "2026-10-31T10:00:00Z"}
        ],
        "next": {
            "unanswered": {
                "source": "crm", "id": "17", "at": "2026-10-31T10:00:00Z", "what": "billing", "case_id": "T-17",
            },
            "owed": [
                {"commitment_id": "c1", "due_at": "2026-11-02T15:00:00Z", "what": "credit note", "keeper": "Kim"}
            ],
            "expected": {
                "source": "crm", "id": "9", "at": "2026-10-29T18:00:00Z", "what": "an answer by Friday",
            },
        },
        "page": "http://board/clients/acme",
        "alert_page": "http://board/alerts/drift%3Aacme%3A2",
        "playbook": "http://board/playbook/drift",
        "about": None,
        "members": None,
        "count": None,
    }  # fmt: skip


def test_the_published_schema_of_a_notice_is_valid_and_holds():
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    systemic = noticed(client=None, about="topic:billing", members=["a", "b"], count=2, score=None, risk=None)
    for one in (noticed(), noticed(next=None, shares=[]), systemic):
        assert not list(validator.iter_errors(json.loads(msgspec.json.encode(one))))
    assert list(validator.iter_errors({"v": 2}))


def test_what_was_expected_may_be_left_out_of_a_notice_and_is_read_again():
    one = noticed()
    assert msgspec.json.decode(msgspec.json.encode(one), type=Notice) == one


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (NEXT, "answer the contact about billing (case T-17) that waits since 31 Oct 10:00 UTC."),
        (NextAction(owed=NEXT.owed), "keep the commitment credit note, due 2 Nov 15:00 UTC, Kim keeps it."),
        (
            NextAction(owed=[Owed(commitment_id="c2", due_at=NOON)]),
            "keep the commitment c2, due 2 Nov 12:00 UTC, nobody keeps it yet.",
        ),
        (NextAction(expected=NEXT.expected), "meet what was expected on 29 Oct 18:00 UTC: an answer by Friday."),
        (NextAction(), "open the client's page: the touchpoints behind the alert are what went worse than usual."),
        (None, "open the client's page: the touchpoints behind the alert are what went worse than usual."),
    ],
)
def test_d6_the_action_is_the_oldest_unanswered_need_else_what_is_owed_else_what_was_expected(action, said):
    assert noticed(next=action).action == f"Act today: {said}"


def test_an_acknowledged_alert_says_who_contacts_the_client_by_when():
    kept = noticed(state="acknowledged", reason="acknowledged", keeper="Kim", contact_by=NOON + 2 * HOUR)
    assert kept.action == "Kim contacts the client by 2 Nov 14:00 UTC."
    assert (kept.keeper, kept.contact_by) == ("Kim", NOON + 2 * HOUR)


def test_a_lapse_says_who_did_not():
    lapsed = noticed(reason="lapsed", keeper="Kim", contact_by=NOON, decided=decision(notice=3, level=0))
    assert lapsed.summary == "acme is at risk (drift: Kim was to contact it by 2 Nov 12:00 UTC, and did not), score 41"


def test_the_end_asks_for_a_label():
    over = noticed(state="resolved", reason="back_to_usual", ladder="calm")
    assert over.summary == "acme is calm again (drift: it is served as usual again), score 41"
    assert over.action.startswith("Say what it was (true, false, too late, duplicate, averted)")


def test_a_warning_says_how_far_it_has_come():
    soon = noticed(worst=None, rule="orphan_commitment", step=None, stage="75%", reason="no_keeper")
    assert soon.summary == "acme: orphan commitment at 75% (nobody is named to keep a commitment), score 41"


def test_a_notice_that_is_sent_again_has_the_same_key_and_the_next_one_another():
    assert noticed().key == noticed(score=12.0).key != noticed(decided=decision(notice=3)).key


def test_every_reason_has_its_words():
    from services.alerts import systemic
    from services.scoring.ladder import ladder
    from services.scoring.moments import flags

    known = [*ladder.Why, *flags.Sign, *systemic.Why]
    assert not [why for why in known if why not in reasons.WORDS]
    assert reasons.said("not_known_yet") == "not known yet"
