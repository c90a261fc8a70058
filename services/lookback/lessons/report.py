"""The lesson ledger in words and for programs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from services.scoring.facts import moment, seconds

from .ledger import Complaint, Lesson, LessonLedger, Occurrence
from .tags import OTHER, TAGS

STEPS = ("recorded", "fixed", "dropped", "shared", "trained")
FORGOTTEN = {"no_fix": "no fix", "not_shared": "not shared"}
FEW, STORIES = 20, 3  # of a list, and of what a cause is told as


def printed(ledger: LessonLedger) -> dict[str, Any]:
    """The answer of `--json`."""
    return {
        "as_of": moment(ledger.as_of),
        "complaints": len(ledger.complaints),
        "with_cause": sum(one.caused is not None for one in ledger.complaints),
        "tags": tags(ledger),
        "steps": steps(ledger),
        "lessons": [lesson(one) for one in ledger.lessons],
        "forgotten": [complaint(one, ledger.as_of) for one in ledger.forgotten],
        "unexamined": [{"client": client, "ended_at": moment(at)} for client, at in ledger.unexamined],
    }


def tags(ledger: LessonLedger) -> dict[str, int]:
    """How many cases each tag has, in the order of the tags."""
    counts = Counter(each.tag for one in ledger.lessons for each in one.occurrences)
    return {tag: counts[tag] for tag in (*TAGS, OTHER)}


def steps(ledger: LessonLedger) -> dict[str, int]:
    """How many causes there are, and how many came to each step and are not reopened."""
    held = [one for one in ledger.lessons if one.reopened_at is None]
    reached = {name: sum(getattr(one, f"{name}_at") is not None for one in held) for name in STEPS}
    return {"causes": len(ledger.lessons), **reached, "reopened": len(ledger.lessons) - len(held)}


def lesson(one: Lesson) -> dict[str, Any]:
    """One lesson."""
    return {
        "cause": one.cause,
        "tag": one.tag,
        "state": one.state,
        "stories": one.stories,
        "recurring": one.recurring,
        "forgotten": one.forgotten,
        "cases": [occurrence(each) for each in one.occurrences],
        "clients": len({each.client for each in one.occurrences}),
        "fixes": [moment(at) for at in one.fixes],
        "reopenings": one.reopenings,
        "cases_before_fix": one.before,
        "cases_after_fix": one.after,
        **{f"{name}_at": at_or_null(getattr(one, f"{name}_at")) for name in (*STEPS[:2], "reopened", *STEPS[2:])},
        "untrained": one.untrained,
    }


def occurrence(one: Occurrence) -> dict[str, Any]:
    """A case that the cause was recorded of."""
    return {
        "client": one.client,
        "case": one.case or None,
        "at": moment(one.at),
        "recorded_at": moment(one.recorded_at),
        "fault": one.fault,
        "tag": one.tag,
        "teams": sorted(one.teams),
    }


def complaint(one: Complaint, as_of: int) -> dict[str, Any]:
    """A complaint whose cause nobody recorded."""
    return {"client": one.client, "case": one.case, "at": moment(one.at), "seconds": seconds(as_of - one.at)}


def at_or_null(at: int | None) -> str | None:
    """A time, where there is one."""
    return None if at is None else moment(at)


def words(ledger: LessonLedger) -> Iterator[str]:
    """For a person: the steps, the tags, each lesson on a line, and what was forgotten."""
    complaints, counted = len(ledger.complaints), steps(ledger)
    caused = sum(one.caused is not None for one in ledger.complaints)
    yield f"{number(complaints, 'complaint')} as of {moment(ledger.as_of)}: {caused} with a cause"
    yield f"{number(counted['causes'], 'cause')}: " + ", ".join(
        f"{counted[name]} {name}" for name in (*STEPS, "reopened")
    )
    found = {tag: count for tag, count in tags(ledger).items() if count}
    yield "tags: " + (", ".join(f"{tag} {count}" for tag, count in found.items()) or "none")
    for one in ledger.lessons:
        yield line(one)
    if ledger.forgotten:
        yield f"{number(len(ledger.forgotten), 'complaint')} forgotten, without a cause:"
        for each in ledger.forgotten[:FEW]:
            yield f"  {each.client} {each.case}, complained {moment(each.at)}"
        if len(ledger.forgotten) > FEW:
            yield f"  and {len(ledger.forgotten) - FEW} more (--json has all)"
    if ledger.unexamined:
        yield f"{number(len(ledger.unexamined), 'client')} left, and nobody asked why (`driftline autopsy`):"
        yield "  " + listed([client for client, _ in ledger.unexamined], FEW)


def line(one: Lesson) -> str:
    """`reopened  training_need  wrong tariff: 3 cases of 2 clients; fixed T, again T; recurring`."""
    clients = len({each.client for each in one.occurrences})
    said = [f"{number(len(one.occurrences), 'case')} of {number(clients, 'client')}"]
    said += [f"{name} {moment(at)}" for name in STEPS if (at := getattr(one, f"{name}_at")) is not None]
    said += [f"again {moment(one.reopened_at)}"] if one.reopened_at is not None else []
    said += [f"told as: {listed(one.stories, STORIES)}"] if one.stories else []
    said += ["recurring"] if one.recurring else []
    said += [f"forgotten: {FORGOTTEN[one.forgotten]}"] if one.forgotten is not None else []
    said += [f"not told: {', '.join(one.untrained)}"] if one.shared_at is not None and one.untrained else []
    return f"{one.state:<9} {one.tag:<18} {one.cause}: {'; '.join(said)}"


def listed(names: Sequence[str], few: int) -> str:
    """The first names, and how many more there are."""
    more = [f"and {len(names) - few} more (--json has all)"] if len(names) > few else []
    return ", ".join([*names[:few], *more])


def number(count: int, noun: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
