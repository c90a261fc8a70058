"""Which lines are accepted, and what corrections leave of them (SPEC 15: Form, Arrival and refusal, Corrections)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.messages import Touchpoint, micros

AHEAD = 5 * 60 * 1_000_000
CORRECTIONS = ("touchpoint.voided", "touchpoint.amended")


@dataclass
class Reading:
    """The accepted lines up to the as-of time, and what became of every line read."""

    accepted: list[Touchpoint] = field(default_factory=list)
    duplicate: int = 0
    dead: int = 0
    arrival: int | None = None


def verdict(line: Touchpoint, arrival: int, lateness: int, accepted: list[Touchpoint]) -> str:
    """`accepted`, `duplicate` or the reason of the refusal, in the order that the section gives."""
    if micros(line.time) > arrival + AHEAD:
        return "in_future"
    if micros(line.time) < arrival - lateness:
        return "too_late"
    if line.type in CORRECTIONS:
        assert line.data.of is not None
        if micros(line.data.of.time) < arrival - lateness:
            return "too_late"
    if line.type == "touchpoint.amended":
        whole = line.data.touchpoint
        assert whole is not None
        if micros(whole.time) > arrival + AHEAD:
            return "in_future"
        if micros(whole.time) < arrival - lateness:
            return "too_late"
    for other in accepted:
        # Compared with the line as it was accepted: what a correction made of it is not its content.
        if (other.subject, other.source, other.id) != (line.subject, line.source, line.id):
            continue
        if micros(other.time) < arrival - lateness:
            continue
        same = (other.type, other.time, other.data) == (line.type, line.time, line.data)
        return "duplicate" if same else "conflict"
    return "accepted"


def read(lines: Sequence[Touchpoint], lateness: int, until: int | None) -> Reading:
    """The lines that arrive at or before `until`, judged one by one."""
    reading = Reading()
    for line in lines:
        own = micros(line.ingestedat if line.ingestedat is not None else line.time)
        arrival = own if reading.arrival is None else max(reading.arrival, own)
        if until is not None and arrival > until:
            break
        reading.arrival = arrival
        match verdict(line, arrival, lateness, reading.accepted):
            case "accepted":
                reading.accepted.append(line)
            case "duplicate":
                reading.duplicate += 1
            case _:
                reading.dead += 1
    return reading


def corrected(accepted: list[Touchpoint]) -> list[Touchpoint]:
    """The touchpoints in effect. A correction acts on every touchpoint of its identity, whenever either came."""
    return [left for line in accepted if line.type not in CORRECTIONS for left in after_corrections(line, accepted)]


def after_corrections(line: Touchpoint, accepted: list[Touchpoint]) -> list[Touchpoint]:
    """The touchpoint itself, its latest amendment, or nothing where it was voided."""
    about = [
        other
        for other in accepted
        if other.type in CORRECTIONS
        and other.subject == line.subject
        and other.data.of is not None
        and (other.data.of.source, other.data.of.id) == (line.source, line.id)
    ]
    if any(other.type == "touchpoint.voided" for other in about):
        return []
    if not about:
        return [line]
    last = max(about, key=lambda other: (other.time, other.source, other.id))
    assert last.data.touchpoint is not None
    return [last.data.touchpoint]
