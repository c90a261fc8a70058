"""A log: CloudEvents as lines in order of arrival, from a file, a `.gz` or standard input (SPEC.md 13 and 15)."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from services.ingest.intake import Accepted, receive
from shared.errors import Failed, Refusal, WrongUse
from shared.messages import Touchpoint, instant, micros, sent_arrival

DAY = 86_400_000_000
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A touchpoint whose form is right, its arrival in µs, and where a log has it, its line from 1."""

    touchpoint: Touchpoint
    arrival: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class RefusedLine(Refusal):
    """A line of a log that was not accepted."""

    line: int = 0


@contextmanager
def open_log(path: Path) -> Iterator[Iterable[bytes]]:
    """The lines of a file, a `.gz` or (`-`) standard input, with a progress bar where a person looks on."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            with progress.open(path, "rb", description=path.name) as shown:
                # A large buffer in between: the bar moves by the megabyte, not by the line.
                raw = io.BufferedReader(shown, 1 << 20)  # type: ignore[type-var]
                yield gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == GZIP else raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Failed(f"{path}: is no complete gzip file: {error}") from error
    except OSError as error:
        if error.filename != str(path):
            raise
        raise WrongUse(f"{path}: can't be read: {error.strerror}") from error


def read_log(lines: Iterable[bytes], now: int) -> Iterator[Arrived | Refusal]:
    """Each line that is not blank, judged for its form alone, with its arrival (SPEC.md 15).

    `now` is the wall clock in µs: raises Failed at a line whose arrival lies more than a day after it.
    """
    arrival = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        verdict = receive(line.rstrip(b"\r\n"))
        if not isinstance(verdict, Accepted):
            yield RefusedLine(verdict.reason, verdict.detail, number)
            continue
        touchpoint = verdict.touchpoint
        own = micros(sent_arrival(touchpoint))
        arrival = own if arrival is None else max(arrival, own)
        if arrival > now + DAY:
            raise Failed(f"line {number}: arrives at {instant(arrival).isoformat()}, more than a day after now")
        yield Arrived(touchpoint, arrival, number)
