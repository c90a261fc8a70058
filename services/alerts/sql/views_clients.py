"""The list of clients: worst first or in another order, of some step, segment, keeper or name."""

from collections.abc import Sequence

from sqlalchemy import Engine, and_, func, select

from .paging import Order, Page, Wanted, every, page
from .rows import json
from .tables import ALERTS, CLIENTS, Row

OF = CLIENTS.c
MOST_SEGMENTS = 200
WORST = Order("worst", (OF.severity, OF.danger, OF.loss, OF.client), descending=True)
ORDERS = {
    "worst": WORST,
    "risk": Order("risk", (OF.danger, OF.client), descending=True),
    "score": Order("score", (OF.loss, OF.client), descending=True),
    "since": Order("since", (OF.since, OF.client)),
    "client": Order("client", (OF.client,)),
}
NOBODY: Row = {"alert_id": None, "keeper": None, "contact_by": None}  # is on a client
ACKNOWLEDGED = ALERTS.c.state == "acknowledged"


def on_call(
    engine: Engine,
    *,
    ladder: Sequence[str] = (),
    segment: str | None = None,
    keeper: str | None = None,
    search: str = "",
    source: str | None = None,
    off_calm: bool = True,
    sort: str = "worst",
    after: str | None = None,
    limit: int,
) -> Page:
    """Clients off calm, or all, each with the acknowledged alert whose promise is due first, if it has one.

    `keeper`: who is on it; "" nobody, "*" somebody. `search`: part of the client's id. `source`: one that is quiet.
    Orders: `worst` by step, risk and score; `risk`; `score`, the lowest first; `since`, the longest first; `client`.
    """
    wanted = select(CLIENTS)
    if ladder:
        wanted = wanted.where(OF.ladder.in_(ladder))
    if segment is not None:
        wanted = wanted.where(OF.segment == segment)
    if off_calm:
        wanted = wanted.where(OF.severity > 0)
    if search:
        wanted = wanted.where(func.lower(OF.client).contains(search.lower(), autoescape=True))
    if source is not None:
        wanted = wanted.where(OF.ladder == "unknown", OF.quiet.contains(json(source), autoescape=True))
    if keeper is not None:
        wanted = _kept(wanted, keeper)
    found = page(engine, wanted, ORDERS.get(sort, WORST), limit, after)
    kept = keepers(engine, [row["client"] for row in found.rows])
    return Page([row | kept.get(row["client"], NOBODY) for row in found.rows], found.next)


def keepers(engine: Engine, clients: Sequence[str]) -> dict[str, Row]:
    """Who is on some clients: the acknowledged alert of each whose promise is due first."""
    of = ALERTS.c
    wanted = select(of.client, of.alert_id, of.keeper, of.contact_by).where(of.client.in_(clients), ACKNOWLEDGED)
    rows = every(engine, wanted.order_by(of.contact_by.desc()))
    return {row.pop("client"): row for row in rows}


def segments(engine: Engine) -> list[str]:
    """The segments that clients have, by name, the first of them."""
    wanted = select(OF.segment).where(OF.segment.is_not(None)).distinct().order_by(OF.segment).limit(MOST_SEGMENTS)
    with engine.connect() as connection:
        return [segment for segment in connection.execute(wanted).scalars() if segment is not None]


def _kept(wanted: Wanted, keeper: str) -> Wanted:
    mine = and_(ACKNOWLEDGED, ALERTS.c.client == OF.client)
    if keeper in ("", "*"):
        kept = select(ALERTS.c.alert_id).where(mine).exists()
        return wanted.where(kept if keeper else ~kept)
    kept_by = select(ALERTS.c.client).where(ACKNOWLEDGED, ALERTS.c.keeper == keeper)
    return wanted.where(OF.client.in_(kept_by))
