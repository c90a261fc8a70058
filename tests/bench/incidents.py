"""Open incidents of the real log of UCI as the core knows them at some ages, and whether they were breached."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from services.lookback.log import Arrived
from services.lookback.validation.labels import Label
from services.lookback.validation.logs import INCIDENTS
from services.lookback.validation.watch import urgency
from services.scoring import engine, score
from services.scoring.cases.desk import Case, Clock
from services.scoring.cases.elapsed import attributes, elapsed
from services.scoring.dimensions import DIMENSIONS
from services.scoring.dimensions.judgement import ORDINARY
from services.scoring.engine import ClientState, Rulebook
from services.scoring.policy.policy import DAY, HOUR

from . import real

AGES = (1, 8, 24, 48, 72)  # hours


@dataclass(frozen=True, slots=True)
class Look:
    """An incident that was open at an age (h): what was known of it, and whether it was breached."""

    client: str
    case: str
    age: int
    opened: int
    bad: bool
    numbers: dict[str, float]
    words: dict[str, str]


def looks() -> list[Look]:
    """All of them; nothing where the data are not here."""
    arrived = real.log()
    labels = INCIDENTS.labels(real.DATA.parent) if arrived else {}
    rules, clients = INCIDENTS.rules(), defaultdict[str, list[Arrived]](list)
    for one in arrived:
        clients[one.touchpoint.subject].append(one)
    end = max((every[-1].arrival for every in clients.values()), default=0)
    return [look for every in clients.values() for look in of_client(every, labels, rules, end)]


def of_client(every: list[Arrived], labels: dict[str, Label], rules: Rulebook, end: int) -> Iterator[Look]:
    """One caller, folded once."""
    began: dict[str, int] = {}
    for arrived in every:
        began.setdefault(arrived.touchpoint.data.case_id or "", arrived.arrival)
    times = sorted((at + age * HOUR, case, age) for case, at in began.items() for age in AGES)
    state, place = engine.fresh(), 0
    for arrived in [*every, None]:
        while place < len(times) and times[place][0] <= end and (arrived is None or times[place][0] < arrived.arrival):
            at, id, age = times[place]
            place += 1
            engine.tick(state, at, rules)
            case, label = state.head.cases.get(id), labels.get(id)
            if case is not None and case.claimed_at is None and label is not None and label.bad is not None:
                numbers, words = known(state, case, at, rules)
                yield Look(state.client, id, age, began[id], label.bad, numbers, words)
        if arrived is not None:
            engine.apply(state, arrived.touchpoint, arrived.arrival, rules)


def known(state: ClientState, case: Case, at: int, rules: Rulebook) -> tuple[dict[str, float], dict[str, str]]:
    """What the core knows of an open case and of its client."""
    head, policy = state.head, rules.policies.at(at)
    read = score.read(head.score, at, policy.score, head.segment, explained=False)
    clocks = {clock.name: clock for clock in case.running}
    resolution = clocks.get("resolution")
    lasted = spent(resolution, case, at, state, rules)
    opened = datetime.fromtimestamp(case.since / 1e6, UTC)
    numbers = {
        "urgency": urgency(case.priority),
        "teams": float(len(case.touched)),
        "changes": float(len(case.changes)),
        "waiting": float(case.waiting),
        "stopped": float(case.stopped),
        "asked": float(case.asked or case.paused_for_client),
        "came_again": float(case.came_again),
        "first_word": float(case.last_word is not None and case.unanswered is None),
        "overdue": float(head.overdue),
        "open": float(sum(one.claimed_at is None and not one.implicit() for one in head.cases.values())),
        "hour": opened.hour + opened.minute / 60.0,
        "weekday": float(opened.weekday()),
        "contacts": head.score.notes.contacts.left(at, ORDINARY),
        "repeats": float(head.repeats),
        "still": (at - head.at) / DAY,
        "worked": lasted[1] / HOUR,
        "left": ahead(resolution, at),
        "share": shared(resolution, at),
        "paused": (at - case.since - lasted[0]) / HOUR,
        "score": read.value,
        **{name: read.dimensions[name].value for name in DIMENSIONS},
        **{name: used(clocks.get(name), case, at, state, rules) for name in ("first_response", "resolution", "update")},
    }
    return numbers, {"topic": case.topic or "", "team": case.to_team or "", "priority": case.priority or ""}


def used(clock: Clock | None, case: Case, at: int, state: ClientState, rules: Rulebook) -> float:
    """The working time of a running clock against its target, by the row in force; 0 where it does not run."""
    amount = None if clock is None else rules.policies.at(at).targets(*attributes(case, None)).of(clock.name)
    return spent(clock, case, at, state, rules)[1] / amount if amount else 0.0


def spent(clock: Clock | None, case: Case, at: int, state: ClientState, rules: Rulebook) -> tuple[int, int]:
    """Calendar and working time (µs) of a clock; none where it does not run."""
    return (0, 0) if clock is None else elapsed(clock, at, attributes(case, state.head.segment), rules.policies)


def ahead(clock: Clock | None, at: int) -> float:
    """The hours until a clock falls due, below 0 once it has; nights and weekends count."""
    return 0.0 if clock is None or clock.due is None else (clock.due - at) / HOUR


def shared(clock: Clock | None, at: int) -> float:
    """The share of the time from its start to its due, nights and weekends and all, that has passed for a clock."""
    return 0.0 if clock is None or clock.due is None else (at - clock.started_at) / max(clock.due - clock.started_at, 1)
