"""An autopsy as it is read: headings, sentences, lists and tables, for Markdown and HTML alike."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.alerts.board.words import count, responded, span, times
from services.alerts.rules import RULES
from services.scoring.policy.policy import SECOND
from shared.messages import instant

from .counterfactual import Standing, Trial
from .draft import Autopsy
from .needs import Kind, Need
from .timeline import Entry, plain

TITLES = {
    Kind.ANSWER: "an answer", Kind.COMMITMENT: "commitment", Kind.DECISION: "a decision",
    Kind.RESOLUTION: "the resolution", Kind.UPDATE: "news", Kind.FOLLOW_UP: "a follow-up",
}  # fmt: skip
POOR = "No rule fired and nothing was neglected just before the crisis; but the score was poor, and none made it fair."
MOST = 150  # lines of a timeline


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the first of a paper is its title."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    texts: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `marks` says of each row what kind of line it is."""

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    marks: list[str]


Block = Heading | Text | Items | Table


def paper(one: Autopsy) -> Iterator[Block]:
    """The whole draft, block by block."""
    yield Heading(f"Autopsy of {one.client}")
    yield Text(
        f"A draft as of {at(one.as_of)}, made from the touchpoints alone. It says what was recorded and what the rules "
        "make of it; what it means is for the people who knew the client to say."
    )
    yield Heading("What happened")
    yield Items(list(happened(one)))
    yield Heading("What would have kept the client out of crisis")
    yield from response(one)
    yield Heading("The first warning, and what was ignored after it")
    yield from warned(one)
    yield Heading("Broken commitments")
    yield from broken(one)
    yield Heading("Timeline")
    yield from table(one.timeline)
    yield Heading("For the review")
    yield Items([
        "What does the client say? Who asks?",
        "What was the cause? Record it on the case as cause.recorded, so that driftline lessons follows it.",
        "What is changed so that it does not come again, by whom, until when?",
        "Is anything still owed to the client, whether it comes back or not?",
    ])  # fmt: skip


def happened(one: Autopsy) -> Iterator[str]:
    """The crisis, and how the client stood before it."""
    crisis, standing = one.crisis, one.response.standing
    what = "was lost, as somebody says" if crisis.touchpoint is None else plain(crisis.type)
    yield f"{at(crisis.at)}: {what}" + (f", segment {one.segment}" if one.segment else "")
    if crisis.rest:
        yield "then: " + ", ".join(f"{plain(each.type)} ({each.time:%Y-%m-%d %H:%M})" for each in crisis.rest)
    incident = None if one.gauge is None else one.gauge.incident
    if incident is not None:
        yield f"the oldest trouble that was unresolved then, since {incident.at:%Y-%m-%d %H:%M}: {responded(incident)}"
    yield f"just before: score {standing.score:.0f}, {troubles(standing)}"


def troubles(standing: Standing) -> str:
    """What speaks of a crisis to come, in words."""
    said = [f"{RULES[rule].title} {plain(step)}" for rule, step in standing.firing]
    said += [f"{waited(need)} neglected" for need in standing.neglected]
    return ", ".join(said) or "no rule firing and nothing neglected"


def waited(need: Need) -> str:
    """What was waited for: `commitment p of T-1`, `an answer in T-1`."""
    what = f" {need.what}" if need.what and need.kind in (Kind.COMMITMENT, Kind.DECISION) else ""
    return f"{TITLES[need.kind]}{what}" + (f" in {need.case}" if need.case else "")


def response(one: Autopsy) -> Iterator[Block]:
    """The verdict on a single proper response."""
    found = one.response
    match found.verdict:
        case "our_doing":
            yield Text("A breach of confidence is our own doing: no response to the client would have prevented it.")
        case "at_ease":
            yield Text(
                "Nothing that was recorded speaks of a crisis: just before it no rule fired, the score was not poor, "
                "and nothing that the client waited for was neglected. Its reason lies elsewhere, or was not recorded."
            )
        case "one_response":
            yield Text(f"One proper response would have sufficed, of {found.possible} that were possible.")
            earliest, latest = found.earliest, found.latest
            said = [] if earliest is None else [f"Earliest: {tried(earliest)}"]
            if latest is not None:
                said.append("Latest: the same." if latest == earliest else f"Latest: {tried(latest)}")
            yield Items(said)
        case _:
            yield Text(
                f"No single response would have sufficed: of {found.possible} possible ones {found.tried} were tried. "
                + (POOR if found.standing.at_ease else "Too much had gone wrong by then.")
            )
            if found.nearest is not None:
                yield Items([f"Nearest: {tried(found.nearest)}"])
    yield Text("How this is judged, and where it may be wrong, is said in docs/autopsy.md.")


def tried(trial: Trial) -> str:
    """A response and what would have been."""
    one, standing = trial.response, trial.standing
    without = f"; {count(len(trial.left_out), 'touchpoint')} would not have come" if trial.left_out else ""
    where = f" in {one.need.case}" if one.need.case else ""
    what = f" ({one.need.what})" if one.need.what and one.need.kind in (Kind.COMMITMENT, Kind.DECISION) else ""
    after = f"just before the crisis: score {standing.score:.0f}, {troubles(standing)}"
    return f"{at(one.at)}, {one.when}: {one.says}{what}{where}{without}; {after}."


def warned(one: Autopsy) -> Iterator[Block]:
    """Who warned, and what came all the same."""
    if one.ignored is None:
        yield Text("Nothing warned in time: no rule that anybody is told of, an hour or more before.")
        if one.missed:
            near = (
                f"{RULES[each.rule].title}: {each.share:.0%} of the way ({each.gap:.3g} missing)" for each in one.missed
            )
            yield Items(list(near))
        return
    yield Items([
        f"{at(each.at)}, {span(each.before / SECOND)} before: {RULES[each.rule].title}"
        + (f", {plain(each.step)}" if each.step else "") + f" ({plain(each.reason)})"
        for each in one.warnings
    ])  # fmt: skip
    ignored = one.ignored
    needs = [*ignored.contacts, *ignored.commitments, *ignored.decisions, *ignored.clocks]
    if not needs and not ignored.chasers:
        yield Text("After it nothing was left to lie.")
        return
    came = f", and the client came again {times(ignored.chasers)}" if ignored.chasers else ""
    yield Text(f"After the first warning {count(len(needs), 'thing')} the client waited for failed{came}:")
    yield Items([failed(need, one.crisis.at) for need in needs])


def failed(need: Need, crisis: int) -> str:
    """A need that was failed: since when, how long, and what came of it."""
    end = crisis if need.met is None else min(need.met, crisis)
    what = waited(need)
    said = f"{what[:1].upper()}{what[1:]}: waited for since {at(need.since)}"
    said += f", due {at(need.due)}" if need.due is not None else ""
    return said + (
        ", never met" if need.met is None or need.met >= crisis else f", met after {span((end - need.since) / SECOND)}"
    )


def broken(one: Autopsy) -> Iterator[Block]:
    """The commitments that were not kept in time."""
    if not one.broken:
        yield Text("None that was recorded.")
        return
    yield Items([failed(need, one.crisis.at) for need in one.broken])


def table(entries: list[Entry]) -> Iterator[Block]:
    """The timeline; a long one keeps its end."""
    shown = entries[-MOST:]
    if len(shown) < len(entries):
        yield Text(f"{count(len(entries) - len(shown), 'earlier line')} left out; --json has them.")
    rows: list[tuple[str, ...]] = [(at(each.at), each.whose, each.what, each.case or "") for each in shown]
    yield Table(("when, UTC", "whose", "what", "case"), rows, [each.whose for each in shown])


def at(us: int) -> str:
    """A time to the minute, UTC."""
    return f"{instant(us):%Y-%m-%d %H:%M}"
