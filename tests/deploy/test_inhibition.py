"""What follows from a cause is not told beside it: a real Alertmanager with what we ship."""

import httpx

from tests.deploy.test_rules import ALERTMANAGER, ALERTS
from tests.kafka.receiver import alertmanager, wait_until

CAUSES = [
    ("DriftlineServiceStopped", {"service": "scoring"}),
    ("DriftlineKafkaAway", {"service": "delivery"}),
    ("DriftlineDatabaseAway", {"service": "projector"}),
    ("DriftlineBudgetBurnsFast", {"service": "ingest", "objective": "publishing"}),
    ("DriftlineChannelDead", {"service": "delivery", "channel": "mail"}),
]
FOLLOWING = [
    ("DriftlineBehind", {"service": "scoring", "topic": "driftline.touchpoints"}),
    ("DriftlineBudgetBurnsFast", {"service": "scoring", "objective": "scoring"}),
    ("DriftlineLoopStands", {"service": "delivery"}),
    ("DriftlineNoticesWait", {"service": "delivery", "channel": "mail"}),
    ("DriftlineProjectorBehind", {"service": "projector", "topic": "driftline.signals"}),
    ("DriftlineBudgetBurns", {"service": "ingest", "objective": "publishing"}),
]
OTHERS = [
    ("DriftlineWatchdog", {}),
    ("DriftlineBehind", {"service": "alerts", "topic": "driftline.signals"}),
    ("DriftlineBudgetBurns", {"service": "board", "objective": "showing"}),
    ("DriftlineLogsErrors", {"service": "systemic"}),
    ("drift", {"client": "acme", "episode": "1", "step": "at_risk", "tier": "page"}),
]


def labels(name, more):
    return {"alertname": name} | (ALERTS[name]["labels"] if name in ALERTS else {}) | more


def test_of_a_cause_and_what_follows_the_cause_alone_is_told_and_clients_always(tmp_path):
    given = [labels(*one) for one in CAUSES + FOLLOWING + OTHERS]
    with alertmanager(tmp_path, ALERTMANAGER.read_text()) as url:
        httpx.post(f"{url}/api/v2/alerts", json=[{"labels": one} for one in given]).raise_for_status()

        def told():
            found = httpx.get(f"{url}/api/v2/alerts").json()
            return [one["labels"] for one in found if one["status"]["state"] == "active"]

        wanted = [labels(*one) for one in CAUSES + OTHERS]
        wait_until(lambda: len(told()) == len(wanted), 10)
        assert all(one in told() for one in wanted)
