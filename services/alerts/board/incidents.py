"""Systemic incidents that run, as the pages show them: what stands behind the drift of many clients, and whose."""

import msgspec
from sqlalchemy import Engine

from shared.messages import instant

from ..incidents import SYSTEMIC
from ..rules import RULES
from ..sql import tables, views_alerts
from . import look, words

MOST = 20
FEW = 12  # members by name


def running(engine: Engine, of: str | None = None) -> list[tables.Row]:
    """Those that fire, the latest moved first; with `of` those that the client is a member of."""
    rows = views_alerts.alert_list(engine, state="firing", rule=SYSTEMIC, limit=MOST).rows
    return [row for row in rows if of is None or of in msgspec.json.decode(row["members"])]


def card(rows: list[tables.Row]) -> None:
    """All of them on one card; nothing where there are none."""
    if not rows:
        return
    with look.card(words.count(len(rows), "systemic incident")):
        for row in rows:
            with look.box("line"):
                with look.box("what"):
                    said(row)
                    with look.box("soft small"):
                        members(row)
                with look.box("when"):
                    look.text(words.count(row["count"], "client"))
                    look.text(f"since {words.at(instant(row['started_at']))}")


def said(row: tables.Row) -> None:
    """What an incident is about, leading to its playbook."""
    look.lead(RULES[SYSTEMIC].link, words.titled(row["about"].replace(":", " ", 1)))


def members(row: tables.Row) -> None:
    """The clients, in the order in which they came."""
    named = msgspec.json.decode(row["members"])[:FEW]
    for client in named:
        look.client(client)
    look.more(row["count"] - len(named))
