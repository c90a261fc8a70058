"""The way to a crisis, event by event: only what matters to it. Times are µs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from services.alerts.rules import RULES, Kind
from services.scoring.cases.contacts import UNKNOWN, by_automation, kind_of
from services.scoring.cases.desk import Key
from shared.alerting import AlertTransition
from shared.messages import Data, Touchpoint, micros

from .crises import WATCHED
from .story import Course, Failure

CLIENT, OURS, FAILURE, RULE, CRISIS = "client", "ours", "failure", "rule", "crisis"
BY_CLIENT = frozenset({"contact.received", "contact.failed", "feedback.given", "case.confirmed", "case.reopened",
                       "expectation.stated", "expectation.assessed",
                       "relationship.changed"})  # fmt: skip
BY_US = frozenset({
    "reply.sent", "case.transferred", "case.resolved", "case.closed", "decision.needed", "decision.made",
    "commitment.made", "commitment.renegotiated", "commitment.kept", "commitment.withdrawn", "exception.granted",
    "exception.refused", "charge.changed", "offer.made", "gesture.made", "order.delivered", "relationship.recovered",
})  # fmt: skip
DISPUTED = "charge.changed", "disputed"  # the only step of a charge that is the client's
# A moment that tells no more than the touchpoint that stands in the timeline anyway.
AT_THE_TOUCHPOINT = frozenset({"chaser", "repeat", "transferred", "contact_failed", "abandoned", "reopened"})
ORDER = {FAILURE: 0, CLIENT: 1, OURS: 2, CRISIS: 3, RULE: 4}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline: who it comes from (`whose`), what happened, and in which case."""

    at: int
    whose: str
    what: str
    case: str | None = None
    source: str | None = None
    id: str | None = None


def timeline(
    told: Iterable[Touchpoint], course: Course, alerts: Iterable[AlertTransition], start: int, end: int
) -> list[Entry]:
    """What matters between two times, in order."""
    told = list(told)
    cases = {(one.source, one.id): one.data.case_id for one in told}
    entries = [entry for one in told for entry in of_touchpoint(one, course)]
    entries += of_failures(course.failures, cases)
    entries += of_alerts(alerts)
    within = dict.fromkeys(entry for entry in entries if start <= entry.at <= end)
    return sorted(within, key=lambda entry: (entry.at, ORDER[entry.whose], entry.what))


def of_touchpoint(one: Touchpoint, course: Course) -> Iterator[Entry]:
    """The line of a touchpoint, if it has one."""
    key, whose = (one.source, one.id), None
    if one.type in WATCHED:
        whose = CRISIS
    elif one.type in BY_CLIENT or (one.type, one.data.kind) == DISPUTED:
        whose = CLIENT
    elif one.type in BY_US and one.data.public is not False:
        whose = OURS
    if whose is not None:
        yield Entry(micros(one.time), whose, said(one, course.labels.get(key)), one.data.case_id, *key)


def said(one: Touchpoint, label: str | None) -> str:
    """A touchpoint in a few words: `contact received: complaint, angry, a chaser`."""
    data = one.data
    kind = kind_of(data) if one.type == "contact.received" else data.kind
    facts: list[Any] = [None if kind == UNKNOWN else plain(kind or ""), plain(data.reason or ""), data.what]
    facts += [data.commitment_id, plain(data.outcome or ""), data.item, *map(plain, data.does or ())]
    if one.type == "feedback.given" and data.value is not None:
        facts.append(f"{data.value:g}" + (f" of {data.scale:g}" if data.scale else ""))
    if data.wanted_by is not None:
        facts.append(f"wanted by {data.wanted_by:%Y-%m-%d %H:%M}")
    if data.due_at is not None or data.new_due_at is not None:
        facts.append(f"due {data.new_due_at or data.due_at:%Y-%m-%d %H:%M}")
    facts += [name for name, there in notes(data, label) if there]
    told = ", ".join(str(fact) for fact in facts if fact)
    return plain(one.type) + (f": {told}" if told else "")


def notes(data: Data, label: str | None) -> Iterator[tuple[str, bool]]:
    """What else is worth a word."""
    yield "angry", data.angry is True
    yield "explained once more", data.re_explained is True
    yield "not known to us", data.unrecognised is True
    yield f"wants {plain(data.wants or '')}", data.wants is not None
    yield f"in the interest of {'the client' if data.favours == 'client' else data.favours}", data.favours is not None
    yield f"a {label}", label is not None
    yield "by automation, so no response", by_automation(data)
    yield "without the client's agreement", data.new_due_at is not None and data.client_agreed is not True


def of_failures(failures: Iterable[Failure], cases: dict[Key, str | None]) -> Iterator[Entry]:
    """A line for each failure: the moments of one touchpoint at one time are one, named after the first of them."""
    found: dict[tuple[int, Key], list[Failure]] = {}
    for one in failures:
        if one.row.what not in AT_THE_TOUCHPOINT:
            found.setdefault((one.at, one.key), []).append(one)
    for (at, key), parts in found.items():
        weights = ", ".join(f"{plain(one.row.dimension)} {one.row.bad:g}" for one in parts)
        yield Entry(at, FAILURE, f"{plain(parts[0].row.what)} ({weights})", cases.get(key), *key)


def plain(name: str) -> str:
    """A name of the contract as words."""
    return name.replace("_", " ").replace(".", " ")


def of_alerts(alerts: Iterable[AlertTransition]) -> Iterator[Entry]:
    """The moves of the ladder and of the flags that somebody is told of, when they became known."""
    for one in alerts:
        rule = RULES[one.rule]
        if rule.kind is Kind.LADDER or rule.told:
            where = one.state if one.state == "resolved" or one.step is None else plain(one.step)
            yield Entry(micros(one.at), RULE, f"{rule.title}: {where} ({plain(one.reason)}), score {one.score:.0f}")
