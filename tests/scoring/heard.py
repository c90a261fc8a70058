"""What the score and the flags of one client heard of a log in shorthand."""

from services.scoring import engine
from services.scoring.dimensions import ROWS
from services.scoring.engine import ClientState
from services.scoring.ladder.ladder import RULES
from services.scoring.moments.flags import BREACH, DUE_SOON
from services.scoring.score import Score, read
from tests.scoring.shorthand import UNITS, arrivals, at, rulebook, touchpoints

BARE = 'version = "1"\neffective_from = 2026-01-01T00:00:00Z\n'


def client(log: str, until: str = "", policy: str = "") -> ClientState:
    """The client after a log, as of `until` (default: its last line)."""
    state, rules = engine.fresh(), rulebook((BARE + policy,))
    for line in arrivals(touchpoints(log)):
        engine.apply(state, line.touchpoint, line.arrival, rules)
    if until:
        engine.tick(state, at(until), rules)
    return state


def heard(log: str, dimension: str, until: str = "", policy: str = "") -> list[str]:
    """The moments of a dimension: `what@hours after Monday:touchpoint`, `*factor` where it is not 1."""
    state = client(log, until, policy).head.score
    found = [(moment, ROWS[moment.code]) for moment in state.recent if ROWS[moment.code].dimension == dimension]
    return [
        f"{row.what}@{(moment.at - at('0h')) / UNITS['h']:g}:{moment.id}"
        + ("" if moment.factor is None else f"*{moment.factor:g}")
        for moment, row in found
    ]


def score(log: str, until: str, policy: str = "") -> Score:
    """The score as of a moment."""
    state, rules = client(log, until, policy), rulebook((BARE + policy,))
    return read(state.head.score, at(until), rules.policies.at(at(until)).score, state.head.segment)


def flagged(log: str, until: str = "", policy: str = "") -> list[str]:
    """Every move of a flag in order: `rule:reason@hours after Monday` as it was raised or lowered.

    Of what is due soon and past due test_due_soon.py tells.
    """
    state, rules = engine.fresh(), rulebook((BARE + policy,))
    outcomes = [engine.apply(state, line.touchpoint, line.arrival, rules) for line in arrivals(touchpoints(log))]
    outcomes.append(engine.tick(state, at(until), rules) if until else engine.Outcome())
    others = (*RULES, DUE_SOON, BREACH)
    moved = [move for outcome in outcomes for move in outcome.transitions if move.rule not in others]
    return [f"{move.rule}:{move.reason}@{(move.at - FIRST).total_seconds() / 3600:g}" for move in moved]


def counted(log: str) -> list[str]:
    """What a log has counted and weighs nothing, in order: `what item number`, both where they are told."""
    state, rules = engine.fresh(), rulebook((BARE,))
    told = [engine.apply(state, line.touchpoint, line.arrival, rules).moments for line in arrivals(touchpoints(log))]
    found = [one for each in told if each is not None for one in each.moments if one.row is None]
    return [" ".join(filter(None, (one.what, one.item, f"{one.number:g}" if one.number else ""))) for one in found]


FIRST = next(iter(touchpoints("0h order -"))).time
