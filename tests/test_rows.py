"""The features of the ledger, the clocks and the score (rows of FEATURES.md), each with tests that bear its name."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROWS = {
    "A1": "what a released version of the contract accepts is accepted for good",
    "A2": "a touchpoint that comes again changes nothing",
    "A3": "only the time at which something happened counts",
    "A4": "a late fact revises verdicts; what is later than the bound is refused and counted",
    "A5": "any order of arrival inside the bound gives the same state",
    "A6": "a correction rebuilds all that depended on its target",
    "A9": "an angry contact of unknown kind is a complaint until it is reclassified",
    "A11": "the clients of a silent source are unknown, never healthy",
    "B1": "seven clocks, recorded one by one, with and without a policy",
    "B2": "several blocks a day, holidays, zones of clients and teams, daylight saving",
    "B3": "elapsed time is summed over every schedule, priority and policy in force",
    "B4": "a verdict belongs to the version in force",
    "B5": "a pause in which the client writes is void",
    "B6": "automation fulfils nothing, and may be a violation",
    "B7": "a holding reply stops one clock and opens a commitment",
    "B8": "a claim is no resolution",
    "B9": "first-contact resolution is judged in retrospect",
    "B10": "what makes the client come, wait and explain again counts",
    "B11": "commitments: what became of them, and those without a keeper",
    "B12": "renegotiation counts apart, and only in time and agreed",
    "B13": "kept, but the expectation was missed",
    "B14": "the links that make an answer last",
    "B15": "a floor for each dimension; the weakest caps the total",
    "B16": "a published formula whose contributions add up",
    "B17": "a second failure weighs more; a recovery mends or fails",
    "B18": "the score moves at due instants",
    "B19": "the same log gives the same hash, live and replayed",
    "B21": "prospect, trial, client",
    "B22": "servility: regularly, not once",
    "B23": "little things add up",
    "B20": "a slow but steady client is not flagged, a fast one turning slow is",
    "C1": "false alarms of the drift are as seldom as the policy says",
    "C2": "a single failure never burns the budget, sustained failure does",
    "C6": "a client with no complaint and a fading cadence is found before it leaves",
    "C8": "a complaint about the handling raises the tier",
    "C4": "an open decision alerts before anything is late",
    "C9": "one cause behind the drift of many clients is one incident",
    "C3": "closing tasks alone never leaves crisis",
    "C5": "how many crises had no timely, human, decided response",
    "C7": "an override beats silence, quiet hours and budget",
    "C10": "a crisis keeps its first warning",
    "E1": "a dashboard asks only for what is measured, and a renamed metric breaks it",
    "E3": "the wall shows scores, movers, what is missed, what is due and who is on it",
    "E2": "no client in any series; at most so many, whatever the number of clients",
    "E5": "the commitments of all clients are counted and listed as their ledgers have them",
    "E6": "the seven expectations by team, touchpoint and stage are those of the score",
    "E7": "the weakest link stands first",
    "E8": "who fails in silence is seen",
    "E9": "the funnel counts who buys once and twice",
    "E11": "a standard that nothing was measured by is listed",
    "E10": "each number about a source leads to exactly what it counts",
    "E4": "at a past moment only what had arrived by then",
    "C11": "a roll-up never hides one that burns",
    "D11": "a label lands on Kafka, and in the precision of its rule",
    "D1": "a clock warns at parts of its target, in working time",
    "D5": "without the smallest set the alert is gone, without less it stands",
    "D6": "an alert says what to do first",
    "D2": "from a due or an override to the receiver in less than a second, measured and exported",
    "D4": "a faster alert inhibits the slower ones of its client while it stands",
    "D7": "what worsens is told once a step, and nothing else is",
    "D8": "acknowledging is a promise: when it lapses, the next one is told",
    "D10": "nobody acknowledged: the next role, by schedule, again and again",
    "D12": "a shift's budget goes to those where it is worth most, the rest become tickets",
    "D13": "two emitters, one page",
    "D14": "quiet hours wait, planned events annotate, scores keep counting",
    "D3": "one identity per client, rule and episode, whatever is killed",
    "D9": "a silence ends with its alert and hides no override",
    "D15": "what flaps is told once a window",
    "F5": "rules in the shadow run live and tell nobody",
    "F1": "a backtest of a history with known truth gives exactly its numbers",
    "F2": "labels, intervals, no look ahead, and no advice on few labels",
    "F10": "a missed crisis has its nearest rule and margin",
    "F3": "the same log live and by backtest gives the same alert log, byte for byte",
    "F4": "a sweep finds the optimum of toy data and proposes it as a diff",
    "F7": "the one response that would have kept a client out of crisis is found, and a replay shows it",
    "F8": "every client that left has its autopsy within a day",
    "F6": "an injected decay of recall or precision is found",
    "F9": "a lesson is followed from complaint to training; what comes back re-opens it",
    "F11": "made-up histories with ground truth, the same for the same seed",
    "F12": "faster, and yet more who come again, is flagged; no volume enters a score",
    "G4": "a stopped scorer makes the dead man's alert fire",
    "G6": "a backfill pages nobody, and its alerts are historical",
    "G7": "runs with the network off",
    "G2": "what a change of the policy would have changed is what two replays differ in",
}
LIVE = "test_state_and_alerts_of_the_running_system_are_those_of_replay"  # on Kafka, in four lives
ELSEWHERE = {
    "B19": LIVE,
    "F3": LIVE,
    "F12": "test_12_volume_does_not_move_scores",  # a law, on drawn histories
}


def named_by_row() -> dict[str, set[str]]:
    """The names of all tests: of each row those that begin with it, the others under an empty name."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                row = re.match(r"test_([a-g]\d+)_", node.name)
                found[row[1].upper() if row else ""].add(node.name)
    return found


NAMED = named_by_row()


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_a_test_that_bears_its_name(row: str) -> None:
    assert NAMED[row], f"{row}: {ROWS[row]}"


def test_what_is_shown_elsewhere_is_there() -> None:
    assert set(ELSEWHERE.values()) <= NAMED[""]
