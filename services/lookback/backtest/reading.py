"""A log on disk, folded and watched."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from services.lookback.options import NAMED, arriving, as_of, span
from services.scoring.policy.policy import Policies
from services.scoring.rulebook import Rulebook
from shared.errors import Failed, WrongUse

from .history import History, watch
from .labels import Label
from .told import labels_in


def labels_of_log(log: Path, lateness: str, until: str) -> list[Label]:
    """What the log itself tells of what became of clients."""
    if str(log) == "-":
        raise WrongUse("--labels: standard input can be read only once: give the log as a file, or labels")
    with arriving(log) as lines:
        return labels_in(lines, span(lateness, "--lateness"), as_of(until))


def watched(
    log: Path,
    policies: Policies,
    lateness: str,
    until: str,
    looks: Mapping[str, Iterable[int]] | None = None,
    fixed: bool = False,
) -> History:
    """A log folded by these policies, as the options of a command say."""
    rules = Rulebook(policies, span(lateness, "--lateness"))
    with arriving(log) as lines:
        history = watch(lines, rules, as_of(until), looks, fixed)
    if not history.seen:
        raise Failed(f"{log}: no client has a touchpoint in this log: there is nothing to look back on; {NAMED}")
    return history
