"""Alert quality: whether alerts are right, early, few enough, and reach somebody."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import RED, above, any_is, below
from .panels import MANY, SECONDS, SHARE, bars, lines
from .queries import count, most, within


def dashboard() -> Dashboard:
    """Alert quality."""
    return frame.dashboard(
        "alerts",
        "alert quality",
        "Whether alerts are right, early and few enough, and whether they reach somebody.",
        ("Are they right and early?", _right()),
        ("Do they reach somebody?", _reach()),
    )


def _right() -> list[Panel]:
    return [
        bars(
            "Which rules are right?",
            most("driftline_alert_precision_ratio", "rule"),
            "rule",
            most=1,
            unit=SHARE,
            levels=below(0.7, 0.4),
            about="Share of a rule's labelled alerts that were right, or averted a crisis.",
            red="Run `driftline backtest` on your history and change the rule's numbers, or move it to the shadow.",
            board="/alerts?state=resolved",
        ),
        lines(
            "How long before a crisis did we warn?",
            within("driftline_crisis_lead_seconds", "rule", 0.5, over="30d"),
            "rule",
            unit=SECONDS,
            levels=below(48 * 3600, 8 * 3600),
            about="Median time from the first warning of an episode to its crisis, of the 30 days before.",
            red="Warnings come too late to act on: see which rule warned first, and whether its limits can be lower.",
            board="/alerts?rule=override",
        ),
        lines(
            "What had been done when a crisis came?",
            count("driftline_crises_total", "response", over="30d"),
            "response",
            stacked=True,
            unit=MANY,
            levels=any_is(RED),
            about="Crises of the 30 days before, by the response that the incident had got.",
            red="A timely, human and decided response would have stopped most: read the autopsies.",
            board="/alerts?rule=override",
        ),
    ]


def _reach() -> list[Panel]:
    return [
        lines(
            "How soon is an alert told?",
            within("driftline_notice_seconds", "tier", 0.99, over="1h"),
            "tier",
            unit=SECONDS,
            levels=above(1, 10),
            about="Time that 99 of 100 notices stay under, from the due or the touchpoint to a channel that took it.",
            red="Look for lag on pipeline health, then at the channel: it may be slow, or open.",
            board="/alerts",
        ),
        lines(
            "What became of attempts to tell?",
            count("driftline_notices_total", "channel, outcome", over="1h"),
            "channel, outcome",
            unit=MANY,
            levels=above(20, 100),
            about="Attempts to deliver a notice in the hour before, by channel and outcome.",
            red="A channel fails: its log says why; alerts are told by the others meanwhile.",
            board="/alerts",
        ),
        lines(
            "Why was nobody told?",
            count("driftline_notice_decisions_total", "why", over="1h"),
            "why",
            unit=MANY,
            levels=above(20, 100),
            about="Decisions to tell people of an alert, or not, in the hour before, by their reason.",
            red="Too much is told for a shift: see its budget, and the precision of the rules.",
            board="/alerts",
        ),
    ]
