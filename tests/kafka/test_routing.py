import pytest

from tests.alerts.test_direct import Letters
from tests.kafka.receiver import Receiver
from tests.kafka.test_delivery import delivering, live, publish, settle, topic

__all__ = ["topic"]
pytestmark = pytest.mark.kafka
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr"
ROUTING = """
[channels.tickets]
kind = "webhook"
url = "{hook}"
secret_env = "TICKETS_SECRET"

[channels.lead-mail]
kind = "apprise"
url_file = "lead-mail"

[roles.desk]
channels = ["tickets"]

[roles.lead]
channels = ["lead-mail"]

[[routes]]
when = {{ rule = "servility" }}
to = []

[[routes]]
to = ["desk"]

[[chains]]
tiers = ["ticket"]
levels = [{{ role = "lead", wait = "2s" }}]
"""


@pytest.fixture
def letters():
    kept = Letters()
    kept.server.start()
    yield kept
    kept.server.stop()


async def test_d10_a_routing_file_leads_an_alert_to_a_role_and_if_nobody_acknowledges_to_the_next(
    topic, tmp_path, monkeypatch, letters
):
    monkeypatch.setenv("TICKETS_SECRET", SECRET)
    (tmp_path / "lead-mail").write_text(letters.url)
    with Receiver() as tickets:
        (tmp_path / "routing.toml").write_text(ROUTING.format(hook=tickets.url))
        async with delivering(topic, routing=tmp_path / "routing.toml"):
            await publish(topic, *live("routed", "drifting"))
            await settle(lambda: letters.got)
        [(key, body)] = tickets.of("routed")
        assert (body["key"], body["role"], body["level"]) == (key, "desk", 0)
        [mail] = letters.got
        assert mail["subject"].startswith("[TICKET] routed is drifting")
        text = mail.get_body(("plain", "html")).get_content()
        assert "Nobody acknowledged: this is level 1, lead." in text
