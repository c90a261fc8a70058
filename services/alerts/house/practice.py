"""A practice as it stands: how a unit of ours is run, and what the numbers in it say. Pure; times are µs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

DAY = 86_400_000_000
OF_LATE = 90 * DAY  # how long a practice is of late: a quarter, in which reviews and training come round
YEAR = 365 * DAY  # of which nothing was said for so long is given up
GRACE = 14 * DAY  # two weeks: until the meeting after the next at the latest, somebody has said what is done about it
NOTHING = 1e-9  # a scale below it is a mistake: a part of it is no number
ANGER = "anger"  # the item of a training for dealing with angry clients


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice of a unit: its kind and fields as publishers say them (docs/house.md); empty where not said."""

    unit: str
    at: int
    kind: str
    item: str = ""
    what: str = ""
    value: float | None = None
    scale: float | None = None
    outcome: str = ""
    items: dict[str, float] = field(default_factory=dict)

    @property
    def part(self) -> float | None:
        """The number as a part of what it is out of; None where it is not said, or of nothing."""
        return out_of(self.value, self.scale)


def out_of(value: float | None, scale: float | None) -> float | None:
    """A number as a part of another; None where one is not said, or the other as good as nothing."""
    return None if value is None or not scale or abs(scale) < NOTHING else value / scale


def of_kind(practices: Iterable[Practice], *kinds: str, since: int = 0) -> list[Practice]:
    """Those of some kinds from a moment on, in their order."""
    return [one for one in practices if one.kind in kinds and one.at >= since]


def mean(numbers: Iterable[float | None]) -> float | None:
    """The mean of the numbers that are said; None without any."""
    said = [one for one in numbers if one is not None]
    return sum(said) / len(said) if said else None


def together(practices: Iterable[Practice]) -> float | None:
    """What many practices say as one part: all values of all that they are out of."""
    said = [(one.value or 0.0, one.scale or 0.0) for one in practices if one.part is not None]
    return sum(value for value, _ in said) / sum(scale for _, scale in said) if said else None
