"""Alert quality: whether alerts are right, early, few enough, and reach somebody."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import ORANGE, RED, above, any_is, below, plain
from .panels import MANY, SECONDS, SHARE, bars, lines, matrix, number
from .queries import count, largest, most, now, share, within

HOUR = 3600
KNOWN = "driftline_crises_known"


def dashboard() -> Dashboard:
    """Alert quality."""
    return frame.dashboard(
        "alerts",
        "alert quality",
        "Whether alerts are right, early and few enough, and whether they reach somebody who acts.",
        ("Did we warn?", _warned()),
        ("Are they right, and few enough?", _right()),
        ("Do they reach somebody who acts?", _reach()),
    )


def _warned() -> list[Panel]:
    return [
        number(
            "How many crises had no warning?",
            most("driftline_crises_unwarned"),
            unit=MANY,
            levels=any_is(ORANGE),
            about="Crises in the views before which no rule had spoken.",
            red="Run `driftline backtest` on your history: it names the nearest rule of each, and its margin.",
            board="/alerts?rule=override",
        ),
        lines(
            "How long before a crisis do we warn?",
            most("driftline_crisis_lead_quantile_seconds", "part"),
            "part",
            unit=SECONDS,
            levels=below(48 * HOUR, 8 * HOUR),
            about="Time from the first warning of an episode to its crisis, of all in the views: of ten the second"
            " shortest, the middle and the second longest.",
            red="Warnings come too late to act on: see which rule warned first, and whether its limits can be lower.",
            board="/alerts?rule=override",
            width=10,
        ),
        bars(
            "What had been done when a crisis came?",
            now(KNOWN, "response"),
            "response",
            unit=MANY,
            levels=plain(),
            about="All crises in the views by the response that the incident had got: proper, missing something, none.",
            red="A timely, human and decided response would have stopped most: read the autopsies.",
            board="/alerts?rule=override",
            width=10,
        ),
    ]


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
        matrix(
            "What do people say of alerts that are over?",
            now("driftline_alerts_labelled", "rule, label"),
            "rule",
            "label",
            width=8,
            unit=MANY,
            levels=plain(),
            about="Alerts that are over by rule and by their label; none: nobody has said anything yet.",
            red="It never is; read the columns false and too_late first, and label what stands under none.",
            board="/alerts?state=resolved",
        ),
        bars(
            "How many alerts come a day?",
            largest(16, count("driftline_alerts_total", "rule", state="firing", over="1d")),
            "rule",
            unit=MANY,
            levels=above(10, 50),
            about="Alerts of the day before that fired, by rule, those that are only shown among them.",
            red="More than people can take: give shifts a budget, or the rule higher limits.",
            board="/alerts",
        ),
        lines(
            "How long does an alert last?",
            within("driftline_alert_seconds", "rule", 0.5, over="$__range"),
            "rule",
            unit=SECONDS,
            levels=above(24 * HOUR, 7 * 24 * HOUR),
            about="Time from an alert's begin to its end, the middle one, by rule.",
            red="Alerts stand for weeks: they are acknowledged and nothing follows, or the rule never clears.",
            board="/alerts?state=acknowledged",
        ),
        lines(
            "How soon does somebody take it?",
            within("driftline_alert_acknowledge_seconds", "rule", 0.5, over="$__range"),
            "rule",
            unit=SECONDS,
            levels=above(HOUR, 8 * HOUR),
            about="Time from an alert's begin until somebody acknowledges it, the middle one, by rule.",
            red="Nobody takes them: see whether they reach anybody, below, and who is on call.",
            board="/alerts?state=firing",
        ),
        bars(
            "What do people do about alerts?",
            count("driftline_actions_total", "do"),
            "do",
            unit=MANY,
            levels=plain(),
            about="Acknowledgements, silences and labels in the time shown.",
            red="It never is; very many silences are a sign of a rule that is wrong: see its precision.",
            board="/alerts",
        ),
    ]


def _reach() -> list[Panel]:
    return [
        lines(
            "How soon is an alert told?",
            within("driftline_notice_seconds", "tier", 0.99, over="$__range"),
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
            levels=above(100, 1000),
            about="Attempts to deliver a notice in the hour before, by channel and outcome.",
            red="A channel fails: its log says why; alerts are told by the others meanwhile.",
            board="/alerts?rule=dead_channel",
        ),
        bars(
            "Why were people told, or not?",
            largest(12, count("driftline_notice_decisions_total", "why")),
            "why",
            unit=MANY,
            levels=plain(),
            about="Decisions in the time shown to tell people of an alert, or not to, by their reason.",
            red="It never is; where much is over_budget, see the precision of the rules before the budget.",
            board="/alerts",
        ),
        lines(
            "Does a channel fail?",
            most("driftline_channel_dead", "channel"),
            "channel",
            unit=MANY,
            levels=any_is(RED),
            about="1: the channel has taken nothing for minutes.",
            red="Nobody hears of alerts by that channel: mend it, and give its routes another one meanwhile.",
            board="/alerts?rule=dead_channel",
        ),
        lines(
            "How long does a notice wait?",
            most("driftline_notice_waiting_seconds", "channel"),
            "channel",
            unit=SECONDS,
            levels=above(10, 60),
            about="How long the oldest notice waits for its channel.",
            red="The channel is slow or fails: see its log, and the circuit on pipeline health.",
            board="/alerts",
        ),
        lines(
            "Which share of alerts is in hand?",
            share(now("driftline_alerts_open", "rule", hands="somebody"), now("driftline_alerts_open", "rule")),
            "rule",
            unit=SHARE,
            levels=below(0.8, 0.5),
            about="Share of the open alerts of each rule that somebody has acknowledged.",
            red="Alerts are read by nobody, or not believed: see their precision, and who is on call.",
            board="/alerts?state=firing",
        ),
    ]
