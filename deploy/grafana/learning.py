"""Practices, the second half: whether we learn from complaints, and whether what is good is done each week."""

from grafanalib.core import Panel

from .commitments import BECAME, ENDED
from .levels import above, plain
from .panels import MANY, SECONDS, SHARE, bars, matrix
from .queries import largest, most, now, share

BOARD, DAY = "/practices", 86_400
MOVED = "renegotiated|renegotiated_again"


def learning() -> list[Panel]:
    """Causes, lessons, knowledge, and how steady practices are."""
    return [
        bars(
            "What do causes tell us of ourselves?",
            largest(11, now("driftline_cause_tags", "tag")),
            "tag",
            unit=MANY,
            levels=plain(),
            about="What the causes that were recorded in 30 days point to, the most frequent first.",
            red="It never is; the first two bars are most of the trouble: begin there.",
            board=BOARD,
        ),
        matrix(
            "How far do lessons come, and by whom?",
            now("driftline_lessons", "lesson, role"),
            "lesson",
            "role",
            unit=MANY,
            levels=plain(),
            about="Lessons of 30 days: recorded, shared with everybody, used in training; by the level of who did it.",
            red="It never is; what is recorded and never shared is counted, rectified and forgotten.",
            board=BOARD,
            width=8,
        ),
        bars(
            "How long does a lesson take?",
            most("driftline_lesson_lag_seconds", "lesson"),
            "lesson",
            unit=SECONDS,
            levels=above(14 * DAY, 60 * DAY),
            about="Mean time from the cause to the lesson recorded, shared and used in training.",
            red="The next client meets the same trouble meanwhile: share it at the next meeting.",
            board=BOARD,
        ),
        bars(
            "Where does knowledge lack?",
            largest(10, now("driftline_knowledge_gaps", "item")),
            "item",
            unit=MANY,
            levels=above(10, 50),
            about="Transfers of 30 days since somebody else knew it, by topic.",
            red="Train the first team on this topic, or route it at once to those who know.",
            board=BOARD,
        ),
        matrix(
            "Which practice is not done alike each week?",
            most("driftline_practice_spread_ratio", "team, practice"),
            "team",
            "practice",
            unit=SHARE,
            levels=above(0.15, 0.3),
            about="Standard deviation of the weekly share of a practice over eight weeks, by team: 0 is always alike.",
            red="Once good and once bad drives away clients and staff: make it a habit, with a checklist.",
            board=BOARD,
            width=10,
        ),
        bars(
            "How often are plans moved?",
            share(now("driftline_service_moments", "team", moment=MOVED), now(BECAME, "team", outcome=ENDED)),
            "team",
            unit=SHARE,
            levels=above(0.2, 0.5),
            about="Commitments moved in time and with the client's agreement, for each that ended in 30 days, by team.",
            red="A plan that moves each time is none: promise later, and keep it.",
            board="/commitments",
            width=6,
        ),
    ]
