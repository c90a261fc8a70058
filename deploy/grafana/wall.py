"""The operations wall, to hang up: how clients stand, who moves, what burns, who is on it."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import ORANGE, RED, above, any_is
from .panels import MANY, SHARE, lines, number
from .queries import count, most, now, share

NOT_CALM = "!calm|unknown"


def dashboard() -> Dashboard:
    """Operations wall."""
    return frame.dashboard(
        "wall",
        "operations wall",
        "How clients stand now, who moves, what burns and who is on it. Every number leads to the board.",
        ("Now", _now()),
        ("Where is it going?", _going()),
    )


def _now() -> list[Panel]:
    return [
        number(
            "How many clients are in crisis?",
            now("driftline_clients_on_ladder", step="crisis"),
            unit=MANY,
            levels=any_is(RED),
            about="Clients whose step on the ladder is crisis.",
            red="Open the board: each needs a person, a promise and a date before anything else.",
            board="/",
        ),
        number(
            "How many clients are off calm?",
            now("driftline_clients_on_ladder", step=NOT_CALM),
            unit=MANY,
            levels=any_is(ORANGE),
            about="Clients who are drifting, at risk, in crisis or recovering.",
            red="Take the worst first: the board sorts them by risk and says who is on each.",
            board="/",
        ),
        number(
            "What share of clients do we know nothing of?",
            share(now("driftline_clients", band="unknown"), now("driftline_clients")),
            unit=SHARE,
            levels=above(0.01, 0.1),
            about="Clients whose sources are silent: unknown, never healthy.",
            red="See which source is silent, and have its publisher started again.",
            board="/sources",
        ),
        number(
            "How many alerts fire?",
            f"sum({most('driftline_alerts_firing', 'rule')})",
            unit=MANY,
            levels=above(1, 10),
            about="Alerts that fire now: nobody has acknowledged them yet.",
            red="More fire than a shift can take: acknowledge what somebody is on, and ask for help with the rest.",
            board="/alerts?state=firing",
        ),
    ]


def _going() -> list[Panel]:
    return [
        lines(
            "How do our clients stand?",
            now("driftline_clients", "band"),
            "band",
            stacked=True,
            unit=MANY,
            levels=any_is(RED),
            about="Clients by the band of their score: good from 80, fair from 60, poor from 40, bad.",
            red="The red part grows: open the groups on the board to see where.",
            board="/groups",
        ),
        lines(
            "Who is off calm, and how far?",
            now("driftline_clients_on_ladder", "step", step=NOT_CALM),
            "step",
            stacked=True,
            unit=MANY,
            levels=any_is(RED),
            about="Clients by step of the ladder, those on calm left out.",
            red="Somebody is in crisis: open the board.",
            board="/",
        ),
        lines(
            "What moves clients on the ladder?",
            count("driftline_transitions_total", "rule, step", over="1h"),
            "rule, step",
            unit=MANY,
            levels=above(5, 20),
            about="Moves on the ladder and of flags in the hour before, by rule and the step that was reached.",
            red="Many move at once: look for one cause behind them among the systemic incidents.",
            board="/alerts",
        ),
    ]
