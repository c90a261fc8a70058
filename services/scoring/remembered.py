"""What the score, the ladder and the flags remember, as lists of fields in their order, and back (codec.py)."""

from typing import Any

from .evidence import Failures, Moment, ScoreState, Sums
from .ladder.crisis import Crisis, Trouble, Troubles
from .ladder.ladder import Ladder, Standing
from .moments.dealings import Charge, Dealings, Refusal, Wanted, Week
from .moments.notes import (
    Behind,
    Cause,
    Decision,
    Effort,
    Efforts,
    Grievance,
    Little,
    Notes,
    Stated,
    Tally,
    Trace,
    Watch,
)

Parts = list[Any]  # the fields of a record


def score_listed(score: ScoreState) -> Parts:
    """The fields of the score's state."""
    return [
        score.cells,
        {place: (sums.good, sums.bad) for place, sums in score.sums.items()},
        [[one.at, one.code, one.source, one.id, one.factor] for one in score.recent],
        score.sources, score.failed, score.failed_before,
        {dimension: (failures.last, failures.before) for dimension, failures in score.failures.items()},
        score.mended, score.orders,
        notes_listed(score.notes),
    ]  # fmt: skip


def score_of(parts: Parts) -> ScoreState:
    """The score's state of these fields."""
    score = ScoreState()
    score.cells, sums, recent, score.sources, score.failed, score.failed_before, failures = parts[:7]
    score.mended, score.orders, notes = parts[7:]
    score.sums = {place: Sums(*weights) for place, weights in sums.items()}
    score.recent = [Moment(*one) for one in recent]
    score.failures = {dimension: Failures(*instants) for dimension, instants in failures.items()}
    score.notes = notes_of(notes)
    return score


def notes_listed(notes: Notes) -> Parts:
    """The fields of the notes."""
    little, stated = notes.little, notes.stated
    return [
        {case: (watch.since, watch.source, watch.id, watch.marks) for case, watch in notes.watches.items()},
        {
            name: (cause.at, cause.case, cause.until, cause.fixed, cause.source, cause.id)
            for name, cause in notes.causes.items()
        },
        notes.habits, notes.claimed,
        tally_listed(notes.contacts),
        [little.stated, tally_listed(little.met), tally_listed(little.missed), little.because],
        {name: (one.case, one.at, one.source, one.id) for name, one in notes.decisions.items()},
        behind_listed(notes.behind),
        None if stated is None else [stated.at, stated.source, stated.id, stated.what, stated.case],
        [[one.rule, one.case, one.until, one.source, one.id] for one in notes.grievances],
        None if notes.dealings is None else dealings_listed(notes.dealings),
        None if notes.efforts is None else efforts_listed(notes.efforts),
    ]  # fmt: skip


def notes_of(parts: Parts) -> Notes:
    """The notes of these fields."""
    watches, causes, habits, claimed, contacts, little, decisions, behind, said, grievances, dealings, efforts = parts
    stated, met, missed, because = little
    return Notes(
        {case: Watch(*watch) for case, watch in watches.items()},
        {name: Cause(*cause) for name, cause in causes.items()},
        {kind: [(week, source, id) for week, source, id in weeks] for kind, weeks in habits.items()},
        claimed,
        Tally(*contacts),
        Little(stated, Tally(*met), Tally(*missed), [(source, id) for source, id in because]),
        {name: Decision(*one) for name, one in decisions.items()},
        behind_of(behind),
        None if said is None else Stated(*said),
        [Grievance(*one) for one in grievances],
        None if dealings is None else dealings_of(dealings),
        None if efforts is None else efforts_of(efforts),
    )


def dealings_listed(dealings: Dealings) -> Parts:
    """The fields of our dealings with a client."""
    week = dealings.week
    return [
        {case: (one.by, one.topic, one.source, one.id) for case, one in dealings.wanted.items()},
        {
            item: (one.case, one.at, one.disputed, one.held, one.source, one.id)
            for item, one in dealings.charges.items()
        },
        {case: (one.at, one.topic) for case, one in dealings.refusals.items()},
        dealings.once, dealings.people, dealings.opted_out,
        None if week is None else (week.week, week.answers, week.questioned, week.source, week.id),
    ]  # fmt: skip


def dealings_of(parts: Parts) -> Dealings:
    """Our dealings with a client, of these fields."""
    wanted, charges, refusals, once, people, opted_out, week = parts
    return Dealings(
        {case: Wanted(*one) for case, one in wanted.items()},
        {item: Charge(*one) for item, one in charges.items()},
        {case: Refusal(*one) for case, one in refusals.items()},
        once, people, opted_out,
        None if week is None else Week(*week),
    )  # fmt: skip


def efforts_listed(efforts: Efforts) -> Parts:
    """The fields of the client's effort."""
    cases = {
        case: (one.at, one.reason, one.marks, one.explained, one.words, one.rounds)
        for case, one in efforts.cases.items()
    }
    return [cases, efforts.tries, efforts.weeks]


def efforts_of(parts: Parts) -> Efforts:
    """The client's effort, of these fields."""
    cases, tries, weeks = parts
    return Efforts({case: Effort(*one) for case, one in cases.items()}, tries, weeks)


def behind_listed(behind: Behind) -> Parts:
    """The fields of what failures are about."""
    traces = (
        {name: (one.at, one.failures, one.source, one.id) for name, one in each.items()}
        for each in (behind.traces, behind.standing)
    )
    return [behind.failing, *traces]


def behind_of(parts: Parts) -> Behind:
    """What failures are about, of these fields."""
    failing, traces, standing = parts
    return Behind(
        {case: (source, id) for case, (source, id) in failing.items()},
        {name: Trace(*one) for name, one in traces.items()},
        {name: Trace(*one) for name, one in standing.items()},
    )


def tally_listed(tally: Tally) -> Parts:
    """The fields of a tally."""
    return [tally.at, tally.count]


def ladder_listed(ladder: Ladder) -> Parts:
    """The fields of the ladder."""
    standings = {rule: standing_listed(standing) for rule, standing in ladder.standings.items()}
    kept = troubles_listed(ladder.troubles)
    return [ladder.step, ladder.since, ladder.episode, ladder.heard, ladder.watched, standings, kept]


def ladder_of(parts: Parts) -> Ladder:
    """The ladder of these fields."""
    step, since, episode, heard, watched, standings, kept = parts
    found = {rule: standing_of(one) for rule, one in standings.items()}
    return Ladder(step, since, episode, heard, watched, found, troubles_of(kept))


def troubles_listed(troubles: Troubles) -> Parts:
    """The fields of what may lead to a crisis, and of the last one."""
    last = troubles.crisis
    crisis = None if last is None else [last.at, last.warned_by, last.warned_at, trouble_listed(last.incident)]
    open = {case: trouble_listed(one) for case, one in troubles.open.items()}
    return [open, troubles.warned_by, troubles.warned_at, crisis]


def troubles_of(parts: Parts) -> Troubles:
    """What may lead to a crisis, and the last one, of these fields."""
    open, warned_by, warned_at, crisis = parts
    found = {case: Trouble(*one) for case, one in open.items()}
    if crisis is None:
        return Troubles(found, warned_by, warned_at)
    incident = None if crisis[3] is None else Trouble(*crisis[3])
    return Troubles(found, warned_by, warned_at, Crisis(crisis[0], crisis[1], crisis[2], incident))


def trouble_listed(one: Trouble | None) -> Parts | None:
    """The fields of a trouble."""
    if one is None:
        return None
    return [one.kind, one.at, one.source, one.id, one.stirred, one.replied, one.timely, one.decided]


def standing_listed(standing: Standing) -> Parts:
    """The fields of where a rule stands."""
    return [standing.step, standing.since, standing.reason, standing.because, standing.shadow, standing.stage]


def standing_of(parts: Parts) -> Standing:
    """Where a rule of these fields stands."""
    step, since, reason, because, shadow, stage = parts
    return Standing(step, since, reason, [(source, id) for source, id in because], shadow, stage)
