"""What the demo publishes live: everyday matters, how they are served, the house, and two clients who are let down."""

import random
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from deploy.serving import served
from services.lookback.simulation.house import week

SOURCE = "demo"
EVERYDAY = 3  # touchpoints a second
TURNS_BEFORE_CRISIS = 25

Event = dict[str, Any]
Said = tuple[str, str, dict[str, Any]]  # type, client, data
Story = Iterator[Said | None]  # what happens in one second after another; None: nothing
HOUR = 3600  # seconds
LATER = {"due_in": "due_at", "new_due_in": "new_due_at", "wanted_in": "wanted_by"}
UNTIL_NEXT_PRACTICE = 2  # seconds
FORGETFUL = (6, 54)  # seconds until somebody keeps what has no keeper, and until the next time


class Traffic:
    """An endless stream of touchpoints, a few of everyday life and one of each who is let down, every second."""

    def __init__(self, clients: Sequence[str], sliding: Sequence[str], seed: str) -> None:
        self.seed, self.count, self.latest = seed, 0, deque[Event](maxlen=50)
        rest = [client for client in clients if client not in sliding]
        self.everyday = everyday(rest, random.Random(seed))
        told = [served(rest, random.Random(seed)), house(random.Random(seed)), forgetful(rest, random.Random(seed))]
        self.turns = [*told, *(let_down(client, seed) for client in sliding)]

    def next(self, now: datetime) -> list[Event]:
        """What happens in the second before now, as CloudEvents."""
        said = [next(story) for story in [self.everyday] * EVERYDAY + self.turns]
        return [self._event(one, now) for one in said if one is not None]

    def _event(self, said: Said, now: datetime) -> Event:
        self.count += 1
        type, client, data = said
        for name, at in LATER.items():
            if name in data:
                data = {**data, at: (now + timedelta(seconds=data[name])).isoformat()}
                del data[name]
        if type in ("touchpoint.voided", "touchpoint.amended"):
            data = correction(type, data, next(one for one in reversed(self.latest) if of_case(one, data["case_id"])))
        event = {
            "specversion": "1.0",
            "id": f"{self.seed}-{self.count}",
            "source": SOURCE,
            "type": type,
            "subject": client,
            "time": now.isoformat(),
            "data": data,
        }
        self.latest.append(event)
        return event


def of_case(event: Event, case: str) -> bool:
    """Whether a touchpoint is of a case."""
    return bool(event["data"].get("case_id") == case)


def correction(type: str, data: dict[str, Any], wrong: Event) -> dict[str, Any]:
    """What a correction of a touchpoint says: that it never was, or how it should have been."""
    of = {name: wrong[name] for name in ("source", "id", "time")}
    if type == "touchpoint.voided":
        return {"of": of}
    return {"of": of, "touchpoint": {**wrong, "data": {**wrong["data"], **data}}}


def everyday(clients: Sequence[str], chance: random.Random) -> Story:
    """A question, a person's answer, the matter resolved and confirmed; again with somebody else."""
    while True:
        client, case = chance.choice(clients), f"D-{chance.getrandbits(40):x}"
        topic = chance.choice(("delivery", "invoice", "login", "returns"))
        yield "contact.received", client, {"case_id": case, "kind": "inquiry", "topic": topic, "channel": "email"}
        yield "reply.sent", client, {"case_id": case, "actor": {"kind": "human", "team": "desk"}}
        yield "case.resolved", client, {"case_id": case, "actor": {"kind": "human", "team": "desk"}}
        yield "case.confirmed", client, {"case_id": case}


def forgetful(clients: Sequence[str], chance: random.Random) -> Story:
    """Somebody promises, and does not say who keeps it; a few seconds later it is done all the same."""
    until_kept, until_next = FORGETFUL
    while True:
        client, name = chance.choice(clients), f"D-{chance.getrandbits(40):x}"
        promise = {"commitment_id": name, "maker": "desk", "what": "a call", "due_in": HOUR * 4}
        yield "commitment.made", client, promise
        yield from [None] * until_kept
        yield "commitment.kept", client, {"commitment_id": name}
        yield from [None] * until_next


def house(chance: random.Random) -> Story:
    """What the units of the house record, of one week after another: no fact about a client."""
    for number in count():
        for unit, practice in week(chance, number):
            yield "practice.recorded", unit, practice
            yield from [None] * UNTIL_NEXT_PRACTICE


def let_down(client: str, seed: str) -> Story:
    """A complaint that has to be made again and again, and commitments that nobody keeps; at last an escalation."""
    turn = 0
    while True:
        turn += 1
        case = f"D-{seed}-{client}-{turn}"
        complaint = {"case_id": case, "kind": "complaint", "topic": "billing", "channel": "phone"}
        yield "contact.received", client, {**complaint, "angry": True, "re_explained": turn > 1}
        yield "reply.sent", client, {"case_id": case, "kind": "holding", "actor": {"kind": "human", "team": "desk"}}
        made = {"commitment_id": f"{case}-commitment", "case_id": case, "maker": "desk", "keeper": "billing"}
        yield "commitment.made", client, {**made, "what": "a corrected invoice", "due_in": HOUR}
        yield "commitment.withdrawn", client, {"commitment_id": made["commitment_id"], "client_agreed": False}
        if turn == TURNS_BEFORE_CRISIS:
            yield "escalation.requested", client, {"case_id": case, "channel": "phone"}
