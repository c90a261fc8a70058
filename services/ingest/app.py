"""Ingest as a service: touchpoints by HTTP and from `driftline.inbound`, in envelopes that Kafka has acknowledged."""

import asyncio
import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn

from shared.clock import utc_now
from shared.cluster import ensure_topics
from shared.errors import DriftlineError, Failed, WrongUse
from shared.exits import Exit, die
from shared.settings import Settings

from .api import Desk, create
from .auth import keyring
from .inbound import Inbound
from .liveness import Liveness
from .outlet import Outlet
from .sender import Sender

log = structlog.get_logger()

LOOPBACK = "127.0.0.1"
REQUESTS_SECONDS = 15
DRAIN_SECONDS = 10.0
# Longer than publishers keep idle connections, so that they close them first and never send into a closing one.
IDLE_SECONDS = 75


class Server(uvicorn.Server):
    """uvicorn that ends with exit code 0 when it is asked to."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ask ourselves to end; uvicorn's own way raises the signal again afterwards."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, finish what is under way, return."""
    # uvicorn's choice: uvloop where it is installed.
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        runner.run(serve(settings))


async def serve(settings: Settings) -> None:
    """The web server, and beside it what follows Kafka; raises Failed where that can't go on."""
    outlet = Outlet(settings)
    sender = Sender(outlet.to_partition, settings.partitions, settings.queue, died=_died)
    desk = Desk(settings, utc_now, keyring(settings), outlet, sender, Liveness(settings, outlet.to_partition, utc_now))
    server = Server(_config(settings, desk))
    kafka = asyncio.create_task(_follow(settings, desk))
    kafka.add_done_callback(lambda _: setattr(server, "should_exit", True))
    await _listen(server, settings)
    ended = kafka.done()
    kafka.cancel()
    result = (await asyncio.gather(kafka, return_exceptions=True))[0]
    try:
        await asyncio.wait_for(sender.drained(), DRAIN_SECONDS)
    except TimeoutError:
        log.warning("not_acknowledged", touchpoints=sender.held)
    await outlet.stop()
    if ended and isinstance(result, BaseException):
        raise result if isinstance(result, DriftlineError) else Failed(f"Kafka: {result!r}") from result


async def _listen(server: Server, settings: Settings) -> None:
    try:
        await server.serve()
    except SystemExit as error:  # uvicorn's way to say that it can't listen
        where = f"port {settings.ingest_port} of {server.config.host}"
        raise WrongUse(f"can't listen on {where}; set DRIFTLINE_INGEST_PORT or DRIFTLINE_HOST") from error


async def _follow(settings: Settings, desk: Desk) -> None:
    await ensure_topics(settings, patience=math.inf)
    await desk.outlet.start()
    await desk.liveness.follow()
    await Inbound(settings, utc_now, desk.outlet, desk.sender).run()


def _config(settings: Settings, desk: Desk) -> uvicorn.Config:
    host = settings.host
    if desk.keys.open:
        host = LOOPBACK
        log.warning("no_keys", listens_on="loopback only", remedy="driftline keys add SOURCE, then start ingest again")
    log.info("listening", host=host, port=settings.ingest_port)
    return uvicorn.Config(
        create(desk),
        host=host,
        port=settings.ingest_port,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=REQUESTS_SECONDS,
        timeout_keep_alive=IDLE_SECONDS,
    )


def _died(error: BaseException) -> None:
    die(Exit.BROKEN, "sender_died", error=repr(error))
