"""The kinds of clients, each as spells of service and temper. What becomes of a client follows from the mechanics.

An archetype says how a client is served, never how it ends: some that drift are noticed in time, or have the patience;
some that are steady have bad luck.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from .hours import DAY, WEEK
from .world import Spell, World

FOREVER = 1e18


@dataclass
class Plan:
    """How one client is served, beside what befalls all: `lapses` steps in a row go wrong in the first case after
    `since`; `voice` (0 to 1) and `topic` are set where the archetype asks for them."""

    spells: list[Spell] = field(default_factory=list)
    since: float | None = None
    pace: float = 1.0
    lapses: int = 0
    voice: float | None = None
    topic: str | None = None
    source: str | None = None
    shared: bool = False


def steady(dice: Random, world: World) -> Plan:
    """Served as everybody is; now and then away for some weeks, which means nothing."""
    if dice.random() > 0.08:
        return Plan()
    start = world.moment(dice, 0, 1)
    end = start + dice.uniform(2, 5) * WEEK
    return Plan([Spell(start, start + DAY, end, end + DAY, volume=0.15)])


def slow_but_steady(dice: Random, world: World) -> Plan:
    """Waits long, always did, and is content with it."""
    return Plan(pace=dice.uniform(3, 6))


def improving(dice: Random, world: World) -> Plan:
    """Served badly at first and ever better since."""
    turn = world.moment(dice, 0.1, 0.3)
    back = turn + dice.uniform(5, 12) * WEEK
    bad = Spell(world.start - 1, world.start, turn, back, dice.uniform(1.5, 2.5), dice.uniform(2, 3.5))
    return Plan([bad], since=turn)


def shared_account(dice: Random, world: World) -> Plan:
    """Many people, or a machine, behind one name: dozens of matters a month."""
    return Plan(shared=True)


def busy_season(dice: Random, world: World) -> Plan:
    """In a trade with a season: more matters and slower answers for weeks, as everybody there knows."""
    return Plan([world.busy], since=world.busy.start)


def single_lapse(dice: Random, world: World) -> Plan:
    """One matter goes wrong, and is made good as it should be."""
    return Plan(since=world.moment(dice, 0.15, 0.9), lapses=1)


def false_alarm(dice: Random, world: World) -> Plan:
    """A burst of complaints within days, each solved well."""
    since = world.moment(dice, 0.15, 0.9)
    end = since + dice.uniform(4, 8) * DAY
    return Plan([Spell(since, since + DAY / 2, end, end + DAY, 0.7, 0.4, 5, 0.7)], since=since)


def drifting(dice: Random, world: World) -> Plan:
    """Served ever worse over three to eight weeks; sometimes somebody notices and mends it."""
    since = world.moment(dice, 0.1, 0.65)
    full = since + dice.uniform(3, 8) * WEEK
    end = full - dice.uniform(0, 0.3) * (full - since) if dice.random() < 0.2 else FOREVER
    worse = Spell(since, full, end, end + WEEK, dice.uniform(3, 7), dice.uniform(20, 40))
    return Plan([worse], since=since)


def double_failure(dice: Random, world: World) -> Plan:
    """One matter goes wrong, and what should have made it good goes wrong as well."""
    return Plan(since=world.moment(dice, 0.15, 0.9), lapses=dice.choice((4, 5, 6)))


def silent_leaver(dice: Random, world: World) -> Plan:
    """Let down for four to ten weeks, and not one who complains."""
    since = world.moment(dice, 0.1, 0.65)
    end = since + dice.uniform(4, 10) * WEEK
    bad = Spell(since, since + 2 * DAY, end, end + WEEK, dice.uniform(3, 6), dice.uniform(20, 40))
    return Plan([bad], since=since, voice=0.0)


def systemic(dice: Random, world: World) -> Plan:
    """Mostly comes about a topic that a common cause will hit."""
    incident = dice.choice(world.incidents)
    return Plan(topic=incident.topic, since=incident.spell.start)


def dark_source(dice: Random, world: World) -> Plan:
    """Served as everybody is, and known through a source that goes dark for a day or two."""
    dark = dice.choice(world.darks)
    return Plan(source=dark.source, since=dark.start)


ARCHETYPES: dict[str, tuple[float, Callable[[Random, World], Plan]]] = {
    "steady": (0.483, steady),
    "slow_but_steady": (0.08, slow_but_steady),
    "improving": (0.05, improving),
    "shared_account": (0.012, shared_account),
    "busy_season": (0.10, busy_season),
    "single_lapse": (0.07, single_lapse),
    "false_alarm": (0.04, false_alarm),
    "drifting": (0.065, drifting),
    "double_failure": (0.025, double_failure),
    "silent_leaver": (0.03, silent_leaver),
    "systemic": (0.025, systemic),
    "dark_source": (0.02, dark_source),
}


def drawn(dice: Random, world: World) -> tuple[str, Plan]:
    """An archetype and its plan, by the dice of a client."""
    [name] = dice.choices(list(ARCHETYPES), [share for share, _ in ARCHETYPES.values()])
    return name, ARCHETYPES[name][1](dice, world)
