"""The front door: what is told, when time acts next, what the checkpoint keeps, what the score hears of."""

import msgspec
import pytest

from services.scoring import corrections, engine, horizon
from services.scoring.dimensions import HEADLINES, ROWS
from services.scoring.engine import ClientState, Outcome
from shared.errors import Reason
from shared.messages import Transition, instant
from tests.scoring.shorthand import UNITS, arrivals, at, rulebook, touchpoints

POLICY = """
version = "1"
effective_from = 2026-01-01T00:00:00Z
[[targets]]
first_response = "1h"
next_response = "2h"
resolution = "8h"
[commitments]
grace = "1h"
"""


def fold(log: str, policies: tuple[str, ...] = (POLICY,)) -> tuple[ClientState, list[Outcome]]:
    """A client after a log, and what became of each line."""
    state, rules = engine.fresh(), rulebook(policies)
    return state, [engine.apply(state, line.touchpoint, line.arrival, rules) for line in arrivals(touchpoints(log))]


def moments(state: ClientState) -> list[tuple[str, int, str]]:
    """What the headline dimensions were told: (what, hours after Monday, touchpoint)."""
    every = [(ROWS[moment.code], moment) for moment in state.head.score.recent]
    heard = [(row.what, moment) for row, moment in every if row.dimension in HEADLINES]
    return sorted((what, (moment.at - at("0h")) // UNITS["h"], moment.id) for what, moment in heard)


def told(outcomes: list[Outcome]) -> list[tuple[str, str, str]]:
    """Rule, step and reason of every transition."""
    return [(moved.rule, moved.step, moved.reason) for outcome in outcomes for moved in outcome.transitions]


def hash_of(state: ClientState, moment: str) -> str:
    """The state hash as of a moment."""
    rules = rulebook((POLICY,))
    engine.tick(state, at(moment), rules)
    return engine.state_hash({"c": engine.fold_of(state, at(moment), rules)})


SCORED = [
    ("a target met is told at the reply", "0h opened a; 1h reply a", "2h", [("first_response_met", 1, "02")]),
    ("a miss is told at the due", "0h opened a; 4h reply a", "5h", [("first_response_missed", 1, "01")]),
    ("a miss waits for no touchpoint", "0h opened a", "2h", [("first_response_missed", 1, "01")]),
    ("a due is not passed at its own instant", "0h opened a", "1h", []),
    ("a resolution is met once it is confirmed", "0h opened a; 1h reply a; 2h resolved a; 3h confirmed a", "3h",
     [("first_response_met", 1, "02"), ("resolution_met", 3, "03")]),
    ("a claim hides a due", "0h opened a; 1h reply a; 7h resolved a", "9h", [("first_response_met", 1, "02")]),
    ("a voided claim reveals it", "0h opened a; 1h reply a; 7h resolved a; 10h reopened a", "10h",
     [("first_response_met", 1, "02"), ("reopened", 10, "04"), ("resolution_missed", 10, "01")]),
    ("a commitment breaks once due and grace have passed", "0h made p keeper=k due_at=1h", "3h", [("broken", 2, "01")]),
    ("kept in grace is late", "0h made p keeper=k due_at=1h; 2h kept p", "9h", [("late", 2, "02")]),
    ("kept later earns nothing back", "0h made p keeper=k due_at=1h; 3h kept p", "9h", [("broken", 2, "01")]),
    ("an expectation is missed when that is said",
     "0h made p keeper=k due_at=1h; 1h kept p; 2h assessed p outcome=missed", "9h",
     [("expectation_missed", 2, "03"), ("kept", 1, "02")]),
    ("or at the keeping, if it was said before",
     "0h made p keeper=k due_at=1h; 0h assessed p outcome=missed; 1h kept p", "9h",
     [("expectation_missed", 1, "03"), ("kept", 1, "03")]),
    ("chaser and repeat are told at the contact", "0h contact -; 2h contact -; 3h reply -; 4h contact -", "4h",
     [("chaser", 2, "02"), ("next_response_missed", 2, "01"), ("repeat", 4, "04")]),
    ("first contact resolved is told at the end of the window",
     "0h contact a kind=request; 1h reply a; 2h resolved a", "30d",
     [("first_response_met", 1, "02"), ("resolution_met", 74, "03"), ("resolved_at_first", 170, "03")]),
]  # fmt: skip


@pytest.mark.parametrize(("log", "until", "heard"), [pytest.param(*row[1:], id=row[0]) for row in SCORED])
def test_the_score_hears_of(log: str, until: str, heard: list[tuple[str, int, str]]) -> None:
    state, _ = fold(log)
    engine.tick(state, at(until), rulebook((POLICY,)))
    assert moments(state) == heard


DUES = [
    ("a clock comes near its due just after it has", "0h opened a", "30m+1us"),
    ("a due falls due just after it", "0h opened a; 58m order -", "1h+1us"),
    ("a quiet period ends at its end", "0h opened a; 1h reply a; 2h resolved a", "74h"),
    ("a touchpoint ahead takes effect at its time", "3m order - arrives=0h", "3m"),
    ("nothing is due of nothing", "0h order -", None),
    ("a settled commitment is not due", "0h made p keeper=k due_at=1h; 1h kept p", None),
    ("off calm the ladder is reviewed", "1h escalation.requested -", "6h"),
]  # fmt: skip


@pytest.mark.parametrize(("log", "due"), [pytest.param(*row[1:], id=row[0]) for row in DUES])
def test_the_next_due_is_when_time_acts_next(log: str, due: str | None) -> None:
    state, _ = fold(log)
    assert engine.next_due(state) == (at(due) if due else None)
    if due:
        before = engine.encode(state)
        assert not engine.tick(state, at(due) - 1, rulebook((POLICY,))).changed
        assert engine.encode(state) == before
        assert engine.tick(state, at(due), rulebook((POLICY,))).changed


def test_an_override_is_told_at_its_arrival() -> None:
    _, outcomes = fold("1h escalation.requested - arrives=2h")
    (moved,) = outcomes[0].transitions
    assert (moved.rule, moved.step, moved.override, moved.at) == ("override", "crisis", True, instant(at("2h")))


def test_a_late_override_is_told_for_what_it_is() -> None:
    _, outcomes = fold("5h order - arrives=5h; 1h escalation.requested - arrives=6h")
    assert told(outcomes) == [("override", "crisis", "escalation_requested")]


def test_what_a_late_fact_clears_is_told_as_revised() -> None:
    _, outcomes = fold("1h escalation.requested -; 2h void 01")
    assert told(outcomes) == [("override", "crisis", "escalation_requested"), ("override", "calm", "revised")]


def test_a_late_fact_that_changes_no_step_tells_nothing() -> None:
    _, outcomes = fold("1h escalation.requested -; 5h order -; 2h order - arrives=6h")
    assert told(outcomes) == [("override", "crisis", "escalation_requested")]


def test_what_time_brings_is_told_at_its_own_instant() -> None:
    state, _ = fold("1h escalation.requested -")
    moved = engine.tick(state, at("30d"), rulebook((POLICY,))).transitions
    assert [each.step for each in moved] == ["recovering", "calm"]
    assert all(instant(at("1h")) < each.at < instant(at("30d")) for each in moved)


def test_a_report_counts_its_versions() -> None:
    state, outcomes = fold("1h escalation.requested -")
    moved: list[Transition] = outcomes[0].transitions
    reports = [engine.report(state, at("1h"), rulebook((POLICY,)), moved, historical=True) for _ in range(2)]
    assert [report.version for report in reports] == [1, 2]
    assert reports[0].client == "c" and reports[0].ladder == "crisis" and reports[0].transitions[0].historical


def test_a_long_history_leaves_at_most_twice_the_horizon() -> None:
    log = "; ".join(f"{hour}h contact -; {hour}h+20m reply -" for hour in range(0, 400, 4))
    state, _ = fold(log)
    assert at("396h") - 2 * 72 * UNITS["h"] - horizon.SPACING * 2 * UNITS["h"] < state.ledger[0].at <= at("324h")
    assert state.frontier < state.ledger[0].at


def test_the_checkpoint_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    log = "; ".join(f"{hour}h contact a; {hour}h+20m reply a; {hour + 1}h resolved a" for hour in range(0, 400, 5))
    log += "; 390h contact a arrives=401h"
    often = fold(log)[0]
    monkeypatch.setattr(horizon, "SPACING", 10_000)
    seldom = fold(log)[0]
    assert len(often.ledger) < len(seldom.ledger)
    assert hash_of(often, "500h") == hash_of(seldom, "500h")


def test_an_identity_may_be_used_again_after_the_horizon() -> None:
    state, outcomes = fold("0h contact - id=x; 73h contact - id=x; 73h contact - id=x topic=y")
    assert [outcome.refused for outcome in outcomes] == [None, None, Reason.CONFLICT]
    assert state.head.repeats + state.head.chasers == 1


def test_a_correction_acts_on_an_identity_that_is_used_again() -> None:
    state, _ = fold("0h order - id=y; 1h void x time=1h; 80h escalation.requested - id=x")
    assert state.head.ladder.step == "calm"


def test_an_amendment_holds_the_checkpoint_until_its_target_can_no_longer_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(horizon, "SPACING", 1)
    early = "0h order -; 10h amend x time=60h as=9h,contact,a; 20h order -; 85h order -"
    state, _ = fold(early + "; 60h order - id=x arrives=100h")
    assert state.head.cases["a"].contacted == at("9h")


def test_a_client_without_a_touchpoint_in_effect_is_not_listed() -> None:
    state, _ = fold("0h contact a; 1h void 01")
    assert not engine.listed(state)
    assert hash_of(state, "2h") == engine.state_hash({})


def test_an_amendment_speaks_of_the_touchpoint_it_corrects() -> None:
    (amendment,) = touchpoints("1h amend x as=1h,contact,a")
    strangers = touchpoints("1h contact a client=d id=x; 1h contact a id=z; 1h void x id=x")
    assert corrections.refuse(amendment, at("1h"), at("1h"), UNITS["d"]) is None
    for stranger in strangers:
        data = msgspec.structs.replace(amendment.data, touchpoint=stranger)
        wrong = msgspec.structs.replace(amendment, data=data)
        assert corrections.refuse(wrong, at("1h"), at("1h"), UNITS["d"]) is Reason.BAD_DATA


FURTHER = ("override", "crisis", "notice_legal")


@pytest.mark.parametrize(
    "log",
    [
        "1h escalation.requested -; 5h notice.legal -",
        "1h escalation.requested -; 5h order -; 3h notice.legal - arrives=6h",
        "2h escalation.requested -; 1h notice.legal - arrives=6h",
    ],
)
def test_a_further_override_in_a_crisis_is_told_again_however_late_and_moves_nothing(log: str) -> None:
    state, outcomes = fold(log)
    first, *_, last = [moved for outcome in outcomes for moved in outcome.transitions]
    assert told(outcomes) == [("override", "crisis", "escalation_requested"), FURTHER]
    assert last.override and last.crisis is None and first.crisis is not None
    assert [one.id for one in last.because] == [f"{len(outcomes):02}"], "its own reason"
    again = fold(log.replace("notice.legal", "mention.public"))[0]
    assert state.head.ladder.since == again.head.ladder.since == state.head.ladder.standings["override"].since


def test_a_further_override_told_twice_is_told_once() -> None:
    state, _ = fold("1h escalation.requested -; 5h notice.legal -")
    repeat = next(iter(arrivals(touchpoints("0h order -; 5h notice.legal -")[1:])))
    assert not engine.apply(state, repeat.touchpoint, at("7h"), rulebook((POLICY,))).transitions
