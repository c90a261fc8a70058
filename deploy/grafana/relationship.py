"""Relationship: whether we serve or sell, what happens between clients and us, and who is about to go."""

from grafanalib.core import Dashboard, Panel

from . import frame
from .commitments import BECAME, ENDED
from .levels import above, below, plain
from .panels import MANY, SECONDS, SHARE, bars, lines, matrix, number, table
from .queries import most, now, share

ACTS, SERVED, REPLIES = "driftline_reply_acts", "driftline_service_moments", "driftline_people_replies"
EVENTS, WORTH = "driftline_relationship", "driftline_relationship_worth"
BOARD = "/practices"


def dashboard() -> Dashboard:
    """Relationship."""
    return frame.dashboard(
        "relationship",
        "relationship",
        "Whether we serve or sell, what happens between clients and us in 30 days, and who is about to go.",
        ("Do we serve, or sell?", _serving()),
        ("What happens between us?", _between()),
        ("Who is about to go?", _going()),
        since="now-7d",
    )


def _serving() -> list[Panel]:
    return [
        bars(
            "How many offers come with one answer?",
            share(now("driftline_offers", "stage"), now(REPLIES, "stage")),
            "stage",
            unit=MANY,
            levels=above(0.2, 0.5),
            about="Offers for each reply by people in 30 days, by stage of life of the client.",
            red="We talk of what we want to sell, and not of what they need: help first.",
            board=BOARD,
        ),
        lines(
            "Which part of trust wears off?",
            {
                "credible: replies not corrected": f"1 - {share(now(SERVED, moment='corrected_reply'), told())}",
                "reliable: commitments kept": share(now(BECAME, outcome="kept"), now(BECAME, outcome=ENDED)),
                "close: needs asked for": share(now(ACTS, act="asked_needs"), told()),
                "selfish: offers for each reply": share(now("driftline_offers"), now(REPLIES)),
            },
            width=10,
            unit=SHARE,
            levels=plain(),
            about="Four signs of trust, each by itself: credible and reliable and close want to be high, selfish low.",
            red="It never is; no sum is made of them: see which one moves, and what changed then.",
            board=BOARD,
        ),
        number(
            "How many told us lately what they expect?",
            share(now("driftline_clients_heard", within="quarter"), now("driftline_clients")),
            unit=SHARE,
            levels=below(0.3, 0.1),
            about="Clients whose expectation was stated in the last 90 days, of all clients.",
            red="We guess what clients want: ask them at the next contact, and record it.",
            board=BOARD,
            width=6,
        ),
        matrix(
            "How do clients mark us, question by question?",
            most("driftline_mark_ratio", "item, team"),
            "item",
            "team",
            unit=SHARE,
            levels=below(0.8, 0.6),
            about="Mean mark of 30 days of each question that feedback answers, as a part of the best, by team.",
            red="Clients say so themselves: talk with the team about this one question.",
            board=BOARD,
        ),
        matrix(
            "Who waits for whom?",
            most("driftline_waiting_seconds", "segment, who"),
            "segment",
            "who",
            unit=SECONDS,
            levels=plain(),
            about="Mean wait of 30 days: of clients for our reply, and of us for the answer that we asked them for.",
            red="It never is; where clients wait longer than we do, answer as fast as we want to be answered.",
            board=BOARD,
        ),
    ]


def told() -> str:
    """Replies whose acts are told."""
    return now(ACTS, act="told")


def _between() -> list[Panel]:
    return [
        matrix(
            "What happens between clients and us?",
            now(EVENTS, "event, segment"),
            "event",
            "segment",
            height=12,
            unit=MANY,
            levels=plain(),
            about="All of a client's life in 30 days: offers, orders, deliveries, charges in dispute, gestures; people"
            " who join or leave, work taken in-house, opting out, notice, leaving and coming back.",
            red="It never is; where something is missing, see whether a publisher tells it.",
            board=BOARD,
        ),
        table(
            "Whom do clients compare us with?",
            {
                "mark": (most("driftline_rival_mark_ratio", "item"), SHARE),
                "named": (now("driftline_rivals", "item"), MANY),
            },
            unit=SHARE,
            levels=below(0.8, 0.6),
            about="Whom clients named in 30 days, as a competitor or beside a mark; and our mean mark then.",
            red="Whoever it is, of our trade or not, is what the client measures us by: learn what they do better.",
            board=BOARD,
            height=12,
        ),
        lines(
            "Do those who leave come back?",
            {
                "gave notice": now(EVENTS, event="notice"),
                "left": now(EVENTS, event="left"),
                "came back": now(EVENTS, event="came_back"),
            },
            unit=MANY,
            levels=plain(),
            about="Clients of 30 days who gave notice, left, and came back: a complaint answered well wins them back.",
            red="It never is; call those who gave notice: they still talk with us.",
            board=BOARD,
        ),
        bars(
            "What is it worth?",
            now(WORTH, "event"),
            "event",
            unit=MANY,
            levels=plain(),
            about="Worth of 30 days: what was ordered, what left and came back, offers, goodwill and restitution.",
            red="It never is; compare what is lost with what goodwill would cost.",
            board=BOARD,
        ),
        bars(
            "What does delay cost?",
            most("driftline_restitution_worth", "within"),
            "within",
            unit=MANY,
            levels=plain(),
            about="Mean restitution of 30 days by the age of the case: within a day, a week, a month, or later.",
            red="It never is; where bars grow downwards, a fast answer is the cheaper one.",
            board=BOARD,
        ),
    ]


def _going() -> list[Panel]:
    return [
        bars(
            "In which stage do clients drift?",
            share(now("driftline_clients_off_calm", "stage"), now("driftline_clients_by_stage", "stage")),
            "stage",
            most=1,
            unit=SHARE,
            levels=above(0.1, 0.25),
            about="Share of the clients off calm, by stage of life; one on trial has not earned yet what it cost.",
            red="Those on trial go before they pay: call each of them this week.",
            board="/?sort=risk",
        ),
        bars(
            "Where are clients merely satisfied?",
            share(now("driftline_clients", "segment", band="fair"), now("driftline_clients", "segment")),
            "segment",
            most=1,
            unit=SHARE,
            levels=above(0.4, 0.7),
            about="Share of the clients whose score is fair: nothing wrong, and nothing that keeps them.",
            red="Merely satisfactory service loses clients before anybody notices: do one thing better.",
            board="/groups",
        ),
        number(
            "How many want servants?",
            now("driftline_exit_candidates"),
            unit=MANY,
            levels=above(1, 5),
            about="Clients with the flag servility whose orders are worth less than half of the usual.",
            red="Our people burn out for little: agree on what we do, or part as friends.",
            board="/alerts?rule=servility",
        ),
        number(
            "Is every crisis in somebody's hands?",
            share(
                now("driftline_alerts_open", rule="override", hands="somebody"),
                now("driftline_alerts_open", rule="override"),
            ),
            unit=SHARE,
            levels=below(1, 0.5),
            about="Share of the open crises with a keeper who promised when to call; each has its playbook.",
            red="A crisis without a name is nobody's: open it, read the playbook, and take it.",
            board="/alerts?rule=override",
        ),
    ]
