"""A client's account for its page: the stored touchpoints through scoring's own door, as of the latest arrival."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import msgspec
from sqlalchemy import Engine

from services.lookback.account import DimensionScore, Rulebook, account
from services.lookback.contacts import contacts
from services.lookback.line import Point, line
from services.lookback.log import Arrived
from shared.messages import Touchpoint, instant
from shared.topics import TOUCHPOINTS

from ..api.account import Account, Contribution, DimensionAccount
from ..api.answers import Contact
from ..sql import views
from ..sql.tables import Row

_touchpoint = msgspec.json.Decoder(Touchpoint).decode


class Accounts(Protocol):
    """Folds a client that the views know: as it stands, or as it was known at `then` (µs)."""

    def __call__(self, client: str, then: int | None = None) -> Account: ...


@dataclass(frozen=True, slots=True)
class Folds:
    """All that a client's page folds, and the touchpoints that it was folded from, in the order of their arrival."""

    account: Account
    contacts: list[Contact]
    line: list[Point]
    rows: list[Row]


def accounts(engine: Engine, rules: Rulebook) -> Accounts:
    """What folds a client."""

    def of(client: str, then: int | None = None) -> Account:
        return _account(engine, client, then, *stored(engine, client), rules)

    return of


def people(engine: Engine, rules: Rulebook) -> Callable[[str], list[Contact]]:
    """What folds the contacts of a client that the views know."""

    def of(client: str) -> list[Contact]:
        return _people(*stored(engine, client), rules)

    return of


def folds(engine: Engine, rules: Rulebook) -> Callable[[str, int | None], Folds]:
    """What folds a client for its page: its touchpoints are read once for its account, its contacts and its line."""

    def of(client: str, then: int | None = None) -> Folds:
        rows = views.touchpoints(engine, client)
        arrived, now = standing(engine, rows)
        found = _account(engine, client, then, arrived, now, rules)
        return Folds(found, _people(arrived, now, rules), line(arrived, now, rules), rows)

    return of


def stored(engine: Engine, client: str) -> tuple[list[Arrived], int]:
    """A client's touchpoints, and the latest arrival beside it: the time as of which it stands."""
    return standing(engine, views.touchpoints(engine, client))


def standing(engine: Engine, rows: list[Row]) -> tuple[list[Arrived], int]:
    """The same, of touchpoints that were read."""
    arrived = [Arrived(_touchpoint(row["event"]), row["arrival"]) for row in rows]
    latest = max((one.arrival for one in arrived), default=0)
    partition = rows[0]["partition"] if rows else 0
    return arrived, max(views.arrival(engine, TOUCHPOINTS.name, partition) or 0, latest)


def silent(row: Row | None) -> dict[str, int]:
    """The sources of a client that are quiet, and since when."""
    quiet: list[str] = [] if row is None else msgspec.json.decode(row["quiet"])
    return {name: row["since"] for name in quiet if row is not None}


def _account(
    engine: Engine, client: str, then: int | None, arrived: list[Arrived], now: int, rules: Rulebook
) -> Account:
    row = views.client(engine, client) if then is None else None
    if then is not None:
        arrived, now = [one for one in arrived if one.arrival <= then], min(then, now)
    folded = account(client, arrived, now, rules, silent(row))
    if row is not None:  # an account knows no earlier silences, so the ladder is the one that was told
        folded.facts["ladder"] = row["ladder"]
    facts = folded.facts | folded.standing
    facts["dimensions"] = {name: _dimension(read) for name, read in folded.dimensions.items()}
    return Account(
        as_of=instant(now),
        owed=folded.owed,
        commitment_log=folded.commitment_log,
        kept_rates=folded.kept_rates,
        superseded=folded.superseded,
        **facts,
    )


def _people(arrived: list[Arrived], now: int, rules: Rulebook) -> list[Contact]:
    return [Contact.model_validate(one, from_attributes=True) for one in contacts(arrived, now, rules)]


def _dimension(read: DimensionScore) -> DimensionAccount:
    contributions = [
        Contribution(
            what=part.what,
            points=part.points,
            at=None if part.at is None else instant(part.at),
            source=part.source,
            id=part.id,
        )
        for part in read.contributions
    ]
    return DimensionAccount(value=read.value, evidence=read.evidence, prior=read.prior, contributions=contributions)
