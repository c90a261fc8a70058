"""The seven expectations: where each is met, by team, channel, stage of life, segment and touchpoint."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import bands
from .panels import POINTS, SHARE, Said, bars, lines, matrix
from .queries import most, spread

FORMULA = "by the formula of the score, of the moments that happened there: 0 to 100, 80 and more is good"


def dashboard() -> Dashboard:
    """Seven expectations."""
    return frame.dashboard(
        "expectations",
        "seven expectations",
        "Where each of the seven expectations is met: a chain is as strong as its weakest link.",
        ("Which is the weakest?", _weakest()),
        ("Where?", [*map(_map, MAPS)]),
        since="now-7d",
    )


def _weakest() -> list[Panel]:
    return [
        bars(
            "Which expectation is the weakest?",
            f"sort({spread('driftline_clients_by_dimension', 'dimension')})",
            "dimension",
            most=100,
            unit=POINTS,
            levels=bands(),
            about="The value that half of the clients stay under, of each of the seven expectations.",
            red="The weakest caps the total: mend it before any other, starting where the maps below are red.",
            board="/groups",
        ),
        lines(
            "Does an expectation sink?",
            spread("driftline_clients_by_dimension", "dimension", 0.1),
            "dimension",
            unit=POINTS,
            levels=bands(),
            about="The value that the worst tenth of the clients stay under, of each of the seven expectations.",
            red="See in the maps below which team, channel or touchpoint pulls it down.",
            board="/groups",
        ),
        lines(
            "How well are segments served?",
            most("driftline_score_mean", "segment"),
            "segment",
            unit=POINTS,
            levels=bands(),
            about="Mean score by segment.",
            red="Open the segment on the board, and look at its worst clients.",
            board="/groups",
        ),
        lines(
            "How sure are we?",
            most("driftline_confidence_ratio", "segment"),
            "segment",
            unit=SHARE,
            levels=[
                {"color": "red", "value": None},
                {"color": "orange", "value": 0.2},
                {"color": "green", "value": 0.5},
            ],
            about="Part of the scores that rests on evidence; the rest is the prior of the segment.",
            red="Too little is known of these clients: see whether a source that knows them is connected.",
            board="/sources",
        ),
    ]


MAPS = (
    ("Which team meets which expectation?", "team", "Teams", "Ask the team what stands in its way."),
    ("Which channel meets which expectation?", "channel", "Channels", "See which touchpoints of the channel are red."),
    ("Which stage of life meets which expectation?", "stage", "Stages", "See retention for what it costs us."),
    ("Which segment meets which expectation?", "segment", "Segments", "Open the segment on the board."),
    ("Which touchpoint meets which expectation?", "type", "Types of touchpoint", "See weakest links for the channel."),
)


def _map(said: tuple[str, str, str, str]) -> Panel:
    """A map of the seven expectations by one label."""
    title, label, name, then = said
    words: Said = {
        "unit": POINTS,
        "levels": bands(),
        "about": f"{name} against the seven expectations, {FORMULA}.",
        "red": f"That expectation is not met there. {then}",
        "board": f"/expectations?by={label}",
        "width": 24 if label == "type" else 12,
        "height": 12 if label == "type" else 8,
    }
    return matrix(title, most(f"driftline_expectation_by_{label}", f"{label}, dimension"), label, "dimension", **words)
