"""How the pages put things: names, durations and times for people."""

from datetime import datetime, timedelta
from itertools import pairwise

from shared.actions import Action
from shared.crises import Trouble as TroubleMessage

from ..api.account import Crisis, Pause, Trouble
from ..api.answers import Crises

DIMENSIONS = {
    "cycle_time": "Cycle time", "follow_through": "Follow-through", "repeat_contact": "Repeat contact",
    "caring": "Caring", "customised": "Customised", "competent": "Competent", "access": "Access",
}  # fmt: skip
HEADLINES = dict(list(DIMENSIONS.items())[:3])
PAUSES = {
    "resumed": "resumed", "contact": "void from then on, for the client wrote", "claim": "until the claim",
    "ended": "until the clock ended",
}  # fmt: skip
DOING = {"acknowledge": "acknowledging", "silence": "silencing", "unsilence": "unsilencing", "label": "labelling"}
SHADOW = "in the shadow: nobody is told"
HOUR = 3600
FEW = 3  # of a unit: from then on the smaller one is noise
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def plain(name: str) -> str:
    """A name of the contract as words: `at_risk` is at risk."""
    return name.replace("_", " ").replace(".", " ")


def titled(name: str) -> str:
    """The same, at the beginning of a line."""
    text = plain(name)
    return text[:1].upper() + text[1:]


def span(seconds: float) -> str:
    """A duration as people say it: `12 d`, `2 d 4 h`, `35 min`, `under a minute`."""
    left = int(abs(seconds))
    for (size, unit), (smaller, second) in pairwise((*UNITS, (60, ""))):
        count, left = divmod(left, size)
        rest = left // smaller if second else 0
        if count:
            return f"{count} {unit} {rest} {second}" if rest and count < FEW else f"{count} {unit}"
    return "under a minute"


def ago(time: datetime, now: datetime) -> str:
    """How long ago, or in how long."""
    between = now - time
    if abs(between) < timedelta(minutes=1):
        return "just now"
    return f"{span(between.total_seconds())} ago" if between > timedelta(0) else f"in {span(between.total_seconds())}"


def promised(until: datetime, now: datetime) -> str:
    """By when something was promised: `by 14:30 UTC, in 25 min`."""
    day = "" if until.date() == now.date() else f"{until:%d %b} "
    left = ago(until, now) if until > now else f"{span((now - until).total_seconds())} too late"
    return f"by {day}{until:%H:%M} UTC, {left}"


def sentence(clause: str) -> str:
    """A clause as a sentence: its first letter large, and nothing else changed."""
    return f"{clause[:1].upper()}{clause[1:]}"


def commitment(id: str) -> str:
    """The name of a commitment: an answer that is owed, or the id that it was given."""
    return id.replace("~answer:", "the answer owed in case ")


def done(action: Action) -> str:
    """An action that was accepted, as its page confirms it."""
    until = f" until {at(action.until)}" if action.until else ""
    match action.do:
        case "acknowledge":
            return f"Acknowledged: {action.who} contacts the client{until.replace('until', 'by')}."
        case "silence":
            return f"Silenced{until or ' until it is resolved'}."
        case "unsilence":
            return "The silence has ended."
        case "label":
            return f"Labelled: {plain(action.label or '')}."


def at(time: datetime) -> str:
    """A time as the pages print it, UTC."""
    return f"{time:%d %b %Y %H:%M} UTC"


def silence(quiet: list[str], last_known: str | None) -> str:
    """Why a client is unknown: `crm is silent, last known calm`."""
    names, more = ", ".join(quiet[:FEW]), len(quiet) - FEW
    verb = "is" if len(quiet) == 1 else "are"
    return f"{names}{f' and {more} more' if more > 0 else ''} {verb} silent, last known {plain(last_known or 'calm')}"


def pause(pause: Pause, now: datetime) -> str:
    """`Paused for 2 h from 02 Nov 2026 09:00 UTC, resumed`."""
    lasted = span(((pause.until or now) - pause.since).total_seconds())
    how = "and still" if pause.ended_by is None else PAUSES[pause.ended_by]
    return f"Paused for {lasted} from {at(pause.since)}, {how}"


def weakest(values: dict[str, float]) -> str:
    """The weakest dimension, which caps the score, where it has no column of its own; else nothing."""
    name = min(values, key=lambda name: values[name], default="")
    return "" if not name or name in HEADLINES else f"weakest: {plain(name)} {values[name]:.0f}"


def settled(outcome: str, withdrawn: bool, late_seconds: float | None) -> str:
    """What became of a commitment: `Late by 2 d`; `Withdrawn, so broken` where the client did not agree in time."""
    if outcome == "broken" and withdrawn:
        return "Withdrawn, so broken"
    return titled(outcome) + (f" by {span(late_seconds)}" if late_seconds is not None else "")


def owed(id: str, what: str | None) -> str:
    """A commitment at the beginning of a line: `Answer owed in case 7`, `c1: credit note`."""
    name = id.replace("~answer:", "Answer owed in case ", 1)
    return f"{name}: {what}" if what else name


def warned(crisis: Crisis, title: str) -> str:
    """What warned of a crisis, by the title of its rule: `Drift warned 2 d 4 h before`."""
    if crisis.warning is None:
        return "Nothing warned of it"
    return f"{title} warned {span(crisis.warning.hours * HOUR)} before"


def responded(incident: Trouble | TroubleMessage) -> str:
    """What had been done about what led to a crisis: `Complaint, answered too late, and nothing decided`."""
    heard = "answered in time" if incident.timely else "answered too late" if incident.human else "nobody answered"
    return f"{titled(incident.kind)}, {heard}, and {'' if incident.decided else 'nothing '}decided"


def chance(probability: float) -> str:
    """A probability: `under 1%`, `12%`."""
    return "under 1%" if probability < 0.01 else f"{probability:.0%}"


def fares(members: int, score: float | None) -> str:
    """How many there are, and their mean: `50 clients, mean score 82`."""
    return count(members, "client") + ("" if score is None else f", mean score {score:.0f}")


def crises(found: Crises) -> list[str]:
    """What is known of all crises, a sentence each."""
    if not found.crises:
        return ["None so far."]
    had = f"{found.missing} of {count(found.crises, 'crisis', 'crises')} had no timely, human, decided response"
    said = [f"{had} at the incident ({found.share or 0.0:.0%})."]
    if found.none:
        said.append(f"{found.none} came out of the blue.")
    warned = f"{found.warned} of {found.crises} were warned of"
    return [*said, warned + (f", by a median of {span(found.hours * HOUR)}." if found.hours is not None else ".")]


def more(left_out: int) -> str:
    """What stands below a list that was cut; empty where it was not."""
    return f"and {left_out:,} more" if left_out > 0 else ""


def times(number: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def count(number: int, noun: str, many: str = "") -> str:
    """`1 client`, `2 clients`; `many` where that is no mere s."""
    return f"{number:,} {noun if number == 1 else many or f'{noun}s'}"
