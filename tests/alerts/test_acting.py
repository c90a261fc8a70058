"""Actions as people send them: refused with a remedy where nobody could mean them."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.kafka.broker import free_port
from services.alerts.api.acting import Acting, acknowledging, again, labelling, silencing, unsilencing
from shared.errors import Failed, WrongUse
from shared.settings import Settings

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
ALERT = {"alert_id": "drift:acme:3", "client": "acme"}


def test_d8_an_acknowledgement_says_who_contacts_the_client_until_when():
    action = acknowledging(ALERT, "kim", NOW, who=" sam ", until=SOON, note=" on it ")
    assert (action.do, action.alert_id, action.client, action.by) == ("acknowledge", "drift:acme:3", "acme", "kim")
    assert (action.who, action.until, action.note) == ("sam", SOON, "on it")


@pytest.mark.parametrize(
    ("who", "until", "why"),
    [
        (" ", SOON, "who contacts"),
        ("sam", NOW, "lie ahead"),
        ("sam", NOW + timedelta(days=31), "30 days"),
        ("sam", SOON.replace(tzinfo=None), "offset"),
        ("s" * 201, SOON, "200 characters"),
    ],
)
def test_d8_a_promise_that_nobody_could_keep_is_refused(who, until, why):
    with pytest.raises(WrongUse, match=why):
        acknowledging(ALERT, "kim", NOW, who=who, until=until)


def test_d9_a_silence_ends_at_a_time_or_with_the_alert():
    assert silencing(ALERT, "kim", NOW).until is None
    assert silencing(ALERT, "kim", NOW, until=SOON).until == SOON
    assert unsilencing(ALERT, "kim", NOW).do == "unsilence"


def test_d11_a_label_is_one_of_five():
    assert labelling(ALERT, "kim", NOW, label="too_late").label == "too_late"
    with pytest.raises(WrongUse, match="true, false, too_late, duplicate, averted"):
        labelling(ALERT, "kim", NOW, label="loud")
    with pytest.raises(WrongUse, match="note has at most"):
        labelling(ALERT, "kim", NOW, label="true", note="n" * 2001)


def test_every_action_has_an_id_of_its_own_unless_it_is_sent_again():
    first, second = (unsilencing(ALERT, "kim", NOW) for _ in range(2))
    assert first.id != second.id
    assert again(unsilencing(ALERT, "kim", NOW), "once").id == again(unsilencing(ALERT, "kim", NOW), "once").id


async def test_while_kafka_is_away_an_action_fails_and_says_what_to_do():
    acting = Acting(Settings(kafka=f"127.0.0.1:{free_port()}", partitions=2))
    with pytest.raises(Failed, match="once Kafka is back, do it again"):
        await acting.send(unsilencing(ALERT, "kim", NOW))
