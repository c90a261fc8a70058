"""FEATURES A2 to A6, A9 and B19: the same facts give the same state, however they came.

The laws in tests/laws say so of drawn histories, tests/kafka/test_live_equals_replay.py of the running system (B19).
"""

from datetime import timedelta
from itertools import permutations
from random import Random

import pytest

from services.lookback.replay import Replay, replay
from services.scoring import engine
from services.scoring.verdicts import Superseded, Verdict
from shared.messages import Touchpoint
from tests.scoring.examples import policy, targets
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints
from tests.story.reading import alerts, facts, holds, outcome, part

RULES = policy(targets("first_response 4h, next_response 8h, resolution 2d"))
LOG = """
0h contact a kind=complaint topic=bill segment=gold; 1h opened b client=d kind=request; 3h reply a kind=holding;
4h made p due_at=1d keeper=k; 5h transferred a to_team=x; 6h reply b client=d; 9h contact a; 1d kept p; 26h reply a;
27h resolved a; 1d5h resolved b client=d; 30h notice.legal - client=e; 2d contact c topic=bill; 50h contact a;
51h decision.needed a; 3d assessed p outcome=missed; 3d2h paused c reason=waiting_for_client;
70h void 06 client=d; 76h amend 07 as=9h,contact,a,kind=praise; 77h feedback.given - client=e metric=csat value=5
  scale=5; 5d exception.granted - kind=personal; 6d decision.made a; 7d closed a; 12d contact.failed - reason=busy;
20d order -
"""
LINES = [line for line in LOG.replace("\n", " ").split(";") if line.strip()]
HAPPENED = [line for line in LINES if " void " not in line and " amend " not in line]


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a2_to_send_any_part_of_a_log_again_changes_nothing(share: float) -> None:
    plain, chance = outcome(LOG, [RULES], "30d"), Random(1)
    assert plain["touchpoints"] == {"accepted": len(LINES), "duplicate": 0, "dead": 0}
    sent: list[Touchpoint] = []
    for line in touchpoints(LOG):
        sent.append(line)
        known = [old for old in sent if old.data.of is None and line.time - old.time <= timedelta(hours=72)]
        if known and chance.random() < share:
            sent.append(chance.choice(known))
    again = replay(arrivals(sent), rulebook([RULES]), at("30d")).printed()
    assert again["touchpoints"] == {**plain["touchpoints"], "duplicate": len(sent) - len(LINES)}
    assert again == {**plain, "touchpoints": again["touchpoints"]}


def test_a3_only_the_time_of_what_happened_counts_not_when_it_was_recorded() -> None:
    chance, plain = Random(2), outcome(";".join(HAPPENED), [RULES], "40d")
    for _ in range(20):
        late = (f"{line} arrives={line.split()[0]}+{chance.randrange(0, 72)}h" for line in HAPPENED)
        found = outcome(";".join(late), [RULES], "40d")
        assert (found["touchpoints"], found["clients"]) == (plain["touchpoints"], plain["clients"])


LATE = "0h contact a; 5h order - arrives=5h; 3h reply a arrives=6h; 7h order -"


def test_a4_a_late_reply_turns_a_breach_into_a_hit_and_both_verdicts_are_there() -> None:
    holds("a first_response running breached yes", LATE, [RULES], "5h")
    holds("a first_response fulfilled at 3h breached no", LATE, [RULES], "7h")
    state, rules = engine.fresh(), rulebook([RULES])
    told = [
        engine.apply(state, line.touchpoint, line.arrival, rules).superseded for line in arrivals(touchpoints(LATE))
    ]
    missed = Verdict("first_response", "a", at("0h"), "missed", at("4h"))
    assert told == [[], [], [Superseded(missed, "fulfilled", at("6h"), ("s", "03"))], []]
    assert part("cycle_time", LATE, [RULES], "5h") < 75.0 < part("cycle_time", LATE, [RULES], "7h")


def test_a4_what_is_later_than_the_bound_is_refused_and_counted() -> None:
    holds("accepted 2; dead 1", "0h contact a; 3d3h order -; 3h-1us reply a arrives=3d3h", [RULES])
    holds("accepted 3; dead 0", "0h contact a; 3d3h order -; 3h reply a arrives=3d3h", [RULES])


def test_a5_any_order_of_arrival_inside_the_bound_gives_the_same_state() -> None:
    happened = ("0h contact a kind=complaint", "3h reply a", "5h contact a", "6h resolved a", "40h contact b topic=x")
    named = [f"{line} id={n}" for n, line in enumerate(happened)]
    found = {
        outcome("; ".join(f"{line} arrives={48 + n}h" for n, line in enumerate(order)), [RULES], "9d")["state_hash"]
        for order in permutations(named)
    }
    assert found == {outcome("; ".join(named), [RULES], "9d")["state_hash"]}


def lapses(count: int) -> str:
    return "; ".join(f"{3 * n}h contact c{n} kind=complaint id=c{n}" for n in range(count)) + "; 60h order - id=o"


STRICT = RULES + "\n[drift]\nlearn = 0\nrun_length = 1000\n"  # a client's own first moments teach it nothing


def drifts(log: str, until: str) -> list[str]:
    moves = [line.split() for line in alerts(log, [STRICT], until) if line.startswith("drift ")]
    return [f"{state} {reason}" for _, _, state, reason in moves]


LAPSES = next(log for log in map(lapses, range(2, 19)) if drifts(log, "60h"))  # one less is no drift yet


def test_a6_a_voided_complaint_leaves_score_and_ledger_as_if_it_was_never_sent() -> None:
    assert drifts(LAPSES, "60h") == ["firing worse_than_usual"]
    voided = f"{LAPSES}; 61h void c1 id=v"
    assert drifts(voided, "61h")[1:] == ["resolved revised"]
    never = LAPSES.replace("3h contact c1 kind=complaint id=c1; ", "")
    assert facts(voided, [RULES], "3d") == facts(never, [RULES], "3d")
    assert outcome(voided, [RULES], "3d")["state_hash"] == outcome(never, [RULES], "3d")["state_hash"]


def test_a6_an_amended_touchpoint_acts_as_if_it_had_been_sent_so() -> None:
    amended = f"{LAPSES}; 61h amend c1 as=3h,contact,c1,kind=praise id=v"
    assert drifts(amended, "61h")[1:] == ["resolved revised"]
    right = LAPSES.replace("c1 kind=complaint", "c1 kind=praise")
    assert outcome(amended, [RULES], "3d")["state_hash"] == outcome(right, [RULES], "3d")["state_hash"]


COMPLAINTS, INQUIRIES = (
    targets(f"first_response {amount}", f'kind = "{kind}"') for kind, amount in (("complaint", "1h"), ("inquiry", "8h"))
)
BY_KIND = [policy(f"{COMPLAINTS}\n{INQUIRIES}\n{targets('first_response 12h')}")]


@pytest.mark.parametrize("kind", ["", "kind=unknown ", "kind=feedback "])
def test_a9_an_angry_message_that_nobody_classified_runs_on_the_policy_of_complaints(kind: str) -> None:
    angry = f"0h contact a {kind}angry=true"
    holds("a first_response running due 1h breached no", angry, BY_KIND)
    holds("a first_response running due 1h breached yes", f"{angry}; 1h+1us order -", BY_KIND)
    after = f"0h opened a kind=inquiry; 30m contact a {kind}angry=true"
    holds("a first_response running due 1h", after, BY_KIND)
    holds("a first_response running due 8h", f"{angry}; 30m amend 01 as=0h,contact,a,kind=inquiry,angry=true", BY_KIND)


def test_a9_a_calm_one_runs_on_the_policy_of_its_kind() -> None:
    holds("a first_response running due 12h", "0h contact a", BY_KIND)
    holds("a first_response running due 8h", "0h contact a kind=inquiry", BY_KIND)


def folded(cut: int, workers: int) -> Replay:
    """The log as so many workers fold it, each its own clients, all of them restarted after `cut` lines."""
    rules, lines = rulebook([RULES]), arrivals(touchpoints(LOG))
    whole = Replay(rules)
    for worker in range(workers):
        part = Replay(rules)
        for number, line in enumerate(lines):
            if number == cut:
                part.states = {name: engine.decode(engine.encode(state)) for name, state in part.states.items()}
            if ord(line.touchpoint.subject) % workers == worker:
                part.take(line)
        part.finish(at("30d"))
        whole.states |= part.states
        whole.as_of = part.as_of
    return whole


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_b19_every_cut_of_a_log_and_every_number_of_workers_gives_the_hash_of_replay(workers: int) -> None:
    expected = outcome(LOG, [RULES], "30d")["state_hash"]
    assert {folded(cut, workers).state_hash() for cut in range(len(LINES) + 1)} == {expected}
