"""Who is told, by which channels, and when: what `routing.toml` says, as delivery asks it. No score and no replay does.

A route leads the facts of an alert to names: roles, which are people, or channels. `routing_file.py` makes the records.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.messages import instant, micros

MATCHED = ("rule", "segment", "team", "step", "tier")
PATIENCE = 100  # times that two calendars are asked by turns for a moment at which both are open


class Hours(Protocol):
    """Open hours, in µs since 1970: the calendars of scoring."""

    def working(self, start: int, end: int, /) -> int:
        """The open µs between two moments."""

    def advance(self, start: int, amount: int, /) -> int | None:
        """The first moment when so many open µs have passed; None: never."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What routes, quiet hours and planned events look at; `client` is of a systemic alert what it is about."""

    rule: str
    tier: str
    step: str | None = None
    segment: str | None = None
    team: str | None = None
    client: str | None = None
    override: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A channel of the file: `kind` is alertmanager, webhook or apprise. Its URL and secret are mostly secrets."""

    name: str
    kind: str
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """Whom to tell (nobody, if `to` is empty) of alerts whose facts all are among those that `when` names."""

    when: Mapping[str, frozenset[str]]
    to: tuple[str, ...]
    goes_on: bool = False

    def matches(self, facts: Facts) -> bool:
        """Whether the route is for such an alert; one to nobody never is for an override."""
        if facts.override and not self.to:
            return False
        return all(getattr(facts, key) in values for key, values in self.when.items())


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes round in a rota: for `length` from `since` on, and again `every` so often, by the clocks of `zone`."""

    since: datetime
    length: timedelta
    every: timedelta
    zone: ZoneInfo

    def runs(self, at: datetime) -> bool:
        """Whether it is on at this time, by the wall clock: a handover stays at its hour when daylight saving ends."""
        return (self._wall(at) - self._wall(self.since)) % self.every < self.length

    def _wall(self, at: datetime) -> datetime:
        return at.astimezone(self.zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Shift:
    """While `hours` are open, from `since` until `until`, on its `turn`, `who` is told by `channels`."""

    hours: Hours
    channels: tuple[str, ...]
    who: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    turn: Turn | None = None

    def runs(self, at: datetime) -> bool:
        """Whether it is on at this time."""
        begun = self.since is None or self.since <= at
        goes_on = self.until is None or at < self.until
        return begun and goes_on and (self.turn is None or self.turn.runs(at)) and is_open(self.hours, at)


@dataclass(frozen=True, slots=True)
class Role:
    """People by what they are for: told by the channels of the first shift that runs, else by the role's own."""

    channels: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()

    def on(self, at: datetime) -> Shift | None:
        """The shift that runs at this time."""
        return next((shift for shift in self.shifts if shift.runs(at)), None)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The `tiers` that wait while the calendar of a role (by its name), or of the client's segment, is closed."""

    tiers: frozenset[str] = frozenset()
    roles: Mapping[str, Hours] = field(default_factory=dict)
    segments: Mapping[str, Hours] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """Quiet hours: `until` when, and `whose` they are."""

    until: datetime
    whose: str


@dataclass(frozen=True, slots=True)
class Planned:
    """Something planned, which alerts within it name; with `mute` they wait for its end. Names none: it is for all."""

    name: str
    since: datetime
    until: datetime
    segments: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    mute: bool = False

    def covers(self, facts: Facts, at: datetime) -> bool:
        """Whether such an alert lies within it at this time."""
        if not self.since <= at < self.until:
            return False
        named = ((facts.segment, self.segments), (facts.client, self.clients), (facts.team, self.teams))
        return not any(names for _, names in named) or any(one in names for one, names in named)


@dataclass(frozen=True, slots=True)
class Level:
    """One notice of an escalation: to `role`, `after` so long without an acknowledgement since the first notice.

    `number` is its place in the chain, from 1: repeats of the last role count on. The route's own notice is level 0.
    """

    number: int
    role: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class Budget:
    """How many notices a shift may bring; shifts begin every day at `starts` in `zone`.

    Those that come within `gather` of the first are ranked together before any of them is told.
    """

    capacity: int
    zone: ZoneInfo
    starts: tuple[time, ...]
    gather: timedelta = timedelta(0)

    def shift(self, at: datetime) -> datetime:
        """When the shift of this time began."""
        starts = self._starts(at)
        return starts[bisect_right(starts, at) - 1]

    def _starts(self, at: datetime) -> list[datetime]:
        today = at.astimezone(self.zone).date()
        days = (today + timedelta(days=n) for n in (-1, 0))
        # compared in UTC: within one zone Python compares wall clocks, which daylight saving turns back
        utc = instant(0).tzinfo
        return sorted(datetime.combine(day, one, self.zone).astimezone(utc) for day in days for one in self.starts)


@dataclass(frozen=True, slots=True)
class Routed:
    """Whom a new alert goes to, and by which `routes`; `named`: one of them names its rule."""

    to: tuple[str, ...]
    routes: tuple[int, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Routing:
    """The whole file. Without one: all that is told goes to every channel that the settings name."""

    addresses: tuple[Address, ...] = ()
    routes: tuple[Route, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    quiet: Quiet = field(default_factory=Quiet)
    planned: tuple[Planned, ...] = ()
    chains: Mapping[str, tuple[Level, ...]] = field(default_factory=dict)  # by tier, in the order of their time
    budget: Budget | None = None

    def route(self, facts: Facts) -> Routed:
        """The first route that matches, and those after one that goes on."""
        to, matched = dict[str, None](), list[int]()
        for index, route in enumerate(self.routes):
            if route.matches(facts):
                to.update(dict.fromkeys(route.to))
                matched.append(index)
                if not route.goes_on:
                    break
        return Routed(tuple(to), tuple(matched), any("rule" in self.routes[index].when for index in matched))

    def channels(self, names: Iterable[str], at: datetime) -> tuple[str, ...]:
        """The channels by which these roles and channels are told at a time, each once."""
        return tuple(dict.fromkeys(channel for name in names for channel in self._channels(name, at)))

    def _channels(self, name: str, at: datetime) -> tuple[str, ...]:
        role = self.roles.get(name)
        if role is None:
            return (name,)
        shift = role.on(at)
        return role.channels if shift is None else shift.channels

    def quiet_for(self, name: str, facts: Facts, at: datetime) -> Wait | None:
        """Until when an alert has to wait before this role or channel is told; None: it need not.

        Never an override, nor where the calendars have no moment in common.
        """
        if facts.override or facts.tier not in self.quiet.tiers:
            return None
        asked = {f"of {name}": self.quiet.roles.get(name), f"of segment {facts.segment}": self._of_segment(facts)}
        hours = {whose: one for whose, one in asked.items() if one is not None}
        until, last = at, ""
        for _ in range(PATIENCE):
            closed = next(((whose, one) for whose, one in hours.items() if not is_open(one, until)), None)
            if closed is None:
                return Wait(until, last) if last else None
            last = closed[0]
            opens = next_open(closed[1], until)
            if opens is None:
                return None
            until = opens
        return None

    def _of_segment(self, facts: Facts) -> Hours | None:
        return None if facts.segment is None else self.quiet.segments.get(facts.segment)

    def plan(self, facts: Facts, at: datetime) -> Planned | None:
        """What is planned for such an alert at a time: what mutes it, if anything does, longest."""
        covering = [planned for planned in self.planned if planned.covers(facts, at)]
        return max(covering, key=lambda planned: (planned.mute, planned.until), default=None)

    def chain(self, tier: str) -> tuple[Level, ...]:
        """Who is told next, and when, where nobody acknowledges an alert of this tier."""
        return self.chains.get(tier, ())


def levels(steps: Iterable[tuple[str, timedelta]], repeat: timedelta, times: int) -> Iterator[Level]:
    """A chain: each role so long after the one before, then the last one again and again."""
    after, number, role = timedelta(0), 0, ""
    for number, (role, wait) in enumerate(steps, 1):
        after += wait
        yield Level(number, role, after)
    for again in range(1, times + 1):
        yield Level(number + again, role, after + again * repeat)


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether a calendar is open at a moment."""
    now = micros(at)
    return hours.working(now, now + 1) == 1


def next_open(hours: Hours, at: datetime) -> datetime | None:
    """The first moment, from this one on, at which a calendar is open; None: never."""
    passed = hours.advance(micros(at), 1)
    return None if passed is None else instant(passed - 1)


def everywhere(addresses: Iterable[Address]) -> Routing:
    """The routing without a file: to every channel."""
    known = tuple(addresses)
    return Routing(known, (Route({}, tuple(one.name for one in known)),))
