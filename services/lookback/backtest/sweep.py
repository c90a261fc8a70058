"""What other values of the policy's knobs would have cost, and the cheapest as a diff of the policy. Pure."""

from dataclasses import dataclass
from typing import Any

from services.lookback.fit import tables
from services.lookback.fit.proposal import Value
from shared.errors import WrongUse

from .chance import Interval, sums
from .knobs import Knob, Setting, values_of
from .measure import Tally
from .rows import Row


@dataclass(frozen=True, slots=True)
class Prices:
    """What a crisis without a warning costs, and what a false alert does, in the same unit."""

    missed: float = 50.0
    false: float = 1.0

    def of(self, one: Tally) -> float:
        """What the misses and the false alerts of a tally cost."""
        return self.missed * (one.events - len(one.leads)) + self.false * one.false


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of the knobs: what was counted of the ladder, client by client and in all, and what it cost."""

    setting: Setting
    row: Row
    cost: float
    by_client: dict[str, Tally]


@dataclass(frozen=True, slots=True)
class Sweep:
    """The points tried, the policy as it is (its knobs as they are said, None: default), and the combinations refused.

    `best` is the cheapest point; `saved` is what it would have cost less, with the middle 90 % of other clients, and
    `elsewhere` what the cheapest for one half of the clients would have cost the other half less: the choice apart.
    """

    knobs: list[Knob]
    prices: Prices
    now: tuple[Value | None, ...]
    current: Point
    points: list[Point]
    refused: dict[Setting, str]
    best: Point
    saved: float
    between: Interval
    elsewhere: float
    file: str
    diff: str

    def printed(self) -> dict[str, Any]:
        """For programs."""
        return {
            "knobs": [knob.name for knob in self.knobs],
            "cost_missed": self.prices.missed,
            "cost_false": self.prices.false,
            "now": {"values": self.now, **self._point(self.current)},
            "points": [{"values": point.setting, **self._point(point)} for point in self.points],
            "refused": [{"values": setting, "reason": reason} for setting, reason in self.refused.items()],
            "best": self.best.setting,
            "saved": self.saved,
            "saved_90": self.between,
            "saved_elsewhere": self.elsewhere,
            "policy": self.file,
            "diff": self.diff,
        }

    def _point(self, point: Point) -> dict[str, Any]:
        return {"cost": point.cost, **point.row.printed()}


def point(setting: Setting, row: Row, by_client: dict[str, Tally], prices: Prices) -> Point:
    """A setting with its cost."""
    return Point(setting, row, prices.of(row.tally), by_client)


NEW, EMPTY = "swept.toml", 'version = "swept"\neffective_from = 1970-01-01T00:00:00Z\n'  # where there is no policy


def swept(
    knobs: list[Knob], prices: Prices, current: Point, points: list[Point], refused: dict[Setting, str],
    file: str, text: str, advised: bool,
) -> Sweep:  # fmt: skip
    """The cheapest point; of two as cheap the one with fewer alerts. No diff without advice, or where it saves nothing.

    `text` is the version that is changed, from a `file`; without one it is EMPTY.
    """
    if not points:
        raise WrongUse("--sweep: no value is allowed by the policy:\n" + "\n".join(dict.fromkeys(refused.values())))
    best = min(points, key=lambda point: (point.cost, point.row.tally.true + point.row.tally.false))
    saved = current.cost - best.cost
    gains = [prices.of(one) - prices.of(best.by_client[client]) for client, one in current.by_client.items()]
    now = tuple(knob.now(text) for knob in knobs)
    diff = ""
    if advised and saved > 0.0:
        new = tables.edited(text, values_of(knobs, best.setting))
        diff = tables.diff(text if file else "", new, file or NEW, not file)
    other = elsewhere(current, points, prices)
    return Sweep(knobs, prices, now, current, points, refused, best, saved, sums(gains), other, file or NEW, diff)


def elsewhere(current: Point, points: list[Point], prices: Prices) -> float:
    """What is saved on either half of the clients by the point that is cheapest for the other half."""
    names = sorted(current.by_client)
    saved = 0.0
    for choosing, paying in ((names[::2], names[1::2]), (names[1::2], names[::2])):
        best = min([current, *points], key=lambda point: cost_of(point, choosing, prices))
        saved += cost_of(current, paying, prices) - cost_of(best, paying, prices)
    return saved


def cost_of(point: Point, clients: list[str], prices: Prices) -> float:
    """What some of the clients cost at a point."""
    return sum(prices.of(point.by_client[client]) for client in clients)
