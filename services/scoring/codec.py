"""A head as bytes, and back bit for bit: each record as the list of its fields, in their order, in msgpack.

What the score, the ladder and the flags remember is listed in `remembered.py`.
"""

from typing import Any

from msgspec import msgpack

from .cases.desk import Case, Change, Claim, Clock, Pause
from .detectors.detected import detectors_listed, detectors_of
from .head import Commitment, Ended, Head, Recent, Settled
from .remembered import ladder_listed, ladder_of, score_listed, score_of, standing_listed, standing_of

Parts = list[Any]  # the fields of a record

_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(list).decode


def encode_head(head: Head) -> bytes:
    """A head without its residue, which grows with the history of the client and is kept once."""
    return _encode(
        [
            head.at, head.last, head.judged, head.contacted, head.open, head.firm, head.in_effect, head.segment,
            head.segments, head.sources, head.touched,
            {id: case_listed(case) for id, case in head.cases.items()},
            [ended_listed(one) for one in head.ended],
            [settled_listed(one) for one in head.settled],
            head.sealed, head.names,
            {id: commitment_listed(made) for id, made in head.commitments.items()},
            {topic: recent_listed(recent) for topic, recent in head.topics.items()},
            head.alarms, head.dates, head.overdue, head.near, head.ignored, head.repeats, head.chasers,
            score_listed(head.score),
            detectors_listed(head.detectors),
            ladder_listed(head.ladder),
            {rule: standing_listed(standing) for rule, standing in head.flags.items()},
            head.moments,
        ]
    )  # fmt: skip


def decode_head(raw: bytes) -> Head:
    """A head of its own, to fold on."""
    head = Head()
    (
        head.at, head.last, head.judged, head.contacted, head.open, head.firm, head.in_effect, head.segment, segments,
        head.sources, head.touched, cases, ended, settled, head.sealed, head.names, commitments, topics,
        alarms, head.dates, head.overdue, head.near, head.ignored, head.repeats, head.chasers, score, detectors, ladder,
        flags, head.moments,
    ) = _decode(raw)  # fmt: skip
    head.segments = [(at, segment) for at, segment in segments]
    head.cases = {id: case_of(parts) for id, parts in cases.items()}
    head.ended = [Ended(case, clock_of(parts)) for case, parts in ended]
    head.settled = [Settled(id, Commitment(*parts)) for id, parts in settled]
    head.commitments = {id: Commitment(*parts) for id, parts in commitments.items()}
    head.topics = {topic: Recent(*parts) for topic, parts in topics.items()}
    head.alarms = [(step, kind, id) for step, kind, id in alarms]
    head.score, head.detectors, head.ladder = score_of(score), detectors_of(detectors), ladder_of(ladder)
    head.flags = {rule: standing_of(parts) for rule, parts in flags.items()}
    return head


def sealing(left: list[tuple[str, bytes]], ended: list[Ended], settled: list[Settled]) -> bytes:
    """What leaves the head, as it enters the digest of all that did."""
    return _encode((left, [ended_listed(one) for one in ended], [settled_listed(one) for one in settled]))


def case_listed(case: Case) -> Parts:
    """The fields of a case."""
    return [
        case.id, case.since, case.started, case.kind, case.first_kind, case.priority, case.topic, case.stopped,
        case.paused_for_client, case.waiting, case.asked, case.contacted, case.last_word, case.unanswered,
        case.came_again, case.resolved_at_first, case.claimed_at, case.confirmed_at, case.quiet_until,
        case.window_until, case.last_claim, case.team, case.to_team, case.unreached, case.alarm, case.need_at,
        case.need, case.claimed_by, case.touched,
        [(change.at, change.kind, change.priority) for change in case.changes],
        [clock_listed(clock) for clock in case.running],
        case.channel, case.acts,
    ]  # fmt: skip


def case_of(parts: Parts) -> Case:
    """The case of these fields."""
    case = Case(parts[0], parts[1], parts[2])
    (
        case.kind, case.first_kind, case.priority, case.topic, case.stopped, case.paused_for_client, case.waiting,
        case.asked, case.contacted, case.last_word, case.unanswered, case.came_again, case.resolved_at_first,
        case.claimed_at, case.confirmed_at, case.quiet_until, case.window_until, case.last_claim, case.team,
        case.to_team, case.unreached, case.alarm, case.need_at, need, claimed_by, case.touched, changes, running,
        case.channel, case.acts,
    ) = parts[3:]  # fmt: skip
    case.need, case.claimed_by = (need[0], need[1]), (claimed_by[0], claimed_by[1])
    case.changes = [Change(*change) for change in changes]
    case.running = [clock_of(clock) for clock in running]
    return case


def clock_listed(clock: Clock) -> Parts:
    """The fields of a clock."""
    claim = clock.claim
    return [
        clock.name, clock.started_at, clock.source, clock.id, clock.mark, clock.state, clock.what, clock.calendar,
        clock.working, clock.stopped, clock.due, clock.missed, clock.over, clock.settled, clock.scored,
        clock.warned, clock.warn_at,
        None if claim is None else (claim.at, claim.calendar, claim.working, claim.due),
        [(pause.since, pause.until, pause.ended_by) for pause in clock.pauses],
    ]  # fmt: skip


def clock_of(parts: Parts) -> Clock:
    """The clock of these fields."""
    name, started_at, source, id, mark, state, what, calendar, working, stopped, due = parts[:11]
    clock = Clock(name, started_at, source, id, mark, what)
    clock.state, clock.calendar, clock.working, clock.stopped, clock.due = state, calendar, working, stopped, due
    clock.missed, clock.over, clock.settled, clock.scored, clock.warned, clock.warn_at, claim, pauses = parts[11:]
    clock.claim = None if claim is None else Claim(*claim)
    clock.pauses = [Pause(*pause) for pause in pauses]
    return clock


def commitment_listed(made: Commitment) -> Parts:
    """The fields of a commitment."""
    return [
        made.made_at, made.due, made.source, made.id, made.what, made.maker, made.keeper, made.origin,
        made.renegotiated, made.kept_at, made.withdrawn_at, made.agreed, made.broken, made.missed, made.alarm,
        made.case, made.warned,
    ]  # fmt: skip


def recent_listed(recent: Recent) -> Parts:
    """The fields of what a topic had last."""
    return [recent.at, recent.case, recent.other_at, recent.other]


def ended_listed(one: Ended) -> Parts:
    """A clock that ended, under its case."""
    return [one.case, clock_listed(one.clock)]


def settled_listed(one: Settled) -> Parts:
    """A commitment that was settled, under its id."""
    return [one.id, commitment_listed(one.commitment)]
