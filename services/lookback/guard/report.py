"""What the guard found, in words and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.alerts.board.words import span
from services.scoring.facts import moment, seconds
from services.scoring.policy.policy import SECOND

from .pairs import LEAST, NUMBERS, Finding, Side


def printed(found: Sequence[Finding], start: int, since: int, as_of: int) -> dict[str, Any]:
    """The answer of `--json`."""
    return {
        "from": moment(start),
        "since": moment(since),
        "as_of": moment(as_of),
        "flagged": sum(one.flagged for one in found),
        "pairs": [
            {"team": one.team, "flagged": one.flagged, "number": side(one.number), "other": side(one.other)}
            for one in found
        ],
    }


def side(one: Side) -> dict[str, Any]:
    """One number; spans in seconds."""
    wide = NUMBERS[one.name].span
    said = (None if value is None else seconds(round(value)) if wide else value for value in (one.before, one.after))
    before, after = said
    facts = {"name": one.name, "before": before, "after": after}
    return facts | {"counts": list(one.counts), "turn": one.turn}


def words(found: Sequence[Finding], start: int, since: int, as_of: int) -> Iterator[str]:
    """For a person: what is flagged, and of what else could be compared how it turned."""
    yield f"{moment(start)} to {moment(since)} against then to {moment(as_of)}"
    flagged = [one for one in found if one.flagged]
    for one in flagged:
        yield f"FLAG  {one.team}: {turned(one.number)}, but {turned(one.other)}"
    if not flagged:
        yield "nothing is flagged: no number got better at the cost of its other side"
    seen = {(one.team, each.name): each for one in found for each in (one.number, one.other)}
    for (team, _), each in sorted(seen.items()):
        if each.turn is not None:
            yield f"      {team}: {turned(each)}"
    few = sum(min(each.counts) < LEAST for each in seen.values())
    same = sum(each.turn is None for each in seen.values()) - few
    have = "has" if few == 1 else "have"
    yield f"      {same} numbers did not change beyond chance; {few} {have} fewer than {LEAST} values before or after"


def turned(one: Side) -> str:
    """`time to the first reply 3 h, was 8 h (better)`."""
    number = NUMBERS[one.name]
    return f"{number.says} {shown(one, one.after)}, was {shown(one, one.before)} ({one.turn})"


def shown(one: Side, value: float | None) -> str:
    """A value as a person reads it."""
    if value is None:
        return "-"
    if NUMBERS[one.name].span:
        return span(value / SECOND)
    return f"{value:.2f}" if one.name in ("claims", "transfers") else f"{value:.0%}"
