"""Standards against attainment: what the policy promises and what is reached, by clock, level and team."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import ORANGE, above, any_is, below, plain
from .panels import MANY, SECONDS, SHARE, bars, lines, matrix, number, table
from .queries import count, most, now, share, within

CLOCKS, ENDED = "driftline_standard_clocks", "driftline_clocks_ended"
HOUR = 3600


def dashboard() -> Dashboard:
    """Standards against attainment."""
    return frame.dashboard(
        "standards",
        "standards against attainment",
        "What the policy promises and what is reached: by clock, level and team. What nobody measures is listed, too.",
        ("Is what we state what we do?", _stated()),
        ("Who attains it?", _attained()),
        ("How long does it take?", _taken()),
        since="now-7d",
    )


def _stated() -> list[Panel]:
    return [
        number(
            "What share of all targets was met?",
            share(now(ENDED, outcome="met"), now(ENDED)),
            unit=SHARE,
            levels=below(0.95, 0.8),
            about="Clocks of 30 days with a target that ended before it.",
            red="The standard is a wish: see below which clock and team miss it, or state another one.",
            board="/groups",
            width=6,
        ),
        number(
            "How many standards does nobody measure?",
            f"sum({most('driftline_standard_measured', 'clock, level')} == bool 0)",
            unit=MANY,
            levels=any_is(ORANGE),
            about="Targets of the policy in force of which no clock ended in 30 days.",
            red="A standard that nothing measures is none: see the list, and whether its source sends what it needs.",
            board="/sources",
            width=6,
        ),
        table(
            "What is stated, and what is attained?",
            {
                "attained": (
                    share(now(CLOCKS, "clock, level", outcome="met"), now(CLOCKS, "clock, level")),
                    SHARE,
                ),
                "stated": (most("driftline_standard_target_seconds", "clock, level"), SECONDS),
                "clocks": (now(CLOCKS, "clock, level"), MANY),
                "measured": (most("driftline_standard_measured", "clock, level"), MANY),
            },
            width=24,
            height=10,
            unit=SHARE,
            levels=below(0.95, 0.8),
            about="Every target of the policy in force: what is stated, which share attained it, of how many."
            " Measured is 0 where nothing ever came to measure it by.",
            red="State what can be kept, or find what stands in the way: a gap that all know of costs trust.",
            board="/expectations",
        ),
    ]


def _attained() -> list[Panel]:
    return [
        matrix(
            "Which team attains which standard?",
            share(now(ENDED, "team, clock", outcome="met"), now(ENDED, "team, clock")),
            "team",
            "clock",
            unit=SHARE,
            levels=below(0.95, 0.8),
            about="Share of the clocks of 30 days with a target that ended before it, by team and clock.",
            red="Ask the team what stands in its way: people, a decision, or a promise made by others.",
            board="/expectations?by=team",
        ),
        matrix(
            "At which level is it attained?",
            share(now(CLOCKS, "level, clock", outcome="met"), now(CLOCKS, "level, clock")),
            "level",
            "clock",
            unit=SHARE,
            levels=below(0.95, 0.8),
            about="Share of the clocks of 30 days that met their target, by level, which is a row of the policy.",
            red="That level is promised more than it gets: see which team serves it.",
            board="/expectations?by=segment",
        ),
        bars(
            "Which segments get what is stated?",
            share(now(ENDED, "segment", outcome="met"), now(ENDED, "segment")),
            "segment",
            most=1,
            unit=SHARE,
            levels=below(0.95, 0.8),
            about="Share of the clocks of 30 days with a target that ended before it, by segment.",
            red="That segment is promised more than it gets: see which clock it waits for.",
            board="/groups",
            width=12,
        ),
        bars(
            "Which standards does nobody measure?",
            f"{most('driftline_standard_measured', 'clock, level')} == 0",
            "clock, level",
            unit=MANY,
            levels=below(1, 0.5),
            about="Targets of the policy in force of which no clock ended in 30 days: listed, not hidden.",
            red="See whether the source sends what starts and ends that clock, or take the target out of the policy.",
            board="/sources",
            width=12,
        ),
    ]


def _taken() -> list[Panel]:
    return [
        lines(
            "How long do clocks really run?",
            within("driftline_clock_working_seconds", "clock", 0.5, over="$__range"),
            "clock",
            unit=SECONDS,
            levels=above(8 * HOUR, 40 * HOUR),
            about="Working time of clocks whose verdict became final in the time shown, the middle one, by clock.",
            red="It takes more than a week of working time: compare with what is stated above.",
            board="/groups",
            width=12,
        ),
        bars(
            "What became of clocks?",
            count("driftline_clock_verdicts_total", "outcome"),
            "outcome",
            unit=MANY,
            levels=plain(),
            about="Clocks whose verdict became final in the time shown; untimed ones had no target.",
            red="It never is; read missed against met, and see whether untimed ones should have a target.",
            board="/groups",
            width=12,
        ),
    ]
