"""Retention: the value that is at risk, who comes a second time, and whether we work to win or to keep."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import above, below, plain
from .panels import MANY, SHARE, bars, lines, number
from .queries import largest, now, share

OFF_CALM = "drifting|at_risk|crisis"
VALUE, FUNNEL, EFFORT = "driftline_client_value", "driftline_funnel_clients", "driftline_people_replies"


def dashboard() -> Dashboard:
    """Retention."""
    return frame.dashboard(
        "retention",
        "retention",
        "The value of clients who drift, who comes a second time, and whether work goes to winning or to keeping.",
        ("What is at risk?", _risk()),
        ("Do clients come again?", _again()),
        ("Where does our work go?", _effort()),
        since="now-7d",
    )


def _risk() -> list[Panel]:
    return [
        number(
            "What share of the value is at risk?",
            share(now(VALUE, step=OFF_CALM), now(VALUE)),
            unit=SHARE,
            levels=above(0.05, 0.2),
            about="Value of the orders of clients who are drifting, at risk or in crisis, of that of all clients.",
            red="More is at risk than a good year brings: put the best people on the clients below.",
            board="/?sort=risk",
            width=6,
        ),
        number(
            "What value is in crisis?",
            now(VALUE, step="crisis"),
            unit=MANY,
            levels=above(1, 10_000),
            about="Value of the orders of clients in crisis, in the unit in which publishers send it.",
            red="Each of these clients needs a person, a promise and a date today.",
            board="/?step=crisis",
            width=6,
        ),
        number(
            "What share of those who bought once bought again?",
            share(now(FUNNEL, step="second_order"), now(FUNNEL, step="first_order")),
            unit=SHARE,
            levels=below(0.5, 0.25),
            about="Clients with a second order, of those with a first one.",
            red="The first order disappoints: see which expectation new clients find unmet.",
            board="/expectations?by=stage",
            width=6,
        ),
        number(
            "What share of our work keeps clients?",
            share(now(EFFORT, stage="client"), now(EFFORT)),
            unit=SHARE,
            levels=below(0.5, 0.25),
            about="Replies by people to clients, of those to prospects, clients on trial and clients, in 30 days.",
            red="Nearly all work goes to winning new ones: who is already here waits.",
            board="/expectations?by=stage",
            width=6,
        ),
        lines(
            "How does the value move on the ladder?",
            now(VALUE, "step"),
            "step",
            stacked=True,
            unit=MANY,
            levels=above(1, 10_000),
            about="Value of the orders of clients by their step of the ladder.",
            red="Value moves away from calm: open the board, sorted by risk.",
            board="/?sort=risk",
            width=12,
        ),
        bars(
            "In which segment is value at risk?",
            largest(10, share(now(VALUE, "segment", step=OFF_CALM), now(VALUE, "segment"))),
            "segment",
            most=1,
            unit=SHARE,
            levels=above(0.05, 0.2),
            about="Share of a segment's value that is with clients who are drifting, at risk or in crisis.",
            red="Open the segment on the board and call those of greatest value.",
            board="/groups",
            width=12,
        ),
    ]


def _again() -> list[Panel]:
    return [
        bars(
            "How far do clients come?",
            largest(3, now(FUNNEL, "step")),
            "step",
            unit=MANY,
            levels=plain(),
            about="Clients who met us, who ordered once, and who ordered again.",
            red="It never is; where a step is much shorter than the one above, see what happens between them.",
            board="/expectations?by=stage",
        ),
        bars(
            "Which segments come again?",
            share(now(FUNNEL, "segment", step="second_order"), now(FUNNEL, "segment", step="first_order")),
            "segment",
            most=1,
            unit=SHARE,
            levels=below(0.5, 0.25),
            about="Clients with a second order, of those with a first one, by segment.",
            red="The first order disappoints there: see the seven expectations of the segment.",
            board="/expectations?by=segment",
        ),
        bars(
            "In which stage of life are they?",
            now("driftline_clients_by_stage", "stage"),
            "stage",
            unit=MANY,
            levels=plain(),
            about="Clients by stage of life: prospect, trial, client.",
            red="It never is; where nobody is in a stage, see whether orders reach Driftline.",
            board="/expectations?by=stage",
        ),
    ]


def _effort() -> list[Panel]:
    return [
        bars(
            "For whom do people work?",
            now(EFFORT, "stage"),
            "stage",
            unit=MANY,
            levels=plain(),
            about="Replies by people in 30 days, by stage of life: prospect and trial to win, the rest to keep.",
            red="It never is; see on weakest links which of the work answers the same thing twice.",
            board="/expectations?by=link",
            width=12,
        ),
        bars(
            "How much work does one client take?",
            share(now(EFFORT, "stage"), now("driftline_clients_by_stage", "stage")),
            "stage",
            unit=MANY,
            levels=above(5, 20),
            about="Replies by people in 30 days for each client, by stage of life.",
            red="One client takes more than a shift gives: first answers fail, or the product does.",
            board="/expectations?by=stage",
            width=12,
        ),
    ]
