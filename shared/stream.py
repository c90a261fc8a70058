"""The engine as a worker runs it: one app of one table, one source and one agent.

app = stream_app("driftline-scoring", settings)
clients = state_table(app, "clients", source=TOUCHPOINTS.name, settings=settings, encode=..., decode=...)

@app.agent(raw_topic(app, TOUCHPOINTS.name))
async def fold(stream):
    async for event in stream.noack().events():
        async with clients.fold(event) as fresh:                    # see shared/checkpoint.py
            ...
"""

from collections.abc import Callable
from typing import Any

from faust.transport.consumer import ensure_TP
from faust.transport.drivers import aiokafka as driver

from shared.checkpoint import ANSWER_SECONDS, StateTable
from shared.errors import WrongUse
from shared.exits import Exit, die
from shared.mend import MendedApp, MendedConsumer, MendedTables, OrderedProducer
from shared.settings import Settings


class StateConsumer(MendedConsumer):
    """Starts each source partition at our marker, else the committed offset, else the start of the log.

    A partition kept at a rebalance goes on where its memory is: what is in there must not be folded in once more.
    """

    async def seek_to_committed(self) -> dict[Any, int]:
        found = {ensure_TP(tp): offset for tp, offset in (await super().seek_to_committed()).items()}
        for table in self.app.tables.values():
            tps = [tp for tp in self.assignment() if tp.topic == table.source]
            starts, ends = await self.earliest_offsets(*tps), await self.highwaters(*tps)
            for tp in tps:
                held = table.data.of(tp.partition)
                found[tp] = held.expected = max(held.marker, held.expected or 0) or found.get(tp) or starts[tp]
                if found[tp] > ends[tp]:
                    die(Exit.TRUNCATED, "the source ends before our position", tp=str(tp), end=ends[tp], ours=found[tp])
            await self.seek_wait({tp: found[tp] for tp in tps})
        return found


class StateTransport(driver.Transport):
    """The driver with our consumer and producer."""

    Consumer, Producer = StateConsumer, OrderedProducer


class StateTables(MendedTables):
    """Hurries the checkpoint when partitions are revoked."""

    def on_partitions_revoked(self, revoked: Any) -> None:
        super().on_partitions_revoked(revoked)
        for table in self.values():
            table.hurry()


class StateApp(MendedApp):
    """A worker of one table, one source and one agent."""

    def _new_transport(self) -> StateTransport:
        return StateTransport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> StateTransport:
        return StateTransport(self.conf.broker_producer, self)


def stream_app(name: str, settings: Settings) -> StateApp:
    """The engine as Driftline runs it, for one worker process; `name` is the consumer group."""
    folder = settings.data / "engine"
    folder.mkdir(parents=True, exist_ok=True)
    session, heartbeat = settings.session_seconds, min(3.0, settings.session_seconds / 6)
    if settings.late_write_seconds >= session - 2 * heartbeat:
        raise WrongUse(f"DRIFTLINE_LATE_WRITE_SECONDS must be below {session - 2 * heartbeat} at this session timeout")
    return StateApp(
        name,
        broker=";".join(f"kafka://{server.strip()}" for server in settings.kafka.split(",")),
        late_write_seconds=settings.late_write_seconds,
        Table=StateTable,
        TableManager=StateTables,
        store="memory://",
        datadir=str(folder / name),
        topic_partitions=settings.partitions,
        topic_replication_factor=settings.replication,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        key_serializer="raw",
        value_serializer="raw",
        stream_buffer_maxsize=128,
        stream_wait_empty=True,
        stream_recovery_delay=0,
        broker_commit_interval=1.0,
        broker_session_timeout=session,
        broker_heartbeat_interval=heartbeat,
        broker_rebalance_timeout=max(session, 10.0),
        broker_request_timeout=session + 10,
        producer_linger=0,
        producer_max_batch_size=524_288,
        producer_max_request_size=4_194_304,
        producer_request_timeout=ANSWER_SECONDS,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )


def state_table(
    app: StateApp,
    name: str,
    *,
    source: str,
    settings: Settings,
    encode: Callable[[Any], bytes],
    decode: Callable[[bytes, bytes], Any],
    form: int = 1,
) -> StateTable:
    """The app's table; `decode` is given the key beside the bytes, for the partition's own records are there too.

    `form` is the number of the form that these two write and read: raise it when the bytes mean something else.
    """
    table: StateTable = app.Table(
        name,
        partitions=settings.partitions,
        key_type=bytes,
        value_type=bytes,
        source=source,
        interval=settings.checkpoint_seconds,
        encode=encode,
        decode=decode,
        form=form,
    )
    return table


def raw_topic(app: StateApp, name: str) -> Any:
    """A topic of bytes: the fold decodes, so that nothing undecodable ever passes the engine."""
    return app.topic(name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
