"""Being asked to end: Ctrl-C, SIGTERM and a closed terminal alike, and never in the middle of starting a child."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_by_interrupt() -> None:
    """Let each of them raise KeyboardInterrupt."""
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold them back until the block is done: a child that was started is known, one to be ended has ended."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread alone
        return
    held: list[int] = []
    before = {ending: signal.signal(ending, lambda number, _: held.append(number)) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
        if held:
            os.kill(os.getpid(), held[0])
