import email
import email.policy
import io
import logging
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from deploy.kafka.broker import free_port
from services.alerts.channels.channel import NotTaken
from services.alerts.channels.direct import Direct
from services.alerts.channels.letter import body_of, title_of
from services.alerts.routing.routing import Address
from shared.clock import utc_now
from shared.errors import WrongUse
from tests.alerts.builders import NOON
from tests.alerts.test_notice import decision, noticed
from tests.kafka.receiver import Receiver


class Letters:
    """A real SMTP server that keeps what it is given, or refuses it with `answer`."""

    def __init__(self):
        self.got, self.answer = [], ""
        self.port = free_port(2525)
        self.server = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server, session, envelope):
        self.got.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.answer or "250 taken"

    @property
    def url(self):
        return f"mailto://127.0.0.1:{self.port}/?from=driftline@example.org&to=desk@example.org&mode=insecure"


@pytest.fixture
def letters():
    kept = Letters()
    kept.server.start()
    yield kept
    kept.server.stop()


@pytest.fixture
def receiver():
    with Receiver() as kept:
        yield kept


def direct(url):
    return Direct(Address("desk", "apprise", url))


async def test_an_e_mail_says_who_what_and_what_to_do_first(letters):
    await direct(letters.url).send([noticed()], utc_now())
    [mail] = letters.got
    assert mail["subject"] == "[URGENT] acme is at risk (drift: it is served worse than usual), score 41"
    assert mail["to"] == "desk@example.org" and "driftline@example.org" in mail["from"]
    text = mail.get_body(("plain", "html")).get_content()
    assert text.startswith("Act today: answer the contact about billing (case T-17) that waits since 31 Oct 10:00 UTC.")
    assert "Alert: http://board/alerts/drift%3Aacme%3A2" in text


async def test_a_server_that_refuses_a_mail_is_an_error_with_its_reason(letters):
    letters.answer = "554 no more of this"
    with pytest.raises(NotTaken, match="Sending email to .* failed"):
        await direct(letters.url).send([noticed()], utc_now())


async def test_a_server_that_is_away_is_an_error_and_the_mail_goes_out_once_it_is_back(letters):
    letters.server.stop()
    with pytest.raises(NotTaken):
        await direct(letters.url).send([noticed()], utc_now())
    letters.server = Controller(letters, hostname="127.0.0.1", port=letters.port)
    letters.server.start()
    await direct(letters.url).send([noticed()], utc_now())
    assert len(letters.got) == 1


async def test_a_chat_gets_the_letter(receiver):
    port = receiver.url.rpartition(":")[2].partition("/")[0]
    await direct(f"mmost://127.0.0.1:{port}/3ccdd113474722377935511fc85d3dd4").send([noticed()], utc_now())
    [(_, body)] = receiver.posts
    assert body["text"].startswith("[URGENT] acme is at risk") or "[URGENT] acme is at risk" in body["text"]


async def test_what_a_receiver_does_not_take_is_told_without_what_is_secret(receiver):
    receiver.status = 404
    port = receiver.url.rpartition(":")[2].partition("/")[0]
    secret = "3ccdd113474722377935511fc85d3dd4"
    with pytest.raises(NotTaken, match="404") as refused:
        await direct(f"json://kim:{secret}@127.0.0.1:{port}/{secret}").send([noticed()], utc_now())
    assert secret not in refused.value.detail and "127.0.0.1" not in refused.value.detail
    assert refused.value.for_good
    receiver.status = 503
    with pytest.raises(NotTaken, match="503") as refused:
        await direct(f"json://127.0.0.1:{port}/{secret}").send([noticed()], utc_now())
    assert not refused.value.for_good


@pytest.mark.parametrize("url", ["slack://hushhush", "nothing://hushhush", "json://hushhush@127.0.0.1:9/hushhush"])
async def test_apprise_logs_no_address(url):
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    try:
        with pytest.raises((WrongUse, NotTaken)) as refused:
            await direct(url).send([noticed()], utc_now())
    finally:
        logging.getLogger().removeHandler(handler)
    assert "hushhush" not in heard.getvalue() + str(refused.value)


def test_one_channel_is_one_service_so_a_second_url_after_a_comma_is_refused():
    with pytest.raises(WrongUse, match="channel desk: .*2 services") as refused:
        direct("json://127.0.0.1:9/hushhush, xml://127.0.0.1:9/hushhush")
    assert "hushhush" not in str(refused.value)
    direct("mailto://127.0.0.1/?from=a@example.org&to=b@example.org,c@example.org")


def test_the_first_lines_can_be_read_on_a_phone():
    page = noticed(
        worst="crisis", step="crisis", reason="notice_legal", rule="override",
        decided=decision(tier="page", level=2, role="lead", planned="move to the new billing"),
    )  # fmt: skip
    assert title_of(page) == "[PAGE] acme is in crisis (escalation: it sent a legal notice), score 41"
    assert body_of(page).splitlines() == [
        "Act now: answer the contact about billing (case T-17) that waits since 31 Oct 10:00 UTC.",
        "Nobody acknowledged: this is level 2, lead.",
        "Planned for this time: move to the new billing.",
        "Risk of a crisis: 31%. Since 1 Nov 06:00 UTC.",
        "Owed: credit note, due 2 Nov 15:00 UTC, Kim.",
        "Behind it:",
        "- answered late, 31 Oct 10:00 UTC",
        "",
        "Alert: http://board/alerts/drift%3Aacme%3A2",
        "Client: http://board/clients/acme",
        "Playbook: http://board/playbook/override",
    ]


def test_the_letter_in_the_documentation_is_one():
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text()
    notice = noticed()
    assert f"```text\n{title_of(notice)}\n{body_of(notice)}\n```" in page


def test_the_end_and_an_acknowledgement_are_short():
    over = noticed(state="resolved", reason="back_to_usual", ladder="calm")
    assert title_of(over).startswith("[OVER] acme is calm again")
    assert body_of(over).splitlines()[1] == ""
    kept = noticed(state="acknowledged", keeper="Kim", contact_by=NOON)
    assert title_of(kept).startswith("[ACKNOWLEDGED] ")
    assert body_of(kept).startswith("Kim contacts the client by 2 Nov 12:00 UTC.")


def test_a_systemic_incident_names_its_clients():
    found = noticed(
        worst=None, client=None, rule="systemic", step=None, about="topic:billing", members=["a", "b"], count=30,
        reason="common_cause", score=None, risk=None, next=None, shares=[],
    )  # fmt: skip
    assert "Clients: a, b and 28 more." in body_of(found)
    assert "Client: " not in body_of(found)
