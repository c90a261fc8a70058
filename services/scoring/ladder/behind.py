"""What stands behind the drift of a client: the causes, teams and topics of its failures, for systemic incidents.

While a client is off calm each of them stands behind it under a name of its own, `behind:topic:billing`: told when it
comes, and when the client is calm again. It is taken from the cases of the failures (evidence.py) of late, so it costs
nothing where nothing fails, and no client's fold reads another's (HOUSE.md 10). Times are µs.
"""

from typing import Final

from ..cases.desk import Case, Key
from ..instant import Instant
from ..moments.notes import Behind, Notes, Trace
from .ladder import Standing

PREFIX = "behind:"
CAUSE, TEAM, TOPIC = "cause", "team", "topic"
CALM, STANDS = "calm", "flagged"  # as of a flag: what stands behind a client is up
FAILED, OVER = "failed", "over"
AT_ONCE: Final = 3  # of each kind, behind one client
SHARE: Final = 4  # so many times fewer failures than the first of its kind: then it is no reason
MOST: Final = 16  # that a client's failures are remembered of


def settle(instant: Instant) -> None:
    """An instant closes: see whose failures it brought, and what stands behind the client now."""
    notes, ladder = instant.head.score.notes, instant.head.ladder
    if notes.behind.failing:
        remember(instant, notes)
    elif ladder.since != instant.at:
        return
    if ladder.step != CALM:
        come(instant, notes.behind)
    elif notes.behind.standing:
        go(instant, notes.behind)


def remember(instant: Instant, notes: Notes) -> None:
    """Count the failures of this instant by what their cases are about."""
    instant.head.firm = True  # what comes to this instant later may change what a case is about
    for id, key in notes.behind.failing.items():
        case = instant.head.cases.get(id)
        for name in [] if case is None else names_of(case, notes):
            count(notes.behind, name, instant.at, key, instant.policy.systemic.window)
    notes.behind.failing = {}


def names_of(case: Case, notes: Notes) -> list[str]:
    """What a case is about: its topic, the team that it went to last, the causes that were recorded in it."""
    found = []
    if case.topic is not None:
        found.append(f"{TOPIC}:{case.topic}")
    team = case.went_to()
    if team is not None:
        found.append(f"{TEAM}:{team}")
    return found + [f"{CAUSE}:{name}" for name, known in notes.causes.items() if known.case == case.id]


def count(known: Behind, name: str, at: int, key: Key, window: int) -> None:
    """One more failure of a cause, team or topic, the latest now."""
    before = known.traces.pop(name, None)
    failures = before.failures + 1 if before is not None and at - before.at <= window else 1
    known.traces[name] = Trace(at, failures, key[0], key[1])
    if len(known.traces) > MOST:
        del known.traces[next(iter(known.traces))]


def come(instant: Instant, known: Behind) -> None:
    """The client is off calm: what of late had failures stands behind it until it is calm again."""
    for kind in (CAUSE, TEAM, TOPIC):
        room = AT_ONCE - sum(rule.startswith(f"{PREFIX}{kind}:") for rule in known.standing)
        leaders = leading(known, kind, instant.at - instant.policy.systemic.window)
        for name in [name for name in leaders if PREFIX + name not in known.standing][:room]:
            trace = known.traces[name]
            known.standing[PREFIX + name] = Trace(instant.at, trace.failures, trace.source, trace.id)
            instant.head.firm = True  # what comes to this instant later may put others first
            instant.tell(PREFIX + name, standing_of(known, PREFIX + name))


def leading(known: Behind, kind: str, since: int) -> list[str]:
    """Those of a kind with the most failures since a moment, the first first."""
    found = [
        (-trace.failures, -trace.at, name)
        for name, trace in known.traces.items()
        if trace.at >= since and name.startswith(f"{kind}:")
    ]
    found.sort()
    return [name for failures, _, name in found if failures * SHARE <= found[0][0]]


def go(instant: Instant, known: Behind) -> None:
    """The client is calm again."""
    for rule, trace in known.standing.items():
        instant.tell(rule, Standing(CALM, instant.at, OVER, [(trace.source, trace.id)]))
    known.standing = {}


def standing_of(known: Behind, rule: str) -> Standing:
    """Where one of them stands."""
    trace = known.standing.get(rule)
    return Standing() if trace is None else Standing(STANDS, trace.at, FAILED, [(trace.source, trace.id)])


def is_behind(rule: str) -> bool:
    """Whether it is no rule, but what stands behind a client."""
    return rule.startswith(PREFIX)


def named(rule: str) -> tuple[str, str]:
    """Whether it is a cause, a team or a topic, and its name."""
    about, _, name = rule.removeprefix(PREFIX).partition(":")
    return about, name
