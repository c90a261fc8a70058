"""The clocks of a case, each found by looking for its own beginning and end (SPEC 15, Clocks)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.messages import Touchpoint
from tests.laws.oracle.due import Run, measure
from tests.laws.oracle.policy import SECOND
from tests.laws.oracle.story import Claim, Key, Story, is_client_contact, is_human_reply, reply_kind

ORDER = ("first_response", "next_response", "update", "resolution", "decision", "follow_up", "reach")
PAUSED_BY_CASE = ("update", "resolution")


@dataclass
class Span:
    """One clock: `end` is the fulfilment, the cancellation or the claim; None while it runs."""

    clock: str
    start: Key
    state: str = "running"
    end: Key | None = None
    what: str | None = None

    def finish(self, state: str, end: Key) -> None:
        """It ends, once."""
        self.state, self.end = state, end


def human(kind: str | None = None) -> Callable[[Touchpoint], bool]:
    """Human replies, of one kind or of any."""
    return lambda each: is_human_reply(each) and (kind is None or reply_kind(each) == kind)


def confirmations(story: Story) -> list[Key]:
    """When claims of the case were confirmed."""
    return [claim.confirmed for claim in story.claims if claim.confirmed is not None]


def end_first(span: Span, fulfilled: list[Key], cancelled: list[Key]) -> Span:
    """The span with the first end after its start."""
    ends = [(key, "fulfilled") for key in fulfilled if key > span.start]
    ends += [(key, "cancelled") for key in cancelled if key > span.start]
    if ends:
        key, state = min(ends)
        span.finish(state, key)
    return span


def first_response(story: Story) -> Iterator[Span]:
    """From the start to the first human reply; one of the same moment, but before it in the order, comes too soon."""
    if story.start is not None:
        yield end_first(Span("first_response", story.start), story.keys(human()), confirmations(story))


def next_response(story: Story) -> Iterator[Span]:
    """From each client contact while neither response clock runs."""
    running = list(first_response(story))
    for key in story.keys(is_client_contact):
        if not any(span.start <= key and (span.end is None or span.end > key) for span in running):
            running.append(end_first(Span("next_response", key), story.keys(human()), confirmations(story)))
            yield running[-1]


def is_open(story: Story, key: Key) -> bool:
    """No claim stands at the key, and none is confirmed since the last reopening."""
    past = [claim for claim in story.claims if claim.key < key]
    if not past:
        return True
    last = past[-1]
    if last.voided is not None and last.voided < key:
        return True
    return last.confirmed is not None and any(last.confirmed < again < key for again in story.reopened)


def update(story: Story) -> Iterator[Span]:
    """From each human reply while the case is open to the next; a claim cancels.

    A case is open by its claims alone, also where it was never opened or its start is unknown.
    """
    replies = story.keys(human()) if story.explicit else []
    for key in replies:
        if is_open(story, key):
            yield end_first(Span("update", key), replies, [claim.key for claim in story.claims])


def resolution(story: Story) -> Iterator[Span]:
    """From the start, and from each reopening after a confirmation, to the claim that is confirmed."""
    if story.start is None:
        return
    begins: Key | None = story.start
    for claim in story.claims:
        if begins is not None and claim.confirmed is not None:
            yield Span("resolution", begins, "fulfilled", claim.key)
            begins = next((again for again in story.reopened if again > claim.confirmed), None)
    if begins is not None and story.stands and story.last_claim is not None:
        yield Span("resolution", begins, "claimed", story.last_claim.key)
    elif begins is not None:
        yield Span("resolution", begins)


def decision(story: Story) -> Iterator[Span]:
    """One at a time for each `what`: needed again after it was made, it starts again."""
    needed = [story.at(place) for place in story.places if story.at(place).type == "decision.needed"]
    for what in {each.data.what for each in needed} if story.explicit else set():
        made = story.keys(lambda each, what=what: each.type == "decision.made" and each.data.what == what)
        last: Span | None = None
        for key in story.keys(lambda each, what=what: each.type == "decision.needed" and each.data.what == what):
            if last is None or (last.end is not None and last.end < key):
                last = end_first(Span("decision", key, what=what), made, confirmations(story))
                yield last


def follow_up(story: Story) -> Iterator[Span]:
    """From each claim on a complaint to the next follow-up by a human; cancelled where the claim is voided first."""
    for claim in story.claims if story.explicit else []:
        if story.kind(claim.key[0]) == "complaint":
            voided = [claim.voided] if claim.voided is not None else []
            yield end_first(Span("follow_up", claim.key), story.keys(human("follow_up")), voided)


def reach(story: Story) -> Iterator[Span]:
    """From the start to the first touch of the team of the last claim, unless that was voided.

    The clock is that claim's own: the confirmation of an earlier claim, before a reopening, does not cancel it.
    """
    last = story.last_claim
    if story.start is None or last is None or last.voided is not None:
        return
    team = team_of(story, last)
    if team is None:
        return
    span = Span("reach", story.start)
    touched = min(story.keys(lambda each: touches_team(each, team)), default=None)
    # A touch of the start's own moment counts, also where it comes before in the order: as a claim does.
    # A confirmation that itself comes from a human of the team fulfils: after it, the clock runs no more.
    if touched is not None and (last.confirmed is None or touched <= last.confirmed):
        span.finish("fulfilled", touched)
    elif last.confirmed is not None:
        span.finish("cancelled", last.confirmed)
    yield span


def team_of(story: Story, claim: Claim) -> str | None:
    """The claiming actor's team, else the `to_team` that any touchpoint of the case last gave, up to the claim.

    "Latest" is read as of the claim: the clock is for the team that resolved the case, whoever got it afterwards.
    """
    actor = claim.touchpoint.data.actor
    if actor is not None and actor.team is not None:
        return actor.team
    past = [story.at(place).data.to_team for place in story.places if story.client.key(place) <= claim.key]
    return next((team for team in reversed(past) if team is not None), None)


def touches_team(each: Touchpoint, team: str) -> bool:
    """It brings the case to the team, or comes from a human of it."""
    actor = each.data.actor
    if each.type in ("case.assigned", "case.transferred") and each.data.to_team == team:
        return True
    return actor is not None and actor.team == team and actor.kind in ("human", None)


FINDERS = (first_response, next_response, update, resolution, decision, follow_up, reach)


def clocks(story: Story) -> list[dict[str, Any]]:
    """All clocks of a case, in the order of the contract, times in microseconds."""
    spans = [span for finder in FINDERS for span in finder(story)]
    spans.sort(key=lambda span: (span.start[0], ORDER.index(span.clock), span.what or "", span.start))
    return [shown(span, story) for span in spans]


def shown(span: Span, story: Story) -> dict[str, Any]:
    """One clock as `replay --json` prints it."""
    client = story.client
    stop = span.end[0] if span.end is not None else client.as_of
    pauses = story.stopped() if span.clock in PAUSED_BY_CASE else []
    measured = measure(Run(span.clock, span.start[0], stop, pauses, story.attributes, client.times), client.policies)
    if span.state == "running" and any(since <= client.as_of < until for since, until in pauses):
        span.state = "paused"
    entry: dict[str, Any] = {"clock": span.clock, "state": span.state}
    if span.clock == "decision":
        entry["what"] = span.what
    return entry | {
        "started_at": span.start[0],
        "due_at": measured.due,
        "fulfilled_at": stop if span.state == "fulfilled" else None,
        "breached": measured.due is not None and measured.due < stop,
        "calendar_seconds": measured.calendar / SECOND,
        "working_seconds": measured.working / SECOND,
    }
