"""One client's account: its stored touchpoints folded again by scoring's own door; a page needs no other truth."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import msgspec

from services.scoring import engine, score
from services.scoring.detectors import risk_facts
from services.scoring.engine import ClientState
from services.scoring.facts import moment
from services.scoring.head import Head
from services.scoring.moments.flags import FLAGGED
from services.scoring.policy.policy import DAY
from services.scoring.policy.policy_file import read_policies
from services.scoring.rulebook import Rulebook
from services.scoring.score import DimensionScore, band_of
from services.scoring.sources import SourceRecord, Sources
from services.scoring.stage import stage_of
from services.scoring.verdicts import Closed, Superseded
from shared.settings import Settings

from .clock_log import clock_log
from .commitment_log import commitment_log, kept_rates
from .log import Arrived

__all__ = ["Account", "DimensionScore", "Rulebook", "account", "band_of", "rulebook"]

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """A client as of a moment: `facts` as `replay --json` has them, but with the clock log; the contributions.

    `standing` are its stage of life, its risk and the flags that are up; `owed` commitments not kept nor withdrawn;
    `superseded` the verdicts that later facts made void, in the order in which that became known.
    """

    facts: Facts
    dimensions: dict[str, DimensionScore]
    standing: Facts
    owed: list[Facts]
    commitment_log: list[Facts]
    kept_rates: dict[str, list[Facts]]
    superseded: list[Facts]


def rulebook(settings: Settings) -> Rulebook:
    """What the services go by, from the same settings."""
    return Rulebook(read_policies(settings.policy), settings.lateness_us())


def account(
    client: str, arrived: Iterable[Arrived], now: int, rules: Rulebook, silent: dict[str, int] | None = None
) -> Account:
    """Fold a client's touchpoints, in the order of their arrival, as of `now` (µs), not before the last of them.

    `silent` are the sources that are quiet, and since when (µs); of earlier silences an account knows nothing.
    """
    quiet = {name: SourceRecord((since, since)) for name, since in (silent or {}).items()}
    rules = replace(rules, sources=Sources(quiet))
    state, closed, revised = folded(arrived, now, rules)
    head, policies = state.head, rules.policies
    facts = engine.facts(state, client, now, rules, closed.clocks)
    clocks = [*closed.clocks, *state.closed.clocks]
    log = commitment_log(head, [*closed.commitments, *state.closed.commitments])
    return Account(
        facts | {"cases": with_log(facts["cases"], clock_log(head, clocks, now, policies))},
        score.read(head.score, now, policies.at(now).score, head.segment).dimensions,
        standing(head) | {"risk": None if silent else foreseen(head, now, rules)},
        owed(state),
        log,
        kept_rates(log),
        [superseded(one) for one in revised],
    )


def folded(arrived: Iterable[Arrived], now: int, rules: Rulebook) -> tuple[ClientState, Closed, list[Superseded]]:
    """The client as of `now`, the verdicts that left its state as final, and those that were superseded."""
    state, closed = engine.fresh(), Closed([], [])
    revised: list[Superseded] = []
    for one in arrived:
        outcome = engine.apply(state, one.touchpoint, one.arrival, rules)
        revised += outcome.superseded
        if outcome.verdicts is not None:
            closed.clocks += outcome.verdicts.clocks
            closed.commitments += outcome.verdicts.commitments
    engine.tick(state, now, rules)
    return state, closed, revised


def with_log(cases: dict[str, Facts], log: dict[str, list[Facts]]) -> dict[str, Facts]:
    """The cases, with all that the log has of their clocks."""
    return {id: facts | {"clocks": log.get(id, [])} for id, facts in cases.items()}


def standing(head: Head) -> Facts:
    """The stage of life, each flag that is up: since when, why, by which touchpoints; the last entry into crisis."""
    up = {rule: flag for rule, flag in head.flags.items() if flag.step == FLAGGED}
    return {
        "stage": stage_of(head.score),
        "flags": [
            {
                "rule": rule,
                "since": moment(flag.since),
                "reason": flag.reason,
                "because": [{"source": source, "id": id} for source, id in flag.because],
            }
            for rule, flag in sorted(up.items())
        ],
        "crisis": msgspec.to_builtins(engine.told_of(head.ladder.troubles.crisis)),
    }


def foreseen(head: Head, now: int, rules: Rulebook) -> Facts:
    """The risk of a crisis, with its horizon and what each statistic adds to it."""
    policies = rules.policies
    shares = [asdict(share) for share in risk_facts.explained(head, now, policies)]
    return {
        "probability": risk_facts.probability(head, now, policies),
        "horizon_days": policies.at(now).risk.model.horizon / DAY,
        "shares": sorted(shares, key=lambda share: -abs(share["log_odds"])),
    }


def owed(state: ClientState) -> list[Facts]:
    """The commitments that are neither kept nor withdrawn, the earliest due first."""
    open = sorted((made.due, id, "broken" if made.broken else "open") for id, made in state.head.commitments.items())
    return [{"commitment_id": id, "due_at": moment(due), "outcome": outcome} for due, id, outcome in open]


def superseded(one: Superseded) -> Facts:
    """A verdict as it was known then, what it became (null: there is none any more), when, and by which touchpoint."""
    verdict, (source, id) = one.verdict, one.by
    return {
        "verdict": verdict.clock,
        "about": verdict.about,
        "started_at": moment(verdict.started_at),
        "outcome": verdict.outcome,
        "judged_at": moment(verdict.judged_at),
        "now": one.now,
        "revised_at": moment(one.revised_at),
        "source": source,
        "id": id,
    }
