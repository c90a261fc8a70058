"""A made-up fortnight of clients, through the real engines, as the messages that the projector would read."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from services.alerts import engine as alerting
from services.alerts import incidents
from services.lookback.account import rulebook
from services.scoring import engine as scoring
from shared import topics
from shared.incidents import Incident
from shared.messages import Actor, Because, Data, Envelope, Scores, Touchpoint, instant, micros
from shared.settings import Settings

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Record:
    """What the projector needs of a Kafka record."""

    topic: str
    partition: int
    offset: int
    value: bytes


class Topics:
    """Messages by topic, all of one partition."""

    def __init__(self, partition: int = 0) -> None:
        self.partition = partition
        self.records: list[Record] = []
        self._next: dict[str, int] = defaultdict(int)

    def put(self, topic: topics.Topic, message: object) -> None:
        value = msgspec.json.encode(message)
        self.records.append(Record(topic.name, self.partition, self._next[topic.name], value))
        self._next[topic.name] += 1


def happened(
    hours_ago: float, type: str, client: str, number: int, actor: str = "client", late: float = 0, **data: object
) -> Touchpoint:
    """A touchpoint so many hours ago, which arrived some hours late."""
    time = NOW - timedelta(hours=hours_ago)
    who = Actor(kind=actor, id="kim" if actor == "human" else None)
    given = Data(**{"case_id": f"{client}-1", "actor": who, **data})
    return Touchpoint(
        id=f"{client}-{number}", source="crm", type=type, subject=client, time=time,
        ingestedat=time + timedelta(hours=late), data=given,
    )  # fmt: skip


def neglected(client: str, hours: float = 300, broken: int = 10) -> list[Touchpoint]:
    """A client that comes back again and again while commitments are broken."""
    found = [
        happened(hours, "case.opened", client, 0, kind="complaint", priority="high", segment="gold"),
        happened(hours, "contact.received", client, 1, kind="complaint", topic="billing"),
        happened(hours - 8, "reply.sent", client, 2, "human", kind="holding"),
    ]
    for n in range(broken):
        due = NOW - timedelta(hours=hours - 30 - n * 24)
        at = hours - 10 - n * 24
        who = {"maker": "sam", "keeper": "kim", "origin": "sales"}
        found.append(happened(at, "commitment.made", client, 10 + n, "human", commitment_id=f"c{n}", due_at=due, **who))
        found.append(happened(at - 22, "contact.received", client, 20 + n, kind="chaser", topic="billing"))
    return found


def content(client: str, hours: float = 200) -> list[Touchpoint]:
    """A client that was answered at once and agreed."""
    return [
        happened(hours, "case.opened", client, 0, kind="request", segment="standard"),
        happened(hours, "contact.received", client, 1, kind="request", topic="delivery"),
        happened(hours - 0.5, "reply.sent", client, 2, "human", kind="answer"),
        happened(hours - 1, "case.resolved", client, 3, "human"),
        happened(hours - 3, "case.confirmed", client, 4),
        happened(hours - 4, "feedback.given", client, 5, metric="csat", value=5, scale=5),
    ]


def escalated(client: str, hours: float = 30) -> list[Touchpoint]:
    """A client that asks for somebody in charge."""
    last = happened(hours, "escalation.requested", client, 90, reason="nobody called back")
    return [*neglected(client), last]


def overlooked(client: str, hours: float = 60) -> list[Touchpoint]:
    """A client that wrote while we waited; of its commitments one is an orphan, one was kept, which we learn late."""
    due = NOW - timedelta(hours=hours - 20)
    return [
        happened(hours, "case.opened", client, 0, kind="request", segment="silver"),
        happened(hours - 1, "reply.sent", client, 1, "human", kind="answer", asks=True),
        happened(hours - 2, "case.paused", client, 2, "human", reason="waiting_for_client"),
        happened(hours - 5, "contact.received", client, 3, kind="request", topic="delivery"),
        happened(hours - 6, "commitment.made", client, 4, "human", commitment_id="van", what="a new van", maker="sam"),
        happened(
            hours - 7,
            "commitment.made",
            client,
            5,
            "human",
            commitment_id="call",
            due_at=due,
            maker="sam",
            keeper="kim",
        ),
        happened(hours - 12, "commitment.kept", client, 6, "human", late=20, commitment_id="call"),
    ]


def incident(*members: str) -> list[Record]:
    """A systemic incident with these members, as the alerts worker tells it."""
    found = Incident(
        about="topic", name="billing", version=micros(NOW), up=True, at=NOW, reason="common_cause",
        members=list(members), count=len(members), because=[Because("crm", f"{members[0]}-1")],
    )  # fmt: skip
    log = Topics()
    for alert in incidents.apply(alerting.fresh(), found):
        log.put(topics.ALERTS, alert)
    return log.records


def told(touchpoints: list[Touchpoint], at: datetime = NOW, partition: int = 0) -> list[Record]:
    """The three topics after these touchpoints, folded by scoring and alerts as of a time."""
    log, rules = Topics(partition), rulebook(Settings())
    states, standing = defaultdict(scoring.fresh), defaultdict(alerting.fresh)
    every = sorted(touchpoints, key=lambda one: one.ingestedat or one.time)
    log.put(topics.TOUCHPOINTS, Envelope(events=every))

    def tell(client: str, now: int, outcome: scoring.Outcome) -> None:
        moves, noted = outcome.transitions, outcome.committed
        score = scoring.report(states[client], now, rules, moves, False, noted, outcome.moments)
        log.put(topics.SIGNALS, Scores(scores=[score]))
        for alert in alerting.apply(standing[client], score, lambda at: rules.policies.at(at).alerts):
            log.put(topics.ALERTS, alert)

    for one in every:
        now = micros(one.ingestedat or one.time)
        tell(one.subject, now, scoring.apply(states[one.subject], one, now, rules))
    for client, state in states.items():
        tell(client, micros(at), scoring.tick(state, micros(at), rules))
    log.put(topics.TOUCHPOINTS, {"v": 1, "tick": instant(micros(at))})
    return log.records
