"""Laws 6, 7 and 12 of SPEC.md 12: what may and what may not move a score."""

from collections.abc import Iterator
from random import Random
from typing import Any, get_args

import msgspec
from hypothesis import given

from services.scoring import score
from shared.data import PracticeKind
from shared.messages import HEARTBEAT, PRACTICE, Touchpoint, micros
from tests.laws.folding import folded, rules_of
from tests.laws.histories import History, histories, line, seeds
from tests.laws.law import law
from tests.laws.policies import CLOCKS
from tests.laws.timely import in_some_order, timely
from tests.scoring.examples import policy, targets

TOLD = policy(targets(", ".join(f"{clock} 0s" for clock in CLOCKS)))
SCORED = ("score", "dimensions", "confidence")
# What only counts how busy we were, as the contract can say it: calls handled (notes, and what programs said), tickets
# that nobody opened moved about and closed, surveys, favours, lessons. Handling time has no field at all.
# An order is none of these: it may begin another stage of the client's life.
VOLUME: tuple[tuple[str, dict[str, Any]], ...] = (
    ("reply.sent", {"public": False}), ("contact.received", {"actor": {"kind": "automation"}}),
    ("reply.sent", {"actor": {"kind": "automation"}, "topic": "newsletter"}), ("case.changed", {}),
    ("case.assigned", {"to_team": "t1"}), ("case.closed", {}), ("feedback.requested", {}),
    ("exception.granted", {"kind": "off_hours"}), ("exception.granted", {"kind": "extra", "trigger": "exceptional"}),
    ("lesson.shared", {}), ("charge.changed", {"kind": "held", "item": "agreed", "case_id": "ticket"}),
    ("gesture.made", {"kind": "restitution"}), ("relationship.changed", {"kind": "contact_joined", "item": "ann"}),
    ("reply.sent", {"actor": {"kind": "automation"}, "topic": "newsletter", "does": ["summarised", "asked_needs"]}),
    ("lesson.recorded", {"item": "story"}), ("lesson.trained", {}),
)  # fmt: skip
decoder = msgspec.json.Decoder(Touchpoint)


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


@law
@given(seeds, seeds)
def test_practices_of_the_house_change_no_client_whoever_they_are_told_of(seed: int, way: int) -> None:
    drawn, dice = timely(seed), Random(way)
    lines = drawn.touchpoints
    more = []
    for number, each in enumerate(lines[: 1 + len(lines) // 3]):
        unit, kind = dice.choice((each.subject or "house", "desk")), dice.choice(get_args(PracticeKind))
        raw = line(f"more{number}", each.source, unit, PRACTICE, micros(each.time), {"kind": kind})
        more.append(decoder.decode(msgspec.json.encode(raw)))
    plain, told = (folded(drawn.history(in_some_order(found, way))) for found in (lines, [*lines, *more]))
    assert told.state_hash() == plain.state_hash() and told.clients().keys() == plain.clients().keys()
