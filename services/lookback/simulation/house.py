"""How the house is run, week by week, as its units record it: `practice.recorded`, never a fact about a client."""

from collections.abc import Iterator
from random import Random
from typing import Any

from .world import TEAMS

HOUSE = "house"  # the unit of what concerns all teams
MONTH, QUARTER = 4, 13  # weeks
STANDARDS = (  # what is stated, the metric that measures it (None: nobody measures it), and the share that is asked for
    ("a person answers a complaint within a day", "first_response", 0.9),
    ("we keep what we commit ourselves to", "kept", 0.95),
    ("the first contact solves it", "first_contact_resolution", 0.75),
    ("everybody feels welcome", None, 0.9),
)
FOCUS = ("summarise before you answer", "say when", "ask what is expected", "follow up")
TRAINING = ("anger", "billing", "delivery", "login", "new tariff")
POLICIES = ("returns", "refunds", "minimum order")
PRODUCTS = ("portal", "tariff", "express")
VALUES = ("truth", "dependability", "confidence", "other-mindedness")
PARTS = ("people", "process", "structure", "rewards", "strategy")
SURVEYS = {  # of the staff: only the mean of each cell is known
    "roadmap": [f"{value}: {part}" for value in VALUES for part in PARTS],
    "temperament": ["adviser", "craftsman", "steward", "catalyst", "colleague", "leader"],
    "role": ["I can explain my part", "I know what to do today", "I am treated as I treat clients"],
}
COSTS = {"retention": 20_000, "acquisition": 60_000, "margin": 45_000}

Practice = tuple[str, dict[str, Any]]  # the unit, and what it recorded


def week(dice: Random, number: int) -> Iterator[Practice]:
    """What the units record in one week, in order."""
    if number % QUARTER == 0:
        yield from quarter()
    yield from teams(dice, number)
    yield from month(dice, number)
    if dice.random() < 0.5:
        yield told(dice.choice(TEAMS), "recognition", what="saw a complaint through", value=1.0)
    if dice.random() < 0.3:
        yield told(dice.choice(TEAMS), "training", dice.choice(TRAINING), value=float(dice.randint(3, 12)), scale=12.0)
    if dice.random() < 0.2:
        knows = float(dice.randint(10, 48))
        yield told(HOUSE, "policy_changed", dice.choice(POLICIES), what="read and understood", value=knows, scale=48.0)
    if dice.random() < 0.15:
        trained = float(dice.randint(6, 12))
        ready = "met" if trained > 8 else "missed"
        yield told(HOUSE, "launch", dice.choice(PRODUCTS), outcome=ready, value=trained, scale=12.0)
    if dice.random() < 0.1:
        yield told(dice.choice(TEAMS), "values_breach", "confidence", what="talked to, and made good")


def told(unit: str, kind: str, item: str | None = None, **facts: Any) -> Practice:
    """What a unit recorded; what is None is left out."""
    return unit, {name: fact for name, fact in {"kind": kind, "item": item, **facts}.items() if fact is not None}


def quarter() -> Iterator[Practice]:
    """What is stated, and the four practices that are worked on."""
    for item, what, share in STANDARDS:
        yield told(HOUSE, "standard", item, what=what, value=share, scale=1.0)
    for item in FOCUS:
        yield told(HOUSE, "focus", item, value=0.0, scale=1.0)


def teams(dice: Random, number: int) -> Iterator[Practice]:
    """Each team's hours of load, a sample of its answers, and every other week what its meeting spoke of.

    At the end of each quarter the last team has more to do than it can.
    """
    for team in TEAMS:
        usual = 46 if team == TEAMS[-1] and number % QUARTER >= QUARTER - MONTH else 34
        yield told(team, "load", value=round(dice.gauss(usual, 3), 1), scale=38.0)
        yield told(team, "sample", what="answers that were right", value=float(dice.randint(16, 20)), scale=20.0)
        if dice.random() < 0.5:
            yield told(team, "review", what="service", value=float(dice.randint(5, 30)), scale=60.0)
        if dice.random() < 0.15:
            yield told(team, "coaching", dice.choice(STANDARDS)[0], value=1.0)


def month(dice: Random, number: int) -> Iterator[Practice]:
    """Once a month each: standards judged, the money, the staff asked, and practices worked on."""
    match number % MONTH:
        case 0:
            for item, what, share in STANDARDS:
                if what is not None:
                    yield from judged(dice, item, what, share)
        case 1:
            for item, usual in COSTS.items():
                yield told(HOUSE, "cost", item, value=round(usual * dice.uniform(0.8, 1.2), 2))
        case 2:
            for item, cells in SURVEYS.items():
                marks = {cell: round(dice.uniform(2.5, 4.8), 1) for cell in cells}
                yield told(HOUSE, "survey", item, items=marks, scale=5.0)
        case _:
            for item in FOCUS:
                yield told(HOUSE, "focus", item, value=round(dice.random(), 2), scale=1.0)


def judged(dice: Random, item: str, what: str, share: float) -> Iterator[Practice]:
    """What each team attained of a standard; mostly somebody says what is done about a miss."""
    for team in TEAMS:
        attained = round(min(share * dice.uniform(0.85, 1.1), 1.0), 2)
        outcome = "met" if attained >= share else "missed"
        yield told(team, "standard", item, what=what, value=attained, scale=1.0, outcome=outcome)
        if outcome == "missed" and dice.random() < 0.8:
            yield told(team, "remedy", item, what="one more person on the early shift")
