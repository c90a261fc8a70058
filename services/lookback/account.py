"""One client's account: its stored touchpoints folded again by scoring's own door; a page needs no other truth."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from services.scoring import engine, score
from services.scoring.facts import moment
from services.scoring.head import Ended
from services.scoring.policy_file import read_policies
from services.scoring.rulebook import Rulebook
from services.scoring.score import DimensionScore, band_of
from services.scoring.sources import SourceRecord, Sources
from shared.settings import Settings

from .log import Arrived

__all__ = ["Account", "DimensionScore", "account", "band_of", "rulebook"]


@dataclass(frozen=True, slots=True)
class Account:
    """A client as of a moment: `facts` as `replay --json` has them, the contributions, the commitments still owed."""

    facts: dict[str, Any]
    dimensions: dict[str, DimensionScore]
    owed: list[dict[str, Any]]


def rulebook(settings: Settings) -> Rulebook:
    """What the services go by, from the same settings."""
    return Rulebook(read_policies(settings.policy), settings.lateness_us())


def account(
    client: str, arrived: Iterable[Arrived], now: int, rules: Rulebook, silent: dict[str, int] | None = None
) -> Account:
    """Fold a client's touchpoints, in the order of their arrival, as of `now` (µs), not before the last of them.

    `silent` are the sources that are quiet, and since when (µs); of earlier silences an account knows nothing.
    """
    state = engine.fresh()
    quiet = {name: SourceRecord((since, since)) for name, since in (silent or {}).items()}
    rules = replace(rules, sources=Sources(quiet))
    ended: list[Ended] = []
    for one in arrived:
        outcome = engine.apply(state, one.touchpoint, one.arrival, rules)
        if outcome.verdicts is not None:
            ended += outcome.verdicts.clocks
    engine.tick(state, now, rules)
    head = state.head
    read = score.read(head.score, now, rules.policies.at(now).score, head.segment)
    return Account(engine.facts(state, client, now, rules, ended), read.dimensions, owed(state))


def owed(state: engine.ClientState) -> list[dict[str, Any]]:
    """The commitments that are neither kept nor withdrawn, the earliest due first."""
    open = sorted((made.due, id, "broken" if made.broken else "open") for id, made in state.head.commitments.items())
    return [{"commitment_id": id, "due_at": moment(due), "outcome": outcome} for due, id, outcome in open]
