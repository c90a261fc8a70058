"""How each unit of the house is run: its reviews, training, recognition, accuracy and load of late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .practice import ANGER, DAY, OF_LATE, YEAR, Practice, mean, of_kind, together

LOADED = 28 * DAY  # over which load is looked at: one week may be a launch
WEEK = 7  # days: so long a load holds where nothing newer is told


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, of 90 days: how often its practices came, `trained` how many people were.

    `agenda` is the share of service in its reviews, `accuracy` the part of the samples that was right, `load` the mean
    of what it carried against what is normal, of 28 days in which `loads` were told. `angry` says whether it ever was
    trained for angry clients; `last_review` is None where it never had one.
    """

    name: str
    reviews: int
    last_review: int | None
    agenda: float | None
    trainings: int
    trained: float
    coachings: int
    recognitions: int
    accuracy: float | None
    load: float | None
    loads: int
    angry: bool


def units(practices: Sequence[Practice], now: int) -> list[Unit]:
    """Every unit that told anything within a year, by name; of practices in order of time."""
    found: dict[str, list[Practice]] = {}
    for one in practices:
        found.setdefault(one.unit, []).append(one)
    return [unit(name, mine, now) for name, mine in sorted(found.items()) if mine[-1].at >= now - YEAR]


def unit(name: str, mine: Sequence[Practice], now: int) -> Unit:
    """One unit."""
    ever = of_kind(mine, "review")
    reviews, trainings = of_kind(ever, "review", since=now - OF_LATE), of_kind(mine, "training", since=now - OF_LATE)
    loads = [one for one in of_kind(mine, "load", since=now - LOADED) if one.part is not None]
    return Unit(
        name=name,
        reviews=len(reviews),
        last_review=ever[-1].at if ever else None,
        agenda=mean(one.part for one in reviews),
        trainings=len(trainings),
        trained=sum(one.value or 0.0 for one in trainings),
        coachings=len(of_kind(mine, "coaching", since=now - OF_LATE)),
        recognitions=len(of_kind(mine, "recognition", since=now - OF_LATE)),
        accuracy=together(of_kind(mine, "sample", since=now - OF_LATE)),
        load=mean(one.part for one in loads),
        loads=len(loads),
        angry=any(one.item == ANGER for one in of_kind(mine, "training")),
    )


def high_days(practices: Sequence[Practice]) -> Mapping[tuple[str, int], bool]:
    """By unit and day (since 1970): whether its load was above normal, as told last and not more than a week before."""
    found: dict[tuple[str, int], bool] = {}
    for one in of_kind(practices, "load"):
        if one.part is not None:
            found |= {(one.unit, one.at // DAY + later): one.part > 1.0 for later in range(WEEK)}
    return found
