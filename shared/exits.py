"""How a worker ends by itself when going on could lose or spoil something: its supervisor starts it again."""

import logging
import os
from enum import IntEnum
from typing import Any, NoReturn

import structlog

log = structlog.get_logger()


class Exit(IntEnum):
    """With what a worker ends by itself, for its supervisor to start it again."""

    BROKEN = 70
    LEASE_LOST = 75
    HOLE = 76
    OTHER_FORM = 77
    TRUNCATED = 78
    STALLED = 79


def die(code: Exit, reason: str, **fields: Any) -> NoReturn:
    """End the process at once: nothing is acknowledged, committed or flushed any more."""
    log.critical(reason, exit=int(code), **fields)
    logging.shutdown()
    os._exit(code)
