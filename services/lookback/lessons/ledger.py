"""The lesson ledger: complaint, cause, fix, verified drop, shared, trained; what was forgotten and what came back.

A pure function of what a log says of all clients (docs/lessons.md). Times are µs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from services.lookback.history import effective
from services.lookback.log import Arrived
from services.scoring.cases.contacts import COMPLAINT, by_automation, is_client_contact, kind_of
from services.scoring.policy.policy import DAY
from shared.messages import Data, Touchpoint, micros

from .tags import same, tag_of

TEACHING = frozenset({"cause.recorded", "fix.verified", "lesson.recorded", "lesson.shared", "lesson.trained"})
RECURRING = 3  # cases of one cause within `again_within`: once is chance, twice may be, three are a pattern

Matter = tuple[str, str]  # client, case


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each step may take before it counts as forgotten, and how long a fix must hold, in µs."""

    cause_within: int = 14 * DAY
    fix_within: int = 30 * DAY
    share_within: int = 30 * DAY
    again_within: int = 90 * DAY


@dataclass(frozen=True, slots=True)
class Complaint:
    """A case that became a complaint, since when, and the teams that had it; `caused` when a cause was recorded."""

    client: str
    case: str
    at: int
    teams: frozenset[str] = frozenset()
    caused: int | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A case that a cause was recorded of: when the case began, when the cause was known, whose fault it was, and what
    it tells (`tag`)."""

    client: str
    case: str
    at: int
    recorded_at: int
    fault: str | None
    tag: str
    teams: frozenset[str]


@dataclass(slots=True)
class Lesson:
    """A cause and what was done about it. Each step is when it was reached, None where it was not, or is no longer.

    `shares`: when which team (None: nobody in particular) was told, and whether in training; `stories`: what it is told
    by. `before` and `after`: cases in `again_within` before the latest fix, and since, as far as that span reaches;
    `reopenings`: how many of the fixes did not hold.
    """

    cause: str
    occurrences: list[Occurrence] = field(default_factory=list)
    fixes: list[int] = field(default_factory=list)
    shares: list[tuple[int, str | None, bool]] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)
    recorded_at: int | None = None
    fixed_at: int | None = None
    reopened_at: int | None = None
    reopenings: int = 0
    dropped_at: int | None = None
    shared_at: int | None = None
    trained_at: int | None = None
    untrained: list[str] = field(default_factory=list)
    before: int = 0
    after: int = 0
    recurring: bool = False
    forgotten: str | None = None

    @property
    def tag(self) -> str:
        """What most of its cases tell; of a cause that was never recorded, what its name tells."""
        counts = Counter(one.tag for one in self.occurrences)
        return max(counts, key=lambda tag: counts[tag]) if counts else tag_of(self.cause)

    @property
    def state(self) -> str:
        """How far it has come: open, fixed, reopened, dropped, shared or trained."""
        if self.reopened_at is not None:
            return "reopened"
        if self.dropped_at is None:
            return "open" if self.fixed_at is None else "fixed"
        return "dropped" if self.shared_at is None else "shared" if self.trained_at is None else "trained"


@dataclass(frozen=True, slots=True)
class LessonLedger:
    """The lessons, those that need somebody first; the complaints, and of them those whose cause nobody looked for;
    clients who left without anybody asking why, and when."""

    as_of: int
    lessons: list[Lesson]
    complaints: list[Complaint]
    forgotten: list[Complaint]
    unexamined: list[tuple[str, int]]


@dataclass(slots=True)
class Notes:
    """What is gathered of the cases while the log is read."""

    since: dict[Matter, int] = field(default_factory=dict)
    complained: dict[Matter, int] = field(default_factory=dict)
    teams: dict[Matter, set[str]] = field(default_factory=dict)
    causes: dict[Matter, list[str]] = field(default_factory=dict)
    caused: dict[Matter, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)


def ledger_of(lines: Iterable[Arrived], as_of: int, limits: Limits = Limits()) -> LessonLedger:
    """The ledger as of a moment, from accepted lines in the order of arrival."""
    notes, lessons = Notes(), dict[str, Lesson]()
    told = [line.touchpoint for line in effective(lines, as_of)]
    told.sort(key=lambda one: one.time)
    for touchpoint in told:
        note(notes, touchpoint)
        if touchpoint.type in TEACHING:
            learn(notes, lessons, touchpoint)
    for lesson in lessons.values():
        # a case may begin long before its cause is known: what came back is judged by when the case began
        lesson.occurrences = [
            replace(one, teams=frozenset(notes.teams.get((one.client, one.case), ()))) for one in lesson.occurrences
        ]
        judge(lesson, as_of, limits)
    complaints = [
        Complaint(client, case, at, frozenset(notes.teams.get((client, case), ())), notes.caused.get((client, case)))
        for (client, case), at in notes.complained.items()
    ]
    forgotten = [one for one in complaints if one.caused is None and as_of - one.at > limits.cause_within]
    late = as_of - limits.cause_within
    left = [(client, at) for client, at in notes.ended.items() if notes.asked.get(client, 0) < at < late]
    return LessonLedger(as_of, sorted(lessons.values(), key=urgency), complaints, forgotten, left)


def note(notes: Notes, touchpoint: Touchpoint) -> None:
    """What any touchpoint says of its case: when it began, that it is a complaint, which teams had it; and of its
    client: that it left, and that somebody asked why something went wrong."""
    data, at = touchpoint.data, micros(touchpoint.time)
    if touchpoint.type == "relationship.ended":
        notes.ended[touchpoint.subject] = at
    elif touchpoint.type in ("cause.recorded", "lesson.recorded"):
        notes.asked[touchpoint.subject] = at
    if data.case_id is None:
        return
    matter = touchpoint.subject, data.case_id
    notes.since.setdefault(matter, at)
    if complains(touchpoint):
        notes.complained.setdefault(matter, at)
    if touchpoint.type not in TEACHING:
        notes.teams.setdefault(matter, set()).update(teams_of(data))


def complains(touchpoint: Touchpoint) -> bool:
    """Whether a touchpoint makes its case a complaint: the client's word, or what a touchpoint of the case says."""
    data = touchpoint.data
    if touchpoint.type == "contact.received":
        return is_client_contact(data) and kind_of(data) == COMPLAINT
    return touchpoint.type.startswith("case.") and data.kind == COMPLAINT


def teams_of(data: Data) -> Iterator[str]:
    """The teams that had a hand in it: of the person who did it, and to whom it went."""
    if data.actor is not None and data.actor.team is not None and not by_automation(data):
        yield data.actor.team
    if data.to_team is not None:
        yield data.to_team


def learn(notes: Notes, lessons: dict[str, Lesson], touchpoint: Touchpoint) -> None:
    """A cause, or a later step: that is of the cause it names, else of all causes of its case."""
    data, at = touchpoint.data, micros(touchpoint.time)
    matter = touchpoint.subject, data.case_id or ""
    named = [] if data.cause is None else [same(data.cause)]
    if touchpoint.type == "cause.recorded":
        if data.cause is not None:
            lesson = lessons.setdefault(named[0], Lesson(data.cause))
            known = [one for one in lesson.occurrences if (one.client, one.case) == matter]
            if data.case_id is None or not known:
                began = notes.complained.get(matter, notes.since.get(matter, at))
                tag = data.tag or tag_of(data.cause)
                lesson.occurrences.append(Occurrence(*matter, began, at, data.fault, tag, frozenset()))
        notes.caused.setdefault(matter, at)
        notes.causes.setdefault(matter, []).extend(named)
        return
    for name in named or notes.causes.get(matter, []):
        note_step(lessons.setdefault(name, Lesson(data.cause or name)), touchpoint, at)


def note_step(lesson: Lesson, touchpoint: Touchpoint, at: int) -> None:
    """A step of a lesson after its cause."""
    data = touchpoint.data
    match touchpoint.type:
        case "fix.verified":
            lesson.fixes.append(at)
        case "lesson.recorded":
            lesson.recorded_at = at if lesson.recorded_at is None else lesson.recorded_at
            lesson.stories += [data.item] if data.item is not None and data.item not in lesson.stories else []
        case _:
            team = data.actor.team if data.actor is not None else None
            lesson.shares.append((at, team, touchpoint.type == "lesson.trained"))


def judge(lesson: Lesson, as_of: int, limits: Limits) -> None:
    """How far a lesson has come as of a moment, whether it came back, and whether somebody let it lie."""
    began = sorted(one.at for one in lesson.occurrences)
    known = min((one.recorded_at for one in lesson.occurrences), default=as_of)
    lesson.recurring = any(
        later - sooner <= limits.again_within for sooner, later in zip(began, began[RECURRING - 1 :], strict=False)
    )
    if not lesson.fixes:
        lesson.forgotten = "no_fix" if as_of - known > limits.fix_within else None
        return
    spans = zip(lesson.fixes, [*lesson.fixes[1:], as_of], strict=True)
    lesson.reopenings = sum(
        any(fix < at <= min(until, fix + limits.again_within) for at in began) for fix, until in spans
    )
    fixed = lesson.fixed_at = lesson.fixes[-1]
    held_at = fixed + limits.again_within
    lesson.before = sum(fixed - limits.again_within <= at <= fixed for at in began)
    back = [at for at in began if fixed < at <= held_at]
    lesson.after, lesson.reopened_at = len(back), min(back, default=None)
    if lesson.reopened_at is not None:
        since = min(one.recorded_at for one in lesson.occurrences if one.at in back)
        lesson.forgotten = "no_fix" if as_of - since > limits.fix_within else None
        return
    lesson.dropped_at = held_at if held_at <= as_of else None
    share(lesson, fixed, as_of, limits)


def share(lesson: Lesson, fixed: int, as_of: int, limits: Limits) -> None:
    """Who heard of it: shared once anybody was told, trained once every team that had such a case was told, or all
    were trained."""
    taught = max((one.recorded_at for one in lesson.occurrences if one.recorded_at <= fixed), default=fixed)
    told = [one for one in lesson.shares if one[0] >= taught]  # an older telling is of an older case
    lesson.shared_at = min((at for at, _, _ in told), default=None)
    heard = {team: at for at, team, _ in reversed(told) if team is not None}
    everybody = min((at for at, team, trained in told if trained and team is None), default=None)
    teams = sorted({team for one in lesson.occurrences for team in one.teams})
    lesson.untrained = [] if everybody is not None else [team for team in teams if team not in heard]
    if lesson.shared_at is None:
        lesson.forgotten = "not_shared" if as_of - fixed > limits.share_within else None
    elif everybody is not None:
        lesson.trained_at = everybody
    elif teams and not lesson.untrained:
        lesson.trained_at = max(lesson.shared_at, *(heard[team] for team in teams))


def urgency(lesson: Lesson) -> tuple[bool, bool, int, int, str]:
    """The order of the list: what came back, what was forgotten, then by how many cases it has."""
    latest = max((one.at for one in lesson.occurrences), default=0)
    return lesson.reopened_at is None, lesson.forgotten is None, -len(lesson.occurrences), -latest, same(lesson.cause)
