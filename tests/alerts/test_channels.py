import httpx
import pytest

from services.alerts.channels import channels
from services.alerts.routing.routing import Address
from services.alerts.routing.routing_file import addresses_of
from shared.errors import WrongUse
from shared.settings import Settings


def configured(*addresses):
    return channels.configured(addresses, httpx.AsyncClient())


def test_the_settings_name_the_channels():
    settings = Settings(alertmanager="http://alertmanager:9093/", webhook="https://hooks.example/token")
    assert [one.name for one in configured(*addresses_of(settings))] == ["alertmanager", "webhook"]
    assert not configured(*addresses_of(Settings(alertmanager="", webhook="")))


def test_a_channel_of_a_routing_file_has_its_own_name():
    hook, chat = configured(Address("a", "webhook", "http://hook"), Address("b", "apprise", "json://127.0.0.1/token"))
    assert (hook.name, chat.name) == ("a", "b")


@pytest.mark.parametrize(
    "url", ["hooks.example/token", "ftp://hooks.example/token", "http://", "http://hooks.example:port/token"]
)
def test_an_address_that_nothing_can_be_posted_to_is_wrong_use_and_stays_unsaid(url):
    with pytest.raises(WrongUse, match="DRIFTLINE_WEBHOOK") as refused:
        configured(*addresses_of(Settings(webhook=url)))
    assert "token" not in str(refused.value)


@pytest.mark.parametrize("url", ["nothing://token", "token", "slack://token"])
def test_an_address_that_apprise_does_not_know_is_wrong_use_and_stays_unsaid(url):
    with pytest.raises(WrongUse, match="channel chat: its URL is none that Apprise knows") as refused:
        configured(Address("chat", "apprise", url))
    assert "token" not in str(refused.value)


@pytest.mark.parametrize("secret", ["whsec_c2hvcnQ=", "not base64!", "whsec_"])
def test_a_secret_that_is_too_short_to_sign_with_is_wrong_use_and_stays_unsaid(secret):
    with pytest.raises(WrongUse, match="channel hook: its secret can't be signed with") as refused:
        configured(Address("hook", "webhook", "http://hook", secret))
    assert secret.removeprefix("whsec_") not in str(refused.value).replace("whsec_", "") or secret == "whsec_"
