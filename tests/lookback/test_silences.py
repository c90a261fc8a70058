"""Sources gone quiet (A11), through replay: stop one source, and no client turns green."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lookback.replay import Replay, replay
from services.scoring import engine
from services.scoring.ladder.ladder import STEPS
from services.scoring.policy.policy import HOUR
from shared.messages import Touchpoint, micros, sent_arrival
from tests.scoring.examples import policy
from tests.scoring.shorthand import arrivals, at, outcome, rulebook, touchpoints

DOCS = Path(__file__).parents[2] / "docs" / "sources.md"
HEALTHIER = {step: STEPS[:n] for n, step in enumerate(STEPS)}


STRICT = policy("[drift]\nlearn = 0\nrun_length = 1000")  # its own first moments teach a client nothing


def beats(*hours: float, source: str = "s", promise: float = 1.0) -> str:
    """Heartbeats of a source at these hours, each with the same promise in hours."""
    lines = [
        f"{round(hour * 3600)}s source.heartbeat - client= id={source}{hour} source={source} "
        f"interval_seconds={round(promise * 3600)}"
        for hour in hours
    ]
    return "; ".join(lines)


def in_order(*logs: str) -> list[Touchpoint]:
    """The touchpoints of several logs, by their time."""
    return sorted((each for log in logs for each in touchpoints(log)), key=lambda each: each.time)


def as_of(lines: list[Touchpoint], until: str, policies: tuple[str, ...] = ()) -> dict[str, Any]:
    """Client c as it is printed."""
    client: dict[str, Any] = replay(arrivals(lines), rulebook(policies), at(until)).printed()["clients"]["c"]
    return client


def test_a11_what_time_alone_brings_earns_nothing_in_a_silence() -> None:
    """The claim is confirmed by quiet and the repeat window closes, but nobody could have heard the client."""
    story = "0h contact a kind=request; 1h reply a; 2h resolved a"
    heard = as_of(in_order(beats(*range(0, 200)), story), "8d")
    silent = as_of(in_order(beats(*range(0, 4)), story), "8d")
    assert heard["cases"] == silent["cases"], "clocks and claims go on"
    for name in ("repeat_contact", "competent"):
        assert heard["dimensions"][name]["evidence"] > 0.0 == silent["dimensions"][name]["evidence"]
    assert silent["score"] < heard["score"]


def test_a11_stop_one_source_and_no_client_turns_green() -> None:
    """Every client of it, on every step, at every hour of six weeks: unknown, never healthier than when it stopped."""
    story = "; ".join(
        f"{hour}h {what} {client}-{hour} client={client} id={client}{hour}{what[:3]}"
        for client, happens in {
            "upset": ((1, "escalation.requested"),),
            "content": ((1, "contact"), (2, "reply")),
            "let_down": tuple((hour, "contact.failed") for hour in range(1, 40)),
        }.items()
        for hour, what in happens
    )
    speaking, stopped = in_order(beats(*range(0, 1009)), story), in_order(beats(*range(0, 40)), story)
    stood = {name: client["ladder"] for name, client in as_of_all(speaking, "40h").items()}
    assert stood["upset"] == "crisis" and stood["let_down"] in ("drifting", "at_risk") and stood["content"] == "calm"
    for day in range(2, 42):
        clients = as_of_all(stopped, f"{day}d")
        assert {client["ladder"] for client in clients.values()} == {"unknown"}
        assert {client["confidence"] for client in clients.values()} == {0.0}
        told = [row for row in alerts(stopped, f"{day}d") if row["client"] is not None]
        assert all(row["step"] not in HEALTHIER.get(stood[row["client"]], ()) for row in told)
    assert as_of_all(speaking, "41d")["upset"]["ladder"] == "calm", "where the source spoke on, time healed"


def of_clients(printed: dict[str, Any]) -> list[dict[str, Any]]:
    """The alerts of clients: that of the source itself stands beside them (test_source_quiet.py)."""
    return [row for row in printed["alerts"] if row["client"] is not None]


def as_of_all(lines: list[Touchpoint], until: str) -> dict[str, dict[str, Any]]:
    return replay(arrivals(lines), rulebook([STRICT]), at(until)).clients()


def alerts(lines: list[Touchpoint], until: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = replay(arrivals(lines), rulebook([STRICT]), at(until)).printed()["alerts"]
    return [row for row in told if row["at"] > "2026-06-02T16:00:00Z"]


def test_a11_confidence_falls_by_the_share_of_the_sources_that_are_silent() -> None:
    story = "1h made p due_at=4h source=crm id=1; 2h kept p source=desk id=2; 3h order - source=shop id=3"
    full = as_of(in_order(story, beats(*range(9), source="crm"), beats(*range(9), source="desk")), "8h")
    half = as_of(in_order(story, beats(*range(9), source="crm"), beats(*range(5), source="desk")), "8h")
    none = as_of(in_order(story), "8h")
    assert full["ladder"] == none["ladder"] == "calm" and half["ladder"] == "unknown"
    assert full["confidence"] == none["confidence"] > 0
    assert half["confidence"] == full["confidence"] * (1 - 1 / 3), "the shop never promised to speak"
    assert {name: half[name] for name in half.keys() - {"ladder", "confidence"}} == {
        name: full[name] for name in full.keys() - {"ladder", "confidence"}
    }


def test_a11_a_client_belongs_to_a_source_from_its_first_touchpoint_on_and_no_more_once_that_is_void() -> None:
    story = "1h contact a source=crm id=1; 20h order - source=desk id=2"
    silent = beats(0, source="desk")
    assert as_of(in_order(story, silent), "19h")["ladder"] == "calm"
    assert as_of(in_order(story, silent), "20h")["ladder"] == "unknown"
    void = "21h void 2 id=3 time=20h source=desk"
    assert (
        as_of([*in_order(story, silent), *touchpoints(f"20h order - source=desk id=2; {void}")[1:]], "22h")["ladder"]
        == "calm"
    )


def test_a11_a_move_for_the_worse_goes_on_in_a_silence() -> None:
    story = "; ".join(f"{hour}h contact.failed a{hour} id={hour}" for hour in range(1, 60))
    told = of_clients(replay(arrivals(in_order(story, beats(0))), rulebook([STRICT]), at("60h")).printed())
    assert told and told[-1]["step"] in ("drifting", "at_risk")
    escalated = in_order("2h escalation.requested a", beats(0))
    told = of_clients(replay(arrivals(escalated), rulebook([]), at("9h")).printed())
    assert [row["step"] for row in told] == ["crisis"]


def test_a11_a_late_heartbeat_shrinks_the_silence_and_what_was_judged_in_it_is_told_anew() -> None:
    """The crisis would have ended on day 7; the heartbeat that shows that somebody listened arrives two days later."""
    early = "0h escalation.requested a; 1h source.heartbeat - client= interval_seconds=590400 id=b1"
    heard = "169h source.heartbeat - client= interval_seconds=360000 id=b2"
    late = f"{heard} arrives=216h"
    story = f"{early}; {late}"
    assert [row["step"] for row in of_clients(outcome(early, until="215h"))] == ["crisis"]
    told = of_clients(outcome(story, until="216h"))
    assert [(row["step"], row["at"]) for row in told] == [("crisis", "2026-06-01T00:00:00Z")]
    story = f"{early}; 165h source.heartbeat - client= interval_seconds=360000 id=b2 arrives=216h"
    told = of_clients(outcome(story, until="216h"))
    assert [(row["step"], row["at"], row["reason"]) for row in told[1:]] == [
        ("recovering", "2026-06-10T00:00:00Z", "quiet")
    ]


def test_a11_heartbeats_are_counted_and_refused_as_every_touchpoint_is() -> None:
    beat = "source.heartbeat - client= interval_seconds=60"
    log = f"0h {beat} id=1; 0h {beat} id=1; 1h {beat} id=1; 9d {beat} id=1; 10d {beat} id=2 arrives=20d"
    assert outcome(log)["touchpoints"] == {"accepted": 2, "duplicate": 1, "dead": 2}


SOURCES = ("crm", "desk")
HAPPENS = ("escalation.requested", "contact", "reply", "contact.failed", "resolved", "confirmed", "closed", "order")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a11_any_order_of_arrival_gives_the_same_state_with_heartbeats_in(seed: int, way: int) -> None:
    """Law 2 over sources that fall silent and clients on every step; every line arrives within L of its time.

    In one way the clients are stored and read between any two lines, as around a restart of the worker.
    """
    lines = drawn(Random(seed))
    end = micros(lines[-1].time) + (72 + seed % 96) * HOUR
    found = set()
    for chance in (None, Random(way), Random(way + 1)):
        folded = Replay(rulebook([]))
        for each in arrivals(delayed(lines, chance)):
            folded.take(each)
            if chance is not None and chance.random() < way % 3 / 4:
                folded.states = {name: engine.decode(engine.encode(state)) for name, state in folded.states.items()}
        folded.finish(end)
        assert folded.tally.accepted == len(lines)
        told = {f"{row.rule} of {row.client}": row.state for row in folded.alerts}
        # what late lines bring up and down again before anybody could hear of it is told in one order alone
        told = {alert: state for alert, state in told.items() if state != "resolved"}
        found.add(
            (folded.state_hash(), msgspec.json.encode(folded.clients()), msgspec.json.encode(told, order="sorted"))
        )
    assert len(found) == 1


def delayed(lines: list[Touchpoint], chance: Random | None) -> list[Touchpoint]:
    """The lines in the order in which they arrive, each at most L after its time; without chance, at once."""
    late = [(0 if chance is None else chance.randrange(72 * HOUR)) for _ in lines]
    arriving = [
        msgspec.structs.replace(line, ingestedat=line.time + timedelta(microseconds=wait))
        for line, wait in zip(lines, late, strict=True)
    ]
    return sorted(arriving, key=sent_arrival)


def drawn(chance: Random) -> list[Touchpoint]:
    """Four weeks of heartbeats with a few silences, and touchpoints in the first two."""
    parts = []
    for source in SOURCES:
        hour = 0.0
        while hour < 28 * 24:
            parts.append(beats(hour, source=source, promise=chance.choice([1, 30, 30, 50])))
            hour += chance.choice([5, 25, 25, 60])
    for number in range(chance.randrange(1, 25)):
        hour, what = chance.randrange(14 * 24), chance.choice(HAPPENS)
        about = f"k{number % 2} client={chance.choice('cd')} id={number} source={chance.choice(SOURCES)}"
        parts.append(f"{hour}h {what} {about}")
    return in_order(*parts)


@pytest.fixture(scope="module")
def documented() -> list[Touchpoint]:
    """The log of docs/sources.md."""
    blocks = re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.S)
    return sorted((msgspec.json.decode(block, type=Touchpoint) for block in blocks), key=lambda each: each.time)


def test_the_example_of_the_documentation(documented: list[Touchpoint]) -> None:
    table = re.findall(r"^\| `(2026.*?)` \| `(.*?)` \|", DOCS.read_text(), re.M)
    assert len(documented) == 3 and len(table) == 5
    for until, ladder in table:
        folded: Replay = replay(arrivals(documented), rulebook([]), micros(datetime.fromisoformat(until)))
        assert folded.clients()["acme"]["ladder"] == ladder, until
