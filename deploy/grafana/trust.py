"""Trust in the data: what is silent, late, refused, unknown or corrected; every number leads to what it counts."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import ORANGE, above, any_is, below
from .panels import A_SECOND, MANY, SECONDS, SHARE, bars, lines, matrix, number
from .queries import ago, mean, most, now, rate, share, within

HOUR = 3600


def dashboard() -> Dashboard:
    """Trust in the data."""
    return frame.dashboard(
        "trust",
        "trust in the data",
        "What is silent, late, refused, unknown or corrected. Every number leads to the touchpoints that it counts.",
        ("Can we trust what the others say?", _trusted()),
        ("Which sources?", _sources()),
        ("What was refused, late or corrected?", _wrong()),
    )


def _trusted() -> list[Panel]:
    return [
        number(
            "How many sources are silent?",
            most("driftline_sources_quiet"),
            unit=MANY,
            levels=any_is(ORANGE),
            about="Sources whose heartbeats stay away.",
            red="Their clients are unknown: start the publisher again, or ask its owner.",
            board="/sources",
        ),
        number(
            "What share of clients is unknown?",
            most("driftline_clients_unknown_ratio"),
            unit=SHARE,
            levels=above(0.01, 0.1),
            about="Clients whose sources are silent, of all clients.",
            red="Trust no score of theirs, good or bad, until their source is heard again.",
            board="/sources",
        ),
        number(
            "How old are the numbers?",
            ago("driftline_export_timestamp_seconds", ""),
            unit=SECONDS,
            levels=above(120, 600),
            about="Time since the views were last counted for these dashboards; they are, every half minute.",
            red="The projector has stopped or is far behind: see pipeline health.",
            board="/sources",
        ),
        number(
            "How far behind is what we see?",
            most("driftline_behind_seconds", service="projector"),
            unit=SECONDS,
            levels=above(10, 60),
            about="How old the oldest message may be that the views do not have yet.",
            red="The board and these dashboards show the past: see pipeline health.",
            board="/sources",
        ),
        number(
            "How many dead letters are held?",
            now("driftline_dead_letters_held"),
            unit=MANY,
            levels=above(1, 100),
            about="Touchpoints that were refused after they had been taken, and are kept for reading and replay.",
            red="`driftline dead-letters list` shows them; mend the publisher, then replay them.",
            board="/sources",
        ),
        number(
            "How sure are the scores?",
            mean("driftline_confidence_ratio", "driftline_clients_on_ladder"),
            unit=SHARE,
            levels=below(0.5, 0.2),
            about="Part of the scores that rests on evidence, of all clients; the rest is the prior of the segment.",
            red="Too little is known of most clients: connect a source that knows them.",
            board="/groups",
        ),
    ]


def _sources() -> list[Panel]:
    return [
        bars(
            "When did we last hear each source?",
            most("driftline_source_silent_seconds", "source"),
            "source",
            unit=SECONDS,
            levels=above(HOUR, 24 * HOUR),
            about="Time since each source was last heard.",
            red="It is silent: start its publisher again, and give it heartbeats if it has none.",
            board="/sources",
        ),
        bars(
            "Which sources are late?",
            most("driftline_source_late_ratio", "source"),
            "source",
            most=1,
            unit=SHARE,
            levels=above(0.05, 0.25),
            about="Share of a source's touchpoints that came more than an hour after they happened.",
            red="Alerts about its clients come too late: let it publish as things happen.",
            board="/sources?number=late",
        ),
        bars(
            "Whose clients are unknown?",
            now("driftline_source_unknown_clients", "source"),
            "source",
            unit=MANY,
            levels=any_is(ORANGE),
            about="Clients who are unknown because the source is silent, by source.",
            red="Start the publisher again: its clients come back with its next heartbeat.",
            board="/sources?number=unknown",
        ),
    ]


def _wrong() -> list[Panel]:
    return [
        lines(
            "What is refused?",
            rate("driftline_touchpoints_refused_total", "reason"),
            "reason",
            unit=A_SECOND,
            levels=above(0.01, 1),
            about="Touchpoints a second that were refused, by why.",
            red="A publisher sends what can't be read, or far too late: the answer to it says which and why.",
            board="/sources",
        ),
        matrix(
            "Whose dead letters, and why?",
            now("driftline_dead_letters_held", "source, reason"),
            "source",
            "reason",
            width=8,
            unit=MANY,
            levels=above(1, 100),
            about="Dead letters that the views hold, by source and reason.",
            red="Mend that publisher for that reason, then run `driftline dead-letters replay`.",
            board="/sources?number=dead",
        ),
        lines(
            "How late do touchpoints come?",
            {
                "half": within("driftline_touchpoint_lateness_seconds", part=0.5, over="$__range"),
                "95 of 100": within("driftline_touchpoint_lateness_seconds", part=0.95, over="$__range"),
            },
            unit=SECONDS,
            levels=above(600, HOUR),
            about="Time from what happened to its arrival, that half and 95 of 100 touchpoints stay under.",
            red="Alerts come late by as much: let publishers send as things happen.",
            board="/sources?number=late",
        ),
        lines(
            "What share comes twice?",
            share(
                rate("driftline_touchpoints_duplicate_total"),
                f"({rate('driftline_touchpoints_duplicate_total')} + {rate('driftline_touchpoints_folded_total')})",
            ),
            unit=SHARE,
            levels=above(0.05, 0.5),
            about="Touchpoints that the ledger already had, of all that were folded: they change nothing.",
            red="A publisher sends all again and again: harmless, and a sign that it does not keep its place.",
            board="/sources",
        ),
        lines(
            "How often does a late fact change a verdict?",
            rate("driftline_verdicts_superseded_total"),
            unit=A_SECOND,
            levels=above(0.1, 1),
            about="Verdicts a second that late or corrected facts made void; the earlier ones stay visible.",
            red="Verdicts don't hold: a source sends late, or corrects itself often.",
            board="/sources?number=late",
        ),
        lines(
            "How sure are the scores of each segment?",
            most("driftline_confidence_ratio", "segment"),
            "segment",
            unit=SHARE,
            levels=below(0.5, 0.2),
            about="Part of the scores that rests on evidence, by segment.",
            red="Too little is known of these clients: connect a source that knows them.",
            board="/groups",
        ),
    ]
