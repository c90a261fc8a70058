"""Budget, silent leaver and angry mode on whole histories: what a client does, and where the rules then stand."""

from pathlib import Path

from services.scoring import engine
from services.scoring.detectors import leaver, spending
from services.scoring.engine import ClientState
from services.scoring.policy.policy import DAY, HOUR
from services.scoring.policy.policy_file import read_policies
from services.scoring.rulebook import Rulebook
from services.scoring.silence import NEVER
from services.scoring.sources import SourceRecord
from tests.scoring.shorthand import MONDAY, arrivals, rulebook, touchpoints

BARE = 'version = "1"\neffective_from = 2026-01-01T00:00:00Z\n'
OFFICE = """
calendar = "office"
[calendars.office]
zone = "UTC"
monday = ["09:00-17:00"]
tuesday = ["09:00-17:00"]
wednesday = ["09:00-17:00"]
thursday = ["09:00-17:00"]
friday = ["09:00-17:00"]
holidays = [{days}]
"""
Move = tuple[str, str, str, float]  # rule, step, reason, days after Monday


def well(day: float, case: str) -> str:
    """A case that goes well."""
    hour = round(24 * day)
    return f"{hour}h opened {case}; {hour}h contact {case}; {hour + 1}h reply {case}; {hour + 2}h resolved {case}; "


def badly(day: float, case: str, **more: str) -> str:
    """A case in which the client has to chase the answer twice, and it does not hold."""
    hour, said = round(24 * day), "".join(f" {key}={value}" for key, value in more.items())
    return (
        f"{hour}h opened {case}; {hour}h contact {case}; {hour + 20}h contact {case}; "
        f"{hour + 44}h contact {case}{said}; "
        f"{hour + 60}h reply {case}; {hour + 61}h resolved {case}; {hour + 70}h reopened {case}; "
    )


def moves(
    log: str, until: float, policy: str = "", state: ClientState | None = None, silent: float = 0.0,
    rules: Rulebook | None = None,
) -> list[Move]:  # fmt: skip
    """Every move of budget and silent leaver; the source is `silent` from a day on."""
    state, rules = engine.fresh() if state is None else state, rulebook((BARE + policy,)) if rules is None else rules
    if silent:
        rules.sources.records["s"] = SourceRecord((MONDAY, MONDAY + int(silent * DAY)), [])
    told = []
    for line in arrivals(sorted(touchpoints(log), key=lambda touchpoint: touchpoint.time)):
        told += engine.apply(state, line.touchpoint, line.arrival, rules).transitions
    told += engine.tick(state, MONDAY + int(until * DAY), rules).transitions
    found = [(one.rule, one.step, one.reason, (one.at - FIRST).total_seconds() / 86400) for one in told]
    return [move for move in found if move[0] in (leaver.RULE, spending.RULE)]


def of(rule: str, found: list[Move]) -> list[tuple[str, str]]:
    """The steps and the reasons of one rule."""
    return [(step, reason) for name, step, reason, _ in found if name == rule]


FIRST = touchpoints("0h order -")[0].time
STEADY = "".join(well(7 * week, f"w{week}") for week in range(14))


def test_c6_a_client_with_no_complaint_and_a_fading_cadence_is_found_before_it_leaves() -> None:
    fading = STEADY + badly(98, "x") + badly(105, "y") + well(117, "z")
    found = moves(fading + f"{24 * 160}h relationship.ended -", 170)
    steps = [(step, reason, day) for rule, step, reason, day in found if rule == leaver.RULE]
    assert [step[:2] for step in steps[:2]] == [("drifting", "fell_silent"), ("at_risk", "fell_silent")]
    assert 120 < steps[0][2] < 150
    assert steps[-1][:2] == ("calm", "ended") and steps[-1][2] == 160


def test_a_client_that_was_never_rubbed_may_be_silent() -> None:
    assert of(leaver.RULE, moves(STEADY, 400)) == []


def test_who_comes_back_with_a_good_word_is_missed_no_more() -> None:
    log = STEADY + badly(98, "x") + badly(105, "y")
    back = f"{24 * 145}h contact y kind=praise"
    assert of(leaver.RULE, moves(log + back, 160))[-2:] == [("recovering", "came_back"), ("calm", "held")]


def test_a_client_silent_for_half_a_year_is_gone() -> None:
    log = STEADY + badly(98, "x") + badly(105, "y")
    assert of(leaver.RULE, moves(log, 400))[-2:] == [("recovering", "gone"), ("calm", "held")]


def test_nobody_is_missed_while_a_source_is_silent() -> None:
    log = STEADY + badly(98, "x") + badly(105, "y")
    assert of(leaver.RULE, moves(log, 200)) != []
    assert of(leaver.RULE, moves(log, 200, silent=109)) == []


def test_nobody_leaves_over_the_holidays() -> None:
    log = STEADY + badly(98, "x") + badly(105, "y")
    closed = ", ".join(f'"2026-09-{number:02}"' for number in range(18, 31))
    day, later = (
        next(move[3] for move in moves(log, 200, OFFICE.format(days=days)) if move[2] == "fell_silent")
        for days in ("", closed)
    )
    assert later - day > 10


def test_sustained_failure_burns_the_budget_and_names_what_failed() -> None:
    log = STEADY + "".join(badly(98 + 4 * number, f"b{number}") for number in range(6))
    state = engine.fresh()
    found = moves(log, 120, state=state)
    assert of(spending.RULE, found)[0][1] == "budget_burnt"
    assert 100 < found[0][3] < 118
    standing = state.head.ladder.standings[spending.RULE]
    assert 2 < len(standing.because) <= 20
    statistic, limit = spending.measure(state.head, MONDAY + 118 * DAY, rulebook((BARE,)).policies.at(0))
    assert statistic >= limit > 0.0


def test_budget_and_rhythm_move_nobody_off_calm_of_whom_no_model_sees_anything(tmp_path: Path) -> None:
    says_nothing = '{"horizon_seconds": 60, "intercept": 0, "curves": {}, "calibration": [[0, 0.0]]}'
    (tmp_path / "blind.json").write_text(says_nothing)
    (tmp_path / "policy.toml").write_text(BARE + '[risk]\noutlook = "blind.json"\nleaver = "blind.json"\n')
    blind = Rulebook(read_policies([tmp_path]), 72 * HOUR)
    burning, leaving = "".join(badly(98 + 4 * number, f"b{number}") for number in range(6)), badly(98, "x")
    for rule, log in ((spending.RULE, burning), (leaver.RULE, leaving + badly(105, "y"))):
        assert of(rule, moves(STEADY + log, 200)) and moves(STEADY + log, 200, rules=blind) == []


def test_c8_a_complaint_about_the_handling_puts_a_burning_budget_one_step_higher() -> None:
    plain = STEADY + "".join(badly(98 + 4 * number, f"b{number}") for number in range(8))
    cross = STEADY + "".join(badly(98 + 4 * number, f"b{number}", kind="complaint") for number in range(8))
    assert of(spending.RULE, moves(plain, 140))[0] == ("drifting", "budget_burnt")
    assert of(spending.RULE, moves(cross, 140))[0] == ("at_risk", "budget_burnt")


def test_one_angry_complaint_alone_moves_nothing() -> None:
    assert moves(STEADY + f"{24 * 100}h contact x kind=complaint angry=true; {24 * 100 + 1}h reply x", 200) == []


def test_an_ended_relationship_is_taken_up_again_by_a_contact() -> None:
    state = engine.fresh()
    moves(STEADY + f"{24 * 100}h relationship.ended -", 101, state=state)
    assert state.head.detectors.rhythm.ended
    moves(f"{24 * 102}h contact q id=back", 103, state=state)
    assert not state.head.detectors.rhythm.ended


def test_a_silence_without_end_sets_no_alarm_for_ever() -> None:
    state = engine.fresh()
    moves(STEADY + badly(98, "x"), 1000, state=state)
    assert leaver.RHYTHM not in state.head.dates
    assert state.head.ladder.step == "calm" and NEVER > state.head.last


def test_friction_in_the_silence_itself_has_the_client_missed_at_once() -> None:
    log = (
        STEADY
        + badly(98, "x")
        + "".join(f"{24 * 103}h made p{number} due_at={24 * (106 + number)}h what=x; " for number in range(5))
    )
    [(_, _, _, day), *_] = [move for move in moves(log, 130) if move[0] == leaver.RULE]
    state, policy = engine.fresh(), rulebook((BARE,)).policies.at(0)
    moves(log, day - 0.01, state=state)
    measured = leaver.measure(state.head, MONDAY + int((day - 0.01) * DAY), policy)
    assert measured is not None and measured[0] < measured[1]


def test_a_silence_in_which_nobody_could_be_heard_teaches_nothing() -> None:
    again = well(150, "z")
    heard, dark = engine.fresh(), engine.fresh()
    moves(STEADY + again, 151, state=heard)
    rules = rulebook((BARE,))
    rules.sources.records["s"] = SourceRecord((MONDAY, NEVER), [(MONDAY + 95 * DAY, MONDAY + 149 * DAY)])
    rules.sources.records["s"].latest = (MONDAY + 149 * DAY, NEVER)
    for line in arrivals(touchpoints(STEADY + again)):
        engine.apply(dark, line.touchpoint, line.arrival, rules)
    before = engine.fresh()
    moves(STEADY, 93, state=before)
    known = before.head.detectors.rhythm
    assert heard.head.detectors.rhythm.fading > known.fading and heard.head.detectors.rhythm.count > known.count
    assert dark.head.detectors.rhythm.count == known.count and dark.head.detectors.rhythm.fading == known.fading
    assert dark.head.detectors.rhythm.came == heard.head.detectors.rhythm.came


def test_a_relationship_that_is_taken_up_again_begins_without_the_old_drift() -> None:
    log = STEADY + "".join(badly(98 + 4 * number, f"b{number}") for number in range(6))
    state = engine.fresh()
    moves(log + f"{24 * 125}h relationship.ended -", 126, state=state)
    assert state.head.ladder.standings["drift"].reason == "ended"
    moves(f"{24 * 127}h relationship.recovered - id=back", 127.5, state=state)
    assert state.head.ladder.standings["drift"].step == "calm"
