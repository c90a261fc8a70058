import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import yaml

from services.alerts.channels.alertmanager import Alertmanager
from services.alerts.routing.routing import Address
from shared.clock import utc_now
from tests.alerts.test_notice import decision, noticed
from tests.kafka.receiver import Receiver, alertmanager, wait_until

SHIPPED = Path(__file__).parents[2] / "deploy" / "alertmanager" / "alertmanager.yml"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def pager():
    with Receiver() as pager:
        yield pager


@pytest.fixture(scope="module")
def url(tmp_path_factory, pager):
    """A real Alertmanager with the route that we ship, but in a hurry, and with the pager as its staff."""
    config = yaml.safe_load(SHIPPED.read_text())
    config["route"] |= {"group_wait": "100ms", "group_interval": "500ms"}
    config["receivers"][0]["webhook_configs"] = [{"url": pager.url, "send_resolved": True}]
    with alertmanager(tmp_path_factory.mktemp("alertmanager"), yaml.safe_dump(config)) as url:
        yield url


def rung(pager, client):
    """What the pager was sent of a client: firing or resolved, and the summary of each time."""
    mine = [body for _, body in pager.posts if body["groupLabels"].get("client") == client]
    return [(one["status"], one["alerts"][0]["annotations"]["summary"]) for one in mine]


def states(pager, client):
    return [status for status, _ in rung(pager, client)]


async def test_d8_at_a_real_alertmanager_a_promise_ends_the_ringing_and_its_lapse_begins_it_anew(url, pager):
    def notice(number, state="firing", **given):
        decided = decision(notice=number, state=state, **{key: given.pop(key) for key in ("level",) if key in given})
        return noticed(decided=decided, client="kept", state=state, at=utc_now(), **given)

    async with httpx.AsyncClient() as http:
        channel = Alertmanager(Address("alertmanager", "alertmanager", url), http)
        told = [notice(1)]
        await channel.send(told, utc_now())
        wait_until(lambda: states(pager, "kept") == ["firing"])
        told.append(notice(2, level=1))  # nobody acknowledged: Alertmanager shows it already
        await channel.send(told, utc_now())
        await channel.keep([told], utc_now())
        time.sleep(1.5)
        assert states(pager, "kept") == ["firing"]
        told.append(notice(3, "acknowledged", keeper="Kim", contact_by=utc_now() + HOUR))
        await channel.send(told, utc_now())
        wait_until(lambda: states(pager, "kept") == ["firing", "resolved"])
        [shown] = [one for _, body in pager.posts[-1:] for one in body["alerts"]]
        assert shown["annotations"]["acknowledged_by"] == "Kim"
        told.append(notice(4, reason="lapsed", keeper="Kim", contact_by=utc_now()))
        await channel.send(told, utc_now())
        wait_until(lambda: states(pager, "kept") == ["firing", "resolved", "firing"])
        assert "Kim was to contact it" in rung(pager, "kept")[-1][1]
        told.append(notice(5, "resolved", reason="back_to_usual", ladder="calm"))
        await channel.send(told, utc_now())
        wait_until(lambda: states(pager, "kept")[3:] == ["resolved"])
        assert rung(pager, "kept")[-1][1].startswith("kept is calm again")


async def test_d3_alerts_of_one_client_are_one_group_and_those_of_another_another(url, pager):
    async with httpx.AsyncClient() as http:
        channel = Alertmanager(Address("alertmanager", "alertmanager", url), http)
        for client, rule in (("one", "drift"), ("one", "budget"), ("two", "drift")):
            await channel.send([noticed(client=client, rule=rule, at=utc_now())], utc_now())
        wait_until(lambda: [len(group["alerts"]) for group in groups(url) if group["labels"]["client"] == "one"] == [2])
        assert [len(group["alerts"]) for group in groups(url) if group["labels"]["client"] == "two"] == [1]


def groups(url):
    return [group for group in httpx.get(f"{url}/api/v2/alerts/groups").json() if "client" in group["labels"]]


def test_the_shipped_route_groups_by_client_and_stays_silent_for_a_year():
    route = yaml.safe_load(SHIPPED.read_text())["route"]
    assert (route["group_by"], route["repeat_interval"]) == (["client", "about"], "365d")
