"""What is told of moments: each as it was judged, and what is counted and weighs nothing (contacts, replies, orders).

They are numbered in the order of the fold. Where the past is folded anew, all from the mark on are told once more with
the same numbers: whoever drops what it knows from the first of them on, and takes these, is exact. Times are µs.
"""

from dataclasses import dataclass

from shared import judged
from shared.messages import Data, instant

from ..cases.desk import Case, Key
from ..cases.elapsed import attributes
from ..cases.kinds import COMPLAINT, CONVERSATION, RESPONSE, kind_of
from ..cases.shelf import read
from ..dimensions import access, cycle_time, repeat_contact
from ..dimensions.judgement import DAY, Judgement
from ..dimensions.touched import CONTACT, REPLY, TOUCHED
from ..head import Counted, Head
from ..policy.policy import SECOND
from ..policy.policy_score import STAGES

# What is counted and weighs nothing; of contacts `contact_` and the label.
HARD_COMPLAINT = "complaint_with_effort"  # any other is told as `complaint`, its kind
BY_PEOPLE, BY_MACHINE = "reply_by_people", "reply_by_machine"
CLIENT_WAITED, WE_WAITED = "client_waited", "we_waited"
RELATIONSHIP = {
    "order.placed": "order", "order.delivered": "delivered", "relationship.ended": "ended",
    "relationship.recovered": "came_back",
}  # fmt: skip
# What makes a complaint hard to bring, if it comes with one of these or soon after it.
EFFORT = frozenset(
    row.code
    for row in (
        access.WAITED, access.WAITED_LONG, repeat_contact.FAILED, repeat_contact.ABANDONED, repeat_contact.ON_HOLD,
        repeat_contact.TRANSFERRED, repeat_contact.RE_EXPLAINED,
    )
)  # fmt: skip


@dataclass
class Told:
    """Moments to be told, the first of which has the number `since`; those of before from there on hold no more."""

    since: int
    moments: list[Counted]

    def follow(self, later: "Told") -> None:
        """Take in what was told afterwards."""
        kept = later.since - self.since
        self.since = min(self.since, later.since)
        self.moments = self.moments[: max(kept, 0)] + later.moments


def fresh(head: Head) -> Told:
    """What came since the last report; it is taken from the head."""
    came, head.fresh = head.fresh, []
    return Told(head.moments - len(came), came)


def scored(head: Head, case: Case | None, row: Judgement, at: int, key: Key) -> None:
    """A moment was just added to the score, and with it those rows that share its touchpoint."""
    rows = (row, *row.also)
    for place, one in enumerate(rows):
        factor = head.score.recent[place - len(rows)].factor
        counted = add(head, case, one.what, TOUCHED[one.matter], at, key)
        counted.row, counted.factor = one, 1.0 if factor is None else factor
        if case is not None and one.dimension == cycle_time.NAME:
            counted.kind, counted.priority, _ = attributes(case, head.segment)


def contacted(head: Head, case: Case, data: Data, label: str, at: int, key: Key) -> None:
    """A client contact that was labelled, once it is judged; one that we asked for says how long we waited for it."""
    waited = (data.wait_seconds or 0.0) + (data.hold_seconds or 0.0)
    add(head, case, f"contact_{label}", CONTACT, at, key).number = waited
    if label == RESPONSE and case.last_word is not None:
        add(head, case, WE_WAITED, CONTACT, at, key).number = (at - case.last_word) / SECOND
    if kind_of(data) == COMPLAINT and label != CONVERSATION:
        complained(head, case, at, key)


def complained(head: Head, case: Case, at: int, key: Key) -> None:
    """The client complains; it was hard if it just waited, was passed on, tried in vain or had to explain again."""
    hard = any(one.code in EFFORT and one.at > at - DAY for one in head.score.recent)
    add(head, case, HARD_COMPLAINT if hard else COMPLAINT, CONTACT, at, key)


def came_again(head: Head, case: Case, at: int, key: Key) -> None:
    """The first contact has not resolved a case, as shows for the first time."""
    if case.contacted is not None and not case.came_again:
        add(head, case, "came_again", CONTACT, at, key)


def replied(head: Head, case: Case, automatic: bool, at: int, key: Key) -> None:
    """A public reply, by a person or by a machine; one by a person that the client waited for says how long it did."""
    add(head, case, BY_MACHINE if automatic else BY_PEOPLE, REPLY, at, key)
    if case.unanswered is not None and not automatic:
        add(head, case, CLIENT_WAITED, REPLY, at, key).number = (at - case.unanswered) / SECOND


def add(head: Head, case: Case | None, what: str, type: str, at: int, key: Key) -> Counted:
    """Number one more, with where it stands."""
    one = Counted(what, type, at, key[0], key[1])
    one.segment, one.orders = head.segment, head.score.orders
    if case is not None:
        one.team, one.channel = case.went_to(), case.channel
    head.moments += 1
    head.fresh.append(one)
    return one


def case_of(head: Head, matter: str) -> Case | None:
    """A case by its id, also one at rest."""
    return next(iter(read(head, (matter,))), None) if matter else None


def message(one: Counted) -> judged.Judged:
    """A moment as it crosses the topic."""
    row = one.row
    return judged.Judged(
        what=one.what,
        at=instant(one.at),
        type=one.type,
        source=one.source,
        id=one.id,
        dimension=None if row is None else row.dimension,
        good=0.0 if row is None else row.good * one.factor,
        bad=0.0 if row is None else row.bad * one.factor,
        half_life=0 if row is None else row.half_life // DAY,
        team=one.team,
        channel=one.channel,
        segment=one.segment,
        stage=STAGES[one.orders],
        kind=one.kind,
        priority=one.priority,
        item=one.item,
        role=one.role,
        number=judged.bounded(one.number),
    )
