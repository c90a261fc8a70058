import httpx
import pytest

from services.alerts import channels
from shared.errors import WrongUse
from shared.settings import Settings


def test_the_settings_name_the_channels():
    settings = Settings(alertmanager="http://alertmanager:9093/", webhook="https://hooks.example/token")
    assert [one.name for one in channels.configured(settings, httpx.AsyncClient())] == ["alertmanager", "webhook"]
    assert not channels.configured(Settings(alertmanager="", webhook=""), httpx.AsyncClient())


@pytest.mark.parametrize(
    "url", ["hooks.example/token", "ftp://hooks.example/token", "http://", "http://hooks.example:port/token"]
)
def test_an_address_that_nothing_can_be_posted_to_is_wrong_use_and_stays_unsaid(url):
    with pytest.raises(WrongUse, match="DRIFTLINE_WEBHOOK") as refused:
        channels.configured(Settings(webhook=url), httpx.AsyncClient())
    assert "token" not in str(refused.value)
