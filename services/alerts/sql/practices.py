"""Practices into the views: each identity once, as its corrections leave it, whichever of them comes first.

What scoring keeps in its ledger counts here: it refuses by the same rule (services/scoring/corrections.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Engine, delete, select, tuple_

from services.scoring import corrections
from shared.judged import bounded
from shared.messages import PRACTICE, Touchpoint, micros

from . import tables
from .rows import NAME_CHARACTERS, cut, json
from .tables_house import PRACTICES

Row = tables.Row
Identity = tuple[str, str, str]  # unit, source, id
SAID = ("kind", "at", "item", "what", "value", "scale", "outcome", "case_id", "items")
UNSAID: Row = {"kind": "", "at": 0, "was": 0, "void": False, "amended": ""}
UNSAID |= {"item": "", "what": "", "value": None, "scale": None, "outcome": "", "case_id": "", "items": "{}"}
AT_ONCE = 300  # identities asked for in one statement
DIGEST = 40  # characters that tell long names apart


@dataclass(frozen=True, slots=True)
class Told:
    """A practice, or a correction of whatever: as it arrived (µs)."""

    touchpoint: Touchpoint
    arrival: int

    @property
    def about(self) -> Identity:
        """The identity that it says something of."""
        touchpoint, of = self.touchpoint, self.touchpoint.data.of
        source, id = (touchpoint.source, touchpoint.id) if of is None else (of.source, of.id)
        return cut(touchpoint.subject) or "", named(source), named(id)

    @property
    def open_until(self) -> int:
        """The latest time of what it may correct, as far as it says."""
        of = self.touchpoint.data.of
        return max(micros(self.touchpoint.time), 0 if of is None else micros(of.time))


def named(name: str) -> str:
    """A name as a key holds it: a long one by its beginning and a digest of all of it."""
    if len(name) <= NAME_CHARACTERS:
        return name
    return name[: NAME_CHARACTERS - DIGEST] + sha256(name.encode(errors="replace")).hexdigest()[:DIGEST]


def concerned(touchpoint: Touchpoint) -> bool:
    """Whether a touchpoint is a practice, or may correct one."""
    return touchpoint.type == PRACTICE or touchpoint.type in corrections.CORRECTIONS


def forget(engine: Engine, arrival: int, lateness: int) -> None:
    """Drop corrections to which no practice came, and none may come now: of an arrival (µs), it would be too late."""
    of = PRACTICES.c
    with engine.begin() as connection:
        connection.execute(delete(PRACTICES).where(of.kind == "", of.was == 0, of.at < arrival - lateness))


def write(connection: Connection, told: Sequence[Told], lateness: int) -> None:
    """Write what came, in order; what scoring refuses changes nothing."""
    good = [one for one in told if refused(one, lateness) is None]
    known = known_of(connection, {one.about for one in good})
    changed: dict[Identity, Row] = {}
    for one in good:
        new = UNSAID | dict(zip(("unit", "source", "id"), one.about, strict=True))
        row = dict(known.get(one.about, new))
        if take(row, one, lateness):
            known[one.about] = changed[one.about] = row
    tables.upsert(connection, PRACTICES, changed.values())


def refused(one: Told, lateness: int) -> object:
    """Why scoring refuses it."""
    return corrections.refuse(one.touchpoint, micros(one.touchpoint.time), one.arrival, lateness)


def take(row: Row, one: Told, lateness: int) -> bool:
    """Let one act on what is known of its identity; says whether it did."""
    touchpoint, at = one.touchpoint, micros(one.touchpoint.time)
    if touchpoint.type == PRACTICE:
        if row["was"] >= one.arrival - lateness and row["was"]:
            return False  # a duplicate, or in conflict with what came first
        row["was"] = at
        if not row["amended"]:
            say(row, touchpoint)
        return True
    carried = touchpoint.data.touchpoint
    if carried is None:
        row["void"] = True
        row["at"] = row["at"] or one.open_until
        return True
    order = f"{at:020d} {touchpoint.source} {touchpoint.id}"
    if order <= row["amended"]:
        return False
    row["amended"] = order
    say(row, carried)
    row["at"] = row["at"] or one.open_until
    return True


def say(row: Row, touchpoint: Touchpoint) -> None:
    """What a touchpoint says, empty where it is no practice."""
    data = touchpoint.data
    if touchpoint.type != PRACTICE:
        row |= {name: UNSAID[name] for name in SAID}
        return
    said = {name: cut(getattr(data, name)) or "" for name in ("kind", "item", "what", "outcome", "case_id")}
    row |= said | {"at": micros(touchpoint.time), "value": number(data.value), "scale": number(data.scale)}
    row["items"] = json({name: bounded(mark) for name, mark in (data.items or {}).items()})


def number(said: float | None) -> float | None:
    """A number that can be summed."""
    return None if said is None else bounded(said)


def known_of(connection: Connection, wanted: Iterable[Identity]) -> dict[Identity, Row]:
    """What is known of some identities."""
    of, names, found = PRACTICES.c, sorted(wanted), dict[Identity, Row]()
    for first in range(0, len(names), AT_ONCE):
        mine = tuple_(of.unit, of.source, of.id).in_(names[first : first + AT_ONCE])
        for row in connection.execute(select(PRACTICES).where(mine)).mappings():
            found[row["unit"], row["source"], row["id"]] = dict(row)
    return found
