"""How the house is run is told of units of ours, and no client comes of it: nowhere, whoever counts."""

import io
from types import SimpleNamespace

import msgspec
import pytest

from services.ingest.export import Spool
from services.ingest.intake import Accepted, receive
from services.ingest.packing import partitions_for
from services.lookback.autopsy.gather import latest
from services.lookback.backtest.history import watch
from services.lookback.fit.seen import every
from services.lookback.history import accepted, effective
from services.lookback.replay import Replay, replay
from services.scoring import engine
from services.scoring.records import PARTITION, PartitionRecord
from services.scoring.turn import Turn
from shared.errors import Failed
from shared.held import Entry, Held
from shared.messages import Envelope, micros
from tests.scoring.shorthand import LATENESS, arrivals, at, rulebook, touchpoints

RULES = rulebook(('version = "1"\neffective_from = 2026-01-01T00:00:00Z\n[[targets]]\nfirst_response = "4h"',))
OF_CLIENTS = "0h contact a id=1 kind=complaint client=acme; 5h reply a id=2 client=acme; 6h contact b id=3 client=bolt"
OF_OURS = (
    "1h practice.recorded - id=p1 client=desk kind=training topic=anger value=4 scale=5; "
    "2h practice.recorded - id=p2 client=house kind=review value=3 scale=10; "
    "3h practice.recorded - id=p3 client=acme kind=load value=9 scale=8; "
    "4h practice.recorded x id=p4 client=desk kind=recognition; "
    "5h practice.recorded - id=p5 client=desk kind=launch item=portal"
)
CORRECTED = "6h void p1 client=desk; 7h amend p5 client=desk as=5h,practice.recorded,-,kind=launch,item=app"


def merged(*logs: str) -> str:
    """Logs as one, by time."""
    return ";".join(sorted(";".join(logs).split(";"), key=lambda line: at(line.split()[0])))


def replayed(log: str, until: str = "30d") -> Replay:
    """A log, replayed."""
    return replay(arrivals(touchpoints(log)), RULES, at(until))


def test_practices_change_no_client_no_alert_and_no_hash_and_are_counted_as_any_touchpoint() -> None:
    plain, full = replayed(OF_CLIENTS).printed(), replayed(merged(OF_CLIENTS, OF_OURS, CORRECTED)).printed()
    assert set(full["clients"]) == {"acme", "bolt"}
    assert (full["touchpoints"]["accepted"], plain["touchpoints"]["accepted"]) == (10, 3)
    ids = {client: each["cases"].keys() for client, each in full["clients"].items()}
    assert ids == {client: each["cases"].keys() for client, each in plain["clients"].items()}
    assert full["state_hash"] == plain["state_hash"]
    assert full["alerts"] == plain["alerts"]


@pytest.mark.parametrize(
    ("log", "count"),
    [
        ("5d practice.recorded - id=p kind=review; 5d practice.recorded - id=p kind=load", (1, 0, 1)),
        ("5d practice.recorded - id=p kind=load; 5d practice.recorded - id=p kind=load arrives=6d", (1, 1, 0)),
        ("1h practice.recorded - id=p kind=load arrives=9d", (0, 0, 1)),
    ],
)
def test_a_practice_that_comes_twice_says_otherwise_or_comes_too_late_is_told_apart(
    log: str, count: tuple[int, int, int]
) -> None:
    counted = replayed(log).printed()["touchpoints"]
    assert (counted["accepted"], counted["duplicate"], counted["dead"]) == count


def test_an_amendment_that_says_it_was_a_clients_contact_makes_a_client_and_the_other_way_takes_it_back() -> None:
    practice = "0h practice.recorded - id=p client=acme kind=load; 1h amend p client=acme as=0h,contact,a"
    assert set(replayed(practice).clients()) == {"acme"}
    contact = "0h contact a id=p client=acme; 1h amend p client=acme as=0h,practice.recorded,-,kind=load"
    assert not replayed(contact).clients()


def test_a_state_that_was_stored_and_read_back_is_still_of_no_client() -> None:
    state, [first, *rest] = engine.fresh(), arrivals(touchpoints(OF_OURS.replace("client=house", "client=desk")))
    engine.apply(state, first.touchpoint, first.arrival, RULES)
    state = engine.decode(engine.encode(state))
    for line in rest:
        engine.apply(state, line.touchpoint, line.arrival, RULES)
    engine.tick(state, at("20d"), RULES)
    assert not engine.listed(state) and engine.unit_of_ours(state) and engine.fold_of(state, at("20d"), RULES) == {}
    assert engine.next_due(state) is None, "time has nothing to do with it"


async def test_scoring_tells_nothing_of_a_unit_live_and_all_of_its_clients() -> None:
    held = Held()
    held.entries[PARTITION] = record = Entry()
    record.state = PartitionRecord(arrival=at("0h"), live=True)

    def entry(key: bytes, event: object) -> Entry:
        return held.entries.setdefault(key, Entry())

    table = SimpleNamespace(held={0: held}, entry=entry, read=lambda key, entry: entry.state)
    turn = Turn(table, SimpleNamespace(message=SimpleNamespace(partition=0, offset=1)), RULES)
    told = touchpoints(merged(OF_CLIENTS, OF_OURS, CORRECTED))
    assert [turn.touchpoint(one) for one in told] == [None] * len(told)
    assert {score.client for score in await turn.scores()} == {"acme", "bolt"}
    assert turn.folded == len(told)


def test_a_backtest_and_a_fit_see_clients_alone() -> None:
    lines = arrivals(touchpoints(merged(OF_CLIENTS, OF_OURS, CORRECTED)))
    history = watch(lines, RULES, fixed=True)
    assert set(history.seen) == set(history.scores) == {"acme", "bolt"}
    assert {said.client for said in history.risks} <= {"acme", "bolt"}
    assert len(every(replayed(merged(OF_CLIENTS, OF_OURS)).states)) == 2


def test_what_is_in_effect_of_a_log_leaves_practices_out_and_a_unit_has_no_autopsy() -> None:
    lines = arrivals(touchpoints(merged(OF_CLIENTS, OF_OURS, CORRECTED)))
    found = effective(accepted(lines, LATENESS))
    assert {line.touchpoint.type for line in found} == {"contact.received", "reply.sent"}
    with pytest.raises(Failed, match="no touchpoint of client 'desk' is in effect"):
        latest("desk", [line for line in lines if line.touchpoint.subject == "desk"], RULES)


def test_ingest_takes_a_practice_to_its_units_partition_and_export_writes_it_as_any_touchpoint() -> None:
    [practice] = touchpoints("1h practice.recorded - client=desk kind=launch item=portal outcome=missed")
    verdict = receive(msgspec.json.encode(practice))
    assert isinstance(verdict, Accepted) and verdict.touchpoint == practice
    assert len(list(partitions_for(practice, 32))) == 1
    spool = Spool(io.BytesIO(), heartbeats=False)
    assert spool.add(msgspec.json.encode(Envelope(events=[practice]))) == 1
    line = spool.file.getvalue()
    assert int(line[:20]) == micros(practice.time) and b'"practice.recorded"' in line


def test_a_practice_without_a_unit_is_refused() -> None:
    [practice] = touchpoints("1h practice.recorded - kind=review")
    nameless = msgspec.to_builtins(practice) | {"subject": ""}
    assert not isinstance(receive(msgspec.json.encode(nameless)), Accepted)


INTERNAL = """
version = "1"
effective_from = 2026-01-01T00:00:00Z
[[targets]]
when = { segment = "internal" }
first_response = "2h"
[[targets]]
first_response = "8h"
"""


def test_a_colleague_is_a_client_of_segment_internal_and_what_is_owed_inside_is_held_to_the_same_measure() -> None:
    owed = "0h opened {0} client={1} segment={2}; 3h reply {0} client={1}; 4h made {0}p client={1} due_at=5h"
    log = merged(owed.format("a", "it-desk/payroll", "internal"), owed.format("b", "acme", "gold"))
    told = replay(arrivals(touchpoints(log)), rulebook((INTERNAL,)), at("1d")).clients()
    breached = {
        who: [clock["breached"] for case in each["cases"].values() for clock in case["clocks"] if clock["fulfilled_at"]]
        for who, each in told.items()
    }
    assert breached == {"acme": [False], "it-desk/payroll": [True]}, "each by its own target"
    assert {each["commitments"]["broken"] for each in told.values()} == {1}, "a promise is a debt, also inside"
    assert told["it-desk/payroll"]["score"] < told["acme"]["score"]
