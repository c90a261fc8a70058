"""Which moments the touchpoints of a client bring to its score, besides clocks and commitments judged in their files.

The fold calls these in event order; each adds rows of the tables in `dimensions/` to the score.
"""

from itertools import islice

from shared.messages import Data, Touchpoint

from .. import stage
from ..cases import commitments, contacts, reach
from ..cases.desk import FULFILLED, Case
from ..detectors import detection
from ..dimensions import caring, competent, cycle_time, follow_through, repeat_contact
from ..head import Commitment
from ..instant import Instant
from . import (
    acts,
    answered,
    audits,
    causes,
    charges,
    counted,
    crowds,
    deliveries,
    effort,
    exceptions,
    flags,
    grievances,
    hearing,
    indecision,
    needs,
    reasons,
    relationship,
    servility,
)
from .flags import Sign
from .notes import ASKED, COMPLAINT, VERIFIED
from .once import MOST

SERIAL = 3  # moves of one commitment (SPEC.md 5)


def touchpoint(instant: Instant, case: Case, told: Touchpoint) -> None:
    """Any touchpoint, before it acts on its case."""
    data = told.data
    match told.type:
        case "contact.received":
            if not contacts.by_automation(data):
                hearing.heard(instant, case, data)
        case "contact.failed":
            effort.failed(instant, case, data)
            if data.unrecognised:
                reasons.unrecognised(instant, case)
        case "reply.sent":
            hearing.replied(instant, case, data)
            if data.does is not None:
                servility.answered(instant, data)
        case "case.transferred":
            effort.transferred(instant, case, data)
        case "case.paused":
            if data.reason != "waiting_for_client" and not dated(instant):
                effort.deferred(instant, case)
        case "case.resolved" | "case.closed":
            answered.claimed(instant, case, data)
        case "case.confirmed":
            recover(instant, case)
        case "decision.needed":
            indecision.needed(instant, case, data.what)
        case "decision.made":
            indecision.made(instant, case, data.what)
            acts.decided(instant, case)
            if case.contacted is not None and not case.came_again:
                instant.score(repeat_contact.DECIDED_AT_FIRST)
            answered.decided(instant, case, data)
        case "expectation.stated":
            needs.stated(instant, case, data)
            deliveries.stated(instant, case, data)
        case "expectation.assessed":
            audits.mark(instant, case, ASKED)
            needs.assessed(instant, case, data)
        case "feedback.requested":
            audits.mark(instant, case, ASKED)
        case "feedback.given":
            hearing.marked(instant, case, data)
        case "cause.recorded":
            audits.caused(instant, case, data.fault)
            causes.recorded(instant, case, data.cause)
            instant.count("cause_recorded", told.type)
            if data.tag is not None:
                instant.count(f"tag_{data.tag}", told.type, data.cause)
        case "fix.verified":
            causes.fixed(instant, case, data.cause)
        case "lesson.recorded" | "lesson.shared" | "lesson.trained":
            causes.learnt(instant, case, told)
        case "order.placed" | "order.delivered" | "relationship.ended" | "relationship.recovered":
            instant.count(counted.RELATIONSHIP[told.type], told.type, number=data.value or 0.0)
            related(instant, case, told)
        case "relationship.changed":
            relationship.changed(instant, case, data)
        case "charge.changed":
            charges.changed(instant, case, data)
        case "offer.made":
            relationship.offered(instant, case, data)
        case "gesture.made":
            relationship.gestured(instant, data)
        case "exception.granted":
            exceptions.granted(instant, case, data)
        case "exception.refused":
            exceptions.refused(instant, case, data)
        case "commitment.renegotiated" | "commitment.kept" | "commitment.withdrawn":
            adopt(instant, data)
    efforts = instant.head.score.notes.efforts
    if efforts is not None and told.type in effort.STEPS:
        effort.stepped(efforts, case)
    if told.type.startswith("case.") and data.kind is not None:
        audits.reclassify(instant, case)


def related(instant: Instant, case: Case, told: Touchpoint) -> None:
    """The client bought, got what it ordered, left or came back."""
    match told.type:
        case "order.placed":
            stage.ordered(instant.head.score)
            relationship.stayed(instant)
        case "order.delivered":
            deliveries.delivered(instant, case, told.data)
        case "relationship.ended":
            relationship.ended(instant)
        case "relationship.recovered":
            relationship.stayed(instant)


def contact(instant: Instant, case: Case, data: Data, label: str) -> None:
    """A client contact that was labelled (SPEC.md 15), before it acts on its case."""
    hearing.contacted(instant, case, data, label)


def voided(instant: Instant, case: Case) -> None:
    """A standing claim fell; the case may have been reopened, or the client came back."""
    deliveries.voided(instant, case)
    answered.voided(instant, case)


def recover(instant: Instant, case: Case) -> None:
    """`case.confirmed`, before it acts: the client says that a complaint is resolved."""
    watch = audits.watch_of(instant, case)
    if watch is not None:
        watch.add(VERIFIED)
        if watch.has(COMPLAINT) and case.claimed():
            instant.score(caring.RECOVERED)


def confirmed(instant: Instant, case: Case) -> None:
    """A claim was confirmed, by the client or by quiet."""
    # A ticket that nobody opened and no client asked about is no matter of the client's: closing it is mere activity.
    if case.of_client():
        instant.score(competent.CLAIM_CONFIRMED, case.claimed_by)
    outcome = answered.confirmed(instant, case)
    if outcome is not None:
        reasons.confirmed(instant, case, outcome)
    deliveries.confirmed(instant, case, outcome)
    charges.confirmed(instant, case)
    reached(instant, case)
    audits.confirmed(instant, case)
    indecision.confirmed(instant, case)
    effort.confirmed(instant, case)
    grievances.settle(instant, case)
    instant.head.ladder.troubles.open.pop(case.id, None)


def reached(instant: Instant, case: Case) -> None:
    """Judge how long the case took to reach the team that resolved it, where there was a target."""
    clock = reach.clock_of(instant.head, case, instant.at, instant.policies)
    if clock is not None and clock.due is not None and clock.over is not None:
        late = clock.due < clock.over
        if late or clock.state == FULFILLED:
            instant.score((cycle_time.MISSED if late else cycle_time.MET)[reach.NAME], case.claimed_by)


def reopened(instant: Instant, case: Case) -> None:
    """A case was reopened after a claim, before that falls."""
    instant.weigh(repeat_contact.REOPENED, instant.key, hearing.recovery(instant, case))
    audits.reopened(instant, case)


def first_contact_resolved(instant: Instant, case: Case) -> None:
    """The repeat window has closed, and the client had to come only once."""
    instant.score(repeat_contact.RESOLVED_AT_FIRST, case.claimed_by)


def committed(instant: Instant, id: str, commitment: Commitment) -> None:
    """A commitment was made; one to answer, which a holding reply opens, is named `~answer:<case>`."""
    if orphaned(id, commitment):
        flags.add_cause(instant, flags.ORPHAN_COMMITMENT, Sign.NO_KEEPER, (commitment.source, commitment.id))
        if commitment.what is None and tells_commitments(instant):
            instant.score(follow_through.VAGUE)


def tells_commitments(instant: Instant) -> bool:
    """Whether one of the client's latest commitments said what or who keeps it: where none does, nobody tells us."""
    latest = islice(reversed(instant.head.commitments.values()), MOST)
    return any(made.what is not None or made.keeper is not None for made in latest)


def adopt(instant: Instant, data: Data) -> None:
    """A touchpoint of a commitment may name the keeper that it lacked."""
    made = instant.head.commitments.get(data.commitment_id or "")
    if made is not None and data.keeper is not None and made.keeper is None:
        made.keeper = data.keeper
        commitments.note(instant, data.commitment_id or "", made)
        drop_orphan(instant, made)


def renegotiated(instant: Instant, id: str, commitment: Commitment) -> None:
    """A commitment was moved in time and with the client's agreement."""
    if commitment.renegotiated < SERIAL:
        instant.score(follow_through.RENEGOTIATED)
        return
    instant.score(follow_through.SERIAL)
    if commitment.renegotiated == SERIAL:
        key = (commitment.source, commitment.id)
        flags.add_cause(instant, flags.SERIAL_RENEGOTIATION, Sign.MOVED_AGAIN, key)


def settled(instant: Instant, id: str, commitment: Commitment) -> None:
    """A commitment was kept or withdrawn."""
    if commitment.keeper is None:
        drop_orphan(instant, commitment)
    if commitment.renegotiated >= SERIAL:
        key = (commitment.source, commitment.id)
        left = ((made.source, made.id) for made in instant.head.commitments.values() if made.renegotiated >= SERIAL)
        flags.drop_cause(instant, flags.SERIAL_RENEGOTIATION, Sign.SETTLED, key, left)


def drop_orphan(instant: Instant, commitment: Commitment) -> None:
    """A commitment has found a keeper, or is settled without one."""
    key = (commitment.source, commitment.id)
    left = ((made.source, made.id) for id, made in instant.head.commitments.items() if orphaned(id, made))
    flags.drop_cause(instant, flags.ORPHAN_COMMITMENT, Sign.NONE_WITHOUT_KEEPER, key, left)


def orphaned(id: str, commitment: Commitment) -> bool:
    """Whether nobody keeps it; the answer that a holding reply commits to is its author's."""
    return commitment.keeper is None and not id.startswith(commitments.ANSWER)


def ring(instant: Instant, id: str) -> None:
    """An alarm that was set here fell due."""
    what, _, about = id.partition(":")
    instant.matter = about
    match what + ":":
        case audits.ANSWER:
            audits.ring_answer(instant, about)
        case audits.AUDIT:
            audits.ring_audit(instant, about)
        case causes.RECURRENCE:
            causes.ring(instant, about)
        case servility.HABIT:
            servility.ring(instant, about)
        case servility.ANSWERS:
            servility.ring_answers(instant)
        case deliveries.WANTED:
            deliveries.ring(instant, about)
        case needs.LITTLE:
            needs.ring(instant)
        case crowds.SHARED:
            crowds.ring(instant)
        case grievances.GRIEVANCE:
            grievances.ring(instant)
        case detection.WAITING:
            detection.ring(instant)
        case indecision.DECISION:
            indecision.look(instant)


def dated(instant: Instant) -> bool:
    """Whether a commitment to the client lies ahead: then it knows when."""
    return any(made.due >= instant.at for made in instant.head.commitments.values())
