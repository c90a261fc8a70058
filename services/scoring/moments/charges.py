"""Charges that the client disputes: they are held back until that is settled, and not taken meanwhile (7C-2d).

A charge is disputed from `charge.changed` that says so, or from a complaint about it, until it is released or its case
is confirmed resolved; of no case, until `[score] grievance` has passed.
"""

from shared.messages import Data

from ..cases.desk import IMPLICIT, Case
from ..dimensions import customised
from ..instant import Instant
from . import grievances
from .dealings import Charge
from .flags import WRONGED, Sign
from .once import dealings_of, keep

UNNAMED = "of case "


def changed(instant: Instant, case: Case, data: Data) -> None:
    """`charge.changed`."""
    if data.kind is None:
        return
    instant.count(f"charge_{data.kind}", "charge.changed", data.item, number=data.value or 0.0)
    charge = charge_of(instant, case, data.item)
    match data.kind:
        case "disputed":
            dispute(instant, charge)
        case "held":
            if disputed(instant, charge) and not (charge.held or charge.taken()):
                charge.held = True
                instant.score(customised.DISPUTE_HELD)
        case "released":
            charge.disputed = False
            if charge.taken():
                given_back(instant, charge)
        case "taken":
            if disputed(instant, charge) and not charge.taken():
                charge.source, charge.id = instant.key
                instant.score(customised.TAKEN_WHILE_DISPUTED)
                grievances.add(instant, WRONGED, Sign.TAKEN_WHILE_DISPUTED, case.id)


def dispute(instant: Instant, charge: Charge) -> None:
    """The client disputes a charge; what was taken in another dispute is no matter of this one."""
    if not disputed(instant, charge):
        charge.source = charge.id = ""
    charge.disputed, charge.at = True, instant.at


def disputed(instant: Instant, charge: Charge) -> bool:
    """Whether a charge is in dispute; of no case, whose end nobody confirms, no longer than a grievance lasts."""
    if not charge.disputed:
        return False
    return not charge.case.startswith(IMPLICIT) or instant.at - charge.at <= instant.policy.score.grievance


def given_back(instant: Instant, charge: Charge) -> None:
    """What was taken is the client's again: that it was taken is behind the flag no more."""
    known, key = instant.head.score.notes.grievances, (charge.source, charge.id)
    grievances.drop(instant, [one for one in known if one.rule == WRONGED and one.key() == key], Sign.SETTLED)
    charge.source = charge.id = ""


def complained(instant: Instant, case: Case, item: str | None) -> None:
    """A complaint about a charge disputes it."""
    dispute(instant, charge_of(instant, case, item))


def confirmed(instant: Instant, case: Case) -> None:
    """The case is over, and with it what was disputed in it."""
    dealings = instant.head.score.notes.dealings
    if dealings is not None:
        for charge in dealings.charges.values():
            if charge.case == case.id:
                charge.disputed = False


def charge_of(instant: Instant, case: Case, item: str | None) -> Charge:
    """A charge by its name, and in its case also where one of both who spoke of it did not say the name."""
    charges = dealings_of(instant).charges
    name = UNNAMED + case.id if item is None else item
    if name not in charges:
        if item is None:
            name = next((name for name in reversed(charges) if charges[name].case == case.id), name)
        elif UNNAMED + case.id in charges:
            charges[name] = charges.pop(UNNAMED + case.id)
    charge = charges[name] if name in charges else Charge(case.id)
    keep(charges, name, charge)
    return charge
