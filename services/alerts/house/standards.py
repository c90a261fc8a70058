"""Standards of the house: what is stated, what measures it, what was attained, and what was done about a miss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .practice import GRACE, YEAR, Practice, mean, of_kind

MISSED, MET = "missed", "met"


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard, or a practice in focus: `metric` is empty where nothing measures it, None where it is a focus alone.

    Numbers are parts of 1: `stated` is what we say, `attained` the mean of each unit as last judged, `progress`
    how far the focus on it is. `missed_at` is the oldest miss of a unit that has not met it since, None where none has;
    `remedied_at` the latest remedy since then, `coached` how often somebody was coached for it since. `undone_at` is
    the oldest miss of which no remedy is told, neither for its unit nor by the house for all.
    """

    name: str
    unit: str
    metric: str | None
    stated: float | None
    attained: float | None
    progress: float | None
    judged_at: int | None
    missed_at: int | None
    remedied_at: int | None
    coached: int
    undone_at: int | None


def standards(practices: Sequence[Practice], now: int) -> list[Standard]:
    """Every standard and focus by name, also those that nobody has judged; of practices in order of time.

    What nobody spoke of for a year is none any more, nor what was withdrawn.
    """
    named: dict[str, list[Practice]] = {}
    for one in of_kind(practices, "standard", "focus", "remedy", "coaching"):
        named.setdefault(one.item, []).append(one)
    held = [name for name, mine in sorted(named.items()) if name and mine[-1].at >= now - YEAR]
    found = [standard(name, named[name], now) for name in held if not withdrawn(named[name], named)]
    return [one for one in found if one is not None]


def withdrawn(mine: Sequence[Practice], named: Mapping[str, Sequence[Practice]]) -> bool:
    """Whether the last word of a standard states another one in its place, by name."""
    *_, last = of_kind(mine, "standard", "focus") or mine
    other = named.get(last.what, ()) if last.kind == "standard" and not last.outcome and last.what != last.item else ()
    return any(one.kind == "standard" for one in other)


def standard(name: str, mine: Sequence[Practice], now: int) -> Standard | None:
    """One of them; a remedy or coaching alone makes none, and a unit that judged none for a year is out of it."""
    told, focus = of_kind(mine, "standard"), of_kind(mine, "focus")
    if not told and not focus:
        return None
    stated, judged = ([one for one in told if bool(one.outcome) == found] for found in (False, True))
    last = {one.unit: one for one in judged if one.at >= now - YEAR}
    missing = misses([one for one in judged if one.unit in last])
    missed = min((days[0] for days in missing.values()), default=None)
    remedies = of_kind(mine, "remedy", since=missed) if missed is not None else []
    house = {one.unit for one in stated} | {one.unit for one in remedies} - set(last)
    undone = [
        undone_since(days, [r.at for r in remedies if r.unit in house | {unit}]) for unit, days in missing.items()
    ]
    return Standard(
        name=name,
        unit=(stated or focus or judged)[-1].unit,
        metric=(stated or judged)[-1].what if told else None,
        stated=stated[-1].part if stated else None,
        attained=mean(one.part for one in last.values()),
        progress=focus[-1].part if focus else None,
        judged_at=max((one.at for one in last.values()), default=None),
        missed_at=missed,
        remedied_at=remedies[-1].at if remedies else None,
        coached=len(of_kind(mine, "coaching", since=missed or 0)),
        undone_at=min((since for since in undone if since is not None), default=None),
    )


def misses(judged: Sequence[Practice]) -> dict[str, list[int]]:
    """When each unit that misses a standard missed it since it last met it, the oldest first."""
    found: dict[str, list[int]] = {}
    for one in judged:
        if one.outcome == MET:
            found.pop(one.unit, None)
        else:
            found.setdefault(one.unit, []).append(one.at)
    return found


def undone_since(missed: Sequence[int], remedies: Sequence[int]) -> int | None:
    """The first miss of a unit that no remedy is of: one is of what was missed before it, and until it had its time."""
    covered = max((at + GRACE for at in remedies if at >= missed[0]), default=0)
    return next((at for at in missed if at > covered), None)
