"""The rule `silent_leaver`: signs of life of a client, and the alarm at which its silence has lasted too long (C6).

A silence counts in open hours where the policy has a calendar: nobody leaves over the holidays. While a source of the
client is silent nothing is found, and the silence counts from when it was heard again. Times are µs.
"""

from typing import Final

from ..cases import contacts
from ..head import Head
from ..instant import Instant
from ..ladder.ladder import Finding, Standing, Why
from ..policy.policy import DAY, Policy
from . import anger, drift, odds, rhythm
from .away import after, lasted, usual
from .rhythm import RhythmState

RULE = "silent_leaver"
RHYTHM = "rhythm:"
BACK: Final = 0.5  # of the limit: below it a client that was missed is back
# What only a living client does; a contact counts where a person made it.
SIGNS: Final = frozenset(
    {
        "contact.received", "contact.failed", "feedback.given", "case.confirmed", "order.placed",
        "escalation.requested", "mention.public", "notice.legal", "breach.confidentiality", "relationship.recovered",
    }
)  # fmt: skip


def sign(instant: Instant, type: str) -> None:
    """A sign of life, or the end of the relationship."""
    state = instant.head.detectors.rhythm
    if type == "relationship.ended":
        state.ended = True
        return
    if type == "relationship.recovered":
        rhythm.soothe(state)
    elif type == "order.placed":
        came(instant, state)
    rhythm.heard(state, instant.at)


def contacted(instant: Instant, label: str) -> None:
    """The client came with a need; who chases an answer has not come for another one."""
    if label in (contacts.FIRST, contacts.REPEAT):
        came(instant, instant.head.detectors.rhythm)


def came(instant: Instant, state: RhythmState) -> None:
    """Learn from how long the client had stayed away, where it could be heard all the while."""
    numbers, sources, names = instant.policy.drift.silence, instant.rules.sources, instant.head.sources
    if state.came >= 0 and (sources.quiet(names, instant.at) or sources.silent_until(names, instant.at) > state.came):
        state.came = instant.at
        return
    silence = lasted(instant.policy, state.came, instant.at) if state.came >= 0 else 0
    limit = odds.limit_of(numbers)
    rhythm.came(state, instant.at, silence, usual(instant.head, instant.policy), limit, numbers)


def look(instant: Instant, standing: Standing) -> Finding | None:
    """Leaving, where the statistic has reached its limit after friction; else set the alarm for when it would."""
    head, at = instant.head, instant.at
    state, numbers = head.detectors.rhythm, instant.policy.drift.silence
    calm = standing.step == "calm"
    if calm and (state.came < 0 or (RHYTHM in head.dates and state.friction.at != at)):
        return None
    friction = friction_of(head, instant.policy)
    rubbed = friction >= numbers.friction
    if calm and not rubbed:
        return None
    if not rubbed:
        return Finding("calm", Why.CAME_BACK)
    if at - state.heard > numbers.gone:
        return None if calm else Finding("calm", Why.GONE)
    sources = instant.rules.sources
    if sources.quiet(head.sources, at):
        watch(instant, at + DAY)
        return None
    since = max(state.heard, sources.silent_until(head.sources, at))
    limit, mean = limit_of(head, at, instant.policy), usual(head, instant.policy)
    statistic = odds.statistic(state, lasted(instant.policy, since, at), friction, mean, numbers)
    if calm and statistic < limit:
        if odds.known(state, numbers):
            due = after(instant.policy, since, odds.lasting(state, limit, friction, mean, numbers))
            if due - state.heard <= numbers.gone:
                watch(instant, max(due, at + 1))
        return None
    if statistic < (limit if standing.step == "recovering" else BACK * limit):
        return Finding("calm", Why.CAME_BACK)
    worse = statistic >= numbers.at_risk * limit
    step = "at_risk" if worse else anger.raised(head.detectors.anger, at, "drifting", instant.policy.drift.anger)
    return Finding(step, Why.FELL_SILENT, list(reversed(state.behind)))


def watch(instant: Instant, at: int) -> None:
    """Look again then, or before. It is set where the instant closes, so this one cannot be taken up again."""
    known = instant.head.dates.get(RHYTHM)
    if known is None or 2 * at < known:
        instant.head.firm = True
        instant.watch(RHYTHM, 2 * at)


def measure(head: Head, at: int, policy: Policy) -> tuple[float, float] | None:
    """The statistic of the rule and its limit, nats; None where nothing rubbed, or the rhythm is not known."""
    state, numbers, friction = head.detectors.rhythm, policy.drift.silence, friction_of(head, policy)
    if friction < numbers.friction or not odds.known(state, numbers):
        return None
    silence = lasted(policy, state.heard, at)
    return odds.statistic(state, silence, friction, usual(head, policy), numbers), limit_of(head, at, policy)


def friction_of(head: Head, policy: Policy) -> float:
    """What went wrong more than usual and was not made good; a drift to the worse is friction too."""
    found, numbers = head.detectors, policy.drift
    return odds.excess_of(found.rhythm, numbers.silence) + numbers.silence.drifts * drift.level(found.drift, numbers)


def limit_of(head: Head, at: int, policy: Policy) -> float:
    """The statistic at which the client leaves, nats: less after anger."""
    return odds.limit_of(policy.drift.silence, anger.factor_of(head.detectors.anger, at, policy.drift.anger))
