"""Commitments: what was promised, whether it is kept, who promises and who keeps."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import above, below
from .panels import MANY, SHARE, bars, lines, matrix, number
from .queries import now, parts, share

OVER = "kept|late|broken|withdrawn|kept_expectation_missed"
WRONG = "overdue|late|broken|kept_expectation_missed"
STANDS = "driftline_commitments"
BECAME = "driftline_commitment_outcomes"
ENDED = "kept|late|broken"  # each commitment once: one that missed what was expected was kept, too


def dashboard() -> Dashboard:
    """Commitments."""
    return frame.dashboard(
        "commitments",
        "commitments",
        "What was promised, what is due, whether it is kept, and who promises what others must keep.",
        ("Now", _now()),
        ("Are they kept?", _kept()),
        ("Where are they made, and where do they break?", _where()),
    )


def _now() -> list[Panel]:
    return [
        number(
            "How many are open?",
            now(STANDS, state="open"),
            unit=MANY,
            levels=above(200, 1000),
            about="Commitments that are neither kept nor broken nor withdrawn.",
            red="More is promised than can be kept: promise less, and with dates that hold.",
            board="/commitments?state=open",
        ),
        number(
            "How many fall due within a day?",
            now(STANDS, state="due"),
            unit=MANY,
            levels=above(20, 100),
            about="Open commitments that are due within the next day.",
            red="More than can be kept: renegotiate before they are due, with those who can wait.",
            board="/commitments?state=due",
        ),
        number(
            "How many are overdue?",
            now(STANDS, state="overdue"),
            unit=MANY,
            levels=above(1, 10),
            about="Open commitments whose due has passed; they are broken once the grace period is over, too.",
            red="Keep the oldest first, and tell the client a new date before anything else.",
            board="/commitments?state=overdue",
        ),
        number(
            "How many were moved by agreement?",
            now(STANDS, state="renegotiated"),
            unit=MANY,
            levels=above(50, 200),
            about="Commitments that the client agreed to move before they were due, open ones and others.",
            red="Moving has become the habit: see the alerts of rule serial_renegotiation.",
            board="/commitments?state=renegotiated",
        ),
        number(
            "How many were kept, and yet missed what was expected?",
            now(STANDS, state="kept_expectation_missed"),
            unit=MANY,
            levels=above(1, 20),
            about="Commitments that were kept in time, while the client had expected something else.",
            red="Ask what the client expects before promising: the words of the promise and of the client differ.",
            board="/commitments?state=kept_expectation_missed",
        ),
        number(
            "How many have nobody who keeps them?",
            now("driftline_alerts_open", rule="orphan_commitment"),
            unit=MANY,
            levels=above(1, 10),
            about="Open alerts of commitments without a keeper.",
            red="Give each a keeper today: nobody keeps what is nobody's.",
            board="/alerts?rule=orphan_commitment",
        ),
    ]


def _kept() -> list[Panel]:
    return [
        bars(
            "Which teams keep what is promised?",
            share(now(BECAME, "team", outcome="kept"), now(BECAME, "team")),
            "team",
            most=1,
            unit=SHARE,
            levels=below(0.95, 0.8),
            about="Share of the commitments of 30 days that were kept in time and as expected, by the keeper's team.",
            red="See what the team was asked to keep, and by whom: who promises is often not who delivers.",
            board="/commitments?by=keeper",
        ),
        bars(
            "Whose promises are kept?",
            share(now(STANDS, "origin", state="kept"), now(STANDS, "origin", state=OVER)),
            "origin",
            most=1,
            unit=SHARE,
            levels=below(0.95, 0.8),
            about="Share of all settled commitments that were kept, by where they were made.",
            red="That part of the house promises what others can't keep: bring both to one table.",
            board="/commitments?by=origin",
        ),
        lines(
            "Does what is overdue grow?",
            now(STANDS, "state", state="due|overdue"),
            "state",
            unit=MANY,
            levels=above(10, 50),
            about="Open commitments that are due within a day, and those that are overdue.",
            red="What is overdue grows faster than it is kept: put somebody on it for a day.",
            board="/commitments?state=overdue",
        ),
    ]


def _where() -> list[Panel]:
    return [
        matrix(
            "What part of what each team had to keep went wrong?",
            parts(now(BECAME, "team, outcome", outcome="late|broken|expectation_missed"), "team", now(BECAME, "team")),
            "team",
            "outcome",
            unit=SHARE,
            levels=above(0.05, 0.2),
            about="Share of the commitments of 30 days that were late, broken or not what was expected, by team.",
            red="Ask the team what stands in its way, and who promises what it has to keep.",
            board="/commitments?by=keeper",
        ),
        matrix(
            "What part goes wrong, by where it was promised?",
            parts(now(STANDS, "origin, state", state=WRONG), "origin", now(STANDS, "origin", state=f"open|{OVER}")),
            "origin",
            "state",
            unit=SHARE,
            levels=above(0.05, 0.2),
            about="Share of all commitments that are overdue, late, broken or not what was expected, by who made them.",
            red="That part of the house promises what others can't keep: bring both to one table.",
            board="/commitments?by=origin",
        ),
        bars(
            "Which alerts are about commitments?",
            now(
                "driftline_alerts_open",
                "rule",
                rule="orphan_commitment|serial_renegotiation|indecision|due_soon|breach",
            ),
            "rule",
            unit=MANY,
            levels=above(1, 20),
            about="Open alerts of the rules that watch commitments, decisions and dues.",
            red="Open the alerts of the longest bar: each says what to do first.",
            board="/alerts",
            width=24,
            height=6,
        ),
    ]
