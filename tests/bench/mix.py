"""A seeded mix of what a service desk sends: matters from first contact to close, of clients rare and frequent.

A tenth of the matters hold a promise, a fifth a second contact, a few touchpoints arrive late or twice.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

Event = dict[str, Any]

DAYS = 60
TOPICS = ("invoice", "delivery", "access", "outage", "contract")
SEGMENTS = ("gold", "silver", "silver", None, None)
KINDS = ("inquiry", "request", "request", "request", "complaint", "unknown")
AUTOMATION = {"kind": "automation"}


def lines(clients: int, matters: int, end: datetime, seed: int = 1) -> list[bytes]:
    """The log of `DAYS` days up to `end`, in order of arrival, as a publisher would have sent it."""
    chance = random.Random(seed)
    events: list[tuple[datetime, bytes]] = []
    for number in range(matters):
        client = f"client-{int(clients * chance.random() ** 2)}"
        start = end - timedelta(days=DAYS * chance.random())
        for place, (time, event) in enumerate(matter(chance, f"case-{number}", start)):
            event |= {"specversion": "1.0", "source": "desk", "id": f"{number}-{place}", "subject": client}
            late = timedelta(hours=chance.expovariate(0.1)) if chance.random() < 0.03 else timedelta()
            arrival = time + min(late, timedelta(hours=48))
            if arrival < end:
                event |= {"time": time.isoformat(), "ingestedat": arrival.isoformat()}
                line = msgspec.json.encode(event)
                events += [(arrival, line)] * (2 if chance.random() < 0.01 else 1)
    return [line for _, line in sorted(events)]


def matter(chance: random.Random, case: str, start: datetime) -> Iterator[tuple[datetime, Event]]:
    """One matter, event by event, with the time of each."""
    time = start

    def event(type: str, minutes: float, **data: Any) -> tuple[datetime, Event]:
        nonlocal time
        time += timedelta(minutes=chance.expovariate(1 / minutes))
        return time, {"type": type, "data": {"case_id": case, **data}}

    topic, segment, kind = chance.choice(TOPICS), chance.choice(SEGMENTS), chance.choice(KINDS)
    about = {"topic": topic, "channel": "email"} | ({"segment": segment} if segment else {})
    yield event("contact.received", 1, kind=kind, angry=kind == "unknown", **about)
    yield event("reply.sent", 1, kind="answer", actor=AUTOMATION)
    yield event("case.opened", 5, kind=kind, priority=chance.choice(("low", "normal", "urgent")))
    yield event("case.assigned", 30, to_team="first line")
    if chance.random() < 0.2:
        yield event("reply.sent", 60, kind="holding")
    if chance.random() < 0.2:
        yield event("contact.received", 240, kind="chaser")
    if chance.random() < 0.15:
        yield event("case.transferred", 60, from_team="first line", to_team="second line")
    if chance.random() < 0.15:
        yield event("case.paused", 60, reason="waiting_for_client")
        yield event("contact.received", 600, kind="request")
    yield event("reply.sent", 180, kind="answer", actor={"kind": "human", "id": "7", "team": "first line"})
    if chance.random() < 0.1:
        due = (time + timedelta(days=2)).isoformat()
        yield event("commitment.made", 5, commitment_id=f"{case}-p", what="call back", due_at=due, keeper="7")
        if chance.random() < 0.8:
            yield event("commitment.kept", 1500, commitment_id=f"{case}-p")
    yield event("case.resolved", 300)
    if chance.random() < 0.15:
        yield event("contact.received", 1500, kind="request", re_explained=chance.random() < 0.3)
        yield event("reply.sent", 180, kind="answer")
        yield event("case.resolved", 60)
    if chance.random() < 0.3:
        yield event("case.confirmed", 1500)
    if chance.random() < 0.2:
        yield event("feedback.given", 600, metric="csat", value=chance.randint(1, 5), scale=5)
    if chance.random() < 0.005:
        yield event("escalation.requested", 600)
    yield event("case.closed", 4000)
