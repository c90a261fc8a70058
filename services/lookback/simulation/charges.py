"""What becomes of a charge on which the client and we do not agree."""

from .case import Case
from .hours import DAY, HOUR

CHARGES = ("roaming", "setup fee", "late fee", "deposit")


def disputed(case: Case) -> None:
    """Held back in time and settled, or taken while it is disputed; more often so where things go wrong anyway."""
    chance = case.chance
    charge = {"item": f"{chance.choice(CHARGES)} of {case.id}", "value": round(chance.uniform(10, 200), 2)}
    case.besides(5, "charge.changed", "client", kind="disputed", **charge)
    if chance.random() < (0.5 if case.failures else 0.8):
        case.besides(chance.randint(HOUR, 2 * DAY), "charge.changed", "human", kind="held", **charge)
        kind = "released" if chance.random() < 0.7 else "taken"
    elif chance.random() < 0.5:
        kind = "taken"
    else:
        return
    case.besides(chance.randint(3 * DAY, 12 * DAY), "charge.changed", "human", kind=kind, **charge)
