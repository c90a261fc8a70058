"""A sweep carried out: a fold for each setting of the knobs, and what each comes to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from services.lookback.options import counting
from services.scoring.policy.policy_file import policy_files, read_policies, read_policy
from shared.errors import Failed

from .answer import Answer
from .history import History
from .knobs import Knob, Setting, settings, turned
from .labels import Label
from .measure import Tally
from .rows import LADDER, Counting, Row, is_of_ladder
from .sweep import EMPTY, Prices, Sweep, point, swept
from .trial import Folding, Texts, folded_by


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a policy as texts, and the files that they stand in; without a file there is one text, EMPTY."""

    files: list[Path]
    texts: Texts

    def in_force(self, at: int) -> tuple[str, str]:
        """The file, and the text, of the version in force at a time (µs); no file: an empty name."""
        if not self.files:
            return "", EMPTY
        starts = [read_policy(file).effective_from for file in self.files]
        known = [(start, place) for place, start in enumerate(starts) if start <= at]
        _, place = max(known) if known else min((start, place) for place, start in enumerate(starts))
        return str(self.files[place]), self.texts[place]


def versions(paths: Sequence[Path]) -> Versions:
    """The versions in files and folders, each known to be right; raises WrongUse with every problem."""
    files = policy_files(paths)
    read_policies(paths)
    return Versions(files, tuple(file.read_bytes().decode() for file in files) or (EMPTY,))


def folds(folding: Folding, every: Sequence[Texts], jobs: int, title: str) -> list[History]:
    """The log by each of the policies, with a progress bar where a person looks on."""
    with counting(title, len(every)) as tell:
        return folded_by(folding, every, jobs, tell)


def sweep(
    answer: Answer, labels: Collection[Label], folding: Folding, policy: Versions, knobs: list[Knob], prices: Prices,
    jobs: int,
) -> Answer:  # fmt: skip
    """The answer with what other settings would have come to."""
    every, refused = dict[Setting, Texts](), dict[Setting, str]()
    for setting in settings(knobs):
        try:
            every[setting] = turned(policy.texts, knobs, setting)
        except Failed as error:
            refused[setting] = str(error)
    terms = answer.counting.terms
    points = []
    for setting, history in zip(every, folds(folding, list(every.values()), jobs, "sweep"), strict=True):
        points.append(point(setting, *counted(Counting(history, labels, terms)), prices))
    current = point((), *counted(answer.counting), prices)
    file, text = policy.in_force(answer.counting.history.end)
    found: Sweep = swept(knobs, prices, current, points, refused, file, text, answer.refused is None)
    return replace(answer, sweep=found)


def counted(counting: Counting) -> tuple[Row, dict[str, Tally]]:
    """What is counted of the ladder as a whole, and client by client."""
    by_client = counting.count(firing for firing in counting.history.firings if is_of_ladder(firing))
    return counting.row(LADDER, "all", by_client, certain=False), by_client
