"""What is told of the relationship beside the cases: people, offers, visits, and what an order becomes.

Like `besides.py` it follows from what happens, and changes nothing of it.
"""

from typing import Any

from .client import Client, Story
from .hours import DAY, HOUR, at_work, worked, written

OFTEN = 15 * DAY  # between two such facts, on average
SPOILT = 0.03  # the share of clients for whom somebody goes beyond the rules ever again
PEOPLE = ("purchasing", "accounts", "operations")
GOODS = ("portal", "express", "spare part", "subscription")
OBJECTIVES = ("fewer returns", "faster month end", "lower costs")
HUMAN = {"kind": "human", "id": "desk-7", "team": "desk"}
MANAGER = {**HUMAN, "id": "desk-1", "role": "manager"}
SPOILING = ("extra", "unusual", "off_hours", "price_cut", "personal")


def relations(client: Client) -> Story:
    """One such fact after another, at the hours of work."""
    chance, time, welcome = client.chance, client.world.start, True
    spoilt = chance.random() < SPOILT
    while True:
        time = at_work(worked(time + 1 + int(chance.expovariate(1 / (OFTEN / 3 if spoilt else OFTEN)))))
        yield time
        if spoilt:
            say(client, time, "exception.granted", HUMAN, kind=chance.choice(SPOILING), trigger="routine")
        elif time > client.fading:
            fades(client, time)
        else:
            welcome = goes_on(client, time, welcome)


def fades(client: Client, time: int) -> None:
    """Who gave up on us gives its work to others, or does it itself; seldom do we hear of it."""
    often = client.chance.random()
    if often < 0.3:
        kind = "share_fell" if often < 0.18 else "in_house"
        say(client, time, "relationship.changed", HUMAN, kind=kind, item="orders")


def goes_on(client: Client, time: int, welcome: bool) -> bool:
    """Whether, after it, the client still wants to hear from us unasked."""
    chance, often = client.chance, client.chance.random()
    if client.displeased(time) > 0.6 and often < 0.3 * client.speaks():
        say(client, time, "relationship.changed", {"kind": "client"}, kind="competitor", item="another house")
    elif often < 0.4:
        if welcome:
            visit_or_offer(client, time, often)
    elif often < 0.46:
        kind = ("contact_joined", "contact_left")[often > 0.453]
        say(client, time, "relationship.changed", {"kind": "client"}, kind=kind, item=chance.choice(PEOPLE))
    elif often < 0.48 or not welcome and often > 0.8:
        say(client, time, "relationship.changed", {"kind": "client"}, kind="opted_out" if welcome else "opted_in")
        return not welcome
    elif often < 0.54:
        kind = ("praise", "feedback", "unknown")[int((often - 0.48) * 50)]
        say(client, time, "contact.received", {"kind": "client"}, kind=kind, channel="social")
        if kind == "unknown":
            say(client, time + HOUR, "reply.sent", HUMAN, channel="social")
    return welcome


def visit_or_offer(client: Client, time: int, often: float) -> None:
    """Somebody looks in, or offers something; some offers serve no objective of the client's."""
    chance = client.chance
    if often < 0.25:
        does = ["checked_in", "asked_needs"] if often < 0.1 else ["checked_in"]
        say(
            client, time, "reply.sent", MANAGER if often < 0.15 else HUMAN, channel="visit", kind="follow_up", does=does
        )
    else:
        serves = {"objective": chance.choice(OBJECTIVES)} if often < 0.35 else {}
        say(client, time, "offer.made", HUMAN, value=round(chance.uniform(50, 900), 2), **serves)


def ordered(client: Client, time: int, data: dict[str, Any]) -> None:
    """What an order is of, when the client wants it, and when it comes: later where service fails."""
    chance, often = client.chance, client.chance.random()
    data["item"] = item = chance.choice(GOODS)
    wanted = time + int(chance.uniform(3, 8) * DAY)
    if often < 0.4:
        say(client, time, "expectation.stated", {"kind": "client"}, wanted_by=written(wanted), topic=item)
    if often < 0.6:
        _, fails, _ = client.service(time, "delivery", "logistics")
        late = chance.random() < min(0.06 * fails, 0.6)
        comes = (
            wanted + chance.randint(HOUR, 4 * DAY) if late else time + int((wanted - time) * chance.uniform(0.3, 0.95))
        )
        by = {"kind": "third_party", "id": "carrier"} if often < 0.3 else {"kind": "human", "team": "logistics"}
        say(client, comes, "order.delivered", by, item=item, topic=item)


def say(client: Client, time: int, type: str, actor: dict[str, Any], **facts: Any) -> None:
    """One touchpoint of no case."""
    client.page.besides(time, type, actor=actor, **facts)
