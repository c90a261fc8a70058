"""What is known of one client: as it was told then, line by line, and as it is known now, by event time. Times are µs.

Two readings, for two questions. *What did we know, and when?* is answered by the lines as they arrived. *What was owed,
and what would have helped?* is answered by what really happened: late facts in their place, corrections made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.lookback.history import accepted, effective
from services.lookback.log import Arrived
from services.lookback.replay import Replay, replay
from services.scoring import engine
from services.scoring.desk import Key
from services.scoring.dimensions import ROWS
from services.scoring.dimensions.judgement import Judgement
from services.scoring.rulebook import Rulebook
from shared.errors import Refusal
from shared.messages import HEARTBEAT, Touchpoint, micros

CHASER, REPEAT = "chaser", "repeat"


@dataclass(frozen=True, slots=True)
class Failure:
    """A moment that counted against us: when, which row of the score's tables, and the touchpoint behind it."""

    at: int
    row: Judgement
    key: Key


@dataclass(frozen=True, slots=True)
class Story:
    """A client's lines: `lines` as they arrived, with all heartbeats; `told` what is in effect, by event time."""

    client: str
    rules: Rulebook
    as_of: int
    lines: list[Arrived]
    told: list[Touchpoint]
    heartbeats: list[Arrived]

    def known(self, until: int) -> Replay:
        """The client as it was known at a time, with the alerts that had been raised by then."""
        return replay(self.lines, self.rules, until)

    def truth(self, until: int, told: Sequence[Touchpoint] | None = None) -> Replay:
        """The client as of a time, by what is known now; `told`: another course of events, in order."""
        return replay(self.course(self.told if told is None else told, until), self.rules, until)

    def course(self, told: Iterable[Touchpoint], until: int) -> list[Arrived]:
        """Touchpoints up to a time as lines that arrive when they happen, and the heartbeats between them."""
        lines = [Arrived(one, at) for one in told if (at := micros(one.time)) <= until]
        beats = [one for one in self.heartbeats if one.arrival <= until]
        return sorted([*beats, *lines], key=lambda line: line.arrival) if beats else lines


@dataclass(slots=True)
class Course:
    """What the fold said on the way: the failures, which contacts were chasers and repeats, and of the touchpoints
    that were watched where the ladder stood before them."""

    failures: list[Failure] = field(default_factory=list)
    labels: dict[Key, str] = field(default_factory=dict)
    steps: dict[Key, str] = field(default_factory=dict)


def story_of(client: str, lines: Iterable[Arrived | Refusal], rules: Rulebook, until: int | None = None) -> Story:
    """The story of a client out of lines in the order of arrival; those of others are passed over."""
    mine = [line for line in lines if not isinstance(line, Refusal)]
    mine = [
        line
        for line in mine
        if (line.touchpoint.subject == client or line.touchpoint.type == HEARTBEAT)
        and (until is None or line.arrival <= until)
    ]
    as_of = until if until is not None else max((line.arrival for line in mine), default=0)
    told = [line.touchpoint for line in effective(accepted(mine, rules.lateness), as_of)]
    beats = [line for line in mine if line.touchpoint.type == HEARTBEAT]
    return Story(client, rules, as_of, mine, told, beats)


def course_of(story: Story, until: int, watched: frozenset[str]) -> Course:
    """Follow the client to a time; `watched` are the types of which the step of the ladder before them is noted."""
    course, folded = Course(), Replay(story.rules)
    seen: dict[tuple[int, int, str, str], None] = {}
    chasers = repeats = 0
    for line in story.course(story.told, until):
        one, key = line.touchpoint, (line.touchpoint.source, line.touchpoint.id)
        if one.type in watched and story.client in folded.states:
            course.steps[key] = step_at(folded, story.client, line.arrival)
        folded.take(line)
        if story.client not in folded.states:
            continue
        head = folded.states[story.client].head
        if head.chasers > chasers:
            course.labels[key] = CHASER
        elif head.repeats > repeats:
            course.labels[key] = REPEAT
        chasers, repeats = head.chasers, head.repeats
        note_failures(course, folded, story.client, seen)
    folded.finish(until)
    if story.client in folded.states:
        note_failures(course, folded, story.client, seen)
    course.failures.sort(key=lambda failure: failure.at)
    return course


def note_failures(course: Course, folded: Replay, client: str, seen: dict[tuple[int, int, str, str], None]) -> None:
    """Note the moments that counted against us and were not there before; the fold keeps the latest of them singly."""
    score = folded.states[client].head.score
    for one in score.recent:
        key = (one.at, one.code, score.sources[one.source], one.id)
        if key not in seen:
            seen[key] = None
            if ROWS[one.code].bad:
                course.failures.append(Failure(one.at, ROWS[one.code], key[2:]))


def step_at(folded: Replay, client: str, now: int) -> str:
    """Where the client stands on the ladder as of a time, also while a source of it is silent."""
    state = folded.states[client]
    engine.tick(state, now, folded.rules)
    return state.head.ladder.step
