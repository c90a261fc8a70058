"""Dates that the client itself wants something by (SPEC.md 7): its timing, not ours, so they are due like a clock.

What was wanted is there with `order.delivered`, of the case or on the topic, or with a claim of the case that is
confirmed. A later date for the same takes the place of the one before.
"""

from shared.messages import Data, micros

from ..cases.desk import Case
from ..dimensions import cycle_time
from ..instant import Instant
from .dealings import Wanted
from .once import MOST, dealings_of

WANTED = "wanted:"
NOT_DONE = ("refused", "referred")  # outcomes of a claim that brings nothing


def stated(instant: Instant, case: Case, data: Data) -> None:
    """`expectation.stated` with `wanted_by`; a date that was over when it was stated was never one to be met.

    What is expected of a commitment is due with the commitment.
    """
    if data.wanted_by is None or data.commitment_id is not None or micros(data.wanted_by) < instant.at:
        return
    wanted, by = dealings_of(instant).wanted, micros(data.wanted_by)
    wanted.pop(case.id, None)
    topic = case.topic_of(data.topic)
    wanted[case.id] = Wanted(by, topic, instant.key[0], instant.key[1])
    instant.watch(WANTED + case.id, 2 * by + 1)
    if len(wanted) > MOST:
        take(instant, next(iter(wanted)))


def delivered(instant: Instant, case: Case, data: Data) -> None:
    """`order.delivered`: what was wanted in its case, else first on its topic."""
    dealings = instant.head.score.notes.dealings
    if dealings is None or not dealings.wanted:
        return
    topic = case.topic_of(data.topic)
    on_topic = [(one.by, id) for id, one in dealings.wanted.items() if one.topic is not None and one.topic == topic]
    for id in (case.id, min(on_topic)[1] if on_topic else case.id):
        if id in dealings.wanted:
            one = take(instant, id)
            instant.score(cycle_time.DELIVERED if instant.at <= one.by else cycle_time.DELIVERED_LATE)
            return


def confirmed(instant: Instant, case: Case, outcome: str | None) -> None:
    """A claim was confirmed: what was wanted of the case is there since the claim, unless that says otherwise."""
    dealings = instant.head.score.notes.dealings
    if dealings is None or case.id not in dealings.wanted:
        return
    one = take(instant, case.id)
    if outcome not in NOT_DONE and case.claimed_at is not None:
        in_time = case.claimed_at <= one.by
        instant.score(cycle_time.DELIVERED if in_time else cycle_time.DELIVERED_LATE, case.claimed_by)


def voided(instant: Instant, case: Case) -> None:
    """A claim fell: it never brought what was wanted, and the date may have passed behind it."""
    dealings = instant.head.score.notes.dealings
    if dealings is not None and case.id in dealings.wanted and dealings.wanted[case.id].by < instant.at:
        one = take(instant, case.id)
        instant.score(cycle_time.DELIVERED_LATE, (one.source, one.id))


def ring(instant: Instant, id: str) -> None:
    """The date has passed; while a claim stands, it is yet to be seen whether what was wanted is there."""
    case = instant.head.cases.get(id)
    if case is None or not case.claimed():
        instant.case, one = case, take(instant, id)
        instant.score(cycle_time.DELIVERED_LATE, (one.source, one.id))


def take(instant: Instant, id: str) -> Wanted:
    """A date that nobody waits for any more."""
    instant.head.dates.pop(WANTED + id, None)
    return dealings_of(instant).wanted.pop(id)
