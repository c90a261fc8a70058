"""Voice and silence: what clients say, how easily, and where they have stopped to say anything."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .levels import above, below, plain
from .panels import A_SECOND, MANY, SHARE, bars, lines, matrix, number
from .queries import most, now, parts, rate, share

VOICE = "driftline_voice"


def dashboard() -> Dashboard:
    """Voice and silence."""
    return frame.dashboard(
        "voice",
        "voice and silence",
        "What clients say, how easily they say it, and where they fail in silence. Silence is not health.",
        ("Thirty days", _month()),
        ("Who keeps silent?", _silent()),
        ("Who speaks?", _speaking()),
        since="now-7d",
    )


def easy(by: str = "") -> str:
    """The share of complaints that came without effort, by labels."""
    complaints, hard = (now(VOICE, by, what=what) for what in ("complaints", "complaints_with_effort"))
    return share(f"({complaints} - {hard})", complaints)


def _month() -> list[Panel]:
    return [
        number(
            "How many complaints?",
            now(VOICE, what="complaints"),
            unit=MANY,
            levels=above(100, 1000),
            about="Complaints of 30 days. Few is no good news where many fail.",
            red="Many complain: see which expectation is the weakest, and the systemic incidents.",
            board="/expectations",
        ),
        number(
            "How many attempts to reach us failed?",
            now(VOICE, what="failed_attempts"),
            unit=MANY,
            levels=above(20, 200),
            about="Calls abandoned, busy lines, bounced messages and failed forms of 30 days.",
            red="Somebody wanted to speak and could not: see which channel, and add people or mend the form.",
            board="/expectations?by=channel",
        ),
        number(
            "How many complaints are forgotten?",
            now(VOICE, what="forgotten_complaints"),
            unit=MANY,
            levels=above(1, 10),
            about="Complaints of 30 days that nobody has answered, or followed up.",
            red="Answer them today, by a person: `driftline lessons` lists them.",
            board="/expectations",
        ),
        number(
            "How many failed in silence?",
            now(VOICE, what="quiet_failures"),
            unit=MANY,
            levels=above(10, 100),
            about="Clients of 30 days whom we failed and who did not complain.",
            red="Ask them before they leave: they mostly leave without a word.",
            board="/expectations",
        ),
        number(
            "How many left without a word?",
            now(VOICE, what="silent_exits"),
            unit=MANY,
            levels=above(1, 10),
            about="Clients of 30 days who left, or are leaving by rule silent_leaver, without a complaint.",
            red="Call those who are leaving; read the autopsies of those who left.",
            board="/alerts?rule=silent_leaver",
        ),
        number(
            "How easy is it to complain?",
            easy(),
            unit=SHARE,
            levels=below(0.9, 0.7),
            about="Share of complaints that needed no second try, wait, transfer or re-explanation.",
            red="Complaining is work: see access and repeat contact among the seven expectations.",
            board="/expectations?by=channel",
        ),
    ]


def _silent() -> list[Panel]:
    return [
        lines(
            "For each complaint, how many fail in silence?",
            share(now(VOICE, "segment", what="quiet_failures"), now(VOICE, "segment", what="complaints")),
            "segment",
            unit=MANY,
            levels=above(3, 10),
            about="Clients whom we failed and who did not complain, for each complaint of 30 days.",
            red="Clients there no longer think that it helps to complain: ask them, and answer.",
            board="/groups",
        ),
        bars(
            "Which segments leave without a word?",
            now(VOICE, "segment", what="silent_exits"),
            "segment",
            unit=MANY,
            levels=above(1, 10),
            about="Clients of 30 days who left, or are leaving, without a complaint, by segment.",
            red="Call those who are leaving: the alerts of rule silent_leaver name them.",
            board="/alerts?rule=silent_leaver",
        ),
        bars(
            "In which segment is complaining easy?",
            easy("segment"),
            "segment",
            most=1,
            unit=SHARE,
            levels=below(0.9, 0.7),
            about="Share of complaints that needed no second try, wait, transfer or re-explanation, by segment.",
            red="See which channel these clients use, and what fails there.",
            board="/groups",
        ),
        lines(
            "Does silence grow?",
            now(VOICE, "what"),
            "what",
            unit=MANY,
            levels=above(100, 1000),
            about="What was said and what was not, each of the 30 days before.",
            red="Silence grows and complaints do not: the worst of both.",
            board="/expectations",
        ),
    ]


def _speaking() -> list[Panel]:
    return [
        lines(
            "Who contacts us, and how?",
            rate("driftline_contacts_received_total", "channel"),
            "channel",
            stacked=True,
            unit=A_SECOND,
            levels=plain(),
            about="Contacts of clients a second, by channel.",
            red="It never is: it says how much is asked, never how well it goes.",
            board="/alerts?rule=systemic",
        ),
        lines(
            "What do clients want of us?",
            rate("driftline_contacts_received_total", "kind"),
            "kind",
            stacked=True,
            unit=A_SECOND,
            levels=plain(),
            about="Contacts of clients a second, by kind. Chasers and complaints are work that we made ourselves.",
            red="It never is; where chasers and complaints outgrow inquiries, first answers fail.",
            board="/expectations?by=type",
        ),
        matrix(
            "Who has to come again?",
            parts(
                now("driftline_contacts", "segment, contact", contact="chaser|repeat"),
                "segment",
                now("driftline_contacts", "segment"),
            ),
            "segment",
            "contact",
            unit=SHARE,
            levels=above(0.15, 0.4),
            about="Share of the contacts of 30 days that were chasers, while waiting, or repeats, after an answer.",
            red="A second contact is a failure of the first: see which expectation these clients find unmet.",
            board="/expectations?by=segment",
        ),
        bars(
            "Is a matter solved at the first contact?",
            most("driftline_first_contact_resolved_ratio", "segment"),
            "segment",
            most=1,
            unit=SHARE,
            levels=below(0.8, 0.6),
            about="Share of the cases of 30 days that the first contact solved, once the repeat window closed.",
            red="Answers don't last: see competent and repeat contact among the seven expectations.",
            board="/expectations",
        ),
    ]
