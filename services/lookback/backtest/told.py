"""What became of clients as the log itself tells it, for those who have no labels: escalations, and ends. Pure."""

from collections.abc import Iterable

from services.lookback.history import accepted, effective
from services.lookback.log import Arrived
from services.scoring.corrections import CORRECTIONS
from services.scoring.ladder.escalation import OVERRIDES
from services.scoring.policy.policy import DAY
from shared.errors import Refusal
from shared.messages import micros

from .labels import CHURN, ESCALATION, Label

ENDED = "relationship.ended"
ONE = 7 * DAY  # of the same kind for the same client within it: one event
TELLING = {*OVERRIDES, ENDED, *CORRECTIONS}


def labels_in(log: Iterable[Arrived | Refusal], lateness: int, until: int | None) -> list[Label]:
    """Every escalation of a client, and every end of a relationship, that is in effect as of `until` (µs)."""
    lines = [line for line in accepted(log, lateness, until) if line.touchpoint.type in TELLING]
    found: list[Label] = []
    last: dict[tuple[str, str], int] = {}
    for line in effective(lines, until):
        touchpoint = line.touchpoint
        if touchpoint.type not in OVERRIDES and touchpoint.type != ENDED:
            continue  # amended into something else
        kind, at = CHURN if touchpoint.type == ENDED else ESCALATION, micros(touchpoint.time)
        before = last.get((touchpoint.subject, kind))
        last[touchpoint.subject, kind] = at
        if before is None or at - before >= ONE:
            found.append(Label(touchpoint.subject, kind, at))
    return found
