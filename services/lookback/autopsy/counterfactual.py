"""Which single proper response would have kept the client out of crisis, found by folding its story with it inserted.

A client is *at ease* at a time when no rule of the ladder fires and nothing that it waits for is neglected. A response
suffices when with it, and without what would then not have been said, the client is at ease just before the crisis,
though in fact it was not, and its score is fair, or no worse than when the need arose: the harm is undone. Where it
was at ease in fact and its score yet poor, the score must be fair. docs/autopsy.md gives the reasons. Times are µs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.alerts.lifecycle import State
from services.alerts.rules import SEVERITY
from services.lookback.clock_log import clock_log
from services.lookback.commitment_log import commitment_log
from services.lookback.history import order_of
from services.scoring import score
from services.scoring.cases.desk import Key
from shared.messages import Touchpoint, micros

from .crises import Crisis
from .needs import Need, needs_of
from .responses import Response, responses, unsaid
from .story import Fold, Snapshot, Story

FAIR = dict((name, least) for least, name in score.BANDS)["fair"]
MOST, WORK = 200, 500_000  # responses that are tried for one crisis, and touchpoints that are folded for it
OUR_DOING = ("breach.confidentiality",)  # no answer to anybody would have prevented it


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client stands just before a time: `firing` are the rules off calm with their steps, `neglected` the needs.

    `ladder` is `calm` or `recovering` where nothing fires.
    """

    score: float
    ladder: str
    firing: tuple[tuple[str, str], ...]
    neglected: tuple[Need, ...]

    @property
    def at_ease(self) -> bool:
        """Whether nothing speaks of a crisis to come."""
        return not self.firing and not self.neglected

    @property
    def poor(self) -> bool:
        """Whether the score is poor, or bad."""
        return self.score < FAIR

    @property
    def trouble(self) -> tuple[int, float]:
        """What is left to trouble it: rules that fire and needs that are neglected; then its score."""
        return len(self.firing) + len(self.neglected), -self.score


@dataclass(frozen=True, slots=True)
class Before:
    """The client as it stood before a time, folded already."""

    at: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Trial:
    """A response, how the client would have stood before the crisis, and what would not have been said."""

    response: Response
    standing: Standing
    left_out: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """`verdict`: `one_response` suffices, `no_single_response` does, `at_ease` it was in fact, or `our_doing` it was.

    `earliest` and `latest`: the first and the last response that suffices; `nearest` the one that leaves least trouble
    where none does. `tried` of all `possible` responses were folded.
    """

    verdict: str
    standing: Standing
    possible: int = 0
    tried: int = 0
    earliest: Trial | None = None
    latest: Trial | None = None
    nearest: Trial | None = None


def standing_of(story: Story, told: Sequence[Touchpoint], before: int, after: Before | None = None) -> Standing:
    """How the client stands just before a time in a course of events, known as it is now; `after`: from there on."""
    at = before - 1
    later = told if after is None else [one for one in told if micros(one.time) >= after.at]
    fold = story.truth(at, later, None if after is None else after.snapshot)
    firing = tuple(
        (rule, alert.step)
        for rule, alert in sorted(fold.alerts.alerts.items())
        if alert.state is not State.RESOLVED and alert.step is not None and SEVERITY[alert.step] >= SEVERITY["drifting"]
    )
    head, policies = fold.state.head, story.rules.policies
    total = score.total(head.score, at, policies.at(at).score, head.segment)
    needs = needs_in(fold, told, at)
    neglected = tuple(need for need in needs if need.neglected(at, policies))
    return Standing(total, head.ladder.step, firing, neglected)


def needs_in(fold: Fold, told: Sequence[Touchpoint], at: int) -> list[Need]:
    """What the client waited for until a time, to which it was folded."""
    state, policies = fold.state, fold.rules.policies
    clocks = clock_log(state.head, [*fold.closed.clocks, *state.closed.clocks], at, policies)
    commitments = commitment_log(state.head, [*fold.closed.commitments, *state.closed.commitments])
    return needs_of(told, clocks, commitments, at, policies)


def try_out(story: Story, response: Response, crisis: Crisis, before: Snapshot) -> Trial:
    """Fold the story with the response in it, up to the crisis."""
    left_out = unsaid(response, story.told, crisis.at)
    rest = (one for one in story.told if (one.source, one.id) not in left_out)
    told = sorted([*rest, *response.touchpoints], key=order_of)
    return Trial(response, standing_of(story, told, crisis.at, Before(response.at, before)), left_out)


def counterfactual(
    story: Story, crisis: Crisis, needs: Sequence[Need], moves: Iterable[int], start: int
) -> Counterfactual:
    """Try the responses since `start`, from the earliest up to the first that suffices, then from the latest down.

    Where there are too many, or the client has too many touchpoints, some of them, evenly spread, are tried.
    """
    factual = standing_of(story, story.told, crisis.at)
    if crisis.type in OUR_DOING:
        return Counterfactual("our_doing", factual)
    if factual.at_ease and not factual.poor:
        return Counterfactual("at_ease", factual)
    possible = responses(needs, story.client, start, crisis.at, sorted(moves))
    every = spread(possible, min(MOST, max(2, WORK // max(1, len(story.told)))))
    snapshots = story.snapshots({response.at for response in every})
    before = scores(story, {response.need.since for response in every})
    tried: list[Trial] = []

    def suffices(response: Response) -> bool:
        trial = try_out(story, response, crisis, snapshots[response.at])
        tried.append(trial)
        least = FAIR if factual.at_ease else min(FAIR, before[response.need.since])
        return trial.standing.at_ease and trial.standing.score >= least

    first = next((n for n, response in enumerate(every) if suffices(response)), None)
    if first is None:
        nearest = min(tried, key=lambda trial: trial.standing.trouble, default=None)
        return Counterfactual("no_single_response", factual, len(possible), len(tried), nearest=nearest)
    earliest = tried[-1]
    later = every[:first:-1]
    latest = next((tried[-1] for response in later if suffices(response)), earliest)
    return Counterfactual("one_response", factual, len(possible), len(tried), earliest, latest)


def spread(every: list[Response], most: int) -> list[Response]:
    """At most so many of them, evenly spread, the first and the last among them."""
    if len(every) <= most:
        return every
    return [every[place * (len(every) - 1) // (most - 1)] for place in range(most)]


def scores(story: Story, times: set[int]) -> dict[int, float]:
    """The score of the client just before each of these times."""
    found = {}
    for at, snapshot in story.snapshots(times).items():
        fold = snapshot.fold()
        fold.pass_time(at - 1)
        numbers = story.rules.policies.at(at).score
        found[at] = score.total(fold.state.head.score, at, numbers, fold.state.head.segment)
    return found
