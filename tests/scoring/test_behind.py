"""What stands behind a client's drift: the same whether the touchpoints of one instant come one by one or together."""

from services.scoring import engine
from services.scoring.engine import ClientState
from tests.scoring.heard import BARE
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints

NOTHING_BUT_ESCALATIONS = """
[risk]
drifting_leave = 0.9
drifting = 0.92
at_risk_leave = 0.94
at_risk = 0.96
[drift]
outcome = { mean = 0, spread = 1000, apart = 0 }
[drift.budget]
level = 1e-9
"""
FOUR_TOPICS = "".join(
    f"{n}h opened c{n}; {n}h contact c{n} topic=t{n}; {n + 1}h reply c{n}; "
    f"{n + 2}h resolved c{n}; {n + 3}h reopened c{n}; "
    for n in range(1, 5)
)
AT_ONCE = "29h resolved c1; 30h escalation.requested c2; 30h reopened c1"


def behind(asleep: bool) -> set[str]:
    """What stands behind the client; `asleep`: its state is stored after each touchpoint, and folded anew."""
    state, rules = engine.fresh(), rulebook((BARE + NOTHING_BUT_ESCALATIONS,))
    for line in arrivals(touchpoints(FOUR_TOPICS + AT_ONCE)):
        engine.apply(state, line.touchpoint, line.arrival, rules)
        state = reborn(state) if asleep else state
    engine.fold_of(state, at("30h"), rules)
    assert state.head.ladder.step == "crisis"
    return set(state.head.score.notes.behind.standing)


def reborn(state: ClientState) -> ClientState:
    """The state after a restart."""
    return engine.decode(engine.encode(state))


def test_a_failure_at_the_instant_of_an_escalation_counts_however_the_two_came() -> None:
    assert behind(asleep=False) == behind(asleep=True) == {"behind:topic:t1", "behind:topic:t4", "behind:topic:t3"}
