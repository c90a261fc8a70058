"""FEATURES B1 and B5: each of the seven clocks is a record, with and without a policy."""

from services.scoring import engine
from services.scoring.engine import ClientState
from services.scoring.policy.policy import CLOCKS
from tests.scoring.examples import policy, targets
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints
from tests.story.reading import facts, holds

LIFE = (
    "0h opened a kind=complaint; 30m assigned a to_team=desk; 1h decision.needed a what=refund; 2h reply a; "
    "3h contact a; 4h paused a reason=waiting_for_client; 5h resumed a; 6h reply a team=desk; "
    "7h decision.made a what=refund; 8h resolved a team=desk; 9h confirmed a; 10h reply a kind=follow_up"
)
RECORDS = (
    "a first_response fulfilled from 0h at 2h cal 2h work 2h; a next_response fulfilled from 3h at 6h cal 3h; "
    "a update fulfilled from 2h at 6h cal 3h; a update#2 cancelled from 6h cal 2h; "
    "a resolution fulfilled from 0h at 8h cal 7h; a decision fulfilled from 1h at 7h cal 6h what refund; "
    "a follow_up fulfilled from 8h at 10h cal 2h; a reach fulfilled from 0h at 30m cal 30m"
)
IN_150_MINUTES = policy(targets(", ".join(f"{name} 150m" for name in CLOCKS)))
JUDGED = (
    "a first_response fulfilled due 150m breached no; a next_response fulfilled due 5h30m breached yes; "
    "a update fulfilled due 5h30m breached yes; a update#2 cancelled due 8h30m breached no; "
    "a resolution fulfilled due 150m breached yes; a decision fulfilled due 3h30m breached yes; "
    "a follow_up fulfilled due 10h30m breached no; a reach fulfilled due 150m breached no"
)


def test_b1_all_seven_clocks_run_and_are_recorded_with_and_without_a_policy() -> None:
    holds(RECORDS, LIFE)
    assert {clock["due_at"] for clock in facts(LIFE)["cases"]["a"]["clocks"]} == {None}
    holds(RECORDS, LIFE, [IN_150_MINUTES])
    holds(JUDGED, LIFE, [IN_150_MINUTES])
    assert {clock["clock"] for clock in facts(LIFE)["cases"]["a"]["clocks"]} == set(CLOCKS)


def after(log: str, *policies: str) -> ClientState:
    state, rules = engine.fresh(), rulebook(policies)
    for line in arrivals(touchpoints(log)):
        engine.apply(state, line.touchpoint, line.arrival, rules)
    return state


def test_b1_a_clock_keeps_when_it_was_started_paused_due_and_ended_and_by_which_touchpoint() -> None:
    state = after(LIFE, IN_150_MINUTES)
    ended = {one.clock.name: one.clock for one in [*state.closed.clocks, *state.head.ended]}
    resolution, first = ended["resolution"], ended["first_response"]
    assert (resolution.started_at, resolution.due, resolution.missed) == (at("0h"), at("150m"), True)
    assert [(pause.since, pause.until) for pause in resolution.pauses] == [(at("4h"), at("5h"))]
    assert (first.over, first.source, first.id) == (at("2h"), "s", "04")


def test_b5_a_pause_that_the_client_made_void_is_kept_as_such() -> None:
    state = after("0h opened a; 1h paused a reason=waiting_for_client; 3h contact a; 5h resumed a; 6h resolved a")
    (resolution,) = [clock for clock in state.head.cases["a"].running if clock.name == "resolution"]
    assert [(pause.since, pause.until, pause.ended_by) for pause in resolution.pauses] == [
        (at("1h"), at("3h"), "contact")
    ]
