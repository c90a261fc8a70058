"""What the options of several commands mean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from services.scoring.policy import Policies, duration
from services.scoring.rulebook import Rulebook
from shared.clock import utc_now
from shared.errors import WrongUse
from shared.messages import micros

from .log import open_log, read_log
from .replay import Replay, replay


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


def folded(log: Path, policies: Policies, lateness: str, until: str) -> Replay:
    """A log folded by these policies, as the options of a command say."""
    horizon = span(lateness, "--lateness")
    with open_log(log) as lines:
        return replay(read_log(lines, micros(utc_now())), Rulebook(policies, horizon), as_of(until))


@contextmanager
def counting(what: str, whole: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr where a person looks on; what it gives is told how much is done."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=whole)
        yield lambda done: progress.update(task, completed=done)
