"""`python -m tests.bench.alarms`: how seldom `drift` alarms falsely, and how soon it finds a shift that is there.

Streams of independent moments are drawn from a segment's prior and fed to the core's own `drift.take`.
"""

import argparse
from collections.abc import Callable, Iterator
from math import exp
from random import Random
from statistics import fmean, stdev

from services.scoring.detectors.baseline import Prior
from services.scoring.detectors.drift import DriftState, Moved, level, restart, take
from services.scoring.policy.policy_drift import OUTCOME, DriftNumbers

USUAL = Prior(-0.7, 1.0, 0.35)
KNOWN = Prior(USUAL.mean, USUAL.spread, 0.0)
RUN_LENGTHS = (100, 200, 500, 1000, 2000)
MONTHS = (5, 50, 500)
SHIFTS = (0.5, 1.0, 2.0)
ESTIMATED, DELAYED = 500, 500  # the run length at which each of these is measured


def numbers_of(run_length: int, usual: Prior) -> DriftNumbers:
    """A policy with this prior for outcomes."""
    return DriftNumbers(run_length=run_length, priors=(usual, usual, usual))


def length(state: DriftState, draw: Callable[[], float], numbers: DriftNumbers) -> int:
    """How many moments it takes until an alarm."""
    count = 0
    while level(state, numbers) < 1.0:
        count += 1
        take(state, OUTCOME, draw(), Moved(count, 0.0, "", "", ""), "", numbers, None)
    return count


def known(run_length: int, streams: int) -> list[int]:
    """Run lengths with the baseline known."""
    dice, numbers = Random(f"known/{run_length}"), numbers_of(run_length, KNOWN)
    return [length(DriftState(), lambda: dice.gauss(KNOWN.mean, KNOWN.spread), numbers) for _ in range(streams)]


def estimated(month: int, streams: int) -> Iterator[int]:
    """Run lengths of clients whose own mean nobody knows, after a month of so many moments has taught it."""
    dice, numbers = Random(f"estimated/{month}"), numbers_of(ESTIMATED, USUAL)
    for _ in range(streams):
        own, state = dice.gauss(USUAL.mean, USUAL.apart), DriftState()

        def draw(own: float = own) -> float:
            return dice.gauss(own, USUAL.spread)

        for number in range(month):
            take(state, OUTCOME, draw(), Moved(number, 0.0, "", "", ""), "", numbers, None)
            if level(state, numbers) >= 1.0:
                restart(state)
        restart(state)
        yield length(state, draw, numbers)


def delays(shift: float, streams: int) -> list[int]:
    """How many moments of a shift, in spreads, it takes until an alarm."""
    dice, numbers = Random(f"shifted/{shift}"), numbers_of(DELAYED, KNOWN)
    mean = KNOWN.mean + shift * KNOWN.spread
    return [length(DriftState(), lambda: dice.gauss(mean, KNOWN.spread), numbers) for _ in range(streams)]


def best(shift: float, streams: int) -> float:
    """The mean delay of the exact cumulative sum that knows the shift, at the same run length."""
    height = height_of(shift / 2.0, float(DELAYED))
    dice = Random(f"shifted/{shift}")
    return fmean(single(lambda: dice.gauss(shift, 1.0), shift / 2.0, height) for _ in range(streams))


def single(draw: Callable[[], float], allowance: float, height: float) -> int:
    """The run length of one sum."""
    total, count = 0.0, 0
    while total < height:
        total, count = max(0.0, total + draw() - allowance), count + 1
    return count


def height_of(allowance: float, run_length: float) -> float:
    """Siegmund, *Sequential Analysis*, 1985: the height of one sum with a run length."""
    low, high = 0.0, 60.0
    while high - low > 1e-9:
        middle = (low + high) / 2.0
        way = 2.0 * allowance * (middle + 1.166)
        low, high = (middle, high) if (exp(way) - way - 1.0) / (2.0 * allowance**2) < run_length else (low, middle)
    return low


def off(found: list[int]) -> str:
    """A mean with its standard error."""
    return f"{fmean(found):8.1f} +- {stdev(found) / len(found) ** 0.5:5.1f}"


def main() -> None:
    """Measure and print all three tables."""
    parser = argparse.ArgumentParser(prog="alarms", description=__doc__)
    parser.add_argument("--streams", type=int, default=2000, help="streams for each line")
    streams = parser.parse_args().streams
    print("baseline known\nconfigured  moments between false alarms  ratio")
    for run_length in RUN_LENGTHS:
        lengths = known(run_length, streams)
        print(f"{run_length:10}  {off(lengths)}          {fmean(lengths) / run_length:.3f}", flush=True)
    print(f"\nbaseline estimated, configured {ESTIMATED}\nmoments in a month  moments between false alarms  ratio")
    for month in MONTHS:
        lengths = list(estimated(month, streams))
        print(f"{month:18}  {off(lengths)}          {fmean(lengths) / ESTIMATED:.3f}", flush=True)
    print(f"\ndelay, run length {DELAYED}\nshift  ours                best that knows it  ratio")
    for shift in SHIFTS:
        ours, exact = delays(shift, streams), best(shift, streams)
        print(f"{shift:5}  {off(ours)}   {exact:17.2f}  {fmean(ours) / exact:.3f}", flush=True)


if __name__ == "__main__":
    main()
