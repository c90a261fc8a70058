"""The same log folded by several policies, each in a process of its own.

Policies travel as texts: what is made of them holds calendars and compiled records, which do not.
"""

import multiprocessing
import os
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from services.scoring.policy.policy import Policies
from services.scoring.policy.policy_form import PolicyForm
from shared.errors import WrongUse

from .history import History
from .reading import watched

Texts = tuple[str, ...]  # the versions of a policy


@dataclass(frozen=True, slots=True)
class Folding:
    """A log, and how it is folded whatever the policy."""

    log: Path
    lateness: str
    until: str

    def by(self, texts: Texts) -> History:
        """The log by these versions."""
        return watched(self.log, policies_of(texts), self.lateness, self.until)


def policies_of(texts: Texts) -> Policies:
    """The versions in texts that are known to be right."""
    return Policies([PolicyForm.model_validate(tomllib.loads(text)).policy() for text in texts])


def folded_by(folding: Folding, every: Sequence[Texts], jobs: int, tell: Callable[[int], None]) -> list[History]:
    """The log by each of the policies, in their order; `tell` hears how many are done."""
    if str(folding.log) == "-" and len(every) > 1:
        raise WrongUse("-: standard input can be read only once: give the log as a file")
    workers = min(jobs or os.cpu_count() or 1, len(every))
    found = []
    if workers <= 1:
        for texts in every:
            found.append(folding.by(texts))
            tell(len(found))
        return found
    # Not forked: the program may have threads, the progress bar's among them.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        for history in pool.map(folding.by, every):
            found.append(history)
            tell(len(found))
    return found
