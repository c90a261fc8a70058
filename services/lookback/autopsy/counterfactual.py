"""Which single proper response would have kept the client out of crisis, found by folding its story with it inserted.

A client is *at ease* at a time when no rule of the ladder fires, its score is fair or good, and nothing that it waits
for is neglected. A response suffices when with it, and without what would then not have been said, the client is at
ease just before the crisis, though in fact it was not. docs/autopsy.md gives the reasons. Times are µs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.alerts.lifecycle import State
from services.alerts.rules import RULES, SEVERITY, Kind
from services.lookback.account import account
from services.lookback.history import order_of
from services.lookback.log import Arrived
from services.scoring import score
from services.scoring.desk import Key
from shared.messages import Touchpoint, micros

from .crises import Crisis
from .needs import Need, needs_of
from .responses import Response, responses, unsaid
from .story import Story

FAIR = dict((name, least) for least, name in score.BANDS)["fair"]
MOST = 400  # responses that are tried for one crisis
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
        return not self.firing and not self.neglected and self.score >= FAIR

    @property
    def trouble(self) -> tuple[int, float]:
        """What is left to trouble it: rules that fire and needs that are neglected; then its score."""
        return len(self.firing) + len(self.neglected), -self.score


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


def standing_of(story: Story, told: Sequence[Touchpoint], before: int) -> Standing:
    """How the client stands just before a time in a course of events, known as it is now."""
    at = before - 1
    folded = story.truth(at, told)
    alerts = folded.standing[story.client].alerts if story.client in folded.standing else {}
    firing = tuple(
        (rule, alert.step)
        for rule, alert in sorted(alerts.items())
        if alert.state is not State.RESOLVED
        and RULES[rule].kind is Kind.LADDER
        and alert.step is not None
        and SEVERITY[alert.step] >= SEVERITY["drifting"]
    )
    if story.client not in folded.states:
        return Standing(FAIR, "calm", (), ())
    head, policies = folded.states[story.client].head, story.rules.policies
    total = score.total(head.score, at, policies.at(at).score, head.segment)
    past = [one for one in told if micros(one.time) <= at]
    needs = needs_at(story, past, at)
    neglected = tuple(need for need in needs if need.neglected(at, policies))
    return Standing(total, head.ladder.step, firing, neglected)


def needs_at(story: Story, told: Sequence[Touchpoint], at: int) -> list[Need]:
    """What the client waited for until a time in a course of events that goes no further."""
    lines = [Arrived(one, micros(one.time)) for one in told]
    return needs_of(told, account(story.client, lines, at, story.rules), at, story.rules.policies)


def try_out(story: Story, response: Response, crisis: Crisis) -> Trial:
    """Fold the story with the response in it, up to the crisis."""
    left_out = unsaid(response, story.told, crisis.at)
    rest = (one for one in story.told if (one.source, one.id) not in left_out)
    told = sorted([*rest, *response.touchpoints], key=order_of)
    return Trial(response, standing_of(story, told, crisis.at), left_out)


def counterfactual(
    story: Story, crisis: Crisis, needs: Sequence[Need], moves: Iterable[int], start: int
) -> Counterfactual:
    """Try the responses since `start`, from the earliest up to the first that suffices, then from the latest down."""
    factual = standing_of(story, story.told, crisis.at)
    if crisis.type in OUR_DOING:
        return Counterfactual("our_doing", factual)
    if factual.at_ease:
        return Counterfactual("at_ease", factual)
    every = responses(needs, story.client, start, crisis.at, sorted(moves))
    upwards = every[:MOST]
    tried: list[Trial] = []
    for response in upwards:
        tried.append(try_out(story, response, crisis))
        if tried[-1].standing.at_ease:
            break
    count = len(tried)
    if not tried or not tried[-1].standing.at_ease:
        nearest = min(tried, key=lambda trial: trial.standing.trouble, default=None)
        return Counterfactual("no_single_response", factual, len(every), count, nearest=nearest)
    earliest = latest = tried[-1]
    for response in reversed(every[count:]):
        trial = try_out(story, response, crisis)
        count += 1
        if trial.standing.at_ease:
            latest = trial
            break
        if count >= 2 * MOST:
            break
    return Counterfactual("one_response", factual, len(every), count, earliest, latest)
