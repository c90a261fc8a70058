"""What a client's page rests on: the clock log, commitments and kept rates, superseded verdicts, stage and flags."""

from collections import Counter

from hypothesis import given, settings

from services.lookback.account import account
from services.lookback.log import Arrived
from services.lookback.replay import replay
from shared.messages import HEARTBEAT, instant
from tests.laws.folding import rules_of
from tests.laws.histories import History, histories
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints

TARGET = 'version = "{}"\neffective_from = {}\n[[targets]]\nfirst_response = "{}"\nresolution = "4h"\n'


def of(log, now, policies=()):
    """The client's account as of a moment."""
    return account("c", arrivals(touchpoints(log)), at(now), rulebook(policies))


def owed(log, now):
    return [(one["commitment_id"], one["outcome"]) for one in of(log, now).owed]


def clock(log, now, name, policies=()):
    """The latest clock of that name in case a."""
    return [one for one in of(log, now, policies).facts["cases"]["a"]["clocks"] if one["clock"] == name][-1]


def made(log, now):
    """The commitment log by id; only what was asked for."""
    return {one["commitment_id"]: one for one in of(log, now).commitment_log}


def rates(log, now, by):
    return {one["name"]: one for one in of(log, now).kept_rates[by]}


def time(text):
    return instant(at(text)).isoformat().replace("+00:00", "Z")


def test_what_is_open_or_broken_is_owed_the_earliest_due_first():
    assert owed("0h made later due_at=9h; 0h made sooner due_at=1h", "2h") == [("sooner", "broken"), ("later", "open")]


def test_what_was_kept_or_withdrawn_is_owed_no_more():
    log = "0h made a due_at=1h; 0h made b due_at=1h; 0h made c due_at=1h"
    assert not owed(log + "; 2h kept a; 2h withdrawn b; 30m withdrawn c client_agreed=true", "3h")


def test_a11_an_account_is_of_unknown_health_while_a_source_of_the_client_is_silent():
    arrived = arrivals(touchpoints("0h made a due_at=2h; 1h kept a source=crm"))
    heard, half = (account("c", arrived, at("9h"), rulebook([]), silent) for silent in (None, {"crm": at("8h")}))
    assert (heard.facts["ladder"], half.facts["ladder"]) == ("calm", "unknown")
    assert half.facts["confidence"] == heard.facts["confidence"] / 2 > 0
    assert half.dimensions == heard.dimensions


def test_b1_the_clock_log_has_every_pause_and_what_ended_it():
    log = "0h opened a; 1h paused a reason=waiting_for_client; 3h resumed a; 4h paused a reason=waiting_for_client"
    pauses = [
        {"since": time("1h"), "until": time("3h"), "ended_by": "resumed"},
        {"since": time("4h"), "until": None, "ended_by": None},
    ]
    found = clock(log, "5h", "resolution")
    assert (found["state"], found["pauses"], found["calendar_seconds"]) == ("paused", pauses, 2 * 3600)
    claimed = clock(log + "; 6h resolved a", "7h", "resolution")
    assert (claimed["state"], claimed["pauses"][-1]["ended_by"]) == ("claimed", "claim")


def test_b5_a_pause_in_which_the_client_writes_is_void_from_then_on_and_the_log_says_so():
    log = "0h opened a; 1h paused a reason=waiting_for_client; 2h contact a; 5h resumed a"
    found = clock(log, "6h", "resolution")
    assert found["pauses"] == [{"since": time("1h"), "until": time("2h"), "ended_by": "contact"}]
    assert found["calendar_seconds"] == 5 * 3600


def test_b1_an_update_that_ends_in_a_pause_says_that_the_pause_ended_with_it():
    log = "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 3h reply a; 4h resumed a"
    clocks = [one for one in of(log, "5h").facts["cases"]["a"]["clocks"] if one["clock"] == "update"]
    assert [one["pauses"][0]["ended_by"] for one in clocks] == ["ended", "resumed"]


def test_b1_a_clock_names_the_policy_of_its_end_and_the_touchpoint_that_ended_it():
    policies = [TARGET.format("old", "2026-01-01T00:00:00Z", "2h"), TARGET.format("new", "2026-06-01T03:00:00Z", "1h")]
    ended = clock("0h opened a; 2h reply a id=answer", "5h", "first_response", policies)
    assert (ended["policy"], ended["id"], ended["state"], ended["breached"]) == ("old", "answer", "fulfilled", False)
    running = clock("0h opened a id=start", "5h", "first_response", policies)
    assert (running["policy"], running["id"], running["breached"]) == ("new", "start", True)


def test_b11_who_promises_is_not_who_delivers_and_each_has_a_kept_rate_of_its_own():
    log = "0h made a due_at=9h maker=Sam keeper=Kim origin=sales; 0h made b due_at=9h maker=Sam keeper=Lee origin=sales"
    log += "; 0h made c due_at=9h maker=Ann keeper=Lee origin=service; 0h made d due_at=9h"
    log += "; 1h kept a; 10h kept b; 2h kept c"
    for by, shares in {
        "maker": {"Ann": 1.0, "Sam": 0.5, None: 0.0},
        "keeper": {"Kim": 1.0, "Lee": 0.5, None: 0.0},
        "origin": {"sales": 0.5, "service": 1.0, None: 0.0},
    }.items():
        assert {name: one["kept_rate"] for name, one in rates(log, "12h", by).items()} == shares
    assert [one["name"] for one in of(log, "12h").kept_rates["maker"]] == ["Ann", "Sam", None]
    late = made(log, "12h")["b"]
    assert (late["outcome"], late["late_seconds"], late["ended_at"]) == ("late", 3600, time("10h"))


def test_b12_renegotiated_and_serial_commitments_are_counted_apart_from_their_outcome():
    log = "0h made a due_at=9h maker=Sam; 1h moved a new_due_at=10h client_agreed=true; 2h kept a"
    log += "; 0h made b due_at=9h maker=Sam" + "".join(
        f"; {hour}h moved b new_due_at={hour + 9}h client_agreed=true" for hour in (1, 2, 3)
    )
    log += "; 0h made c due_at=9h maker=Sam; 1h moved c new_due_at=20h"
    sam = rates(log, "11h", "maker")["Sam"]
    assert (sam["renegotiated"], sam["serial"], sam["kept"], sam["open"], sam["broken"]) == (2, 1, 1, 1, 1)
    assert (sam["kept_rate"], sam["broken_rate"]) == (0.5, 0.5)
    assert [(one["renegotiated"], one["serial"]) for one in map(made(log, "11h").get, "abc")] == [
        (1, False), (3, True), (0, False),
    ]  # fmt: skip


def test_b13_kept_but_the_expectation_missed_is_in_neither_rate():
    log = "0h made a due_at=9h keeper=Kim; 0h made b due_at=9h keeper=Kim; 1h kept a; 1h kept b"
    log += "; 2h assessed a outcome=missed"
    kim = rates(log, "3h", "keeper")["Kim"]
    assert (kim["kept"], kim["kept_expectation_missed"], kim["broken"]) == (1, 1, 0)
    assert (kim["kept_rate"], kim["broken_rate"]) == (0.5, 0.0)


def test_a4_a_late_reply_turns_a_miss_into_a_hit_and_both_verdicts_can_be_seen():
    policies = [TARGET.format("1", "2026-01-01T00:00:00Z", "2h")]
    log = "0h opened a; 5h changed a; 1h reply a id=late arrives=6h"
    found = of(log, "7h", policies)
    [then] = [one for one in found.superseded if one["verdict"] == "first_response"]
    assert (then["about"], then["outcome"], then["judged_at"]) == ("a", "missed", time("2h"))
    assert (then["now"], then["revised_at"], then["id"]) == ("fulfilled", time("6h"), "late")
    [now] = [one for one in found.facts["cases"]["a"]["clocks"] if one["clock"] == "first_response"]
    assert (now["state"], now["breached"], now["id"]) == ("fulfilled", False, "late")


def test_a4_a_verdict_on_a_commitment_that_a_void_took_away_stays_to_be_seen():
    found = of("0h made a due_at=1h; 3h void 01", "4h")
    assert [(one["verdict"], one["about"], one["outcome"], one["now"]) for one in found.superseded] == [
        ("commitment", "a", "broken", None)
    ]
    assert not found.commitment_log


def test_b14_each_missing_link_of_the_follow_through_of_a_complaint_is_among_the_contributions():
    log = "0h opened a kind=complaint; 1h contact a kind=complaint; 2h reply a; 3h resolved a"
    links = {"not_verified", "satisfaction_not_asked", "cause_not_recorded"}
    assert links <= {part.what for part in of(log, "40d").dimensions["follow_through"].contributions}
    log += "; 4h cause.recorded a cause=leak fault=ours"
    assert "fix_not_verified" in {part.what for part in of(log, "40d").dimensions["follow_through"].contributions}


def test_b22_b23_the_flags_that_are_up_say_since_when_and_by_which_touchpoints():
    weeks = "; ".join(f"{7 * week}d exception.granted - kind=off_hours id=w{week}" for week in range(4))
    [flag] = of(weeks, "22d").standing["flags"]
    assert (flag["rule"], flag["reason"], flag["since"]) == ("servility", "off_hours", time("21d"))
    assert [one["id"] for one in flag["because"]] == ["w0", "w1", "w2", "w3"]
    misses = "; ".join(f"{day}d assessed - outcome=missed topic=t{day}" for day in range(10))
    assert [one["rule"] for one in of(misses, "10d").standing["flags"]] == ["little_things"]
    assert not of("0d assessed - outcome=missed topic=t", "1d").standing["flags"]


def test_b21_the_second_order_makes_a_client_of_a_client_on_trial():
    log = ["0h contact a", "1d order -", "2d order -"]
    stages = [of("; ".join(log[: n + 1]), "2d").standing["stage"] for n in range(3)]
    assert stages == ["prospect", "trial", "client"]


@settings(max_examples=60, deadline=None)
@given(histories)
def test_the_logs_say_of_every_clock_and_commitment_what_replay_says(history: History):
    """However they left the state: still running, closed inside the horizon, or final."""
    rules = rules_of(history)
    whole = arrivals(history.lines)
    printed = replay(whole, rules).clients()
    now = max((one.arrival for one in whole), default=0)
    for client, facts in printed.items():
        mine = [one for one in whole if one.touchpoint.subject == client and one.touchpoint.type != HEARTBEAT]
        found = account(client, [Arrived(one.touchpoint, one.arrival) for one in mine], now, rules)
        bare = {"pauses", "policy", "source", "id"}
        for id, case in facts["cases"].items():
            clocks = found.facts["cases"][id]["clocks"]
            assert [{key: one[key] for key in one.keys() - bare} for one in clocks] == case["clocks"]
        outcomes = Counter(one["outcome"] for one in found.commitment_log)
        moved = sum(one["renegotiated"] > 0 for one in found.commitment_log)
        assert dict(outcomes) | {"renegotiated": moved} == {
            name: count for name, count in facts["commitments"].items() if count or name == "renegotiated"
        }
