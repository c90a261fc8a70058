"""From which value on something is worth a look, or wrong; and the colours of words that have one."""

from typing import Any

Levels = list[dict[str, Any]]

GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "text"
COLOURS = {
    "band": {"good": GREEN, "fair": YELLOW, "poor": ORANGE, "bad": RED, "unknown": GREY},
    "direction": {"up": GREEN, "down": RED},
    "outcome": {
        "met": GREEN, "kept": GREEN, "sent": GREEN, "late": ORANGE, "expectation_missed": YELLOW, "missed": RED,
        "broken": RED, "failed": RED,
    },
    "response": {"proper": GREEN, "missing": ORANGE, "none": RED},
    "step": {"calm": GREEN, "drifting": YELLOW, "at_risk": ORANGE, "crisis": RED, "recovering": BLUE, "unknown": GREY},
}  # fmt: skip


def above(look: float, wrong: float) -> Levels:
    """Good while low."""
    return [step(GREEN, None), step(ORANGE, look), step(RED, wrong)]


def below(look: float, wrong: float) -> Levels:
    """Good while high."""
    return [step(RED, None), step(ORANGE, wrong), step(GREEN, look)]


def bands() -> Levels:
    """The bands of a score: bad, poor from 40, fair from 60, good from 80."""
    return [step(RED, None), step(ORANGE, 40), step(YELLOW, 60), step(GREEN, 80)]


def plain() -> Levels:
    """Neither good nor bad: how much there is, not how well it goes."""
    return [step(GREY, None), step(BLUE, 1)]


def just_one() -> Levels:
    """Good while there is one, neither none nor more."""
    return [step(RED, None), step(GREEN, 1), step(RED, 2)]


def any_is(colour: str) -> Levels:
    """Good while there is none."""
    return [step(GREEN, None), step(colour, 1)]


def step(colour: str, value: float | None) -> dict[str, Any]:
    """A colour, and the value from which on it holds."""
    return {"color": colour, "value": value}
