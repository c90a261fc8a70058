"""Views as they are after a year of a large desk: clients, touchpoints, alerts with their logs; made up, in bulk."""

import random
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Engine, Table, text
from sqlalchemy.schema import CreateIndex, DropIndex

from services.alerts.rules import RULES, SEVERITY
from services.alerts.sql import rows, tables
from services.alerts.sql.summing import Sums
from services.scoring.dimensions import ROWS
from services.scoring.dimensions.judgement import DAY
from services.scoring.dimensions.touched import TOUCHED
from shared.alerting import AlertTransition, Done
from shared.judged import Judged
from shared.messages import Because, ClientScore, Dimension, Share, instant
from shared.partition import partition_of

PARTITIONS, PACKED = 32, 50
CHANNELS = ("phone", "email", "chat", "web")
HEAVY, HEAVIEST = 5, 2000  # clients with very many touchpoints, and how many
SOURCES, SEGMENTS, KEEPERS = 40, 20, 30
LABELS = ("true", "averted", "false", "too_late", "duplicate")
OUTCOMES = ("kept", "kept", "open", "late", "broken", "withdrawn", "kept_expectation_missed")
STEP = 12 * 3_600_000_000  # µs between two touchpoints of a client
OFF_CALM = (("crisis", 0.005), ("at_risk", 0.01), ("drifting", 0.03), ("recovering", 0.02), ("unknown", 0.015))
DIMENSIONS = "access caring competent customised cycle_time follow_through repeat_contact".split()
# What a client lives through again and again: a case from its opening to its confirmation.
CASE = (
    ("case.opened", '"kind":"request"'),
    ("contact.received", '"kind":"request","topic":"billing"'),
    ("reply.sent", '"kind":"answer","actor":{"kind":"human","id":"kim"}'),
    ("commitment.made", '"commitment_id":"k%d","keeper":"sam","maker":"kim","origin":"desk"'),
    ("commitment.kept", '"commitment_id":"k%d","actor":{"kind":"human","id":"sam"}'),
    ("contact.received", '"kind":"request","topic":"billing"'),
    ("reply.sent", '"kind":"answer","actor":{"kind":"human","id":"kim"}'),
    ("case.resolved", '"actor":{"kind":"human","id":"kim"}'),
    ("case.confirmed", ""),
    ("feedback.given", '"metric":"csat","value":4,"scale":5'),
)


def name_of(number: int) -> str:
    """A client's id."""
    return f"client-{number:06d}"


def touchpoints(clients: int, each: int, start: int) -> Iterator[tuple[Any, ...]]:
    """Rows of the touchpoints in the order of their arrival, all clients at every turn; at last the heavy ones."""
    names = [name_of(number) for number in range(clients)]
    places = [partition_of(name, PARTITIONS) for name in names]
    counts = [0] * PARTITIONS
    turns = [(turn, range(clients)) for turn in range(each)]
    turns += [(turn, range(HEAVY)) for turn in range(each, each + HEAVIEST)]
    for turn, those in turns:
        at = start + turn * STEP if turn < each else start + each * STEP + (turn - each) * STEP // 50
        time = instant(at).isoformat()
        kind, data = CASE[turn % len(CASE)]
        said = (data % (turn // len(CASE)) if "%d" in data else data) + ("," if data else "")
        body = f'"type":"{kind}","time":"{time}","data":{{{said}"case_id":"c{turn // len(CASE)}"}}'
        for number in those:
            name, partition = names[number], places[number]
            counts[partition] += 1
            source = f"crm-{number % SOURCES}"
            late = number % 50 == turn % 50
            event = f'{{"specversion":"1.0","id":"{turn}-{number}","source":"{source}","subject":"{name}",{body}}}'
            offset, place = divmod(counts[partition], PACKED)
            yield partition, offset, place, name, source, at, at + 7_200_000_000 * late, late, event


def clients(count: int, now: int) -> Iterator[dict[str, Any]]:
    """Rows of the clients, some of them off calm."""
    chance = random.Random(1)
    for number in range(count):
        dice, ladder = chance.random(), "calm"
        for step, share in OFF_CALM:
            dice -= share
            if dice < 0:
                ladder = step
                break
        silent = ladder == "unknown"
        score = 95.0 - 12 * SEVERITY.get(ladder, 1) - chance.random() * 20
        yield rows.client_row(
            ClientScore(
                client=name_of(number),
                version=50,
                at=instant(now),
                score=score,
                band="good" if score > 75 else "poor",
                confidence=chance.random(),
                dimensions={name: Dimension(chance.random() * 100, 5.0) for name in DIMENSIONS},
                ladder=ladder,
                since=instant(now - chance.randrange(10**13)),
                segment=f"segment {number % SEGMENTS}",
                quiet=[f"crm-{number % SOURCES}"] if silent else [],
                last_known="calm" if silent else None,
                risk=None if silent else chance.random() ** (8 - 1.5 * SEVERITY[ladder]),
            )
        )


def alerts(count: int, clients: int, open: int, now: int) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Rows of alerts, their logs and their labels: `open` of them are not over yet."""
    chance, named = random.Random(2), list(RULES)
    for number in range(count):
        whose, rule, over = name_of(number % clients), named[number % len(named)], number >= open
        step = None if RULES[rule].kind != "ladder" else ("drifting", "at_risk", "crisis")[number % 3]
        at = now - (chance.randrange(10**9) if not over else chance.randrange(30 * 10**12))
        state = "resolved" if over else ("firing", "acknowledged")[number % 2]
        because = [Because("crm-1", f"{n}-{number}") for n in range(5)]
        kept = {"keeper": f"keeper {number % KEEPERS}", "contact_by": instant(at + 10**10)} if number % 2 else {}
        message = AlertTransition(
            alert_id=f"{rule}:{whose}:{number // clients + 1}", client=whose, rule=rule, version=number // clients + 1,
            episode=number // clients + 1, state=state, step=step, override=False, at=instant(at), reason="drift",
            started_at=instant(at - 10**9), because=because, historical=False, segment=f"segment {number % SEGMENTS}",
            shares=[Share(source=one.source, id=one.id, what="late", weight=1.5) for one in because], risk=0.5,
            score=50.0, ladder=step, **kept,
        )  # fmt: skip
        label = LABELS[number % 5] if over and number % 4 == 0 else None
        yield tables.ALERTS, rows.alert_row(message) | {"label": label}
        yield tables.ALERT_LOG, rows.log_row(message, "", msgspec.json.encode(message).decode())
        if label:
            done = Done(
                action=str(number), do="label", by="kim", at=instant(at), alert_id=message.alert_id, client=whose,
                accepted=True, why="labelled", label=label,
            )  # fmt: skip
            yield tables.LABELS, rows.label_row(done)
            yield tables.ALERT_LOG, rows.log_row(done, "", msgspec.json.encode(done).decode())


def commitments(count: int, clients: int, now: int) -> Iterator[dict[str, Any]]:
    """Rows of commitments, the latest of which are due in days to come."""
    for number in range(count):
        due = now + (number - count * 9 // 10) * 60_000_000
        outcome = OUTCOMES[number % 7]
        yield {
            "client": name_of(number % clients), "commitment_id": f"k{number}", "made_at": due - 10**11,
            "source": "crm-1", "id": str(number), "version": 1, "due_at": due, "outcome": outcome, "what": "a call",
            "maker": f"keeper {number % 7}", "keeper": f"keeper {number % KEEPERS}" if number % 9 else None,
            "origin": ("desk", "sales")[number % 2], "renegotiated": number % 11 // 9,
            "ended_at": None if outcome in ("open", "broken") else due,
        }  # fmt: skip


def moments(count: int, each: int, now: int) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Rows of moments, the latest now, and of what they come to."""
    sums, chance, known = Sums(), random.Random(5), [row for row in ROWS.values()]
    for turn in range(each):
        for number in range(count):
            row, client = known[(turn * 7 + number) % len(known)], name_of(number)
            where = {"team": f"team {number % 12}", "channel": CHANNELS[number % len(CHANNELS)]}
            told = Judged(
                what=row.what, at=instant(now - (each - turn) * STEP - chance.randrange(STEP)), source="crm-1",
                id=f"{turn}-{number}", type=TOUCHED[row.matter], dimension=row.dimension, good=row.good, bad=row.bad,
                half_life=row.half_life // DAY, segment=f"segment {number % SEGMENTS}", stage="client", **where,
            )  # fmt: skip
            made = rows.moment_row(client, turn, told)
            sums.add(made)
            yield tables.MOMENTS, made
    for table, found in sums.rows().items():
        yield from ((table, row) for row in found)


def fill(engine: Engine, count: int, each: int, now: int) -> None:
    """Write it all: in bulk, and the indexes afterwards, as nobody would who projects."""
    indexes = [index for table in tables.metadata.sorted_tables for index in table.indexes]
    with engine.begin() as connection:
        for index in indexes:
            connection.execute(DropIndex(index, if_exists=True))
    start = now - each * STEP
    columns = tuple(column.name for column in tables.TOUCHPOINTS.columns)
    put(engine, tables.TOUCHPOINTS, touchpoints(count, each, start), columns)
    put_rows(engine, ((tables.CLIENTS, row) for row in clients(count, now)))
    put_rows(engine, moments(count, each // 2, now))
    put_rows(engine, alerts(2 * count, count, count // 20, now))
    put_rows(engine, ((tables.COMMITMENTS, row) for row in commitments(3 * count, count, now)))
    heard = (
        {"source": f"crm-{n}", "partition": p, "touchpoints": 4000, "late": 80, "heartbeats": 9, "heard": now}
        for n in range(SOURCES) for p in range(PARTITIONS)
    )  # fmt: skip
    put_rows(engine, ((tables.SOURCES, row) for row in heard))
    offsets = ({"topic": "driftline.touchpoints", "partition": p, "next": 1, "arrival": now} for p in range(PARTITIONS))
    put_rows(engine, ((tables.OFFSETS, row) for row in offsets))
    with engine.begin() as connection:
        for index in indexes:
            connection.execute(CreateIndex(index))
    if engine.dialect.name == "postgresql":  # as autovacuum would, in its own time
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    tables.tune(engine)


def put_rows(engine: Engine, found: Iterable[tuple[Table, dict[str, Any]]]) -> None:
    """Rows of several tables, each as a dictionary."""
    for part in batched_by(found, 20_000):
        by_table: dict[Table, list[dict[str, Any]]] = {}
        for table, row in part:
            by_table.setdefault(table, []).append(row)
        for table, some in by_table.items():
            names = tuple(some[0])
            put(engine, table, (tuple(row[name] for name in names) for row in some), names)


def put(engine: Engine, table: Table, values: Iterable[tuple[Any, ...]], names: tuple[str, ...]) -> None:
    """Rows of a table, as fast as the database takes them."""
    quoted = ", ".join(f'"{name}"' for name in names)
    raw = engine.raw_connection()
    try:
        cursor: Any = raw.cursor()
        if engine.dialect.name == "postgresql":
            with cursor.copy(f"COPY {table.name} ({quoted}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(names))
            cursor.executemany(f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})", values)
        raw.commit()
    finally:
        raw.close()


def batched_by(found: Iterable[Any], many: int) -> Iterator[list[Any]]:
    """Parts of so many."""
    part: list[Any] = []
    for one in found:
        part.append(one)
        if len(part) == many:
            yield part
            part = []
    yield part
