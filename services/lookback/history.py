"""What a log says in the end: the touchpoints that were accepted, as their corrections leave them. Pure. Times are µs.

The fold judges the same (`services/scoring/ledger.py`); here whole logs are read for questions across clients and for
other courses of events, which need the touchpoints themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.scoring import corrections
from shared.errors import Refusal
from shared.messages import HEARTBEAT, PRACTICE, Touchpoint, micros

from .log import Arrived

Identity = tuple[str, str, str]  # client, source, id


def accepted(log: Iterable[Arrived | Refusal], lateness: int, until: int | None = None) -> Iterator[Arrived]:
    """The lines that count, corrections among them, in the order of arrival up to `until`; no heartbeats."""
    known: dict[Identity, int] = {}
    for line in log:
        if isinstance(line, Refusal):
            continue
        if until is not None and line.arrival > until:
            break
        touchpoint = line.touchpoint
        if touchpoint.type == HEARTBEAT:
            continue
        at, identity = micros(touchpoint.time), identity_of(touchpoint)
        if corrections.refuse(touchpoint, at, line.arrival, lateness) is not None:
            continue
        before = known.get(identity)
        if before is not None and before >= line.arrival - lateness:
            continue  # a duplicate, or in conflict with what came first
        known[identity] = at
        yield line


def effective(lines: Iterable[Arrived], until: int | None = None) -> list[Arrived]:
    """What is in effect of accepted lines as of `until`, by event time: the voided left out, the amended amended.

    Practices of the house are left out too: they are no facts about any client.
    """
    told: list[Arrived] = []
    voided: set[Identity] = set()
    amended: dict[Identity, tuple[tuple[int, str, str], Touchpoint]] = {}
    for line in lines:
        touchpoint = line.touchpoint
        of = touchpoint.data.of
        if touchpoint.type not in corrections.CORRECTIONS or of is None:
            told.append(line)
            continue
        target, by = (touchpoint.subject, of.source, of.id), order_of(touchpoint)
        if touchpoint.data.touchpoint is None:
            voided.add(target)
        elif target not in amended or by > amended[target][0]:
            amended[target] = by, touchpoint.data.touchpoint
    found = []
    for line in told:
        identity = identity_of(line.touchpoint)
        if identity in voided:
            continue
        one = replace(line, touchpoint=amended[identity][1]) if identity in amended else line
        if one.touchpoint.type != PRACTICE and (until is None or micros(one.touchpoint.time) <= until):
            found.append(one)
    return sorted(found, key=lambda line: (order_of(line.touchpoint), line.touchpoint.subject))


def identity_of(touchpoint: Touchpoint) -> Identity:
    """By what a touchpoint is known again (SPEC.md 15)."""
    return touchpoint.subject, touchpoint.source, touchpoint.id


def order_of(touchpoint: Touchpoint) -> tuple[int, str, str]:
    """Where it stands among the touchpoints of its client."""
    return micros(touchpoint.time), touchpoint.source, touchpoint.id
