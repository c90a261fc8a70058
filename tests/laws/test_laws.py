"""Laws 1 to 5, 8 and 9 of SPEC.md 12, on the engine's front door; 1 to 3 speak of the state, not of what was told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.lookback.log import Arrived
from services.lookback.replay import Replay
from services.scoring import engine
from services.scoring.engine import ClientState, Outcome, Rulebook
from services.scoring.head import Counted, Ended
from shared.messages import HEARTBEAT, Touchpoint, Transition, micros
from tests.laws.contents import DAY, HOUR, text
from tests.laws.folding import answered, folded, rules_of
from tests.laws.histories import History, histories, line, seeds
from tests.laws.law import law
from tests.laws.oracle import oracle
from tests.laws.oracle.arrival import read
from tests.laws.timely import in_some_order, timely
from tests.scoring.shorthand import arrivals

GAPS = (0, HOUR, 2 * HOUR, DAY, 3 * DAY, 7 * DAY)
decoder = msgspec.json.Decoder(Touchpoint)
places = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6)


def clients_of(replayed: Replay) -> tuple[str, object]:
    """The state as law 2 and 3 mean it, and what is printed of it."""
    return replayed.state_hash(), replayed.clients()


@law
@given(histories, places)
def test_1_duplicates_change_nothing(history: History, copies: list[tuple[float, float]]) -> None:
    accepted = read(history.lines, history.lateness, None).accepted
    lines = list(history.lines)
    for which, where in copies if accepted else []:
        copy = accepted[int(which * (len(accepted) - 1))]
        place = int(where * len(lines))
        first = next(index for index, each in enumerate(lines) if each is copy)
        place = max(place, first + 1)
        # It arrives with the line before it, so that the other lines arrive as they did.
        lines.insert(place, msgspec.structs.replace(copy, ingestedat=lines[place - 1].ingestedat))
    assert clients_of(folded(history, lines)) == clients_of(folded(history))


@law
@given(seeds, seeds, seeds)
def test_2_any_order_of_arrival_in_time_gives_the_same_state(seed: int, one_way: int, another_way: int) -> None:
    drawn = timely(seed)
    first, second = (drawn.history(in_some_order(drawn.touchpoints, way)) for way in (one_way, another_way))
    one, another = folded(first), folded(second)
    assert clients_of(one) == clients_of(another)
    assert one.tally.accepted == len(drawn.touchpoints)
    assert answered(one) == oracle(second.lines, second.policies, until=second.until)


@law
@given(seeds, seeds, seeds)
def test_3_voiding_equals_never_having_sent_it(seed: int, one_way: int, another_way: int) -> None:
    drawn = timely(seed)
    lines = in_some_order(drawn.touchpoints, one_way)
    targets = [each for each in lines if each.data.of is None and each.type != HEARTBEAT]
    if not targets:
        return
    gone = targets[another_way % len(targets)]
    of = {"source": gone.source, "id": gone.id, "time": text(micros(gone.time))}
    raw = line("void", "s3", gone.subject, "touchpoint.voided", micros(gone.time), {"of": of})
    void = decoder.decode(msgspec.json.encode(raw))
    voided = in_some_order([*lines, void], another_way)
    without = [each for each in lines if each is not gone]
    assert clients_of(folded(drawn.history(voided))) == clients_of(folded(drawn.history(without)))


def of_clients(history: History) -> list[Arrived]:
    """Its lines but heartbeats, which go past the client's door."""
    return [each for each in arrivals(history.lines) if each.touchpoint.type != HEARTBEAT]


def ticked(history: History, at: Sequence[int]) -> tuple[dict[str, ClientState], list[tuple[str, Transition]]]:
    """The states after the history with ticks of every client at the given times besides, and what was told."""
    rules, told = rules_of(history), []
    states: dict[str, ClientState] = {}
    events: list[tuple[int, int, Arrived | None]] = [(time, 0, None) for time in at if time <= history.until]
    # After a tick an arrival is never earlier (SPEC.md 3): a tick that is ahead of its time would be an arrival.
    events += [(each.arrival, 1, each) for each in of_clients(history) if each.arrival <= history.until]
    for time, _, arrived in [*sorted(events, key=lambda event: event[:2]), (history.until, 0, None)]:
        if arrived is not None:
            client = arrived.touchpoint.subject
            outcome = engine.apply(states.setdefault(client, engine.fresh()), arrived.touchpoint, time, rules)
            told += [(client, transition) for transition in outcome.transitions]
            continue
        for client, state in states.items():
            told += [(client, transition) for transition in engine.tick(state, time, rules).transitions]
    return states, sorted(told, key=lambda pair: pair[0])


@law
@given(histories, seeds)
def test_4_a_tick_on_the_way_changes_nothing(history: History, seed: int) -> None:
    dice = Random(seed)
    times = [micros(each.time) for each in history.lines]
    moments = [dice.choice(times) + dice.choice(GAPS) + dice.choice((-1, 0, 1)) for _ in range(8)]
    states, told = ticked(history, moments)
    plain, told_plainly = ticked(history, ())
    assert told == told_plainly
    assert {client: engine.encode(state) for client, state in states.items()} == {
        client: engine.encode(state) for client, state in plain.items()
    }


@law
@given(histories)
def test_5_and_9_clients_are_folded_each_by_itself(history: History) -> None:
    whole = folded(history)
    folds: dict[str, dict[str, Any]] = {}
    for client in {each.subject for each in history.lines if each.subject}:
        alone = Replay(rules_of(history))
        for each in arrivals(history.lines):
            beat = each.touchpoint.type == HEARTBEAT  # which is no client's but its source's
            if (each.touchpoint.subject == client or beat) and each.arrival <= history.until:
                alone.take(each)
        alone.finish(history.until)
        folds |= {name: engine.fold_of(state, history.until, alone.rules) for name, state in alone.states.items()}
    assert engine.state_hash(folds) == whole.state_hash()


@law
@given(histories)
def test_8_state_survives_encode_and_decode_bit_for_bit(history: History) -> None:
    rules = rules_of(history)
    kept, copies = defaultdict[str, Kept](Kept), defaultdict[str, Kept](Kept)
    for number, each in enumerate(of_clients(history)):
        plain, copy = kept[each.touchpoint.subject], copies[each.touchpoint.subject]
        assert copy.take(each, rules) == plain.take(each, rules)
        assert copy.moments == plain.moments
        stored = engine.encode(copy.state)
        again = engine.decode(stored)
        assert engine.encode(again) == stored
        assert engine.next_due(again) == engine.next_due(plain.state)
        if number % 3 == 0:  # a worker comes to life again; each time would only be slow
            copy.state = again
    for client, plain in kept.items():
        assert copies[client].facts(client, plain.arrival, rules) == plain.facts(client, plain.arrival, rules)


@dataclass
class Kept:
    """A client's state, and what left it: *when* a verdict leaves, and from which moment on all are told anew, depends
    on where the last fold began."""

    state: ClientState = field(default_factory=engine.fresh)
    ended: list[Ended] = field(default_factory=list)
    moments: list[Counted] = field(default_factory=list)
    arrival: int = 0

    def take(self, arrived: Arrived, rules: Rulebook) -> Outcome:
        """What came of a touchpoint, but for what left the state."""
        self.arrival = arrived.arrival
        outcome = engine.apply(self.state, arrived.touchpoint, arrived.arrival, rules)
        self.ended += outcome.verdicts.clocks if outcome.verdicts is not None else []
        if outcome.moments is not None:
            assert outcome.moments.since <= len(self.moments)
            self.moments[outcome.moments.since :] = outcome.moments.moments
        return replace(outcome, verdicts=None, moments=None)

    def facts(self, client: str, now: int, rules: Rulebook) -> dict[str, Any]:
        """Everything that is known of the client."""
        return engine.facts(self.state, client, now, rules, self.ended)
