"""What each client contact is, and whether the first one was enough (SPEC 15, Contacts)."""

from dataclasses import dataclass

from shared.messages import micros
from tests.laws.oracle.story import ANSWERS, Client, case_of, is_client_contact, is_human_reply, reply_kind


@dataclass
class Label:
    """A client contact with its verdict: conversation, response, chaser, repeat or first."""

    place: int
    case: str
    topic: str | None
    at: int
    verdict: str


def topic_of(client: Client, place: int) -> str | None:
    """Its own, else the one last given by any touchpoint of its case before it."""
    mine = case_of(client.touchpoints[place])
    given = [each.data.topic for each in client.touchpoints[: place + 1] if case_of(each) == mine and each.data.topic]
    own = client.touchpoints[place].data.topic
    return own or (given[-1] if given else None)


def labels(client: Client) -> list[Label]:
    """Every client contact, in order, judged by those before it."""
    found: list[Label] = []
    for place, each in enumerate(client.touchpoints):
        if is_client_contact(each):
            label = Label(place, case_of(each), topic_of(client, place), micros(each.time), "")
            label.verdict = verdict(client, label, found)
            found.append(label)
    return found


def verdict(client: Client, contact: Label, earlier: list[Label]) -> str:
    """The first of the five that holds."""
    if in_conversation(client, contact):
        return "conversation"
    if is_response(client, contact):
        return "response"
    if is_waiting(client, contact):
        return "chaser"
    return "repeat" if comes_back(client, contact, earlier) else "first"


def before(client: Client, contact: Label) -> list[int]:
    """The places of its case's touchpoints before it."""
    return [place for place in client.stories[contact.case].places if place < contact.place]


def in_conversation(client: Client, contact: Label) -> bool:
    """Within the gap after the last word of either side, or after the oldest one not yet replied to."""
    touchpoints, policies = client.touchpoints, client.policies
    words = [p for p in before(client, contact) if is_client_contact(touchpoints[p]) or is_human_reply(touchpoints[p])]
    if words and contact.at - micros(touchpoints[words[-1]].time) <= policies.span("conversation_gap", contact.at):
        return True
    replies = [place for place in words if is_human_reply(touchpoints[place])]
    unanswered = [place for place in words if not replies or place > replies[-1]]
    if not unanswered:
        return False
    return contact.at - micros(touchpoints[unanswered[0]].time) <= policies.span("addition_gap", contact.at)


def is_response(client: Client, contact: Label) -> bool:
    """The case waits for the client, or the last human reply asked and the client has not come since."""
    story = client.stories[contact.case]
    if story.waits_for_client(client.key(contact.place)):
        return True
    places = before(client, contact)
    replies = [place for place in places if is_human_reply(client.touchpoints[place])]
    if not replies or client.touchpoints[replies[-1]].data.asks is not True:
        return False
    return not any(is_client_contact(client.touchpoints[place]) for place in places if place > replies[-1])


def is_waiting(client: Client, contact: Label) -> bool:
    """Since an earlier contact of the case no answering human reply and no claim."""
    claims = [claim.key[1] for claim in client.stories[contact.case].claims]
    waiting = False
    for place in before(client, contact):
        each = client.touchpoints[place]
        if is_client_contact(each):
            waiting = True
        elif place in claims or (is_human_reply(each) and reply_kind(each) in ANSWERS):
            waiting = False
    return waiting


def comes_back(client: Client, contact: Label, earlier: list[Label]) -> bool:
    """The case had a contact before (an implicit one: recently), or another case one on the topic, recently."""
    window = client.policies.span("repeat_window", contact.at)
    for other in earlier:
        recent = contact.at - other.at <= window
        if other.case == contact.case and (recent or client.stories[contact.case].explicit):
            return True
        if other.case != contact.case and recent and contact.topic is not None and other.topic == contact.topic:
            return True
    return False


def first_contact_resolved(client: Client, case: str, found: list[Label]) -> bool | None:
    """False from the first sign that it was not enough; true when the window after a confirmed claim is over."""
    story = client.stories[case]
    mine = [label for label in found if label.case == case]
    if not mine:
        return None
    if any(label.verdict in ("chaser", "repeat") for label in mine) or story.reopened:
        return False
    if any(client.touchpoints[label.place].data.re_explained is True for label in mine):
        return False
    if any(sent_on(client, case, label, found) for label in found):
        return False
    last = story.last_claim
    if last is None or not story.settled:
        return None
    over = last.key[0] + client.policies.span("repeat_window", last.key[0]) <= client.as_of
    return True if over else None


def sent_on(client: Client, case: str, contact: Label, found: list[Label]) -> bool:
    """Whether a repeat in another case came back on a topic whose most recent earlier contact was in this one."""
    if contact.verdict != "repeat" or contact.case == case or contact.topic is None:
        return False
    past = [label for label in found if label.place < contact.place and label.topic == contact.topic]
    window = client.policies.span("repeat_window", contact.at)
    return bool(past) and past[-1].case == case and contact.at - past[-1].at <= window
