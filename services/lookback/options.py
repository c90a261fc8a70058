"""What the options of several commands mean."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from services.scoring.policy.policy import Policies, duration
from services.scoring.rulebook import Rulebook
from shared.clock import utc_now
from shared.errors import Refusal, WrongUse
from shared.messages import micros

from .log import Arrived, open_log, read_log
from .replay import Replay, replay

NAMED = "`driftline replay` says why"


def as_of(text: str, option: str = "--until") -> int | None:
    """The microseconds of a time given as an option; None where it is not given."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"{option}: {error}; expected a time such as 2026-11-02T09:30:00Z") from error
    if time.tzinfo is None:
        raise WrongUse(f'{option}: the time has no offset: add "Z" or "+01:00"')
    return micros(time)


def span(text: str, option: str) -> int:
    """The microseconds of a duration given as an option, such as 14d."""
    try:
        return duration(text)
    except ValueError as error:
        raise WrongUse(f"{option}: {error}") from error


def place(path: Path | None, option: str) -> None:
    """Refuse a file that can't be written before the work is done, not after it."""
    if path is not None and path.is_dir():
        raise WrongUse(f"{option}: {path}: is a folder; name a file")
    if path is not None and not path.parent.is_dir():
        raise WrongUse(f"{option}: {path}: there is no folder {path.parent}; make it first")


@contextmanager
def arriving(log: Path) -> Iterator[Iterator[Arrived | Refusal]]:
    """The lines of a log, judged for their form; raises Failed at one that arrives a day after now."""
    with open_log(log) as lines:
        yield read_log(lines, micros(utc_now()))


def folded(log: Path, policies: Policies, lateness: str, until: str) -> Replay:
    """A log folded by these policies, as the options of a command say."""
    horizon = span(lateness, "--lateness")
    with arriving(log) as lines:
        return replay(lines, Rulebook(policies, horizon), as_of(until))


def heeded(log: Iterable[Arrived | Refusal]) -> Iterator[Arrived | Refusal]:
    """The same lines; how many of them were refused is said in the end."""
    dead = 0
    try:
        for line in log:
            dead += isinstance(line, Refusal)
            yield line
    finally:
        say_refused(dead)


def say_refused(dead: int) -> None:
    """Say on stderr how many lines of a log counted for nothing."""
    if dead:
        print(f"{dead} {'line' if dead == 1 else 'lines'} of the log refused and left out; {NAMED}", file=sys.stderr)


@contextmanager
def counting(what: str, whole: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr where a person looks on; what it gives is told how much is done."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=whole)
        yield lambda done: progress.update(task, completed=done)
