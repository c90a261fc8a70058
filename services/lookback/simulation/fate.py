"""What clients do by themselves: they come, buy, run out of patience, raise their voice, or fall silent and leave."""

from .archetypes import FOREVER
from .besides import BESIDES
from .case import Case
from .client import Client, Story
from .hours import DAY, HOUR, WEEK
from .relations import ordered, relations
from .story import story

LAST_STRAW = 0.45  # how likely a bad experience beyond the patience is the last one
CRISES = {"escalation.requested": 0.65, "mention.public": 0.22, "notice.legal": 0.13}
OTHER_REASONS = 45_000 * DAY  # one client leaves in this time whatever the service, as companies close


def begin(client: Client) -> None:
    """Let a client's life begin."""
    start = client.world.start
    client.follow(matters(client), start)
    client.follow(orders(client), start)
    if client.world.besides:
        client.follow(relations(client), start)
    end = start + int(client.dice.expovariate(1 / OTHER_REASONS))
    client.follow(gone(client, end), end)


def matters(client: Client) -> Story:
    """Cases, at random in working time, and some of them from home; more while the client's volume is more."""
    top = max([1.0, *(spell.volume for spell in client.plan.spells)])
    time, lapses, count = client.world.start, client.plan.lapses, 0
    while True:
        time = client.next_visit(time, top * client.rate)
        yield time
        if client.dice.random() * top < client.volume(time):
            count += 1
            opens = client.home(time) if client.dice.random() < 0.1 else time
            case = Case(client, f"{client.name}-{count}", opens, BESIDES if client.world.besides else {})
            if lapses and client.plan.since is not None and time >= client.plan.since:
                case.lapses, case.weighs, lapses = lapses, 1.6 if lapses > 1 else 1.0, 0
            client.follow(told(case), opens)


def told(case: Case) -> Story:
    """A case; where it leaves the client beyond its patience, this may be the last straw."""
    for time in story(case):
        if case.beyond and not case.client.upset and case.client.dice.random() < LAST_STRAW:
            out_of_patience(case)
        case.beyond = False
        yield time


def out_of_patience(case: Case) -> None:
    """Raise the voice, or give up without a word."""
    client, dice = case.client, case.client.dice
    client.upset = True
    if dice.random() < client.voice**0.5:
        time = case.now + int(dice.uniform(0.5, 48) * HOUR)
        client.follow(crisis(case, time), time)
    else:
        client.fading = case.now
        end = case.now + int(dice.uniform(2, 5) * WEEK)
        client.follow(gone(client, end), end)


def crisis(case: Case, time: int) -> Story:
    """Loud: an escalation, the public, a lawyer. Then the house wakes up, and wins the client back, or does not."""
    client, dice = case.client, case.client.dice
    [type] = dice.choices(list(CRISES), list(CRISES.values()))
    case.now = time
    case.say(type, "client")
    client.events.append(("crisis", time))
    client.mood, client.plan.spells, client.fails = -0.3 * client.patience, [], min(client.fails, 0.6)
    case.work(1, 9)
    yield case.now
    case.say("reply.sent", "human", kind="apology")
    if dice.random() < 0.5:
        case.say("exception.granted", "human", kind=dice.choice(("price_cut", "personal")))
    case.work(9, 36)
    yield case.now
    case.say("case.resolved", "human")
    end = time + int(dice.uniform(5, 30) * DAY)
    yield end
    if dice.random() < 0.3:
        client.left = end
        client.page.say(end, "relationship.ended")
    else:
        client.upset = False
        if dice.random() < 0.6:
            client.page.say(end, "relationship.recovered")


def gone(client: Client, time: int) -> Story:
    """Silent: the relationship ends, with a notice or without a word."""
    if client.left == FOREVER:
        client.left = time
        client.events.append(("churn", time))
        if client.dice.random() < 0.5:
            client.page.say(time, "relationship.ended")
    yield time


def orders(client: Client) -> Story:
    """What the client buys, in the same rhythm as it comes."""
    a_month, worth = client.dice.uniform(0.5, 2), client.dice.lognormvariate(5.5, 0.8)
    time = client.world.start
    while True:
        time = client.next_visit(time, a_month)
        yield time
        if client.dice.random() < client.volume(time):
            data = client.page.say(time, "order.placed", value=round(worth * client.dice.uniform(0.5, 2), 2))
            if client.world.besides:
                ordered(client, time, data)
