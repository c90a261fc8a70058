"""What is known of one client: as it was told then, line by line, and as it is known now, by event time. Times are µs.

Two readings, for two questions. *What did we know, and when?* is answered by the lines as they arrived. *What was owed,
and what would have helped?* is answered by what really happened: late facts in their place, corrections made.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from services.alerts import engine as alerting
from services.lookback.history import accepted, effective
from services.lookback.log import Arrived
from services.lookback.replay import Replay, replay
from services.scoring import engine
from services.scoring.cases.desk import Key
from services.scoring.dimensions import ROWS
from services.scoring.dimensions.judgement import Judgement
from services.scoring.rulebook import Rulebook
from services.scoring.verdicts import Closed
from shared.errors import Refusal
from shared.messages import HEARTBEAT, Touchpoint, micros

CHASER, REPEAT = "chaser", "repeat"


@dataclass(frozen=True, slots=True)
class Failure:
    """A moment that counted against us: when, which row of the score's tables, and the touchpoint behind it."""

    at: int
    row: Judgement
    key: Key


class Fold:
    """A client folded touchpoint by touchpoint at the time of each, through the doors of scoring and alerts."""

    def __init__(self, rules: Rulebook) -> None:
        self.rules = rules
        self.state, self.alerts, self.closed = engine.fresh(), alerting.fresh(), Closed([], [])

    def take(self, touchpoint: Touchpoint) -> None:
        """The next one in event order."""
        at = micros(touchpoint.time)
        outcome = engine.apply(self.state, touchpoint, at, self.rules)
        if outcome.verdicts is not None:
            self.closed.clocks += outcome.verdicts.clocks
            self.closed.commitments += outcome.verdicts.commitments
        self._alert(outcome, at)

    def pass_time(self, until: int) -> None:
        """Let time pass."""
        self._alert(engine.tick(self.state, until, self.rules), until)

    def snapshot(self) -> "Snapshot":
        """The fold as it stands, to go on from more than once."""
        clocks, commitments = list(self.closed.clocks), list(self.closed.commitments)
        state, alerts = engine.encode(self.state), alerting.encode(self.alerts)
        return Snapshot(self.rules, state, alerts, Closed(clocks, commitments))

    def _alert(self, outcome: engine.Outcome, now: int) -> None:
        if outcome.transitions:
            score = engine.report(self.state, now, self.rules, outcome.transitions, True)
            alerting.apply(self.alerts, score, lambda at: self.rules.policies.at(at).alerts)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A fold that waits: law 8 says that it goes on as if it had never been written down."""

    rules: Rulebook
    state: bytes
    alerts: bytes
    closed: Closed

    def fold(self) -> Fold:
        """The fold, to be gone on with."""
        fold = Fold(self.rules)
        fold.state, fold.alerts = engine.decode(self.state), alerting.decode(self.alerts)
        fold.closed = Closed(list(self.closed.clocks), list(self.closed.commitments))
        return fold


@dataclass(frozen=True, slots=True)
class Story:
    """A client's lines: `lines` as they arrived, with the heartbeats of its sources; `told` what is in effect, by
    event time; `rules` know when its sources were silent."""

    client: str
    rules: Rulebook
    as_of: int
    lines: list[Arrived]
    told: list[Touchpoint]

    def known(self, until: int) -> Replay:
        """The client as it was known at a time, with the alerts that had been raised by then."""
        return replay(self.lines, self.rules, until)

    def truth(self, until: int, told: Iterable[Touchpoint], after: Snapshot | None = None) -> Fold:
        """The client as of a time, by what is known now, or in another course of events; `after` what came before."""
        fold = Fold(self.rules) if after is None else after.fold()
        for one in told:
            if micros(one.time) <= until:
                fold.take(one)
        fold.pass_time(until)
        return fold

    def snapshots(self, times: Iterable[int]) -> dict[int, Snapshot]:
        """The client before all that happened at or after each of these times."""
        fold, place, found = Fold(self.rules), 0, {}
        for at in sorted(times):
            while place < len(self.told) and micros(self.told[place].time) < at:
                fold.take(self.told[place])
                place += 1
            found[at] = fold.snapshot()
        return found


@dataclass(slots=True)
class Course:
    """What the fold said on the way: the failures, which contacts were chasers and repeats, and of the touchpoints
    that were watched where the ladder stood before them."""

    failures: list[Failure] = field(default_factory=list)
    labels: dict[Key, str] = field(default_factory=dict)
    steps: dict[Key, str] = field(default_factory=dict)


def story_of(client: str, lines: Iterable[Arrived | Refusal], rules: Rulebook, until: int | None = None) -> Story:
    """The story of a client out of lines in the order of arrival; those of others are passed over."""
    mine, beats = list[Arrived](), list[Arrived]()
    for line in lines:
        if isinstance(line, Refusal) or (until is not None and line.arrival > until):
            continue
        if line.touchpoint.type == HEARTBEAT:
            beats.append(line)
        elif line.touchpoint.subject == client:
            mine.append(line)
    sources = {line.touchpoint.source for line in mine}
    beats = [line for line in beats if line.touchpoint.source in sources]
    every = sorted([*mine, *beats], key=lambda line: (line.arrival, line.line)) if beats else mine
    as_of = until if until is not None else max((line.arrival for line in every), default=0)
    told = [line.touchpoint for line in effective(accepted(mine, rules.lateness), as_of)]
    silences = replay(beats, rules, as_of).rules.sources
    return Story(client, replace(rules, sources=silences), as_of, every, told)


def course_of(story: Story, watched: frozenset[str]) -> Course:
    """Follow the client to the end; `watched` are the types of which the step of the ladder before them is noted."""
    course, fold = Course(), Fold(story.rules)
    seen: dict[tuple[int, int, str, str], None] = {}
    chasers = repeats = 0
    for one in story.told:
        key = one.source, one.id
        if one.type in watched:
            fold.pass_time(micros(one.time))
            course.steps[key] = fold.state.head.ladder.step
        fold.take(one)
        head = fold.state.head
        if head.chasers > chasers:
            course.labels[key] = CHASER
        elif head.repeats > repeats:
            course.labels[key] = REPEAT
        chasers, repeats = head.chasers, head.repeats
        note_failures(course, fold, seen)
    fold.pass_time(story.as_of)
    note_failures(course, fold, seen)
    course.failures.sort(key=lambda failure: failure.at)
    return course


def note_failures(course: Course, fold: Fold, seen: dict[tuple[int, int, str, str], None]) -> None:
    """Note the moments that counted against us and were not there before; the fold keeps the latest of them singly."""
    score = fold.state.head.score
    for one in score.recent:
        key = (one.at, one.code, score.sources[one.source], one.id)
        if key not in seen:
            seen[key] = None
            if ROWS[one.code].bad:
                course.failures.append(Failure(one.at, ROWS[one.code], key[2:]))
