"""How long a page waits for its views, with 100,000 clients and 5 million touchpoints, in PostgreSQL and in SQLite.

`python -m tests.bench views`; DRIFTLINE_BENCH_CLIENTS=1000 tries it on fewer.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from services.alerts.api.api import grouped
from services.alerts.board.accounts import accounts
from services.alerts.sql import tables, views, views_alerts, views_commitments, views_moments, views_sources
from services.alerts.sql.exports import EXPORTS
from services.alerts.sql.paging import Order
from services.alerts.sql.views_clients import ORDERS, on_call, segments
from services.alerts.yardstick import yardstick
from services.lookback.account import rulebook
from shared.clock import utc_now
from shared.messages import micros
from shared.settings import Settings
from tests import postgres

from .measure import Measurement, Series
from .views_fill import HEAVY, STEP, fill, name_of

CLIENTS = int(os.environ.get("DRIFTLINE_BENCH_CLIENTS", "100000"))
EACH = int(os.environ.get("DRIFTLINE_BENCH_EACH", "50"))
RUNS, LIMIT = 20, 51
ROOM = 12 << 30  # bytes that have to be free

Question = Callable[[], object]


def measure_views() -> Iterator[Measurement]:
    """Every question on either database."""
    free = shutil.disk_usage(tempfile.gettempdir()).free
    assert free > ROOM, f"{ROOM >> 30} GiB of room needed, {free >> 30} free"
    now = micros(utc_now())
    for name, database in (("postgresql", in_postgresql), ("sqlite", in_sqlite)):
        with database() as url:
            engine = tables.connect(url)
            started = time.monotonic()
            fill(engine, CLIENTS, EACH, now)
            print(f"{name}: filled in {time.monotonic() - started:.0f} s", file=sys.stderr)
            yield from timed(name, engine, now)
            engine.dispose()


@contextmanager
def in_postgresql() -> Iterator[str]:
    """A server with the memory of a small machine."""
    with postgres.server("fsync=off", "shared_buffers=512MB", "maintenance_work_mem=256MB", "max_wal_size=8GB") as url:
        yield url


@contextmanager
def in_sqlite() -> Iterator[str]:
    """A file that goes again."""
    with tempfile.TemporaryDirectory(prefix="driftline-views-") as folder:
        yield f"sqlite:///{Path(folder) / 'views.db'}"


def timed(name: str, engine: Engine, now: int) -> Iterator[Measurement]:
    """Milliseconds of every question, the first answer of each left out."""
    least = Series(milliseconds(lambda: views.client(engine, name_of(7))))
    for said, question in questions(engine, now).items():
        series = Series(milliseconds(question))
        yield Measurement(
            name=f"{name}: {said}", unit="ms", series=series, baseline_name="one client's row", baseline=least,
            more={"p95": sorted(series.values)[round(0.95 * (RUNS - 1))]},
        )  # fmt: skip


def milliseconds(question: Question) -> list[float]:
    """How long the answers took."""
    question()
    found = []
    for _ in range(RUNS):
        started = time.perf_counter()
        question()
        found.append((time.perf_counter() - started) * 1000)
    return found


def questions(engine: Engine, now: int) -> dict[str, Question]:
    """What pages and API ask, by name."""
    return {
        **of_quality(engine, now),
        **of_clients(engine),
        **of_client(engine, now),
        **of_alerts(engine),
        **of_all(engine, now),
    }


def of_quality(engine: Engine, now: int) -> dict[str, Question]:
    """All clients at once, and all gauges of it."""
    yard = yardstick(rulebook(Settings(policy=[])).policies, now)
    found: dict[str, Question] = {
        f"export: {name}": lambda one=one: one(engine, now, yard) for name, one in EXPORTS.items()
    }
    found["moments of a team and dimension"] = lambda: views_moments.moments(
        engine, team="team 3", dimension="caring", limit=LIMIT
    )
    found["moments of late by what they are"] = lambda: views_moments.moments(
        engine, whats=("repeat", "chaser"), of_late=now, limit=LIMIT
    )
    return found


def of_clients(engine: Engine) -> dict[str, Question]:
    """The list of clients."""
    found: dict[str, Question] = {}
    for sort, order in ORDERS.items():
        for off_calm in (True, False):
            those = "off calm" if off_calm else "all"
            deep = cursor(engine, order, tables.CLIENTS, tables.CLIENTS.c.severity > 0 if off_calm else None)
            here: dict[str, Any] = {"sort": sort, "off_calm": off_calm, "limit": LIMIT}
            found[f"{those} by {sort}, first page"] = lambda here=here: on_call(engine, **here)
            found[f"{those} by {sort}, in the middle"] = lambda here=here, deep=deep: on_call(
                engine, after=deep, **here
            )
    wanted: dict[str, dict[str, Any]] = {
        "in crisis": {"ladder": ["crisis"]},
        "of a segment": {"segment": "segment 3"},
        "by a part of the name": {"search": "99"},
        "that no name fits": {"search": "nobody"},
        "with a keeper": {"keeper": "*"},
        "with nobody": {"keeper": ""},
        "of one keeper": {"keeper": "keeper 3"},
        "unknown by a source": {"source": "crm-3"},
    }
    for said, given in wanted.items():
        found[f"off calm, {said}"] = lambda given=given: on_call(engine, limit=LIMIT, **given)
        found[f"all by score, {said}"] = lambda given=given: on_call(
            engine, limit=LIMIT, off_calm=False, sort="score", **given
        )
    found["segments"] = lambda: segments(engine)
    found["groups"] = lambda: grouped(engine)
    found["how many on each step"] = lambda: views.count_by(engine, tables.CLIENTS.c.ladder)
    return found


def of_client(engine: Engine, now: int) -> dict[str, Question]:
    """One client: its page, and as it was known then."""
    account, dice = accounts(engine, rulebook(Settings(policy=[]))), random.Random(3)

    def some() -> str:
        return name_of(dice.randrange(HEAVY, CLIENTS))

    def page(name: str) -> None:
        views.client(engine, name)
        account(name)
        views.moves(engine, name, limit=LIMIT)
        views_alerts.alert_list(engine, of=name, limit=LIMIT)
        views.touchpoint_page(engine, name, limit=LIMIT)

    then = now - EACH // 2 * STEP
    return {
        "a client's page (50 touchpoints)": lambda: page(some()),
        "as known then (25 of 50)": lambda: account(some(), then),
        "a client's page (2,050 touchpoints)": lambda: page(name_of(dice.randrange(HEAVY))),
        "as known then (1,025 of 2,050)": lambda: account(name_of(dice.randrange(HEAVY)), now + 20 * STEP),
    }


def of_alerts(engine: Engine) -> dict[str, Question]:
    """Alerts, and one with its log."""
    deep = cursor(engine, views_alerts.LATEST, tables.ALERTS)
    wanted: dict[str, dict[str, Any]] = {
        "all, first page": {},
        "all, in the middle": {"after": deep},
        "open": {"state": "open"},
        "firing": {"state": "firing"},
        "resolved, in the middle": {"state": "resolved", "after": deep},
        "of a rule": {"rule": "drift"},
        "of a tier": {"tier": "page"},
        "of a segment": {"segment": "segment 3"},
        "of a keeper": {"keeper": "keeper 3"},
        "open, of a rule no alert has": {"state": "open", "rule": "none"},
        "labelled false": {"label": "false"},
        "without a label": {"label": "none"},
        "of a client": {"of": name_of(77)},
    }
    found: dict[str, Question] = {}
    for said, given in wanted.items():
        found[f"alerts, {said}"] = lambda given=given: views_alerts.alert_list(engine, limit=LIMIT, **given)
    one = views_alerts.alert_list(engine, limit=1).rows[0]["alert_id"]
    found["an alert"] = lambda: views_alerts.alert(engine, one)
    found["its timeline"] = lambda: views_alerts.timeline(engine, one, LIMIT)
    found["precision of the rules"] = lambda: views_alerts.labels(engine)
    return found


def of_all(engine: Engine, now: int) -> dict[str, Question]:
    """Commitments, sources, and the stream."""
    newest, source = views_alerts.newest(engine), "crm-3"
    soon = cursor(engine, views_commitments.SOONEST, tables.COMMITMENTS, tables.COMMITMENTS.c.outcome == "open")
    found: dict[str, Question] = {}
    for state in ("", *views_commitments.STATES):
        found[f"commitments, {state or 'all'}"] = lambda state=state: views_commitments.commitments(
            engine, state=state, now=now, limit=LIMIT
        )
    for said, given in {"of a keeper": {"keeper": "keeper 3"}, "of an origin": {"origin": "sales"}}.items():
        found[f"commitments, open, {said}"] = lambda given=given: views_commitments.commitments(
            engine, state="open", now=now, limit=LIMIT, **given
        )
        found[f"commitments, all, {said}"] = lambda given=given: views_commitments.commitments(
            engine, now=now, limit=LIMIT, **given
        )
    return found | {
        "commitments, open, in the middle": lambda: views_commitments.commitments(
            engine, state="open", now=now, limit=LIMIT, after=soon
        ),
        "how many commitments in each state": lambda: views_commitments.counts(engine, now),
        "commitments by keeper": lambda: views_commitments.by(engine, "keeper", now),
        "commitments by maker": lambda: views_commitments.by(engine, "maker", now),
        "commitments by origin": lambda: views_commitments.by(engine, "origin", now),
        "sources": lambda: views_sources.sources(engine),
        "touchpoints of a source": lambda: views_sources.arrived(engine, source, limit=LIMIT),
        "late touchpoints of a source": lambda: views_sources.arrived(engine, source, late=True, limit=LIMIT),
        "the stream: nothing new": lambda: views_alerts.newest(engine),
        "the stream: 200 transitions": lambda: views_alerts.transitions(engine, newest // 2, newest, 200),
    }


def cursor(engine: Engine, order: Order, table: Any, where: Any = None) -> str:
    """The cursor in the middle of a list."""
    wanted = select(*order.columns)
    if where is not None:
        wanted = wanted.where(where)
    with engine.connect() as connection:
        rows = connection.execute(wanted).mappings().all()
    found = sorted((dict(row) for row in rows), key=lambda row: [row[column.name] for column in order.columns])
    return order.cursor(found[len(found) // 2])
