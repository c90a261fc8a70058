"""What may stand in `routing.toml`, table by table (docs/routing.md); `routing_file.py` reads it."""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from services.scoring.policy.policy_form import Hours
from services.scoring.policy.policy_values import Duration, Table, Zone

from .. import rules
from .routing import Budget, Level, Planned, Quiet, Route, Routing, levels
from .routing_people_form import ChannelForm, Names, Problems, RoleForm

TIERS = tuple(rules.TIERS.values())
ALERTING = tuple(rule.name for rule in rules.RULES.values() if rule.kind is not rules.Kind.MARK)
LONGEST_CHAIN = 100  # notices
KNOWN = {"rule": ALERTING, "step": tuple(rules.TIERS), "tier": TIERS}
OVERRIDE = {"rule": "override", "step": "crisis", "tier": rules.TIERS["crisis"]}


def _values(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _time_of_day(value: object) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value))


Values = Annotated[list[str], BeforeValidator(_values), Field(min_length=1)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]


class WhenForm(Table):
    """`when` of a route: a value or a list of them; an absent key matches everything."""

    rule: Values | None = None
    segment: Values | None = None
    team: Values | None = None
    step: Values | None = None
    tier: Values | None = None

    def named(self) -> dict[str, list[str]]:
        """The keys that are there."""
        return {key: values for key, values in self.model_dump().items() if values is not None}


class RouteForm(Table):
    """One of `[[routes]]`."""

    when: WhenForm = WhenForm()
    to: list[str]
    goes_on: bool = Field(False, alias="continue")

    def catches_overrides(self) -> bool:
        """Whether it tells somebody of every override."""
        named = self.when.named()
        return bool(self.to) and all(OVERRIDE.get(key) in values for key, values in named.items())


class QuietForm(Table):
    """`[quiet]`."""

    tiers: list[str] = ["ticket"]
    roles: dict[str, str] = {}
    segments: dict[str, str] = {}


class PlannedForm(Table):
    """One of `[[planned]]`."""

    name: Annotated[str, Field(min_length=1)]
    since: AwareDatetime = Field(alias="from")
    until: AwareDatetime
    segments: list[str] = []
    clients: list[str] = []
    teams: list[str] = []
    mute: bool = False

    def planned(self) -> Planned:
        """The record."""
        names = {key: frozenset(getattr(self, key)) for key in ("segments", "clients", "teams")}
        return Planned(self.name, self.since, self.until, mute=self.mute, **names)


class LevelForm(Table):
    """One of the `levels` of a chain."""

    role: str
    wait: Duration


class ChainForm(Table):
    """One of `[[chains]]`."""

    tiers: Names
    levels: Annotated[list[LevelForm], Field(min_length=1)]
    repeat: Duration | None = None
    times: Annotated[int, Field(ge=0)] = 0

    def chain(self) -> tuple[Level, ...]:
        """The notices of it, in the order of their time."""
        steps = ((one.role, timedelta(microseconds=one.wait)) for one in self.levels)
        return tuple(levels(steps, timedelta(microseconds=self.repeat or 0), self.times))


class BudgetForm(Table):
    """`[budget]`."""

    capacity: Annotated[int, Field(ge=1)]
    zone: Zone
    shifts: Annotated[list[TimeOfDay], Field(min_length=1)]
    gather: Duration = 0

    def budget(self) -> Budget:
        """The record."""
        return Budget(self.capacity, self.zone, tuple(sorted(self.shifts)), timedelta(microseconds=self.gather))


class RoutingForm(Table):
    """The whole file."""

    channels: dict[str, ChannelForm] = {}
    routes: list[RouteForm] = []
    roles: dict[str, RoleForm] = {}
    calendars: dict[str, Hours] = {}
    quiet: QuietForm = QuietForm()
    planned: list[PlannedForm] = []
    chains: list[ChainForm] = []
    budget: BudgetForm | None = None

    def problems(self, channels: Iterable[str]) -> Problems:
        """What no table can see alone; `channels` are those of the file and of the settings."""
        known = set(channels)
        if not known:
            yield "channels", "there is none, neither here nor in the settings"
        for name, channel in self.channels.items():
            yield from channel.problems(f"channels.{name}")
        for name in sorted(known & set(self.roles)):
            yield f"roles.{name}", "is the name of a channel too: give one of them another"
        for path, name in self._channels_named():
            if name not in known:
                yield path, f"no channel named {name!r}: one of {' '.join(sorted(known))}"
        for path, name in self._calendars_named():
            if name not in self.calendars:
                yield path, f"no calendar named {name!r} in [calendars]"
        for path, name in self._roles_named():
            if name not in self.roles:
                yield path, f"no role named {name!r} in [roles]"
        for role, form in self.roles.items():
            for number, shift in enumerate(form.shifts):
                yield from shift.problems(f"roles.{role}.shifts[{number}]")
        yield from self._wrong_routes(known)
        yield from self._unheard()
        yield from self._wrong_times()

    def _channels_named(self) -> Problems:
        for role, form in self.roles.items():
            for index, channel in enumerate(form.channels):
                yield f"roles.{role}.channels[{index}]", channel
            for number, shift in enumerate(form.shifts):
                for index, channel in enumerate(shift.channels):
                    yield f"roles.{role}.shifts[{number}].channels[{index}]", channel

    def _calendars_named(self) -> Problems:
        for role, form in self.roles.items():
            for number, shift in enumerate(form.shifts):
                yield f"roles.{role}.shifts[{number}].calendar", shift.calendar
        yield from ((f"quiet.roles.{role}", calendar) for role, calendar in self.quiet.roles.items())
        yield from ((f"quiet.segments.{segment}", calendar) for segment, calendar in self.quiet.segments.items())

    def _roles_named(self) -> Problems:
        yield from ((f"quiet.roles.{role}", role) for role in self.quiet.roles)
        for number, chain in enumerate(self.chains):
            for index, level in enumerate(chain.levels):
                yield f"chains[{number}].levels[{index}].role", level.role

    def _wrong_routes(self, channels: set[str]) -> Problems:
        for number, route in enumerate(self.routes):
            for index, name in enumerate(route.to):
                if name not in channels and name not in self.roles:
                    yield f"routes[{number}].to[{index}]", f"no role or channel named {name!r}"
            for key, values in route.when.named().items():
                for value in values:
                    if key in KNOWN and value not in KNOWN[key]:
                        yield f"routes[{number}].when.{key}", f"no {key} {value!r}: one of {' '.join(KNOWN[key])}"
        if self.routes and not any(route.catches_overrides() for route in self.routes):
            yield "routes", "an override may reach nobody: end with a route that has no `when`, to somebody"

    def _unheard(self) -> Problems:
        """Levels of a chain that would ring nobody: Alertmanager says the same again without a word."""
        silent = {name for name, form in self.channels.items() if form.kind == "alertmanager"}
        silent |= {"alertmanager"} - set(self.channels)
        for number, chain in enumerate(self.chains):
            for index, level in enumerate(chain.levels):
                role = self.roles.get(level.role)
                if role is not None and silent.issuperset(role.channels):
                    why = "is told by Alertmanager alone, which rings once a step: give it another channel"
                    yield f"chains[{number}].levels[{index}].role", f"{level.role!r} {why}"

    def _wrong_times(self) -> Problems:
        for index, tier in enumerate(self.quiet.tiers):
            if tier not in TIERS:
                yield f"quiet.tiers[{index}]", f"no tier {tier!r}: one of {' '.join(TIERS)}"
        for index, planned in enumerate(self.planned):
            if planned.until <= planned.since:
                yield f"planned[{index}].until", "must lie after its from"
        seen = set[str]()
        for number, chain in enumerate(self.chains):
            for tier in chain.tiers:
                if tier not in TIERS:
                    yield f"chains[{number}].tiers", f"no tier {tier!r}: one of {' '.join(TIERS)}"
                if tier in seen:
                    yield f"chains[{number}].tiers", f"{tier!r} has a chain already"
                seen.add(tier)
            if chain.times and not chain.repeat:
                yield f"chains[{number}].repeat", "is missing, or 0s: how long between the `times` that it repeats"
            if len(chain.levels) + chain.times > LONGEST_CHAIN:
                yield f"chains[{number}].times", f"expected {LONGEST_CHAIN} notices at most"

    def routing(self, channels: Iterable[str]) -> Routing:
        """The routing as delivery asks it, without addresses; call it where there are no problems."""
        hours = {name: form.calendar() for name, form in self.calendars.items()}
        everywhere = RouteForm.model_validate({"to": list(channels)})
        return Routing(
            routes=tuple(_route(form) for form in self.routes or [everywhere]),
            roles={name: form.role(hours) for name, form in self.roles.items()},
            quiet=Quiet(
                frozenset(self.quiet.tiers),
                {role: hours[name] for role, name in self.quiet.roles.items()},
                {segment: hours[name] for segment, name in self.quiet.segments.items()},
            ),
            planned=tuple(form.planned() for form in self.planned),
            chains={tier: form.chain() for form in self.chains for tier in form.tiers},
            budget=None if self.budget is None else self.budget.budget(),
        )


def _route(form: RouteForm) -> Route:
    when = {key: frozenset(values) for key, values in form.when.named().items()}
    return Route(when, tuple(form.to), form.goes_on)
