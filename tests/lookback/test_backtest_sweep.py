"""Other values of the policy: what they would have cost, and what two policies differ in; docs/backtest.md."""

import json
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from cli import app
from services.lookback.backtest import turning
from services.lookback.backtest.answer import answered
from services.lookback.backtest.difference import changes
from services.lookback.backtest.history import History
from services.lookback.backtest.knobs import KNOBS, knob_of, settings, turned
from services.lookback.backtest.labels import Label
from services.lookback.backtest.measure import Span, Tally, Terms
from services.lookback.backtest.rows import Row
from services.lookback.backtest.sweep import EMPTY, Point, Prices, elsewhere, point
from services.lookback.backtest.trial import Folding, Texts, policies_of
from services.lookback.fit import tables
from services.lookback.simulation import touchpoints as simulated
from services.scoring.policy.policy import DAY
from services.scoring.policy.policy_file import read_policy
from shared.errors import Failed, WrongUse
from tests.lookback.test_backtest_rows import alert
from tests.lookback.trouble import troubled

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "examples" / "policy.toml"
END = 1_790_000_000
KNOB = "score.prior_strength"  # a number of the toy policy that the toy fold below looks at


def ran(*arguments: str | int | Path) -> Result:
    """`driftline ARGUMENTS`; what it raises on purpose is raised."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


def as_json(*arguments: str | int | Path) -> dict[str, Any]:
    """Its answer with --json."""
    result = ran(*arguments, "--json")
    assert result.exit_code == 0
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def run_length(value: int) -> str:
    """The example's policy with another run length."""
    return tables.edited(POLICY.read_text(), {("drift",): {"run_length": value}})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep")
    lines = sorted([*simulated(10, 60, 7, END), *troubled(3)], key=lambda line: line.time)
    (folder / "log.jsonl").write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    names = sorted({line.subject for line in lines})[::2]
    rows = [f"{name},crisis,2026-09-{10 + place % 11}T12:00:00Z\n" for place, name in enumerate(names)]
    (folder / "labels.csv").write_text("client,label,at\n" + "".join(rows))
    return folder


def toy(value: float) -> History:
    """Two crises, at days 40 and 50. The higher the value, the fewer alerts: at 1 both are warned of and ten clients
    fear for nothing, at 2 both and three, at 3 one and nobody, at 4 none."""
    told = [alert(f"calm-{n}", 5) for n in range({1: 10, 2: 3}.get(int(value), 0))]
    told += [alert("a", 30)] if value <= 3 else []
    told += [alert("b", 45)] if value <= 2 else []
    clients = ["a", "b", *(f"calm-{n}" for n in range(10))]
    seen = {client: Span(0, 60 * DAY) for client in clients}
    return History(told, seen, dict.fromkeys(clients), {}, 0, 60 * DAY, {})


TOY_LABELS = [Label("a", "crisis", 40 * DAY), Label("b", "crisis", 50 * DAY)]


@pytest.mark.parametrize(
    ("missed", "false", "best", "costs"),
    [
        (50.0, 1.0, 2.0, [10, 3, 50, 100]),
        (2.0, 1.0, 3.0, [10, 3, 2, 4]),
        (0.4, 1.0, 3.0, [10, 3, 0.4, 0.8]),
        (100.0, 0.0, 2.0, [0, 0, 100, 200]),
    ],
)
def test_f4_the_optimum_of_toy_data_is_the_one_known_by_hand(
    missed: float, false: float, best: float, costs: list[float], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def folded(folding: Folding, every: list[Texts], jobs: int, title: str) -> list[History]:
        return [toy(policies_of(texts).versions[0].score.prior_strength) for texts in every]

    monkeypatch.setattr(turning, "folds", folded)
    policy = tmp_path / "policy.toml"
    policy.write_text(EMPTY + "\n[score]\nprior_strength = 4  # as it is\n")
    answer = answered(toy(4.0), TOY_LABELS, Terms(), 2)
    knobs, prices = [knob_of(f"{KNOB}=1,2,3,4")], Prices(missed, false)
    found = turning.sweep(answer, TOY_LABELS, Folding(policy, "72h", ""), turning.versions([policy]), knobs, prices, 1)
    assert found.sweep is not None
    assert [point.cost for point in found.sweep.points] == pytest.approx(costs)
    assert found.sweep.best.setting == (best,) and found.sweep.saved == pytest.approx(costs[3] - min(costs))
    subprocess.run(["patch", str(policy)], input=found.sweep.diff.encode(), check=True, capture_output=True)
    assert read_policy(policy).score.prior_strength == best and "# as it is" in policy.read_text()
    few = turning.sweep(
        answered(toy(4.0), TOY_LABELS, Terms(), 3), TOY_LABELS, Folding(policy, "72h", ""), turning.versions([policy]),
        knobs, prices, 1,
    )  # fmt: skip
    assert few.sweep is not None and few.sweep.points == found.sweep.points and few.sweep.diff == ""


def test_what_a_choice_saves_is_measured_on_the_clients_that_did_not_choose() -> None:
    def point_of(name: float, **costs: int) -> Point:
        by_client = {client: Tally(false=cost) for client, cost in costs.items()}
        return point((name,), Row("", "", Tally(), None, {}), by_client, Prices(false=1.0))

    current, lucky = point_of(0, a=5, b=5, c=5, d=5), point_of(1, a=0, b=9, c=0, d=9)
    assert elsewhere(current, [lucky], Prices()) == -8, "good for a and c, who chose it, and bad for b and d"
    better = point_of(2, a=3, b=3, c=3, d=3)
    assert elsewhere(current, [better], Prices()) == 8


def test_each_point_of_a_sweep_is_a_backtest_by_that_policy(folder: Path, tmp_path: Path) -> None:
    words = ("backtest", folder / "log.jsonl", "--labels", folder / "labels.csv", "--least", 2)
    swept = as_json(*words, "--policy", POLICY, "--sweep", "drift.run_length=200,9000", "--jobs", 2)["sweep"]
    for place, value in enumerate((200, 9000)):
        other = tmp_path / f"{value}.toml"
        other.write_text(run_length(value))
        (row, *_) = as_json(*words, "--policy", other)["rows"]
        point = swept["points"][place]
        assert row["true"] + row["false"] + row["duplicate"] > 0
        assert {name: point[name] for name in row if not name.endswith("_90")} == {
            name: row[name] for name in row if not name.endswith("_90")
        }
    assert (
        "sweep: a missed event costs 7"
        in ran(*words, "--policy", POLICY, "--sweep", "ladder.hold=3d", "--cost-missed", 7, "--jobs", 1).stdout
    )


def test_every_knob_that_is_known_is_one_of_the_policy_and_its_values_are_tried() -> None:
    for knob in KNOBS.values():
        tried = []
        for setting in settings([knob]):
            try:
                tried.append(turned([EMPTY], [knob], setting))
            except Failed:
                continue
        assert len(tried) >= 2, knob.name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ladder.at_risk=high", "'high' is neither a number nor a duration"),
        ("hold=3", "is no number of a table of the policy"),
        ("hold", "no values for 'hold'"),
    ],
)
def test_a_knob_that_is_none_is_refused(words: str, said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        knob_of(words)


def test_a_value_that_the_policy_refuses_is_left_out_and_said(folder: Path) -> None:
    words = ("backtest", folder / "log.jsonl", "--labels", folder / "labels.csv", "--jobs", 1)
    printed = ran(*words, "--sweep", "drift.run_length=10,5000").stdout
    assert "not allowed 10: drift.run_length: Input should be greater than or equal to 100" in printed
    with pytest.raises(WrongUse, match=r"no value is allowed by the policy:\nladder.no_such_number: unknown key$"):
        ran(*words, "--sweep", "ladder.no_such_number=1,2")
    with pytest.raises(WrongUse, match="300 policies to fold by, more than 200"):
        ran(*words, "--sweep", f"ladder.at_risk={','.join(map(str, range(300)))}")


def test_standard_input_can_not_be_swept(folder: Path) -> None:
    with pytest.raises(WrongUse, match="can be read only once"):
        ran("backtest", "-", "--labels", folder / "labels.csv", "--sweep", "ladder.hold")


def test_what_differs_between_policies_is_said_in_their_own_words() -> None:
    old = 'version = "1"\neffective_from = 2026-01-01T00:00:00Z\n[ladder]\nhold = "3d"\n'
    new = 'version = "2"\neffective_from = 2026-01-01T00:00:00Z\n[ladder]\nquiet = "14d"\n[[targets]]\nupdate = "1d"\n'
    found = [(change.path, change.before, change.after) for change in changes(old, new)]
    assert ("ladder.quiet", "default", '"14d"') in found and ("version", '"1"', '"2"') in found
    assert ("targets[0].update", "-", '"1d"') in found
    assert not [path for path, *_ in found if path == "ladder.hold"], "a default that is written out is no difference"


def test_g2_the_difference_is_that_of_two_replays(folder: Path, tmp_path: Path) -> None:
    first, other = tmp_path / "first.toml", tmp_path / "other.toml"
    first.write_text(run_length(200))
    other.write_text(POLICY.read_text().replace("\nprior_strength = 4", "\nprior_strength = 5"))
    assert other.read_text() != POLICY.read_text()
    found = as_json("policy", "diff", first, other, "--log", folder / "log.jsonl", "--window", "40d", "--jobs", 1)
    one, two = (as_json("replay", folder / "log.jsonl", "--policy", path) for path in (first, other))
    scores = {
        client: {"before": facts["score"], "after": two["clients"][client]["score"]}
        for client, facts in one["clients"].items()
        if facts["score"] != two["clients"][client]["score"]
    }
    assert found["effect"]["scores"] == scores != {}
    order = ["recovering", "drifting", "at_risk", "crisis"]

    def told(replayed: dict[str, Any]) -> set[tuple[str, str, str, str]]:
        worst, firings = dict[str, int](), set()
        for each in replayed["alerts"]:
            height = -1 if each["step"] is None else order.index(each["step"])
            if each["client"] and each["state"] == "firing" and height > worst.get(each["alert_id"], -2):
                worst[each["alert_id"]] = height
                if each["at"] > found["effect"]["since"]:
                    firings.add((each["client"], each["rule"], each["step"], each["at"]))
        return firings

    def printed(firings: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
        return {(each["client"], each["rule"], each["step"], each["at"]) for each in firings}

    assert printed(found["effect"]["gone"]) == told(one) - told(two) != set()
    assert printed(found["effect"]["new"]) == told(two) - told(one)
    count = len(told(one) ^ told(two))
    said = f"this change would have changed {len(scores)} scores and {count} alerts in the last 40 days"
    assert found["effect"]["sentence"].startswith(said)
    (versions,) = found["versions"]
    assert versions["changes"]["score.prior_strength"] == {"before": "4", "after": "5"}
    assert versions["changes"]["drift.run_length"]["before"] == "200"
    words = ran("policy", "diff", first, other).stdout
    assert "  drift.run_length: 200 -> " in words and "  score.prior_strength: 4 -> 5\n" in words


def test_g2_a_policy_does_not_differ_from_itself(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "policy.toml").write_text(POLICY.read_text())
    assert ran("policy", "diff", POLICY, tmp_path / "a").stdout == "no difference\n"
    same = as_json("policy", "diff", POLICY, POLICY, "--log", folder / "log.jsonl", "--jobs", 1)["effect"]
    assert (same["scores"], same["gone"], same["new"]) == ({}, [], [])
    later = tmp_path / "a" / "later.toml"
    later.write_text(EMPTY.replace("1970", "2026"))
    words = ran("policy", "diff", POLICY, tmp_path / "a").stdout
    assert "only in B: version swept" in words
    alone = {"before": None, "after": "swept", "changes": {}}
    assert as_json("policy", "diff", POLICY, tmp_path / "a") == {"versions": [alone], "effect": None}
