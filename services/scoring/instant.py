"""Where the fold stands while it takes one touchpoint or one alarm: the head, the moment, the policy in force then."""

from dataclasses import dataclass
from typing import Final

from shared.messages import NextAction, Share

from . import alarms, score
from .alarms import OF_MOMENT
from .cases.desk import Case, Key
from .cases.elapsed import Attributes, accrue, attributes
from .detectors import detectors
from .dimensions import ROWS
from .dimensions.judgement import FAILURE, Judgement
from .head import Head
from .ladder import crisis
from .ladder.crisis import Crisis
from .ladder.ladder import Standing
from .moments import counted
from .rulebook import Rulebook
from .silence import BEFORE_ALL

FAILURES: Final = frozenset(row.code for row in ROWS.values() if max(one.bad for one in (row, *row.also)) >= FAILURE)


@dataclass(init=False)
class Move:
    """A rule moved at an instant (µs): a rule of the ladder from step to step, a flag between flagged and calm.

    `shadow`: the policy in force then has nobody told of it; `crisis`: what is kept of an entry into crisis. `stage` is
    the part of a target that has passed, where one is told; `case` is the one behind it, if any; grounds.py finds what
    else it stands on.
    """

    at: int
    rule: str
    step: str
    reason: str
    because: list[tuple[str, str]]
    shadow: bool
    crisis: Crisis | None
    stage: float
    case: str
    shares: list[Share]
    next: NextAction | None
    team: str | None

    def __init__(
        self, at: int, rule: str, step: str, reason: str, because: list[tuple[str, str]], shadow: bool = False,
        stage: float = 0.0,
    ) -> None:  # fmt: skip
        self.at, self.rule, self.step, self.reason, self.because = at, rule, step, reason, because
        self.shadow, self.stage, self.case, self.shares = shadow, stage, "", []
        self.crisis = None
        self.next = None
        self.team = None


def moved(rule: str, standing: Standing, at: int) -> Move:
    """A rule has moved to where it stands now."""
    return Move(at, rule, standing.step, standing.reason, list(standing.because), standing.shadow, stage=standing.stage)


@dataclass(init=False)
class Foreseen:
    """The probabilities of a crisis soon, of one further ahead, and of a silent exit."""

    soon: float
    ahead: float
    leaving: float

    def __init__(self, soon: float, ahead: float, leaving: float) -> None:
        self.soon, self.ahead, self.leaving = soon, ahead, leaving


class Instant:
    """One moment (µs) of a client's fold; `key` is the touchpoint that acts, or that stands behind what time brings.

    `case` is the one that it is about, if any; `matter` its id, "" where nobody opened it. `unheard`: time acts while a
    source of the client is silent. Quiet is no success where nobody could be heard.
    `silent_until`: the end of its last silence that is over, where that matters. `foreseen`: what the models say, once
    a rule has asked them.
    """

    __slots__ = (
        "at", "case", "foreseen", "head", "key", "matter", "moves", "policies", "policy", "rules", "silent_until",
        "unheard",
    )  # fmt: skip

    def __init__(self, head: Head, at: int, rules: Rulebook, key: Key, moves: list[Move]) -> None:
        self.head = head
        self.at = at
        self.rules = rules
        self.policies = rules.policies
        self.policy = rules.policies.at(at)
        self.key = key
        self.moves = moves
        self.matter = ""
        self.unheard = False
        self.silent_until = BEFORE_ALL
        self.case: Case | None = None
        self.foreseen: Foreseen | None = None

    def score(self, judged: Judgement, key: Key | None = None) -> None:
        """Add a moment to the score, by the touchpoint `key` (default: the one that acts)."""
        if self.unheard and judged.good > 0.0:
            return
        self.weigh(judged, self.key if key is None else key, 1.0)

    def weigh(self, judged: Judgement, key: Key, factor: float) -> None:
        """Add a moment that weighs more, or less, than its row says."""
        head = self.head
        score.add(head.score, judged, self.at, key[0], key[1], self.policy.score, factor)
        case = counted.case_of(head, self.matter) if self.case is None else self.case
        counted.scored(head, case, judged, self.at, key)
        detectors.judged(
            head.detectors, judged, factor, self.at, key, self.matter, self.policy, head.segment, self.unheard
        )
        if judged.bad >= FAILURE and factor >= 1.0:
            self.fail(key)
        if judged.code in FAILURES and factor >= 1.0:
            self.trouble(crisis.FAILURE, self.at, key)

    def count(
        self, what: str, type: str, item: str | None = None, role: str | None = None, number: float = 0.0
    ) -> None:
        """Tell of what a touchpoint of a `type` says and no score asks for; it weighs nothing."""
        one = counted.add(self.head, self.case, what, type, self.at, self.key)
        one.item, one.role, one.number = item, role, number

    def fail(self, key: Key) -> None:
        """A failure by a touchpoint: what its case is about may stand behind the client's drift (behind.py)."""
        if self.case is not None:
            self.head.score.notes.behind.failing[self.case.id] = key

    def trouble(self, kind: str, since: int, key: Key) -> None:
        """Something bad came, of the matter unless that is over: it may lead to a crisis."""
        case = self.head.cases.get(self.matter)
        if case is None or case.confirmed_at is None:
            id = "" if case is None else case.id
            crisis.stir(self.head.ladder.troubles, kind, id, since, self.at, key, self.policy.confirmation)

    def tell(self, rule: str, standing: Standing) -> None:
        """A rule has moved to where it stands now."""
        move = moved(rule, standing, self.at)
        move.case = "" if self.case is None else self.case.id
        self.moves.append(move)

    def watch(self, id: str, step: int) -> None:
        """Have `moments.ring` called for `id` at a step, instead of the one set before."""
        self.head.dates[id] = self.wake(step, OF_MOMENT, id)

    def about(self, case: Case) -> None:
        """What follows is about a case."""
        self.case = case
        self.matter = "" if case.implicit() else case.id

    def touch(self, case: Case) -> None:
        """Have a case settled when the instant closes."""
        if case.id not in self.head.touched:
            self.head.touched.append(case.id)

    def targets(self, case: Case) -> Attributes:
        """What decides the targets of a case now."""
        return attributes(case, self.head.segment)

    def before_change(self, case: Case) -> None:
        """Count what has elapsed by the attributes of a case until now: they are about to change."""
        targets = self.targets(case)
        for clock in case.running:
            accrue(clock, self.at, targets, self.policies)
        for ended in reversed(self.head.ended):
            if ended.clock.over != self.at:
                break
            if ended.case == case.id:
                ended.clock.settled = False

    def wake(self, step: int, kind: int, id: str) -> int:
        """Set an alarm, now at the earliest; gives its step."""
        step = max(step, 2 * self.at)
        alarms.add(self.head, step, kind, id)
        return step
