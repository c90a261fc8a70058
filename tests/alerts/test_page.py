"""What docs/alerts.md says of the rules is what the table has, and its example comes out as shown."""

import json
import re
from pathlib import Path

from services.alerts import rules
from services.alerts.channels.alertmanager import label_sets
from services.alerts.rules import Kind
from services.lookback.log import read_log
from services.lookback.replay import replay
from shared.messages import micros
from tests.alerts.builders import NOON
from tests.alerts.desk import Desk, live
from tests.scoring.shorthand import rulebook

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text("utf-8")
LOG, ALERTS = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
ROWS = {name: said for name, said in re.findall(r"^\| `(\w+)` \|[^|]*\|?([^|\n]*)\|?$", PAGE, re.MULTILINE)}


def test_the_page_has_a_row_for_every_rule_and_says_who_hears_of_it():
    flags = {rule.name: rule.kind for rule in rules.RULES.values() if rule.kind is not Kind.LADDER}
    begins = {Kind.TOLD: "you, once, `", Kind.SHOWN: "nobody", Kind.MARK: "no alert at all"}
    assert rules.RULES.keys() <= ROWS.keys()
    assert [name for name, kind in flags.items() if not ROWS[name].strip().startswith(begins[kind])] == []
    told = {rule.name: f"`{rule.tier}`" for rule in rules.RULES.values() if rule.kind is Kind.TOLD}
    assert [name for name, tier in told.items() if tier not in ROWS[name]] == []


def test_b11_a_commitment_without_a_keeper_fires_until_somebody_keeps_it_as_the_page_shows():
    folded = replay(read_log(LOG.encode().splitlines(), micros(NOON) * 2), rulebook([]))
    assert folded.printed()["alerts"] == json.loads(ALERTS)
    desk = Desk()
    desk.take(live(folded.alerts[0]))
    labels = label_sets(desk.words(), NOON)[0]["labels"]
    assert labels["tier"] == "ticket" and "step" not in labels
