"""What a client asked for and whether it was met: whole cases, and little things that add up (FEATURES B23)."""

from shared.messages import Data

from ..cases.desk import Case
from ..dimensions import customised
from ..dimensions.judgement import LASTING
from ..instant import Instant
from .flags import LITTLE_THINGS, Sign, look_again, lower_flag, raise_flag, raised
from .notes import Little, Stated

LITTLE = "little:"
MOST_STATED, MOST_BEHIND = 16, 10


def stated(instant: Instant, case: Case, data: Data) -> None:
    """`expectation.stated`: the last is kept; a small need, until it is assessed."""
    instant.count("expectation_stated", "expectation.stated", data.topic)
    what, named = data.topic or data.commitment_id, "" if case.implicit() else case.id
    instant.head.score.notes.stated = Stated(instant.at, instant.key[0], instant.key[1], what, named)
    if data.commitment_id is None:
        needs = instant.head.score.notes.little.stated
        needs.setdefault(name_of(case, data), instant.at)
        if len(needs) > MOST_STATED:
            del needs[next(iter(needs))]


def assessed(instant: Instant, case: Case, data: Data) -> None:
    """`expectation.assessed` of a case or of a small need; that of a commitment is judged with it."""
    if data.commitment_id is not None or data.outcome is None:
        return
    little = instant.head.score.notes.little
    known = little.stated.pop(name_of(case, data), None)
    missed = data.outcome == "missed"
    if known is not None or data.case_id is None:
        instant.score(customised.NEED_MISSED if missed else customised.NEED_MET)
        note(instant, little, missed)
    elif missed:
        instant.score(customised.MISSED)
    else:
        instant.score(customised.EXCEEDED if data.outcome == "exceeded" else customised.MET)


def note(instant: Instant, little: Little, missed: bool) -> None:
    """Count it, and put the flag up or down by what it comes to."""
    if missed:
        little.missed.add(instant.at, LASTING)
        little.because = [*little.because, instant.key][-MOST_BEHIND:]
    else:
        little.met.add(instant.at, LASTING)
    misses, met = (tally.left(instant.at, LASTING) for tally in (little.missed, little.met))
    least = instant.policy.score.little_misses
    if misses >= least and misses > met:
        raise_flag(instant, LITTLE_THINGS, Sign.LITTLE_MISSES, list(little.because))
        if LITTLE not in instant.head.dates:
            look_again(instant, LITTLE, LASTING, misses / least)
    elif raised(instant, LITTLE_THINGS) and met >= misses:
        lower_flag(instant, LITTLE_THINGS, Sign.FEW_MISSES)


def ring(instant: Instant) -> None:
    """What was missed may have faded to half of what raises the flag."""
    misses = instant.head.score.notes.little.missed.left(instant.at, LASTING)
    least = instant.policy.score.little_misses
    if raised(instant, LITTLE_THINGS) and misses > least / 2.0:
        look_again(instant, LITTLE, LASTING, misses / least)
    else:
        lower_flag(instant, LITTLE_THINGS, Sign.FEW_MISSES)


def name_of(case: Case, data: Data) -> str:
    """What tells one stated need from another: its case and its topic."""
    return f"{case.id} {data.topic or ''}"
