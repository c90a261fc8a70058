"""The rules as data: what each says, who hears of it, and what the on-call person does. A rule is one row here.

The rules of the ladder stand on one of its steps. The others are flags, up or down: they show a pattern, and no crisis.
"""

from .rule import LOWEST, Kind, Rule

__all__ = [
    "CALM", "DEAD_CHANNEL", "FASTEST", "FLAGGED", "LOWEST", "PHRASES", "RULES", "SEVERITY", "TIERS", "UNKNOWN", "Kind",
    "Rule", "faster", "rank", "tier", "worse",
]  # fmt: skip

CALM, UNKNOWN, FLAGGED = "calm", "unknown", "flagged"
SEVERITY = {CALM: 0, "recovering": 1, "drifting": 2, "at_risk": 3, "crisis": 4}
TIERS = {"drifting": LOWEST, "at_risk": "urgent", "crisis": "page"}
PHRASES = {"recovering": "recovering", "drifting": "drifting", "at_risk": "at risk", "crisis": "in crisis"}
DEAD_CHANNEL = "dead_channel"  # delivery tells of it itself, through the other channels
FASTEST = ("page", "urgent", "ticket")

RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "override",
            Kind.LADDER,
            "Escalation",
            "The client escalated, went public, sent a legal notice, or its confidence was breached.",
            (
                "Have a person with the power to decide call the client now; a mail is not enough.",
                "Say what happened, what you do about it and by when; record that as a commitment.",
                "Keep one keeper on the case until the client confirms that it is over.",
            ),
        ),
        Rule(
            "drift",
            Kind.LADDER,
            "Drift",
            "The client is served worse than is usual for it: a proper response now keeps it from a crisis.",
            (
                "Open the client's page: the touchpoints behind the alert are what went worse than usual.",
                "Answer the oldest unanswered contact, with a person, before anything else.",
                "Renegotiate the commitments that cannot be kept before they are due, with the client's agreement.",
            ),
        ),
        Rule(
            "budget",
            Kind.LADDER,
            "Failure budget",
            "We fail the client more often than its budget allows, in a short window and in a longer one: no accident.",
            (
                "Open the client's page: the touchpoints behind the alert are the failures that used the budget up.",
                "Ask what they have in common, a team, a topic or a cause, and mend that before the next one.",
                "Tell the client that you have noticed the pattern, what you change, and by when.",
            ),
        ),
        Rule(
            "silent_leaver",
            Kind.LADDER,
            "Silent leaver",
            "The client falls quiet against its own rhythm, after trouble that was not made good: so clients leave.",
            (
                "Have a person whom the client knows call; a survey or a mail is not enough.",
                "Begin with the trouble behind the alert: say that it was not put right, and put it right.",
                "Do not wait for a complaint; who leaves like this makes none.",
            ),
        ),
        Rule(
            "risk",
            Kind.LADDER,
            "Risk",
            "Taken together, the signs make a crisis within the horizon likely; each alone may look harmless.",
            (
                "Open the client's page: under Risk stand the signs that weigh most.",
                "Take away the largest that you can: answer, decide, keep or renegotiate, today.",
                "Name one person who looks after this client until the risk has fallen.",
            ),
        ),
        Rule(
            "systemic",
            Kind.TOLD,
            "Systemic incident",
            "One cause, team or topic stands behind the drift of many clients: ours to mend, once, for all of them.",
            (
                "Have one person lead it today, who may stop or change what the members have in common.",
                "Tell every member, before it has to ask, what happened and by when it will be mended.",
                "Their own alerts go on: close the incident's cause first, then look after each of them.",
            ),
            tier="urgent",
        ),
        Rule(
            DEAD_CHANNEL,
            Kind.TOLD,
            "Dead channel",
            "A channel has taken no notice for minutes: whoever is told by it alone hears nothing.",
            (
                "See in the log of delivery why it refuses: its address, its secret, or the other side is down.",
                "Until it works again, tell those who are told by it alone to watch the board.",
                "Nothing is lost: what waits for the channel is sent once it takes notices again.",
            ),
            tier="urgent",
        ),
        Rule(
            "source_quiet",
            Kind.TOLD,
            "Silent source",
            "A source has not said for longer than it promised that it is alive: what its clients do, nobody hears.",
            (
                "Ask whoever runs the source whether it is down, or only its heartbeat or the way to Driftline.",
                "Look after its clients by other means meanwhile: call those who were off calm before it fell silent.",
                "When it is back, see that what happened meanwhile is sent, with the times at which it happened.",
            ),
            tier="urgent",
        ),
        Rule(
            "orphan_commitment",
            Kind.TOLD,
            "Orphan commitment",
            "Something was promised to the client, and nobody is named to keep it: so it will break.",
            (
                "Open the client's page: under Commitments stands what was promised, by whom and for when.",
                "Find one person who keeps it, and say so in the next touchpoint about it, or amend the first.",
                "If it cannot be kept, renegotiate it before it is due, with the client's agreement.",
            ),
        ),
        Rule(
            "indecision",
            Kind.TOLD,
            "Indecision",
            "A decision that the client waits for has been open too long: nothing is late yet, and nobody decides.",
            (
                "Open the client's page: under Clocks stands which decision has been open, and since when.",
                "Find the person who may decide, and have it decided today: a no now beats a yes too late.",
                "If it must wait, tell the client by when it will be decided, and record that as a commitment.",
            ),
        ),
        Rule(
            "little_things",
            Kind.TOLD,
            "Little things",
            "Small needs that the client stated were missed again and again; together they drive it away unheard.",
            (
                "Open the client's page: the touchpoints behind the alert are the needs that were missed.",
                "Meet the latest of them today, small as it is, and tell the client that it is done.",
                "Give all of them to one person who looks after this client until the flag is down.",
            ),
        ),
        Rule(
            "due_soon",
            Kind.SHOWN,
            "Due soon",
            "A clock, or a commitment, has come a good part of the way to its due, and what it waits for is not done.",
            (
                "Open the client's page: under Clocks and Commitments stands what is due next, and when.",
                "Do it now, or tell the client before it is due by when it will be done.",
                "Nobody is told of this unless a route of routing.toml names it.",
            ),
            flaps=False,
        ),
        Rule(
            "breach",
            Kind.SHOWN,
            "Past due",
            "A deadline has passed or a commitment is broken, and the client still waits.",
            (
                "Open the client's page: the touchpoints behind the alert began what is overdue, the longest first.",
                "Answer the oldest now, with a person, and say by when the rest is done; record that as a commitment.",
                "One breach is no crisis: whether they add up is for `drift`, `budget` and `risk` to say.",
            ),
            flaps=False,
        ),
        Rule(
            "serial_renegotiation",
            Kind.SHOWN,
            "Serial renegotiation",
            "One commitment was moved three times or more: the client agreed each time, and still waits.",
            (
                "Nobody is told of this: it waits for working hours.",
                "Ask its keeper what stands in the way, and have somebody remove it who can.",
                "Do not move it again: keep it, or withdraw it before it is due, with the client's agreement.",
            ),
        ),
        Rule(
            "servility",
            Kind.SHOWN,
            "Servility",
            "We bent for the client in most of the last weeks: a habit of ours, and no fault of the client's.",
            (
                "Nobody is told of this, and nothing is to be done about the client.",
                "At the next review ask what is bent every week: a rule, a price, a roster, or our own judgement.",
                "Change that for everybody, or stop bending it, and say so kindly, with another way.",
            ),
        ),
        Rule(
            "mishandled_complaint",
            Kind.SHOWN,
            "Mishandled complaint",
            "A complaint was met badly: by a machine, with blame on others, or without hearing what the client wants.",
            (
                "Nobody is told of this: it is for the review, and for whoever takes up the case.",
                "While the case is open, say back what the client complains of, and ask what it expects now.",
                "At the review ask what keeps us from listening first: time, templates, or training.",
            ),
        ),
        Rule(
            "wronged",
            Kind.TOLD,
            "Wronged client",
            "The client has reason to feel wronged: a guarantee refused, a yes taken back, a complaint warded off.",
            (
                "Open the client's page: read the touchpoint behind the alert as the client does.",
                "Have a person who may decide put it right today, or say why not and who else can help.",
                "Ask the client whether that settles it, and record its confirmation.",
            ),
        ),
        Rule(
            "much_effort",
            Kind.SHOWN,
            "Much effort",
            "The client explains, tries, argues or waits again and again about one matter, and nothing moves.",
            (
                "Nobody is told of this: it waits for working hours.",
                "Give the matter to one person, who reads all of it before the client has to say it again.",
                "Take the next step yourself and tell the client its date; ask for nothing that we know.",
            ),
        ),
        Rule(
            "at_stake",
            Kind.TOLD,
            "Relationship at stake",
            "The client may go elsewhere: its contact left, it named a competitor, or says that it will leave.",
            (
                "Ask whoever knows the client best what is behind it: the alert says what changed.",
                "Have a person who may decide meet the client, to listen and not to sell.",
                "Agree on one thing that will be different and by when, and record that as a commitment.",
            ),
        ),
        Rule(
            "shared_account",
            Kind.MARK,
            "Shared account",
            "Contacts come far more often than in its segment: many people share the account, or a machine uses it.",
            (
                "This is no alert: it says how to read the page of this client.",
                "Its contacts about other cases weigh less in the score, which no longer is that of one person.",
                "Where you can, publish each person who uses the account as a client of its own.",
            ),
        ),
    )
}


def worse(step: str, than: str) -> bool:
    """Whether a ladder step is further from calm than another."""
    return SEVERITY[step] > SEVERITY[than]


def rank(ladder: str, last_known: str | None) -> int:
    """How far up a client belongs on a list, the worst first; unknown is what it was, and never as good as calm."""
    return max(1, 2 * SEVERITY[last_known or CALM]) if ladder == UNKNOWN else 2 * SEVERITY[ladder]


def tier(rule: str, step: str | None) -> str:
    """How fast an alert of a rule wants a person: a flag (no step) as its rule says, any other as its step does."""
    if step is not None:
        return TIERS.get(step, LOWEST)
    return RULES[rule].tier if rule in RULES else LOWEST


def faster(one: str, than: str) -> bool:
    """Whether a tier wants a person sooner than another."""
    return FASTEST.index(one) < FASTEST.index(than)
