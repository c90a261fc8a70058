"""Structured logging, set up once by each shell: one event name and its fields a line, on standard error."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor

from . import metrics
from .labels import LEVEL

# Libraries that tell of every connection and rebalance at INFO.
CHATTY = (
    "aiokafka",
    "faust",
    "mode",
    "shared.mend",
    "shared.checkpoint",
    "shared.stream",
    "httpx",
    "httpcore",
    "uvicorn.access",
    "asyncio",
)


def setup(service: str, fmt: str = "json", level: str = "INFO") -> None:
    """Send structlog's and the libraries' lines alike to standard error, as JSON or as text for people."""
    before: list[Processor] = [
        _name(service),
        structlog.stdlib.add_log_level,
        _count(service),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=_after(fmt), foreign_pre_chain=before))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def setup_command() -> None:
    """For a command that a person runs: warnings as text.

    Kafka's client tries again by itself what it calls an error; what fails for good is raised.
    """
    setup("driftline", "text", "WARNING")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def _name(service: str) -> Processor:
    """Put the service's name into every line, whichever thread wrote it."""

    def name(_logger: object, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return name


def _count(service: str) -> Processor:
    """Count the lines that are a warning or worse."""

    def count(_logger: object, _method: str, event: EventDict) -> EventDict:
        if event.get("level") in LEVEL.values:
            metrics.LOGGED.labels(service, event["level"]).inc()
        return event

    return count


def _after(fmt: str) -> list[Processor]:
    """What turns an event into a line."""
    tidy = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if fmt == "text":
        # Of rich's tracebacks nobody may see the variables: they hold passwords and the addresses of channels.
        plain = structlog.dev.plain_traceback
        return [tidy, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    return [tidy, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
