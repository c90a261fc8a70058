"""One client's touchpoints in order, and what each case went through: start, attributes, claims, pauses (SPEC 15)."""

from dataclasses import dataclass, field
from functools import cached_property

from shared.messages import Touchpoint, micros
from tests.laws.oracle.policy import Attributes, Interval, Policies

Key = tuple[int, float]  # a moment and the place in the order of touchpoints; what time brings has place infinity
ANSWERS = ("answer", "apology", "follow_up")


def actor_kind(touchpoint: Touchpoint) -> str | None:
    """Who did it, where it says so."""
    return touchpoint.data.actor.kind if touchpoint.data.actor is not None else None


def reply_kind(touchpoint: Touchpoint) -> str:
    """The kind of a reply; an answer where it says nothing."""
    return touchpoint.data.kind or "answer"


def is_complaint(touchpoint: Touchpoint) -> bool:
    """A contact that is a complaint, or counts as one: unclassified or feedback, and angry (SPEC 2)."""
    kind = touchpoint.data.kind or "unknown"
    return kind == "complaint" or (kind in ("unknown", "feedback") and touchpoint.data.angry is True)


def is_client_contact(touchpoint: Touchpoint) -> bool:
    """SPEC 15, Who."""
    if touchpoint.type != "contact.received" or actor_kind(touchpoint) == "automation":
        return False
    return is_complaint(touchpoint) or touchpoint.data.kind not in ("praise", "thanks", "feedback")


def is_human_reply(touchpoint: Touchpoint) -> bool:
    """SPEC 15, Who: public and by a human."""
    public = touchpoint.data.public is not False
    return touchpoint.type == "reply.sent" and public and actor_kind(touchpoint) != "automation"


def case_of(touchpoint: Touchpoint) -> str:
    """Its case, or the implicit one of its topic."""
    return touchpoint.data.case_id if touchpoint.data.case_id is not None else f"~{touchpoint.data.topic or ''}"


@dataclass
class Claim:
    """A claim on a case; `ends` is the end of its quiet period."""

    key: Key
    touchpoint: Touchpoint
    ends: int
    voided: Key | None = None
    confirmed: Key | None = None


@dataclass
class Client:
    """A client as of a time: touchpoints in effect, in order, none later than that."""

    touchpoints: list[Touchpoint]
    as_of: int
    policies: Policies

    def key(self, place: int) -> Key:
        """Where in time and order a touchpoint stands."""
        return (self.times[place], place)

    @cached_property
    def times(self) -> list[int]:
        """When each touchpoint happened."""
        return [micros(each.time) for each in self.touchpoints]

    def segment(self, moment: int) -> str | None:
        """The latest one given, after all touchpoints of the moment."""
        past = [each.data.segment for each, at in zip(self.touchpoints, self.times, strict=True) if at <= moment]
        return next((segment for segment in reversed(past) if segment is not None), None)

    @cached_property
    def stories(self) -> dict[str, "Story"]:
        """Every case that a touchpoint names."""
        return {case: Story(self, case) for case in sorted({case_of(each) for each in self.touchpoints})}


@dataclass
class Story:
    """One case of a client."""

    client: Client
    case: str
    claims: list[Claim] = field(default_factory=list)
    reopened: list[Key] = field(default_factory=list)
    pauses: list[tuple[Key, Key | None]] = field(default_factory=list)
    waits: list[tuple[Key, Key | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place in self.places:
            self.pass_time(self.client.key(place)[0])
            self.take(place)
        self.pass_time(self.client.as_of + 1)

    @cached_property
    def places(self) -> list[int]:
        """Where the case's touchpoints stand among the client's."""
        return [place for place, each in enumerate(self.client.touchpoints) if case_of(each) == self.case]

    @property
    def explicit(self) -> bool:
        """An implicit case has only the next-response clock; a `case_id` that is its name means the same case."""
        return not self.case.startswith("~")

    def at(self, place: int) -> Touchpoint:
        """The touchpoint at a place."""
        return self.client.touchpoints[place]

    def keys(self, what: object) -> list[Key]:
        """The keys of the case's touchpoints for which `what` holds."""
        assert callable(what)
        return [self.client.key(place) for place in self.places if what(self.at(place))]

    @cached_property
    def start(self) -> Key | None:
        """Its first opening or client contact, if nothing of the case is earlier."""
        begins = self.keys(lambda each: each.type == "case.opened" or is_client_contact(each))
        if not self.explicit or not begins or self.client.key(self.places[0])[0] < begins[0][0]:
            return None
        return begins[0]

    def kind(self, moment: int) -> str | None:
        """After all touchpoints of the moment."""
        past = [self.at(place) for place in self.places if self.client.key(place)[0] <= moment]
        for each in reversed(past):
            if each.type.startswith("case.") and each.data.kind is not None:
                return each.data.kind
            if is_client_contact(each) and is_complaint(each):
                return "complaint"
        # "The first contact" is read as the first client contact.
        first = next((each for each in past if is_client_contact(each)), None)
        kind = (first.data.kind or "unknown") if first is not None else None
        return None if kind == "chaser" else kind

    def attributes(self, moment: int) -> Attributes:
        """Kind, priority and segment after all touchpoints of the moment."""
        past = [self.at(place) for place in self.places if self.client.key(place)[0] <= moment]
        priorities = [each.data.priority for each in past if each.type.startswith("case.") and each.data.priority]
        return (self.kind(moment), priorities[-1] if priorities else None, self.client.segment(moment))

    @property
    def last_claim(self) -> Claim | None:
        """The latest, whatever became of it."""
        return self.claims[-1] if self.claims else None

    @property
    def stands(self) -> bool:
        """Whether a claim stands now."""
        last = self.last_claim
        return last is not None and last.voided is None and last.confirmed is None

    @property
    def settled(self) -> bool:
        """Whether the last claim was confirmed and the case not reopened since."""
        last = self.last_claim
        if last is None or last.confirmed is None:
            return False
        return not any(key > last.confirmed for key in self.reopened)

    def pass_time(self, until: int) -> None:
        """The quiet period ends before the next touchpoint, or by the as-of time."""
        last = self.last_claim
        if self.stands and last is not None and last.ends < until:
            last.confirmed = (last.ends, float("inf"))

    def take(self, place: int) -> None:
        """What one touchpoint does to claims and pauses."""
        touchpoint, key = self.at(place), self.client.key(place)
        contact = is_client_contact(touchpoint)
        last = self.last_claim
        claims = touchpoint.type in ("case.resolved", "case.closed") and not self.stands and not self.settled
        if self.stands and last is not None:
            if contact or touchpoint.type == "case.reopened":
                last.voided = key
            elif touchpoint.type == "case.confirmed":
                last.confirmed = key
        if touchpoint.type == "case.reopened":
            self.reopened.append(key)
        if claims:
            ends = key[0] + self.client.policies.span("confirmation", key[0])
            self.claims.append(Claim(key, touchpoint, ends))
        if touchpoint.type == "case.paused":
            self.pause(key, touchpoint.data.reason)
        if claims or contact or touchpoint.type == "case.resumed":
            for spells in (self.pauses, self.waits):
                if spells and spells[-1][1] is None:
                    spells[-1] = (spells[-1][0], key)

    def pause(self, key: Key, reason: str | None) -> None:
        """A listed reason stops clocks, `waiting_for_client` waits for the client; a further pause ends neither."""
        listed = reason in self.client.policies.setting("pauses", key[0])
        for spells, holds in ((self.pauses, listed), (self.waits, reason == "waiting_for_client")):
            if holds and not (spells and spells[-1][1] is None):
                spells.append((key, None))

    def stopped(self) -> list[Interval]:
        """The paused stretches in time; an unended one reaches beyond the as-of time."""
        return [(since[0], until[0] if until is not None else self.client.as_of + 1) for since, until in self.pauses]

    def waits_for_client(self, key: Key) -> bool:
        """Whether the case is paused for the client just before the touchpoint at the key."""
        return any(since < key and (until is None or until >= key) for since, until in self.waits)
