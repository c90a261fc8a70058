"""A log on disk, folded and watched."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from services.lookback.log import open_log, read_log
from services.lookback.options import as_of, span
from services.scoring.policy import Policies
from services.scoring.rulebook import Rulebook
from shared.clock import utc_now
from shared.errors import Failed
from shared.messages import micros

from .history import History, watch


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
    with open_log(log) as lines:
        history = watch(read_log(lines, micros(utc_now())), rules, as_of(until), looks, fixed)
    if not history.seen:
        raise Failed(f"{log}: no client has a touchpoint in this log: there is nothing to look back on")
    return history
