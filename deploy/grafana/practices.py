"""Practices: what replies do, why clients have to turn to us, where rules are bent, and whether we learn."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .learning import learning
from .levels import above, below, plain
from .panels import MANY, SHARE, bars, lines, matrix, number
from .queries import largest, mean, now, parts, share, within

ACTS, SERVED, TOUCHES = "driftline_reply_acts", "driftline_service_moments", "driftline_touches"
REASONS, CONTACTS = "driftline_contact_reasons", "driftline_contacts"
FIRST = "played_back|not_played_back|expectation_asked|expectation_not_asked|defended|blamed|deflected"
EFFORT = "transferred|on_hold|waited|waited_long|re_explained"
BOARD = "/practices"


def dashboard() -> Dashboard:
    """Practices."""
    return frame.dashboard(
        "practices",
        "practices",
        "How we serve: what replies do, why clients have to turn to us, where rules are bent, and whether we learn."
        " Of teams, in 30 days, never of one person.",
        ("How do we answer?", _answers()),
        ("Why do clients have to turn to us?", _reasons()),
        ("Where are rules bent, and for whom?", _rules()),
        ("Do we learn, and keep to it?", learning()),
        since="now-7d",
    )


def _answers() -> list[Panel]:
    return [
        number(
            "What share of answers is not chased?",
            mean("driftline_first_contact_resolved_ratio", CONTACTS),
            unit=SHARE,
            levels=below(0.8, 0.6),
            about="Of the cases of 30 days that were solved at first contact or not, those in which the client neither"
            " chased, came again nor had to explain again before the repeat window closed.",
            red="Answers do not hold: see on weakest links which of them are given again and again.",
            board="/expectations?by=link",
            width=6,
            height=7,
        ),
        matrix(
            "What do replies do, in which team?",
            parts(now(ACTS, "team, act", act="!told"), "team", now(ACTS, "team", act="told")),
            "team",
            "act",
            width=18,
            unit=SHARE,
            levels=plain(),
            about="Of the replies of 30 days whose acts are told, the share that did each: summarised the need,"
            " explained, showed options, asked, pushed back, corrected; or blamed, defended, deflected.",
            red="It never is; compare teams, and let the one that explains show the other how.",
            board=BOARD,
        ),
        matrix(
            "What comes first when clients complain?",
            now(SERVED, "team, moment", moment=f"{FIRST}|complaint_answered_by_automation"),
            "team",
            "moment",
            width=24,
            unit=MANY,
            levels=plain(),
            about="First reactions to complaints in 30 days: whether the matter was played back and the expectation"
            " asked, or the complaint defended against, blamed on others, deflected or left to a machine.",
            red="It never is; recovery starts here: train the team that defends to summarise and to ask.",
            board=BOARD,
        ),
        bars(
            "Who is in touch with clients?",
            now(TOUCHES, "who"),
            "who",
            unit=MANY,
            levels=plain(),
            about="Public replies by people and by machines in 30 days; of managers and executives contacts, too.",
            red="It never is; whether machines answer well is on weakest links.",
            board=BOARD,
        ),
        lines(
            "Do managers show themselves to clients?",
            share(now(TOUCHES, "segment", who="manager|executive"), now(TOUCHES, "segment", who="people")),
            "segment",
            unit=SHARE,
            levels=below(0.02, 0.005),
            about="Touches by managers and executives for each reply by people, in 30 days, by segment.",
            red="Staff and clients judge how serious we are by what managers do: call a client this week.",
            board=BOARD,
        ),
        lines(
            "How even is our pace?",
            share(
                within("driftline_clock_working_seconds", "clock", 0.9, over="$__range"),
                within("driftline_clock_working_seconds", "clock", 0.5, over="$__range"),
            ),
            "clock",
            unit=MANY,
            levels=above(4, 10),
            about="How many times the median the slowest tenth of clocks takes, in the time shown: 1 is always alike.",
            red="Clients cannot rely on the usual time: see what the slowest cases have in common.",
            board="/expectations",
        ),
    ]


def _reasons() -> list[Panel]:
    return [
        bars(
            "Why did clients have to turn to us?",
            largest(12, now(REASONS, "reason")),
            "reason",
            unit=MANY,
            levels=plain(),
            about="Reasons of contacts of 30 days, and of attempts that failed.",
            red="It never is; the longest bar is the work that need not be.",
            board=BOARD,
        ),
        bars(
            "Which document, form or policy is behind it?",
            largest(12, now(REASONS, "reason, item", item="!none")),
            "reason, item",
            width=10,
            unit=MANY,
            levels=plain(),
            about="The same by what they were about: the documents, forms and policies that cause most contacts.",
            red="It never is; rewrite the one on top, and see the bar shrink.",
            board=BOARD,
        ),
        number(
            "What share of demand comes outside hours?",
            share(f"({now('driftline_contacts_while_closed')} or 0 * {now(CONTACTS)})", now(CONTACTS)),
            unit=SHARE,
            levels=above(0.1, 0.3),
            about="Contacts by phone, chat or visit while we were closed, of all contacts of 30 days.",
            red="Our hours are not the clients': open when they come, or call back first thing.",
            board=BOARD,
            width=6,
        ),
        bars(
            "What does one outcome cost the client?",
            parts(now(SERVED, "moment", moment=EFFORT), "", now(SERVED, moment="claim_confirmed")),
            "moment",
            width=12,
            unit=MANY,
            levels=above(0.5, 2),
            about="Transfers, holds, waits and re-explanations of 30 days for each resolution that held.",
            red="Getting something done is work for the client: start with the longest bar.",
            board=BOARD,
        ),
        bars(
            "Do claims hold?",
            share(
                now(SERVED, "team", moment="claim_confirmed"),
                now(SERVED, "team", moment="claim_confirmed|claim_voided|claim_reopened"),
            ),
            "team",
            most=1,
            width=12,
            unit=SHARE,
            levels=below(0.9, 0.75),
            about="Of the claims to have resolved something, those that clients confirmed or let stand, by team.",
            red="Closed is not resolved: the team closes before the client has what it came for.",
            board=BOARD,
        ),
    ]


def _rules() -> list[Panel]:
    return [
        matrix(
            "Which exceptions were made, and how?",
            now("driftline_exceptions", "kind, how"),
            "kind",
            "how",
            unit=MANY,
            levels=plain(),
            about="Exceptions of 30 days: granted where the situation was exceptional, granted as a routine, refused.",
            red="It never is; routine exceptions are servility, refused ones show the policy that hinders.",
            board=BOARD,
            width=9,
        ),
        bars(
            "Are decisions made for the client?",
            share(
                now(SERVED, "team", moment="favoured_client"),
                now(SERVED, "team", moment="favoured_client|favoured_us"),
            ),
            "team",
            most=1,
            unit=SHARE,
            levels=below(0.5, 0.25),
            about="Of the decisions of 30 days in which interests were opposed, those for the client, by team.",
            red="Our own interest wins nearly always: see which rule makes the team decide so.",
            board=BOARD,
        ),
        bars(
            "How were needs met?",
            now("driftline_claim_outcomes", "outcome"),
            "outcome",
            width=7,
            unit=MANY,
            levels=plain(),
            about="Outcomes of the claims of 30 days that tell one: as asked, an alternative, refused, referred to"
            " somebody who can, or routine: called urgent, and it was not.",
            red="It never is; a refusal without a referral is a dead end.",
            board=BOARD,
        ),
    ]
