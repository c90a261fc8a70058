"""The operations wall, to hang up: how clients stand, who moves, what burns, who is on it."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import ORANGE, RED, above, any_is, bands
from .panels import MANY, POINTS, SHARE, bars, lines, matrix, number, spread
from .queries import count, largest, most, now, share, top
from .queries import spread as part

NOT_CALM = "!calm|unknown"


def dashboard() -> Dashboard:
    """Operations wall."""
    return frame.dashboard(
        "wall",
        "operations wall",
        "How clients stand now, who moves, what burns and who is on it. Every number leads to the board.",
        ("Now", _now()),
        ("How do clients stand, and who moves?", _standing()),
        ("What burns, and who is on it?", _burning()),
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
            "How many alerts is nobody on?",
            now("driftline_alerts_open", hands="nobody"),
            unit=MANY,
            levels=above(1, 10),
            about="Open alerts that nobody has acknowledged, those that are only shown among them.",
            red="More than a shift can take: acknowledge what somebody is on, and ask for help with the rest.",
            board="/alerts?state=firing",
        ),
        number(
            "How many commitments fall due within a day?",
            now("driftline_commitments", state="due"),
            unit=MANY,
            levels=above(20, 100),
            about="Open commitments that are due within the next day.",
            red="More than can be kept: renegotiate now, before they are due, with those who can wait.",
            board="/commitments?state=due",
        ),
        number(
            "How many commitments are overdue?",
            now("driftline_commitments", state="overdue"),
            unit=MANY,
            levels=above(1, 10),
            about="Open commitments whose due has passed.",
            red="Keep the oldest first, and say sorry: a commitment that is kept late still counts for more than none.",
            board="/commitments?state=overdue",
        ),
        number(
            "What share of clients do we know nothing of?",
            most("driftline_clients_unknown_ratio"),
            unit=SHARE,
            levels=above(0.01, 0.1),
            about="Clients whose sources are silent: unknown, never healthy.",
            red="See which source is silent, and have its publisher started again.",
            board="/sources",
        ),
    ]


def _standing() -> list[Panel]:
    return [
        lines(
            "How many clients are good, fair, poor, bad?",
            now("driftline_clients", "band"),
            "band",
            stacked=True,
            unit=MANY,
            levels=any_is(RED),
            about="Clients by the band of their score: good from 80, fair from 60, poor from 40, bad.",
            red="The red part grows: open the groups on the board to see where.",
            board="/groups",
        ),
        spread(
            "How are the scores spread?",
            now("driftline_clients_by_score_bucket", "le"),
            unit=POINTS,
            levels=bands(),
            about="Clients by their score, in steps of ten: the darker, the more of them.",
            red="The dark field sinks: see below which of the seven expectations is the weakest.",
            board="/?sort=score",
        ),
        lines(
            "Where do the worst tenth, the middle and the best tenth stand?",
            {
                "worst tenth": part("driftline_clients_by_score", part=0.1),
                "middle": part("driftline_clients_by_score", part=0.5),
                "best tenth": part("driftline_clients_by_score", part=0.9),
            },
            unit=POINTS,
            levels=bands(),
            about="Scores that a tenth, half and nine tenths of the clients stay under.",
            red="The worst tenth is below 40 while the middle is well: a group of clients is served badly; find it.",
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
            "How many clients moved since yesterday?",
            now("driftline_movers", "direction"),
            "direction",
            unit=MANY,
            levels=above(10, 50),
            about="Clients whose score is five points or more above or below that of the day before.",
            red="Many sink at once: look for one cause behind them among the systemic incidents.",
            board="/alerts?rule=systemic",
        ),
        lines(
            "Which rules move clients on the ladder?",
            top(8, count("driftline_transitions_total", "rule", over="1h")),
            "rule",
            unit=MANY,
            levels=above(5, 20),
            about="Moves on the ladder and of flags in the hour before, by rule.",
            red="One rule moves many at once: see whether it is right on alert quality, then what they share.",
            board="/alerts",
        ),
    ]


def _burning() -> list[Panel]:
    missed = now("driftline_clocks_ended", "clock", outcome="missed")
    return [
        bars(
            "Which clocks do we miss?",
            largest(7, share(missed, now("driftline_clocks_ended", "clock"))),
            "clock",
            most=1,
            unit=SHARE,
            levels=above(0.05, 0.2),
            about="Share of the clocks of 30 days, of those with a target, that ended after it.",
            red="See on standards against attainment which team and which kind of case miss it.",
            board="/groups",
        ),
        matrix(
            "What stands, and is somebody on it?",
            now("driftline_alerts_open", "rule, hands"),
            "rule",
            "hands",
            width=8,
            unit=MANY,
            levels=above(1, 20),
            about="Open alerts by rule, and whether somebody has acknowledged them.",
            red="Nobody is on many: acknowledge with who and by when, or ask for help.",
            board="/alerts?state=firing",
        ),
        lines(
            "Which alerts fire?",
            top(8, most("driftline_alerts_firing", "rule")),
            "rule",
            unit=MANY,
            levels=above(1, 20),
            about="Alerts that fire now and that people are told of, by rule.",
            red="More fire than a shift can take: take the pages first, then what is in nobody's hands.",
            board="/alerts?state=firing",
        ),
    ]
