"""Charts as inline SVG: no script, nothing loaded, readable in light and in dark. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 14, 44
TICKS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """Points in the order in which a line joins them; without a `line` they are dots. `words` says one to the mouse."""

    name: str
    points: Sequence[tuple[float, float]]
    words: Sequence[str] = ()
    line: bool = True


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from `low` to `high`, with round ticks."""

    name: str
    low: float
    high: float
    ticks: list[float]


def axis(
    name: str, values: Sequence[float], least: float | None = None, most: float | None = None, whole: bool = False
) -> Axis:
    """An axis that shows all values; `least` and `most` widen it; `whole`: it counts."""
    every = [*values, *(() if least is None else (least,)), *(() if most is None else (most,))] or [0.0, 1.0]
    low, high = min(every), max(every)
    step = nice(max((high - low) / TICKS or abs(high) or 1.0, 1.0 if whole else 0.0))
    first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
    return Axis(name, first * step, last * step, [place * step for place in range(first, last + 1)])


def nice(step: float) -> float:
    """The next of 1, 2, 5, 10 times a power of ten."""
    power: float = 10.0 ** floor(log10(step))
    return next(times * power for times in (1.0, 2.0, 5.0, 10.0) if times * power >= step * 0.999)


def lines(title: str, across: Axis, up: Axis, series: Sequence[Series]) -> str:
    """A chart of lines and dots."""
    found = [*frame(across, up)]
    for place, one in enumerate(series):
        spots = [(x_of(across, x), y_of(up, y)) for x, y in one.points]
        if one.line and len(spots) > 1:
            joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            found.append(f'<polyline class="s{place}" points="{joined}"/>')
        for spot, (x, y) in enumerate(spots):
            words = one.words[spot] if spot < len(one.words) else ""
            size = 2.5 if one.line else 5
            label = f"{one.name} {words}".strip()
            found.append(f'<circle class="s{place}" cx="{x:.1f}" cy="{y:.1f}" r="{size}">{tip(label)}</circle>')
    return figure(title, found, [one.name for one in series])


def bars(title: str, across: Axis, up: Axis, edges: Sequence[float], counts: Sequence[int]) -> str:
    """A histogram: a bar between each two edges."""
    found = [*frame(across, up)]
    for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
        left, right, top = x_of(across, low), x_of(across, high), y_of(up, count)
        size = f'x="{left + 1:.1f}" y="{top:.1f}" width="{right - left - 2:.1f}" height="{HEIGHT - BOTTOM - top:.1f}"'
        found.append(f'<rect class="s0" {size}>{tip(f"{low:g} to {high:g}: {count}")}</rect>')
    return figure(title, found, [])


def frame(across: Axis, up: Axis) -> list[str]:
    """Grid, ticks and names of the axes."""
    found, bottom, right = [], HEIGHT - BOTTOM, WIDTH - RIGHT
    for tick in across.ticks:
        x = x_of(across, tick)
        found.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>')
        found.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{tick:.10g}</text>')
    for tick in up.ticks:
        y = y_of(up, tick)
        found.append(f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        found.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.10g}</text>')
    middle = (LEFT + right) / 2
    found.append(f'<text x="{middle:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(across.name)}</text>')
    y = (TOP + bottom) / 2
    found.append(f'<text transform="translate(13 {y:.1f}) rotate(-90)" text-anchor="middle">{escape(up.name)}</text>')
    return found


def figure(title: str, parts: Sequence[str], names: Sequence[str]) -> str:
    """A chart with its title and what its colours stand for."""
    keys = "".join(f'<span><i class="s{place}"></i>{escape(name)}</span>' for place, name in enumerate(names))
    svg = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
    return f'<figure><figcaption>{escape(title)}</figcaption>{svg}<p class="keys">{keys}</p></figure>'


def tip(words: str) -> str:
    """What the mouse says."""
    return f"<title>{escape(words)}</title>"


def x_of(across: Axis, value: float) -> float:
    """Where a value is."""
    return LEFT + (value - across.low) / (across.high - across.low) * (WIDTH - LEFT - RIGHT)


def y_of(up: Axis, value: float) -> float:
    """Where a value is."""
    return HEIGHT - BOTTOM - (value - up.low) / (up.high - up.low) * (HEIGHT - TOP - BOTTOM)
