"""Promises and what became of them (SPEC 15, Commitments)."""

from dataclasses import dataclass

from shared.messages import Touchpoint, micros
from tests.laws.oracle.story import ANSWERS, Client, case_of, is_human_reply, reply_kind

OUTCOMES = ("open", "kept", "late", "broken", "withdrawn", "kept_expectation_missed")


@dataclass
class Promise:
    """One commitment; `settled` is kept, late, withdrawn or broken (withdrawn without agreement)."""

    name: str
    due: int
    settled: str | None = None
    renegotiated: bool = False

    def keep(self, at: int) -> None:
        """Kept at or before the due, or late."""
        if self.settled is None:
            self.settled = "kept" if at <= self.due else "late"


def counts(client: Client) -> dict[str, int]:
    """The commitments by outcome, and how many were moved in time with the client's agreement."""
    made = promises(client)
    outcomes = [outcome(client, promise) for promise in made]
    shown = {name: outcomes.count(name) for name in OUTCOMES}
    return shown | {"renegotiated": sum(promise.renegotiated for promise in made)}


def promises(client: Client) -> list[Promise]:
    """All that were made, one by one; of one name the last is the one that later touchpoints are about."""
    made: list[Promise] = []
    for place, each in enumerate(client.touchpoints):
        if is_human_reply(each):
            replied(client, made, each)
        if place in [claim.key[1] for claim in client.stories[case_of(each)].claims]:
            keep_answer(made, each)
        if each.type.startswith("commitment."):
            take(client, made, each)
    return made


def latest(made: list[Promise], name: str | None) -> Promise | None:
    """The last one of the name."""
    return next((promise for promise in reversed(made) if promise.name == name), None)


def keep_answer(made: list[Promise], each: Touchpoint) -> None:
    """An answer or a claim keeps the promise to answer."""
    promised = latest(made, f"~answer:{case_of(each)}")
    if promised is not None:
        promised.keep(micros(each.time))


def replied(client: Client, made: list[Promise], each: Touchpoint) -> None:
    """A holding reply promises an answer, unless one is promised and neither kept nor withdrawn."""
    name, at = f"~answer:{case_of(each)}", micros(each.time)
    promised = latest(made, name)
    if reply_kind(each) == "holding" and (promised is None or promised.settled is not None):
        made.append(Promise(name, at + client.policies.span("answer_after_holding", at)))
    if reply_kind(each) in ANSWERS:
        keep_answer(made, each)


def take(client: Client, made: list[Promise], each: Touchpoint) -> None:
    """What a commitment's own touchpoint does."""
    at, data = micros(each.time), each.data
    promise = latest(made, data.commitment_id)
    if each.type == "commitment.made" and promise is None:
        due = micros(data.due_at) if data.due_at is not None else at + client.policies.span("undated", at)
        made.append(Promise(data.commitment_id or "", due))
    if promise is None or promise.settled is not None:
        return
    agreed = data.client_agreed is True
    if each.type == "commitment.kept":
        promise.keep(at)
    elif each.type == "commitment.withdrawn" and not agreed:
        promise.settled = "broken"
    elif each.type == "commitment.withdrawn" and at <= promise.due:
        promise.settled = "withdrawn"
    elif each.type == "commitment.renegotiated" and agreed and at <= promise.due and data.new_due_at is not None:
        promise.due, promise.renegotiated = micros(data.new_due_at), True


def outcome(client: Client, promise: Promise) -> str:
    """Exactly one of OUTCOMES."""
    if promise.settled == "kept" and missed(client, promise.name):
        return "kept_expectation_missed"
    if promise.settled is not None:
        return promise.settled
    broken_after = promise.due + client.policies.span("grace", promise.due)
    return "broken" if client.as_of > broken_after else "open"


def missed(client: Client, name: str) -> bool:
    """Whether the latest assessment of the commitment, wherever it stands, says that the expectation was missed."""
    said = [
        each.data.outcome
        for each in client.touchpoints
        if each.type == "expectation.assessed" and each.data.commitment_id == name
    ]
    return bool(said) and said[-1] == "missed"
