"""What scores tell of a client, put together by a reader, is what the client's account has."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec
from hypothesis import given

from services.lookback.commitment_log import commitment_log
from services.scoring import engine
from services.scoring.cases.kinds import by_automation
from services.scoring.dimensions import ROWS
from services.scoring.engine import ClientState, Outcome, Rulebook
from services.scoring.facts import moment
from services.scoring.head import Noted, Settled
from services.scoring.moments.counted import Told
from services.scoring.parts import MOST, parts
from shared.commitments import Committed
from shared.judged import Judged
from shared.messages import ClientScore, micros
from tests.laws.folding import rules_of
from tests.laws.histories import History, histories, seeds
from tests.laws.law import law
from tests.laws.oracle import stories
from tests.laws.oracle.arrival import read
from tests.laws.test_laws import of_clients

KEPT = ("kept", "kept_expectation_missed")


@dataclass
class Client:
    """A client as it is folded, with a reader of its scores, who hears of it now and then."""

    state: ClientState = field(default_factory=engine.fresh)
    closed: list[Settled] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    came: Told | None = None
    moments: list[Judged] = field(default_factory=list)
    rows: dict[tuple[str, object, str, str], Committed] = field(default_factory=dict)
    contacted: object = None
    most: int = MOST
    heard: Callable[[ClientScore], object] = lambda score: None

    def take(self, outcome: Outcome) -> None:
        self.noted += outcome.committed
        if self.came is None:
            self.came = outcome.moments
        elif outcome.moments is not None:
            self.came.follow(outcome.moments)
        if outcome.verdicts is not None:
            self.closed += outcome.verdicts.commitments

    def report(self, now: int, rules: Rulebook) -> None:
        told = engine.report(self.state, now, rules, [], False, self.noted, self.came)
        self.noted, self.came = [], None
        for part in parts(self.state, told, self.most):
            self.heard(part)
            self.read(msgspec.json.decode(msgspec.json.encode(part), type=ClientScore))

    def read(self, told: ClientScore) -> None:
        self.contacted = told.contacted
        self.moments = self.moments[: told.moments_from] + told.moments
        for row in told.commitments:
            self.rows[row.commitment_id, row.made_at, row.source, row.id] = row
        for key, row in self.rows.items():
            missed = told.assessed.get(row.commitment_id)
            if missed is not None and row.outcome in KEPT:
                self.rows[key] = msgspec.structs.replace(row, outcome=KEPT[missed])

    def ledger(self) -> list[tuple[object, ...]]:
        return sorted(
            (
                row.commitment_id, row.id, moment(micros(row.made_at)), moment(micros(row.due_at)), row.outcome,
                row.ended_at and moment(micros(row.ended_at)), row.maker, row.keeper, row.origin, row.what,
                row.renegotiated,
            )
            for row in self.rows.values()
            if row.outcome != "gone"
        )  # fmt: skip

    def kept(self) -> list[tuple[object, ...]]:
        names = "commitment_id id made_at due_at outcome ended_at maker keeper origin what renegotiated".split()
        return sorted(tuple(one[name] for name in names) for one in self.log())

    def log(self) -> list[dict[str, Any]]:
        return commitment_log(self.state.head, [*self.closed, *self.state.closed.commitments])


def told(history: History, seed: int, heard: Callable[[ClientScore], object] = lambda score: None) -> dict[str, Client]:
    """Every client of a history, with reports of several touchpoints at once, in parts, and restarts, by the dice.

    Every report goes to `heard`, too.
    """
    rules, dice = rules_of(history), Random(seed)
    most = dice.choice((1, 2, 7, MOST))
    clients: dict[str, Client] = defaultdict(lambda: Client(heard=heard, most=most))
    for each in of_clients(history):
        if each.arrival > history.until:
            break
        client = clients[each.touchpoint.subject]
        client.take(engine.apply(client.state, each.touchpoint, each.arrival, rules))
        if dice.random() < 0.5:
            client.report(each.arrival, rules)
        if not client.noted and client.came is None and dice.random() < 0.2:
            client.state = engine.decode(engine.encode(client.state))
    for client in clients.values():
        client.take(engine.tick(client.state, history.until, rules))
        client.report(history.until, rules)
    return clients


@law
@given(histories, seeds)
def test_e5_the_commitments_told_add_up_to_the_ledger(history: History, seed: int) -> None:
    for client in told(history, seed).values():
        assert client.ledger() == client.kept()


@law
@given(histories, seeds)
def test_when_a_person_last_replied_is_told_exactly(history: History, seed: int) -> None:
    found = told(history, seed)
    named = stories(read(history.lines, history.lateness, history.until), history.policies, history.until)
    for name, client in named.items():
        replies = [
            each.time
            for each in client.touchpoints
            if each.type == "reply.sent" and each.data.public is not False and not by_automation(each.data)
        ]
        assert found[name].contacted == max(replies, default=None)


@law
@given(histories, seeds, seeds)
def test_the_moments_told_are_those_of_the_score_however_they_were_told(history: History, one: int, two: int) -> None:
    found, again = told(history, one), told(history, two)
    for name, client in found.items():
        state = client.state.head
        kept = [
            (state.score.sources[each.source], each.id, each.at, ROWS[each.code].what) for each in state.score.recent
        ]
        scored = [each for each in client.moments if each.dimension is not None][-len(kept) or len(client.moments) :]
        assert [(each.source, each.id, micros(each.at), each.what) for each in scored] == kept
        assert len(client.moments) == state.moments and client.moments == again[name].moments
