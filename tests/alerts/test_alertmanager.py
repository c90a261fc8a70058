from datetime import timedelta

from services.alerts.channels.alertmanager import HOLD, label_sets
from tests.alerts.builders import NOON
from tests.alerts.test_notice import decision, noticed

MINUTE = timedelta(minutes=1)


def notice(minute=0, worst="at_risk", number=1, **given):
    decided = decision(notice=number, **{key: given.pop(key) for key in ("level", "role", "tier") if key in given})
    return noticed(worst=worst, decided=decided, at=NOON + minute * MINUTE, **given)


def spans(*told, now=NOON + 60 * MINUTE):
    """Step, minutes of beginning and end, and annotations of each label set; the end of one that stands is None."""
    found = []
    for one in label_sets(told, now):
        ends = None if one["endsAt"] == (now + HOLD).isoformat() else one["endsAt"][14:16]
        found.append((one["labels"]["step"], one["startsAt"][14:16], ends, one["annotations"]))
    return found


def test_what_is_told_again_of_a_step_changes_the_annotations_of_its_label_set_alone():
    [(step, start, end, said)] = spans(notice(), notice(15, number=2, level=1, role="lead"))
    assert (step, start, end) == ("at_risk", "00", None)
    assert said["escalated_to"] == "lead"


def test_an_acknowledgement_ends_the_label_set_and_says_who_contacts_the_client_by_when():
    kept = notice(9, number=2, state="acknowledged", keeper="Kim", contact_by=NOON + 40 * MINUTE)
    [(_, start, end, said)] = spans(notice(), kept)
    assert (start, end) == ("00", "09")
    assert (said["acknowledged_by"], said["contact_by"]) == ("Kim", "2 Nov 12:40 UTC")
    assert said["action"] == "Kim contacts the client by 2 Nov 12:40 UTC."


def test_a_promise_that_lapses_begins_the_label_set_anew():
    kept = notice(9, number=2, state="acknowledged", keeper="Kim", contact_by=NOON + 40 * MINUTE)
    lapsed = notice(40, number=3, reason="lapsed", keeper="Kim", contact_by=NOON + 40 * MINUTE)
    [(_, start, end, said)] = spans(notice(), kept, lapsed)
    assert (start, end) == ("40", None)
    assert "Kim was to contact it by 2 Nov 12:40 UTC, and did not" in said["summary"]


def test_an_alert_that_gets_worse_while_it_is_acknowledged_begins_another_label_set():
    kept = notice(9, number=2, state="acknowledged", keeper="Kim", contact_by=NOON + 40 * MINUTE)
    worse = notice(20, worst="crisis", number=3, step="crisis", tier="page")
    assert [one[:3] for one in spans(notice(), kept, worse)] == [("at_risk", "00", "09"), ("crisis", "20", None)]


def test_the_end_of_an_alert_ends_its_label_set_and_says_so():
    over = notice(30, number=2, state="resolved", reason="back_to_usual", ladder="calm")
    [(_, start, end, said)] = spans(notice(), over)
    assert (start, end) == ("00", "30")
    assert said["summary"] == "acme is calm again (drift: it is served as usual again), score 41"


def test_a_label_set_leads_to_the_alert_and_its_playbook():
    [one] = label_sets([notice()], NOON)
    assert one["generatorURL"] == "http://board/alerts/drift%3Aacme%3A2"
    assert one["annotations"]["playbook"] == "http://board/playbook/drift"
    assert one["annotations"]["action"].startswith("Act today: answer the contact about billing")
    assert not [name for name, value in {**one["labels"], **one["annotations"]}.items() if not value]
