"""The weakest links: which touchpoint in which channel serves clients badly, and what it costs them and us."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import above, bands
from .panels import MANY, POINTS, SECONDS, bars, matrix, table
from .queries import largest, mean, most, now, worst


def dashboard() -> Dashboard:
    """Weakest links."""
    return frame.dashboard(
        "links",
        "weakest links",
        "Which touchpoint in which channel serves clients badly, by machine or by people, and what it costs.",
        ("Which are the weakest?", _weakest()),
        ("What do they cost?", _cost()),
        since="now-7d",
    )


def _weakest() -> list[Panel]:
    return [
        bars(
            "Which links are the weakest?",
            worst(10, most("driftline_link_value", "link")),
            "link",
            most=100,
            unit=POINTS,
            levels=bands(),
            about="The ten links that work worst, 0 to 100: a link is a type of touchpoint in a channel. All its"
            " moments count, the old ones less, as in the score.",
            red="Walk the way of one client through this link, and mend what stands in it.",
            board="/expectations?by=link",
        ),
        bars(
            "Do machines, people or both work best?",
            mean("driftline_link_value", "driftline_link_moments", "kind"),
            "kind",
            most=100,
            unit=POINTS,
            levels=bands(),
            about="Mean of how well links work, each as often as it was met, by who handles them.",
            red="That way of handling fails clients: see which of its links are red in the table below.",
            board="/expectations?by=link",
        ),
        matrix(
            "Which link fails which expectation?",
            most("driftline_expectation_by_link", "link, dimension"),
            "link",
            "dimension",
            width=24,
            height=12,
            unit=POINTS,
            levels=bands(),
            about="Links against the seven expectations, by the formula of the score: old moments count less.",
            red="That expectation is not met there: open the touchpoints on the board.",
            board="/expectations?by=link",
        ),
    ]


def _cost() -> list[Panel]:
    return [
        table(
            "What does each link do, and cost?",
            {
                "works": (most("driftline_link_value", "link, kind"), POINTS),
                "replies by people": (now("driftline_link_people_replies", "link, kind"), MANY),
                "clients waited": (now("driftline_link_client_seconds", "link, kind"), SECONDS),
            },
            width=24,
            height=12,
            unit=POINTS,
            levels=bands(),
            about="Every link: how well it works by all its moments, the old ones less; and of 30 days our cost in"
            " replies by people, clients' in waiting.",
            red="A link that is red and dear is the first to mend.",
            board="/expectations?by=link",
        ),
        bars(
            "Where do clients wait longest?",
            largest(10, now("driftline_link_client_seconds", "link")),
            "link",
            unit=SECONDS,
            levels=above(3600, 36000),
            about="Time that clients waited or were held on the line in 30 days, the ten longest, by link.",
            red="Call them back, or let them do it themselves: their time is the cost they see.",
            board="/expectations?by=link",
        ),
        bars(
            "Where do people reply most?",
            largest(10, now("driftline_link_people_replies", "link")),
            "link",
            unit=MANY,
            levels=above(500, 5000),
            about="Replies by people in 30 days, the ten most, by link.",
            red="Much work for a link that is red above: it is asked again and again because the first answer fails.",
            board="/expectations?by=link",
        ),
    ]
