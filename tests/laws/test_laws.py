"""Laws 1 to 9 and 12 of SPEC.md 12, on the engine's front door; 1 to 3 speak of the state, not of what was told."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.lookback.log import Arrived
from services.lookback.replay import Replay
from services.scoring import engine, score
from services.scoring.engine import ClientState
from shared.messages import HEARTBEAT, Touchpoint, Transition, micros
from tests.laws.contents import DAY, HOUR, text
from tests.laws.folding import answered, folded, rules_of
from tests.laws.histories import History, histories, line, seeds
from tests.laws.law import law
from tests.laws.oracle import oracle
from tests.laws.oracle.arrival import read
from tests.laws.policies import CLOCKS
from tests.laws.timely import in_some_order, timely
from tests.scoring.examples import policy, targets
from tests.scoring.shorthand import arrivals

TOLD = policy(targets(", ".join(f"{clock} 0s" for clock in CLOCKS)))
GAPS = (0, HOUR, 2 * HOUR, DAY, 3 * DAY, 7 * DAY)
SCORED = ("score", "dimensions", "confidence")
# What only counts how busy we were, as the contract can say it: calls handled (notes, and what programs said), tickets
# of which the client knows nothing moved about, surveys, favours, lessons. Handling time has no field at all.
# An order is none of these: it may begin another stage of the client's life.
VOLUME: tuple[tuple[str, dict[str, Any]], ...] = (
    ("reply.sent", {"public": False}), ("contact.received", {"actor": {"kind": "automation"}}),
    ("reply.sent", {"actor": {"kind": "automation"}, "topic": "newsletter"}), ("case.changed", {}),
    ("case.assigned", {"to_team": "t1"}), ("feedback.requested", {}), ("exception.granted", {"kind": "off_hours"}),
    ("lesson.shared", {}),
)  # fmt: skip
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
def test_6_a_missed_target_never_raises_the_score(history: History) -> None:
    history.policies = []
    calm = folded(history).clients()
    history.policies = [TOLD]
    missed = folded(history).clients()
    for client, facts in missed.items():
        # No time at all is allowed, so a target is missed but where a clock ended in the moment of its start.
        if not any(each["state"] != "cancelled" and not each["breached"] for each in clocks_of(facts)):
            assert facts["score"] <= calm[client]["score"]


def clocks_of(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All clocks of a client."""
    for case in facts["cases"].values():
        yield from case["clocks"]


@law
@given(histories)
def test_7_contributions_sum_to_the_score(history: History) -> None:
    replayed, rules = folded(history), rules_of(history)
    numbers = rules.policies.at(history.until).score
    for client, facts in replayed.clients().items():
        head = replayed.states[client].head
        for name, part in score.read(head.score, history.until, numbers, head.segment).dimensions.items():
            whole = part.prior + sum(each.points for each in part.contributions)
            assert abs(whole - facts["dimensions"][name]["value"]) < 1e-9
            assert 0 <= part.value <= 100


@law
@given(histories)
def test_8_state_survives_encode_and_decode_bit_for_bit(history: History) -> None:
    rules = rules_of(history)
    kept: dict[str, ClientState] = {}
    copies: dict[str, ClientState] = {}
    for each in of_clients(history):
        client = each.touchpoint.subject
        plain = engine.apply(kept.setdefault(client, engine.fresh()), each.touchpoint, each.arrival, rules)
        copy = copies.get(client, engine.fresh())
        assert engine.apply(copy, each.touchpoint, each.arrival, rules) == plain
        stored = engine.encode(copy)
        copy = copies[client] = engine.decode(stored)
        assert engine.encode(copy) == stored
        assert engine.next_due(copy) == engine.next_due(kept[client])


@law
@given(seeds, seeds)
def test_12_volume_does_not_move_scores(seed: int, way: int) -> None:
    drawn, dice = timely(seed), Random(way)
    # Without heartbeats, for to a client of silent sources another one that lives is news.
    lines = in_some_order([each for each in drawn.touchpoints if each.type != HEARTBEAT], way)
    more = []
    for number, each in enumerate(lines[: 1 + len(lines) // 3]):
        type_, content = dice.choice(VOLUME)
        content = content | ({"case_id": f"ticket {number}"} if "case" in type_ else {})
        raw = line(f"more{number}", "s3", each.subject, type_, micros(each.time), content)
        more.append(decoder.decode(msgspec.json.encode(raw)))
    busy = folded(drawn.history(in_some_order([*lines, *more], way))).clients()
    for client, facts in folded(drawn.history(lines)).clients().items():
        assert {name: busy[client][name] for name in SCORED} == {name: facts[name] for name in SCORED}
