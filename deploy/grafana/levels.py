"""From which value on something is worth a look, or wrong; and the colours of words that have one."""

from typing import Any

Levels = list[dict[str, Any]]

GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "text"
COLOURS = {
    "band": {"good": GREEN, "fair": YELLOW, "poor": ORANGE, "bad": RED, "unknown": GREY},
    "step": {"calm": GREEN, "drifting": YELLOW, "at_risk": ORANGE, "crisis": RED, "recovering": BLUE, "unknown": GREY},
}


def above(look: float, wrong: float) -> Levels:
    """Good while low."""
    return [step(GREEN, None), step(ORANGE, look), step(RED, wrong)]


def below(look: float, wrong: float) -> Levels:
    """Good while high."""
    return [step(RED, None), step(ORANGE, wrong), step(GREEN, look)]


def any_is(colour: str) -> Levels:
    """Good while there is none."""
    return [step(GREEN, None), step(colour, 1)]


def step(colour: str, value: float | None) -> dict[str, Any]:
    """A colour, and the value from which on it holds."""
    return {"color": colour, "value": value}
