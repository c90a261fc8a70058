"""What docs/publishing.md shows to a publisher's programmer works as it stands."""

import json
import re
from pathlib import Path
from typing import get_args

from services.lookback.log import read_log
from services.lookback.replay import replay
from services.scoring.dimensions import ROWS
from services.scoring.policy.policy import HOUR, Policies
from services.scoring.rulebook import Rulebook
from shared.clock import utc_now
from shared.errors import Reason
from shared.messages import TouchpointType, micros

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "publishing.md").read_text("utf-8")
BLOCKS = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [block for block in BLOCKS if '"specversion"' in block]


def test_all_examples_in_the_order_of_the_page_are_good_as_a_log() -> None:
    lines = [json.dumps(json.loads(block)).encode() for block in EXAMPLES]
    tally = replay(read_log(lines, micros(utc_now())), Rulebook(Policies(), 72 * HOUR)).tally
    assert (tally.accepted, tally.first) == (len(EXAMPLES), {})


def test_the_examples_show_every_family_that_a_publisher_meets() -> None:
    shown = {json.loads(block)["type"].split(".")[0] for block in EXAMPLES}
    families = {name.split(".")[0] for name in get_args(TouchpointType)}
    rare = {"mention", "notice", "breach", "cause", "fix", "lesson", "practice"}
    assert shown == families - rare


def test_no_two_examples_have_the_same_identity() -> None:
    identities = [(json.loads(block).get("subject"), json.loads(block)["id"]) for block in EXAMPLES]
    assert len(set(identities)) == len(identities)


def test_the_problem_document_it_shows_names_reasons_of_the_enumeration() -> None:
    (problem,) = (json.loads(block) for block in BLOCKS if '"about:blank"' in block)
    assert {entry["reason"] for entry in problem["refused"]} <= set(Reason)


def test_the_example_of_how_we_answered_comes_to_the_moments_and_flags_that_it_says() -> None:
    table = re.findall(r"^\| `(T-2001/\d)` \| (.*?) \| (.*?) ?\|$", PAGE, re.M)
    lines = [json.dumps(json.loads(block)).encode() for block in EXAMPLES if '"birch"' in block]
    rules = Rulebook(Policies(), 72 * HOUR)
    replayed = replay(read_log(lines, micros(utc_now())), rules)
    found: dict[str, set[str]] = {}
    for moment in replayed.states["birch"].head.score.recent:
        found.setdefault(moment.id, set()).add(ROWS[moment.code].what)
    assert found == {id: set(re.findall("`(.*?)`", moments)) for id, moments, _ in table}
    up, down = (flags for _, _, flags in table if flags)
    said = re.findall("`(.*?)`", up)
    told = [(alert.rule, alert.reason) for alert in replayed.alerts]
    assert told[:2] == list(zip(said[::2], said[1::2], strict=True))
    *rules_down, why = re.findall("`(.*?)`", down)
    assert sorted(told[2:]) == sorted((rule, why) for rule in rules_down)


def test_the_example_of_an_order_and_its_charge_comes_to_the_moments_and_flags_that_it_says() -> None:
    table = re.findall(r"^\| `((?:O-7|G-)[^`]*)` \| (.*?) \| (.*?) ?\|$", PAGE, re.M)
    lines = [json.dumps(json.loads(block)).encode() for block in EXAMPLES if '"cedar"' in block]
    replayed = replay(read_log(lines, micros(utc_now())), Rulebook(Policies(), 72 * HOUR))
    found = {moment.id: ROWS[moment.code].what for moment in replayed.states["cedar"].head.score.recent}
    assert found == {id: moments.strip("`") for id, moments, _ in table if moments.startswith("`")}
    told = [(alert.rule, alert.reason) for alert in replayed.alerts]
    assert told == [tuple(re.findall("`(.*?)`", flags)) for _, _, flags in table if flags]
