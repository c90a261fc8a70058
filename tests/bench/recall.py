"""`python -m tests.bench.recall`: what is warned of on simulated histories not used in development, at a stated budget.

Ours by the door of replay; beside it gradient boosting on rolling features that was trained on eight other histories,
the best fixed threshold for everybody, and a plain CUSUM of each client's weekly failures. Each tells at the level at
which it has as many false alerts as the budget allows, found on the very histories that are
counted: nobody is favoured.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from math import nan
from pathlib import Path

from services.lookback.backtest.labels import CHURN, CRISIS
from services.lookback.backtest.measure import Firing

from . import boosting, darkness, folds, oracle, rivals
from .stories import Story
from .warned import Count, Told, at_budget, best_of_daily, counted

LIMITS = {"single_lapse": 3.0, "slow_but_steady": 0.5, "improving": 0.5, "shared_account": 0.5, "busy_season": 1.5}
OURS, AS_SHIPPED, BOOSTING, FIXED, CUSUM = "ours at the budget", "ours as shipped", "boosting", "fixed: ", "plain CUSUM"
BOUND = "who sees the hidden mood"


def main(words: list[str]) -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="bench recall", description=__doc__)
    parser.add_argument("--seeds", default="101,102,103,104", help="the histories that are counted")
    parser.add_argument("--train", default="1,2,3,4,5,6,7,8", help="the histories that the boosting learns from")
    parser.add_argument("--clients", type=int, default=1500, help="in each history")
    parser.add_argument("--train-clients", type=int, help="in each history that is learnt from; default: as many")
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--policy", type=Path, help="a policy file (default: none, as Driftline comes)")
    parser.add_argument("--budget", type=float, default=1.0, help="false alerts in 100 client-months")
    parser.add_argument("--jobs", type=int, default=2, help="how many cores")
    given = parser.parse_args(words)
    stories = [Story(int(seed), given.clients, given.days) for seed in given.seeds.split(",")]
    lessons = [Story(int(seed), given.train_clients or given.clients, given.days) for seed in given.train.split(",")]
    counts = measured(stories, lessons, given.policy, given.budget, given.jobs)
    print("\n".join([*methods(counts), "", *by_archetype(counts)]))
    for name in (AS_SHIPPED, OURS):
        print("\n".join(["", f"{name}:", *verdicts(counts, name, given.budget)]))
    print(f"\ndark sources: {darkness.said(stories[0], given.policy)}")


def measured(
    stories: list[Story], lessons: list[Story], policy: Path | None, budget: float, jobs: int
) -> dict[str, tuple[float, Count]]:
    """Each method with its level and what it comes to."""
    say("folding")
    with ProcessPoolExecutor(jobs) as pool:
        every = pool.map(partial(folds.folded, policy=policy), stories)
        folded = {story.seed: one for story, one in zip(stories, every, strict=True)}
    say("training the boosting")
    models = boosting.fitted(lessons, jobs)
    say("counting")
    days = {story.seed: boosting.days_of(story) for story in stories}
    found = {AS_SHIPPED: (1.0, counted(stories, lambda story, _: folded[story.seed].told, 1.0))}
    daily = {
        OURS: {seed: one.nearest() for seed, one in folded.items()},
        BOUND: {story.seed: oracle.moods(story) for story in stories},
        BOOSTING: {story.seed: boosting.foreseen(models, story) for story in stories},
        CUSUM: {seed: rivals.cusum(rows) for seed, rows in days.items()},
        f"{FIXED}failures a week": {seed: rivals.in_a_week(rows, "failures") for seed, rows in days.items()},
        f"{FIXED}complaints a week": {seed: rivals.in_a_week(rows, "complaints") for seed, rows in days.items()},
    }
    for name, numbers in daily.items():
        found[name] = best_of_daily(stories, numbers, budget)
    for rule in next(iter(folded.values())).fixed:
        told, order = by_threshold({seed: one.fixed[rule] for seed, one in folded.items()})
        place, count = at_budget(stories, told, [float(place) for place in range(len(order))], budget)
        found[f"{FIXED}{rule}"] = order[int(place)], count
    return found


def by_threshold(fired: dict[int, dict[int, list[Firing]]]) -> tuple[Told, list[float]]:
    """A rule that was counted at all its thresholds, which are given in order: the one that tells most first, and last
    one that tells nothing. Its level is the place among them."""
    sizes = {level: sum(len(one.get(level, [])) for one in fired.values()) for one in fired.values() for level in one}
    order = [*map(float, sorted(sizes, key=lambda level: -sizes[level])), nan]
    return (lambda story, place: fired[story.seed].get(order[int(place)], [])), order


def methods(counts: dict[str, tuple[float, Count]]) -> Iterable[str]:
    """What each method finds."""
    yield "| method | level | false alerts | loud crises | lead, median | p10 | silent exits | lead, median |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, (level, one) in counts.items():
        yield (
            f"| {name} | {level:.3g} | {one.false_alerts:.2f} | {one.recall(CRISIS):.3f} of {one.events[CRISIS]} "
            f"| {one.lead(CRISIS, 0.5):.1f} d | {one.lead(CRISIS, 0.1):.1f} d "
            f"| {one.recall(CHURN):.3f} of {one.events[CHURN]} | {one.lead(CHURN, 0.5):.1f} d |"
        )


def by_archetype(counts: dict[str, tuple[float, Count]]) -> Iterable[str]:
    """False alerts in 100 client-months, and events found, of each archetype."""
    shown = [name for name in (AS_SHIPPED, OURS, BOOSTING) if name in counts]
    yield f"| archetype | may have | {' | '.join(f'{name}: false | found' for name in shown)} |"
    yield f"|---|---|{'---|---|' * len(shown)}"
    for archetype in counts[shown[0]][1].months:
        cells = [f"{counts[name][1].false_of(archetype):.2f} | {hits(counts[name][1], archetype)}" for name in shown]
        yield f"| {archetype} | {LIMITS.get(archetype, '')} | {' | '.join(cells)} |"


def hits(count: Count, archetype: str) -> str:
    """The events of an archetype that were warned of."""
    kinds = [(label, archetype) for label in (CRISIS, CHURN)]
    return ", ".join(f"{kind[0]} {count.found[kind]}/{count.all_of[kind]}" for kind in kinds if count.all_of[kind])


def verdicts(counts: dict[str, tuple[float, Count]], name: str, budget: float) -> Iterable[str]:
    """Each measure of a method with what must be reached."""
    ours, boosted, cusum = (counts[method][1] for method in (name, BOOSTING, CUSUM))
    fixed = max(one.recall(CRISIS) for name, (_, one) in counts.items() if name.startswith(FIXED))
    rows = [
        ("loud crises, of boosting", ours.recall(CRISIS), boosted.recall(CRISIS) - 0.05),
        ("loud crises, above the best fixed threshold", ours.recall(CRISIS), fixed + 0.15),
        ("loud crises, above plain CUSUM", ours.recall(CRISIS), cusum.recall(CRISIS) + 0.15),
        ("silent exits, of boosting", ours.recall(CHURN), 0.85 * boosted.recall(CHURN)),
        ("lead time, median, days", ours.lead(CRISIS, 0.5), boosted.lead(CRISIS, 0.5)),
        ("lead time, p10, days", ours.lead(CRISIS, 0.1), 1.3),
    ]
    for what, reached, least in rows:
        yield f"{'ok  ' if reached >= least else 'MISS'} {what}: {reached:.3f}, at least {least:.3f}"
    allowed = [("all", ours.false_alerts, budget)]
    allowed += [(archetype, ours.false_of(archetype), most) for archetype, most in LIMITS.items()]
    for whose, reached, most in allowed:
        yield f"{'ok  ' if reached <= most else 'MISS'} false alerts of {whose}: {reached:.2f}, at most {most}"


def say(step: str) -> None:
    """Progress."""
    print(f"{time.strftime('%H:%M:%S')} {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
