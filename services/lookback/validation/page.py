"""docs/real-logs.md: every number of it, made from the logs; what is said about them is tested with them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import Any

from .automation import FirstResponse
from .counts import BANDS, STEPS, ClockCount, Counts, quantile
from .desks import Share
from .logs import DAY, HOUR
from .ordering import Area, Gain
from .study import GAINING, Looked, Study
from .watch import CASE, NAIVE
from .words import AUTOMATION, GAINED, HOW, INTRO, NUMBERS


def span(seconds: float | None) -> str:
    """A duration as a person reads it."""
    if seconds is None:
        return "-"
    for unit, size, least in (("d", 86400, 2 * 86400), ("h", 3600, 5400), ("min", 60, 90)):
        if seconds >= least:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def percent(share: float) -> str:
    """A share of one as a percentage."""
    return f"{100 * share:.0f} %" if share >= 0.1 or share == 0 else f"{100 * share:.1f} %"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def clocks(counts: dict[str, ClockCount]) -> str:
    """The distribution of each clock."""
    head = ("clock", "ran", "fulfilled", "cancelled", "median", "p90", "median, working", "p90, working", "breached")
    return table(head, [_clock(name, count) for name, count in counts.items()])


def _clock(name: str, count: ClockCount) -> list[str | int]:
    spans = [span(quantile(count.calendar, share)) for share in (0.5, 0.9)]
    spans += [hours(quantile(count.working, share)) for share in (0.5, 0.9)]
    breached = percent(count.breached / count.due) if count.due else "no target"
    states = count.states
    return [f"`{name}`", states.total(), states["fulfilled"], states["cancelled"], *spans, breached]


def hours(seconds: float | None) -> str:
    """Working time, which has no days."""
    return "-" if seconds is None else f"{seconds / 3600:.1f} h"


def contacts(counts: Counts) -> str:
    """Repeat contacts, chasers and resolution at first contact."""
    judged = counts.first_contact
    rows = [
        ("repeat contacts a case", f"{counts.repeats / counts.cases:.2f}"),
        ("chasers a case", f"{counts.chasers / counts.cases:.2f}"),
        ("resolved at first contact", f"{judged[True]} cases"),
        ("not", f"{judged[False]} cases"),
        ("not known", f"{judged[None]} cases"),
    ]
    return table(("of contacts", ""), rows)


def scores(counts: Counts) -> str:
    """The scores of the clients, their bands, and where they stand on the ladder."""

    def quantiles(values: list[float], form: str) -> str:
        return " · ".join(format(quantile(values, share) or 0.0, form) for share in (0.1, 0.5, 0.9))

    def shown(names: Sequence[str], counted: Counter[str]) -> str:
        return " · ".join(f"{name} {counted[name]}" for name in names if counted[name])

    rows = [
        ("score, p10 · median · p90", quantiles(counts.scores, ".1f")),
        ("confidence, p10 · median · p90", quantiles(counts.confidence, ".2f")),
        ("clients by band", shown(BANDS, counts.bands)),
        ("clients by step of the ladder", shown(STEPS, counts.ladder)),
        *((f"clients that `{rule}` ever moved", len(clients)) for rule, clients in sorted(counts.rules.items())),
    ]
    return table(("of clients", ""), rows)


def automation(named: dict[str, FirstResponse]) -> str:
    """First responses under each reading of the automation."""
    head = ("automation is", "first responses", "median", "p90", "within a minute", "breached")
    return table(
        head,
        [
            (name, it.fulfilled, span(it.median), span(it.ninetieth), percent(it.within), percent(it.breached))
            for name, it in named.items()
        ],
    )


def desks(named: dict[str, Share]) -> str:
    """What some callers have of the whole."""
    head = (
        "callers",
        "number",
        "cases",
        "repeat contacts",
        "weight in `repeat_contact`",
        "low scores",
        "20 lowest",
        "episodes",
    )
    return table(
        head,
        [
            (name, it.clients, *map(percent, (it.cases, it.repeats, it.weight, it.low, it.lowest, it.episodes)))
            for name, it in named.items()
        ],
    )


def moment(age: int | None) -> str:
    """The name of a kind of look."""
    if age is None:
        return "Monday"
    return f"{age // DAY} d" if age >= DAY else f"{age // HOUR} h"


def ordering(looks: dict[int | None, Looked]) -> str:
    """How well each number of a prefix orders the outcome."""
    every = looks.values()
    rows: list[list[str]] = [
        ["cases", *(str(len(look.seen)) for look in every)],
        ["of them bad", *(str(sum(case.bad for case in look.seen)) for look in every)],
        ["clients", *(str(len({case.client for case in look.seen})) for look in every)],
    ]
    numbers = next((look.seen[0].numbers for look in every if look.seen), {})
    names = [name for name in numbers if any(name in look.areas for look in every)]
    rows += [[label(name), *(shown(look.areas.get(name)) for look in every)] for name in names]
    return table(["looked at", *map(moment, looks)], rows)


def gains(looks: dict[int | None, Looked]) -> str:
    """What the score and the readings of the case gain over the best naive number."""
    names = [name for name in GAINING if any(name in look.gains for look in looks.values())]
    head = ["looked at", "best naive number", *map(label, names)]
    return table(
        head,
        [
            [moment(age), look.naive or "-", *(shown(look.gains.get(name)) for name in names)]
            for age, look in looks.items()
        ],
    )


def label(name: str) -> str:
    """A number's name, and of which sort it is."""
    if name in NAIVE:
        return f"{name} (naive)"
    return f"**{name}**" if name == "score" or name in CASE else f"`{name}`"


def shown(found: Area | Gain | None) -> str:
    """An area or a gain, where there is one."""
    return "-" if found is None else str(found)


def section(study: Study) -> str:
    """All of one log."""
    log, counts, policy = study.log, study.counts, study.log.policy().name
    what = f"{counts.touchpoints} touchpoints of {counts.clients} clients in {counts.cases} cases"
    said = f"{what}, as of {log.until[:10]}. Judged by [{policy}](../examples/{policy})."
    parts = [f"## {log.name}: {log.title}", *map(paragraph, (log.about, said, *log.notes))]
    parts += [clocks(counts.clocks), contacts(counts), scores(counts)]
    if study.automation:
        head = "### Automation fulfils nothing"
        parts += [head, paragraph(AUTOMATION.format(study.differing)), automation(study.automation)]
    if study.desks:
        parts += ["### Shared desks do not drown the rest", paragraph(log.desks), desks(study.desks)]
    parts += ["### What a prefix tells", paragraph(f"Bad: {log.outcome}."), ordering(study.looks)]
    return "\n\n".join([*parts, paragraph(GAINED), gains(study.looks), *map(paragraph, log.told)])


def paragraph(text: str) -> str:
    """A paragraph in lines of a readable length."""
    return fill(text, 120, break_long_words=False, break_on_hyphens=False)


def page(studies: Iterable[Study]) -> str:
    """The whole page."""
    return "\n\n".join([INTRO, HOW, NUMBERS, *map(section, studies)]) + "\n"
