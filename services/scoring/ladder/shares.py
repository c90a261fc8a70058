"""What moved a rule: the touchpoints that weigh most in its statistic, each with its weight there (FEATURES D5).

| rule | unit of a weight |
|---|---|
| `drift` | spreads: how far its moments drove the slowest sum up, as the detector keeps them |
| `budget` | the weight of its worst failure in the windows that burn |
| `silent_leaver` | what is left of the friction that it brought |
| `risk` | log-odds: by how much they would be lower without its moments, its words and what is open since it |
| `due_soon` | the part of the target that has passed |
| `breach` | hours past due |
| others | 1: an escalation, or one of the touchpoints behind a flag |

Times are µs.
"""

from math import exp2

from shared.messages import Share, instant

from ..cases.desk import REPLY_CLOCKS, Key
from ..detectors import risk
from ..detectors.risk import HALF_LIVES, RiskState
from ..detectors.risk_counts import KIND_OF
from ..detectors.risk_facts import statistics
from ..dimensions import ROWS
from ..dimensions.judgement import FAILURE, Judgement
from ..head import Head
from ..instant import Move
from ..policy.policy import HOUR, Policies

MOST = 20
FADING = (risk.FAILED, risk.FAILED_LONG)
OVERDUE, BROKEN, WAITING = (risk.NAMES.index(name) for name in ("overdue", "broken", "waiting_cases"))
LONGEST = risk.NAMES.index("waiting_beyond")


class Weight:
    """What one touchpoint weighs: of several moments the sum (or the worst), named by the heaviest."""

    def __init__(self, what: str, weight: float, at: int | None) -> None:
        self.what, self.weight, self.at, self.most = what, weight, at, weight

    def add(self, what: str, weight: float, at: int | None) -> None:
        """One more moment of it."""
        self.weight += weight
        if weight > self.most:
            self.what, self.most, self.at = what, weight, at


Weights = dict[Key, Weight]


def shares(head: Head, move: Move, at: int, policies: Policies) -> list[Share]:
    """The heaviest first, at most 20; `head` is as the move left it at a moment."""
    found: Weights = {}
    if move.rule == "drift":
        of_drift(head, found)
    elif move.rule == "budget":
        of_budget(head, found, move.because)
    elif move.rule == "silent_leaver":
        of_silence(head, found, at, policies)
    elif move.rule == "risk":
        of_risk(head, found, move, at, policies)
    elif move.rule == "breach":
        of_breach(head, found, at)
    for key in move.because:
        if key not in found and move.rule not in MEASURED:
            found[key] = Weight(move.reason, move.stage or 1.0, None)
    heaviest = sorted((-one.weight, key) for key, one in found.items() if one.weight > 0.0)[:MOST]
    return [share_of(key, found[key]) for _, key in heaviest]


MEASURED = ("drift", "budget", "silent_leaver", "risk", "breach")


def share_of(key: Key, one: Weight) -> Share:
    """As it is told."""
    moment = None if one.at is None else instant(one.at)
    return Share(source=key[0], id=key[1], what=one.what, weight=one.weight, at=moment)


def note(found: Weights, key: Key, what: str, weight: float, at: int | None) -> None:
    """A touchpoint weighs so much more."""
    known = found.get(key)
    if known is None:
        found[key] = Weight(what, weight, at)
    else:
        known.add(what, weight, at)


def of_drift(head: Head, found: Weights) -> None:
    """The moments that drove the sum up, as far as the detector keeps them."""
    for one in head.detectors.drift.moved:
        note(found, (one.source, one.id), one.what, one.points, one.at)


def of_budget(head: Head, found: Weights, because: list[Key]) -> None:
    """The failures in the windows that burn."""
    for one in head.score.recent:
        row, key = ROWS[one.code], (head.score.sources[one.source], one.id)
        bad = row.bad * (1.0 if one.factor is None else one.factor)
        if bad >= FAILURE and key in because and (key not in found or bad > found[key].weight):
            found[key] = Weight(row.what, bad, one.at)


def of_silence(head: Head, found: Weights, at: int, policies: Policies) -> None:
    """The friction since the last good word."""
    half_life, behind = policies.at(at).drift.silence.friction_half_life, head.detectors.rhythm.behind
    for one in head.score.recent:
        row, key = ROWS[one.code], (head.score.sources[one.source], one.id)
        if row.bad > 0.0 and key in behind:
            note(found, key, row.what, min(row.bad, 2.0 * FAILURE) * exp2((one.at - at) / half_life), one.at)


def of_breach(head: Head, found: Weights, at: int) -> None:
    """What is past its due."""
    for made in head.commitments.values():
        if made.broken:
            note(found, (made.source, made.id), "commitment", (at - made.due) / HOUR, made.made_at)
    for case in head.cases.values():
        for clock in case.running:
            if clock.missed and clock.claim is None and clock.due is not None:
                note(found, (clock.source, clock.id), clock.name, (at - clock.due) / HOUR, clock.started_at)


def of_risk(head: Head, found: Weights, move: Move, at: int, policies: Policies) -> None:
    """Without each touchpoint in turn: its moments leave the counts that fade, what is open since it the others."""
    numbers = policies.at(at).risk
    model = numbers.outlook if move.step == "drifting" else numbers.model
    state = head.detectors.risk
    whole = model.log_odds(statistics(head, state, at, policies, model=model))
    moments: dict[Key, list[tuple[int, float, Judgement]]] = {}
    for one in head.score.recent:
        row = ROWS[one.code]
        if row.bad > 0.0:
            bad = row.bad * (1.0 if one.factor is None else one.factor)
            moments.setdefault((head.score.sources[one.source], one.id), []).append((one.at, bad, row))
    for key in move.because:
        mine = moments.get(key, [])
        rest = statistics(head, without(state, mine, key in state.words, at), at, policies, model=model)
        what = open_since(head, key, rest)
        weight = whole - model.log_odds(rest)
        if mine:
            when, _, row = max(mine, key=lambda one: (one[1], one[0]))
            found[key] = Weight(row.what, weight, when)
        elif what or key in state.words:
            found[key] = Weight(what or "bad_word", weight, None)


def without(state: RiskState, moments: list[tuple[int, float, Judgement]], word: bool, at: int) -> RiskState:
    """The counts without some moments, and without one bad word of the latest."""
    rest = RiskState()
    rest.since, rest.stirred, rest.words = state.since, state.stirred, state.words
    rest.ats, rest.counts = list(state.ats), list(state.counts)
    for when, bad, row in moments:
        for place in FADING:
            less(rest, place, when, bad)
        kind = KIND_OF.get(row.code)
        if kind is not None:
            less(rest, kind, when, 1.0)
            less(rest, kind + 1, when, 1.0)
        if bad >= 2.0 * FAILURE:
            less(rest, risk.SEVERE, when, 1.0)
    if word:
        for place in (risk.ANGRY, risk.COMPLAINED, risk.COMPLAINED_SOON):
            less(rest, place, rest.ats[place], min(1.0, rest.counts[place]))
    return rest


def less(state: RiskState, place: int, when: int, amount: float) -> None:
    """Take from a count what is left of something, if it was counted: the count is as of its latest moment."""
    if state.ats[place] < when:
        return
    left = amount * exp2((when - state.ats[place]) / HALF_LIVES[place])
    state.counts[place] = max(0.0, state.counts[place] - left)


def open_since(head: Head, key: Key, rest: list[float]) -> str:
    """Take from the statistics what is open since a touchpoint; its name, empty where nothing is."""
    found = ""
    for made in head.commitments.values():
        if made.broken and (made.source, made.id) == key:
            found = "commitment"
            rest[OVERDUE] -= 1.0
            rest[BROKEN] -= 1.0
    for case in head.cases.values():
        for clock in case.running:
            if (clock.source, clock.id) == key and clock.claim is None:
                late, waits = clock.missed, case.waiting and clock.name in REPLY_CLOCKS
                rest[OVERDUE] -= 1.0 if late else 0.0
                if waits:
                    rest[WAITING] -= 1.0
                    rest[LONGEST] = 0.0
                if late or waits:
                    found = clock.name
    return found
