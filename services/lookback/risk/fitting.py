"""The whole of `driftline risk fit`: learn from the earlier part, judge on the later, then fit to all of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from services.scoring.detectors.risk import NAMES, Curve, Pair, RiskModel
from services.scoring.facts import moment
from shared.errors import Failed

from . import quality, training, writing
from .quality import Bin, Measured
from .samples import Samples

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

EARLIER = 0.6  # of the time of the history
SHOWN = 10  # pairs
LEAST_LATER = 5  # crises in the later part: below, nothing is judged


@dataclass(frozen=True, slots=True)
class Fitting:
    """A model of all samples; and how one of those before `cut` (µs) foretold the rest, `gap` later at the earliest.

    `alone` is the area that each statistic has by itself there.
    """

    model: RiskModel
    crises: int
    cut: int
    earlier: tuple[int, int]
    later: tuple[int, int]
    area: Measured
    brier: Measured
    error: Measured
    bins: list[Bin]
    alone: dict[str, float]

    def printed(self) -> dict[str, Any]:
        """For programs."""
        return {
            "crises": self.crises,
            "cut": moment(self.cut),
            "earlier": {"samples": self.earlier[0], "bad": self.earlier[1]},
            "later": {"samples": self.later[0], "bad": self.later[1]},
            **{
                name: {"value": one.value, "low": one.low, "high": one.high}
                for name, one in (("auc", self.area), ("brier", self.brier), ("calibration_error", self.error))
            },
            "reliability": [{"count": one.count, "said": one.said, "came": one.came} for one in self.bins],
            "auc_alone": self.alone,
            "model": writing.document(self.model),
        }

    def words(self) -> str:
        """For people."""
        lines = [
            f"crises       {self.crises}",
            f"learnt from  {self.earlier[0]} samples, {self.earlier[1]} bad, before {moment(self.cut)}",
            f"judged on    {self.later[0]} samples, {self.later[1]} bad, from then on (95 % intervals in brackets)",
            f"AUC          {self.area}",
            f"Brier        {self.brier.value:.5f} ({self.brier.low:.5f} to {self.brier.high:.5f})",
            f"calibration  {self.error.value:.4f} ({self.error.low:.4f} to {self.error.high:.4f}) expected error",
            "",
            "  samples    said    came",
            *(f"{one.count:9} {one.said:7.4f} {one.came:7.4f}" for one in self.bins),
            "",
            "statistic        AUC alone   adds at most (log-odds)",
            *(
                f"{name:16} {self.alone[name]:9.3f}   {most(curve):+.2f}"
                for name, curve in zip(NAMES, self.model.curves, strict=True)
            ),
            "",
            f"of {len(self.model.pairs)} pairs, the strongest",
            *(
                f"{f'{NAMES[pair.first]}, {NAMES[pair.second]}':42} {extreme(pair):+.2f}"
                for pair in self.model.pairs[:SHOWN]
            ),
        ]
        return "\n".join(lines) + "\n"


def most(curve: Curve) -> float:
    """The largest share that a curve gives."""
    return max((y for _, y in curve), key=abs, default=0.0)


def extreme(pair: Pair) -> float:
    """The largest share that a pair gives."""
    return max((y for row in pair.rows for y in row), key=abs)


def fitted(found: Samples, horizon: int, least: int, about: dict[str, str], exits: bool = False) -> Fitting:
    """A model of what comes within the horizon: a silent exit where `exits`, else a crisis.

    Raises Failed where there are too few of them to learn from or to judge by.
    """
    import numpy as np

    crises = count_crises(found)
    if crises < least:
        raise Failed(
            f"{crises} crises with a sample before them, fewer than {least}: a model of so few would be chance; "
            "take a longer history or more clients, or stay with the model that comes with the program"
        )
    values = np.frombuffer(found.values, dtype="f4").reshape(len(found), len(NAMES))
    ahead, times = np.array(found.ahead), np.array(found.times)
    bad, early = ahead > 0, horizon > training.ENOUGH and not exits
    spared = np.array(found.spared)
    groups = np.array([crc32(client.encode()) for client in found.clients])
    start, end = int(times.min()), int(times.max())
    cut = start + int(EARLIER * (end - start))
    earlier, later = parts(times, cut, horizon)
    if min(count_crises(found, earlier), count_crises(found, later)) < LEAST_LATER:
        raise Failed(f"fewer than {LEAST_LATER} crises before or after {moment(cut)}: nothing could be judged")
    weights = training.worth(ahead[earlier], spared[earlier], early)
    trial = training.fit(values[earlier], bad[earlier], weights, groups[earlier], horizon, {})
    said, came = training.probabilities(trial, values[later]), bad[later]
    owners = [found.clients[place] for place in np.flatnonzero(later)]
    ones = np.ones(len(came))
    told = {**about, "samples": str(len(found)), "bad": str(int(bad.sum())), "crises": str(crises)}
    return Fitting(
        model=training.fit(values, bad, training.worth(ahead, spared, early), groups, horizon, told),
        crises=crises,
        cut=cut,
        earlier=(int(earlier.sum()), int(bad[earlier].sum())),
        later=(int(later.sum()), int(came.sum())),
        area=quality.measured(quality.area, said, came, owners),
        brier=quality.measured(quality.brier, said, came, owners),
        error=quality.measured(quality.calibration_error, said, came, owners),
        bins=quality.reliability(said, came),
        alone={name: quality.area(values[later][:, place], came, ones) for place, name in enumerate(NAMES)},
    )


def parts(times: "Array", cut: int, horizon: int) -> tuple["Array", "Array"]:
    """Which samples are learnt from, which judged: how the former turned out is known before the latter begin."""
    return times + horizon <= cut, times >= cut


def count_crises(found: Samples, chosen: "Array | None" = None) -> int:
    """How many runs of bad samples there are: one for each crisis that has one before it."""
    last: dict[str, bool] = {}
    count = 0
    for place, (client, bad) in enumerate(zip(found.clients, found.bad, strict=True)):
        if chosen is None or chosen[place]:
            count += bad and not last.get(client, False)
            last[client] = bad
    return count
