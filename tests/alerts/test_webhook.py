import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from standardwebhooks import Webhook as Library
from standardwebhooks import WebhookVerificationError

from services.alerts.channels.channel import NotTaken
from services.alerts.channels.webhook import Webhook
from services.alerts.routing.routing import Address
from shared.clock import utc_now
from shared.notice import Notice
from tests.alerts.test_notice import noticed

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrsc"
NOW = datetime(2026, 11, 2, 12, 0, 3, tzinfo=UTC)


async def posted(secret=SECRET, now=NOW, status=200):
    """The headers and the body of the request that a notice becomes."""
    requests = []

    def take(request):
        requests.append(request)
        return httpx.Response(status)

    async with httpx.AsyncClient(transport=httpx.MockTransport(take)) as http:
        hook = Webhook(Address("hook", "webhook", "https://hooks.example/token", secret), http)
        await hook.send([noticed()], now)
    return dict(requests[0].headers), requests[0].content


@pytest.fixture(scope="module")
def verified():
    """The receiver of the page that we publish."""
    code, names = re.search(r"```python\n(.*?)```", PAGE, re.S)[1], {}
    exec(compile(code, "docs/webhooks.md", "exec"), names)
    return names["verified"]


async def test_a_receiver_written_as_the_page_says_verifies_a_notice(verified):
    headers, body = await posted()
    assert verified(headers, body, SECRET, now=NOW.timestamp())["alert_id"] == "drift:acme:2"
    for wrong in (
        {"body": body.replace(b"acme", b"evil")},
        {"secret": OTHER},
        {"headers": {**headers, "webhook-id": "another"}},
        {"headers": {**headers, "webhook-timestamp": str(int(NOW.timestamp()) + 1)}},
        {"now": NOW.timestamp() + 301},
    ):
        with pytest.raises(ValueError, match="not signed|too old"):
            verified(**{"headers": headers, "body": body, "secret": SECRET, "now": NOW.timestamp(), **wrong})


async def test_the_library_of_standard_webhooks_verifies_a_notice():
    headers, body = await posted(now=utc_now())
    assert Library(SECRET).verify(body, headers)["key"] == headers["webhook-id"] == headers["idempotency-key"]
    with pytest.raises(WebhookVerificationError):
        Library(OTHER).verify(body, headers)


async def test_while_a_secret_is_changed_a_notice_is_signed_with_both(verified):
    headers, body = await posted(f"{SECRET} {OTHER}")
    for secret in (SECRET, OTHER):
        assert verified(headers, body, secret, now=NOW.timestamp())["v"] == 1


async def test_a_notice_that_is_sent_again_has_the_same_id_and_body_and_another_time():
    (first, body), (again, same) = await posted(), await posted(now=NOW.replace(minute=5))
    assert first["webhook-id"] == again["webhook-id"] and body == same
    assert first["webhook-timestamp"] != again["webhook-timestamp"]


async def test_without_a_secret_nothing_is_signed():
    headers, body = await posted(secret=None)
    assert not [name for name in headers if name.startswith("webhook-")]
    assert headers["idempotency-key"] == msgspec.json.decode(body, type=Notice).key


@pytest.mark.parametrize(("status", "for_good"), [(500, False), (429, False), (408, False), (404, True), (410, True)])
async def test_what_is_not_taken_says_so_without_the_address(status, for_good):
    with pytest.raises(NotTaken, match=f"answered {status}") as refused:
        await posted(status=status)
    assert refused.value.for_good is for_good and "token" not in refused.value.detail


def test_the_notice_on_the_page_is_one():
    shown = re.search(r"```json\n(.*?)```", PAGE, re.S)[1]
    notice = msgspec.json.decode(shown, type=Notice)
    assert (notice.alert_id, notice.key) == ("drift:acme:2", noticed().key)
    assert set(msgspec.json.decode(shown)) == {field.name for field in msgspec.structs.fields(Notice)}
