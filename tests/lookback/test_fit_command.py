"""`driftline fit` from a log to a policy that is right; docs/fit.md shows what it prints."""

import json
import re
import subprocess
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from cli import app
from services.lookback.simulation import touchpoints
from services.scoring.dimensions import DIMENSIONS
from services.scoring.policy.policy_file import read_policy
from shared.errors import Failed
from tests.scoring.shorthand import touchpoints as told

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "fit.md").read_text("utf-8")
END = 1_790_000_000
SEEN = re.compile(r"^# +(\w+) +([\d.]+) of (\d+) clients", re.M)


def ran(*arguments: str | int | Path) -> str:
    """What `driftline ARGUMENTS` prints."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def write(path: Path, lines: list[Any]) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return path


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("fit") / "log.jsonl", list(touchpoints(110, 50, 7, END)))


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text((ROOT / "examples" / "policy.toml").read_text("utf-8"), "utf-8")
    return path


def test_the_diff_of_a_simulated_log_patches_the_policy_which_is_right_and_then_has_these_numbers(
    log: Path, policy: Path
) -> None:
    before, printed = policy.read_text("utf-8"), ran("fit", log, "--policy", policy)
    assert policy.read_text("utf-8") == before, "it writes nothing itself"
    subprocess.run(["patch", str(policy)], input=printed.encode(), check=True, capture_output=True)
    assert "2026-11" in ran("policy", "check", policy)
    again = ran("fit", log, "--policy", policy)  # who is shared depends on the contacts that were fitted
    subprocess.run(["patch", str(policy)], input=again.encode(), check=False, capture_output=True)
    numbers = read_policy(policy).score
    answer = json.loads(ran("fit", log, "--policy", policy, "--json"))
    assert {"silver", "standard"} <= set(numbers.segments) and answer["diff"] == ""
    for segment, offer in answer["segments"].items():
        for name, prior in offer["priors"].items():
            if prior["proposed"] is not None:
                assert numbers.prior_of(segment, name) == prior["proposed"]
        assert numbers.contacts_of(segment) == offer["contacts_a_month"]["proposed"]
    assert "nothing changes" in ran("fit", log, "--policy", policy)
    kept = [line for line in before.splitlines() if "#" in line]
    assert set(kept) <= set(policy.read_text("utf-8").splitlines()), "every comment is there"


def test_without_a_policy_the_diff_makes_a_new_file(log: Path, tmp_path: Path) -> None:
    printed = ran("fit", log, "--until", "2026-09-01T00:00:00Z")
    subprocess.run(["patch"], input=printed.encode(), check=True, capture_output=True, cwd=tmp_path)
    assert ran("policy", "check", tmp_path / "fitted.toml") == "fitted: from 2026-09-01T00:00:00Z, 0 rows of targets\n"


def test_each_number_says_how_many_clients_and_how_much_evidence_stand_behind_it(log: Path) -> None:
    answer, printed = json.loads(ran("fit", log, "--json")), ran("fit", log)
    standard = answer["segments"]["standard"]
    found = {
        name: (float(number), int(clients)) for name, number, clients in SEEN.findall(printed.partition("standard]")[2])
    }
    for name, finding in (*standard["priors"].items(), ("contacts_a_month", standard["contacts_a_month"])):
        if finding["proposed"] is not None:
            assert found[name] == (finding["proposed"], finding["clients"])
            assert finding["clients"] >= answer["least"] == 20 and finding["evidence"] > 0
    assert set(standard["priors"]) == set(DIMENSIONS) and len(found) >= 4


def test_a_segment_with_too_few_clients_is_left_alone_and_it_is_said(log: Path) -> None:
    answer, printed = json.loads(ran("fit", log, "--json", "--least", 30)), ran("fit", log, "--least", 30)
    size = answer["small"]["gold"]
    assert size < 30 and "gold" not in answer["segments"] and "gold" not in answer["diff"]
    assert f"# [score.segments.gold]: nothing proposed: {size} clients, fewer than 30\n" in printed


def test_where_nothing_can_be_proposed_it_fails_and_says_why(log: Path, tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"nothing to propose\n# 1\d\d clients as of"):
        ran("fit", log, "--least", 1000)
    with pytest.raises(Failed, match="no touchpoint"):
        ran("fit", write(tmp_path / "empty.jsonl", []))


def test_the_order_in_which_lines_arrive_does_not_matter(tmp_path: Path) -> None:
    lines = [msgspec.to_builtins(line) | {"ingestedat": "2026-10-01T00:00:00Z"} for line in touchpoints(30, 45, 7, END)]
    mixed = write(tmp_path / "mixed.jsonl", Random(1).sample(lines, len(lines)))
    options = ("--lateness", "100d", "--least", 5, "--json")
    expected = json.loads(ran("fit", write(tmp_path / "ordered.jsonl", lines), *options))
    assert json.loads(ran("fit", mixed, *options)) == expected and expected["diff"]


def test_of_several_versions_the_one_in_force_at_the_end_is_changed(log: Path, policy: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.toml"
    later.write_text('version = "later"\neffective_from = 2030-01-01T00:00:00Z\n', "utf-8")
    first = tmp_path / "first.toml"
    first.write_text('version = "first"\neffective_from = 2020-01-01T00:00:00Z\n', "utf-8")
    assert f"+++ {first}\n" in ran("fit", log, "--policy", tmp_path)
    assert f"+++ {policy}\n" in ran("fit", log, "--policy", policy, "--policy", later), "before the first, the first"


def test_the_example_by_hand_is_what_is_printed(tmp_path: Path) -> None:
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (\d+) \| (\d+) \|", PAGE, re.M)
    made, done = list[str](), list[str]()
    for client, segment, kept, broken in rows:
        for n in range(int(kept) + int(broken)):
            made.append(f"0h made p{n} client={client} segment={segment} keeper=desk due_at=9d")
            done.append(f"1d {'kept' if n < int(kept) else 'withdrawn'} p{n} client={client}")
    log = write(tmp_path / "four.jsonl", told("; ".join([*made, *done])))
    printed = [line for line in ran("fit", log, "--least", 2).splitlines() if "fewer than" not in line]
    assert len(rows) == 4 and printed == re.findall(r"```text\n(.*?)\n```", PAGE, re.S)[0].splitlines()
    answer = json.loads(ran("fit", log, "--least", 2, "--json"))
    found = [answer["segments"][name]["priors"]["follow_through"] for name in ("gold", "iron")]
    for finding, key in product(found, ("own", "whole")):
        assert f"= {finding[key]:g}" in PAGE
    assert [round(finding["share"], 6) for finding in found] == [round(8 / 9, 6)] * 2
