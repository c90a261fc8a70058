"""A night on call as the views have it: alerts in every state, with what was decided, sent and done about them."""

from datetime import timedelta

import msgspec

from services.alerts import engine as alerting
from services.alerts import incidents
from services.alerts.delivery import dead_channels
from services.alerts.delivery.breaker import DEAD_AFTER, FAILURES, Breaker
from services.alerts.delivery.story import Stories
from shared import topics
from shared.actions import Label
from shared.alerting import AlertTransition, Attempt, Decision, Done, Explained
from shared.incidents import SOURCE, Incident
from shared.messages import NextAction, Owed, Said, Share, micros
from tests.web.history import NOW, Record, Topics

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ROLE = "first on call"


def latest(records: list[Record], alert_id: str) -> AlertTransition:
    """The last transition of an alert."""
    moves = [msgspec.json.decode(one.value, type=AlertTransition) for one in records if one.topic == topics.ALERTS.name]
    return [move for move in moves if move.alert_id == alert_id][-1]


def explained(move: AlertTransition) -> AlertTransition:
    """The same with what it rests on, and what to do first."""
    shares = [
        Share(source=one.source, id=one.id, what="commitment broken", weight=2.1 / (1 + n), at=NOW - n * 7 * HOUR)
        for n, one in enumerate(move.because)
    ]
    asked = Said(source="crm", id=f"{move.client}-1", at=NOW - 50 * HOUR, what="complaint", case_id=f"{move.client}-1")
    owed = [
        Owed(commitment_id="c9", due_at=NOW - 20 * HOUR, what="credit note", keeper="kim"),
        Owed(commitment_id=f"~answer:{move.client}-1", due_at=NOW + 3 * HOUR),
    ]
    expected = Said(source="crm", id=f"{move.client}-20", at=NOW - 70 * HOUR, what="a call before noon")
    following = NextAction(unanswered=asked, owed=owed, expected=expected)
    return msgspec.structs.replace(move, shares=shares, next=following, stage=None)


def fallen_silent(source: str) -> list[Record]:
    """A source of which nothing is heard any more, as the alerts worker tells it."""
    found = Incident(
        about=SOURCE, name=source, version=micros(NOW), up=True, at=NOW, reason="heartbeat_overdue",
        members=None, count=None, because=[],
    )  # fmt: skip
    log = Topics(3)
    for alert in incidents.apply(alerting.fresh(), found):
        log.put(topics.ALERTS, alert)
    return log.records


def dead(channel: str) -> list[Record]:
    """A channel that takes nothing any more, as delivery tells it."""
    broken = Breaker(failures=FAILURES, since=NOW - DEAD_AFTER, last=NOW)
    log = Topics(4)
    for alert in dead_channels.transitions({channel: broken}, Stories(), NOW):
        log.put(topics.ALERTS, alert)
    return log.records


class Night:
    """Goes on from where an alert stands."""

    def __init__(self, move: AlertTransition, log: Topics) -> None:
        self.move, self.log = explained(move), log
        self.notices = self.actions = 0
        self.move = msgspec.structs.replace(self.move, version=self.move.version + 1000)
        self.log.put(topics.ALERTS, self.move)

    def told(self, why: str, ago: timedelta, *, fails: bool = False) -> None:
        """Somebody was told, by mail."""
        self.notices += 1
        move, at = self.move, NOW - ago
        about = {"alert_id": move.alert_id, "client": move.client, "state": move.state, "step": move.step}
        decision = Decision(
            **about, version=move.version, told=True, why=why, at=at, notice=self.notices, tier="page", role=ROLE
        )
        self.log.put(topics.ALERTS, decision)
        if fails:
            self.log.put(
                topics.ALERTS, Attempt(**about, channel="mail", outcome="failed", at=at, detail="451 try later")
            )
        sent = Attempt(**about, channel="mail", outcome="sent", at=at + MINUTE / 2, notice=self.notices)
        self.log.put(topics.ALERTS, sent)

    def held(self, why: str, ago: timedelta, until: timedelta) -> None:
        """Nobody was told."""
        move, at = self.move, NOW - ago
        about = {"alert_id": move.alert_id, "client": move.client, "state": move.state, "step": move.step}
        self.log.put(
            topics.ALERTS, Decision(**about, version=move.version, told=False, why=why, at=at, until=at + until)
        )

    def moves(self, state: str, reason: str, ago: timedelta, **more: object) -> None:
        """It moves."""
        at = NOW - ago
        self.move = msgspec.structs.replace(
            self.move, version=self.move.version + 1, state=state, reason=reason, at=at, **more
        )
        self.log.put(topics.ALERTS, self.move)

    def did(self, do: str, ago: timedelta, why: str, *, accepted: bool = True, **more: object) -> None:
        """Somebody did something about it."""
        self.actions += 1
        move = self.move
        self.log.put(
            topics.ALERTS,
            Done(
                action=f"{move.alert_id} {self.actions}", do=do, by="kim", at=NOW - ago, alert_id=move.alert_id,
                client=move.client, accepted=accepted, why=why, **more,
            ),
        )  # fmt: skip

    def is_explained(self, ago: timedelta) -> None:
        """The smallest set of touchpoints that explains it was found."""
        move = self.move
        self.log.put(
            topics.ALERTS,
            Explained(
                alert_id=move.alert_id, client=move.client, step=move.step, at=NOW - ago, exact=True,
                because=move.because[:2],
            ),
        )  # fmt: skip


def lapsed(move: AlertTransition, log: Topics) -> None:
    """Acknowledged, not kept, and told to the next one; now in hand again."""
    night = Night(move, log)
    night.told("new_step", 5 * HOUR, fails=True)
    night.did("acknowledge", 5 * HOUR - 9 * MINUTE, "acknowledged", who="Kim Meyer", until=NOW - 4 * HOUR)
    hand = {"keeper": "Kim Meyer", "contact_by": NOW - 4 * HOUR}
    night.moves("acknowledged", "acknowledged", 5 * HOUR - 9 * MINUTE, **hand)
    night.moves("firing", "lapsed", 4 * HOUR)
    night.told("lapsed", 4 * HOUR)
    night.is_explained(4 * HOUR)
    night.did("acknowledge", 20 * MINUTE, "acknowledged", who="Sam Osei", until=NOW + 40 * MINUTE)
    night.moves("acknowledged", "acknowledged", 20 * MINUTE, keeper="Sam Osei", contact_by=NOW + 40 * MINUTE)


def firing(move: AlertTransition, log: Topics) -> None:
    """Held back for the quiet hours, then told; somebody tried to label it too early."""
    night = Night(move, log)
    night.held("quiet_hours", 7 * HOUR, 6 * HOUR)
    night.told("new_step", HOUR)
    night.did("label", 30 * MINUTE, "not_closed", accepted=False, label="true")


def silenced(move: AlertTransition, log: Topics) -> None:
    """Silenced until it is resolved."""
    night = Night(move, log)
    night.told("new_step", 9 * HOUR)
    night.did("silence", 8 * HOUR, "silenced", note="Visit planned for today")


def resolved(move: AlertTransition, log: Topics, label: Label = "averted") -> None:
    """Over, and labelled."""
    night = Night(move, log)
    night.told("new_step", 30 * HOUR)
    night.moves("resolved", "confirmed", 2 * HOUR, keeper=None, contact_by=None)
    night.told("resolved", 2 * HOUR)
    night.did("label", HOUR, "labelled", label=label, note="She thanked us.")
