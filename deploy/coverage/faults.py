"""What is wrong with a row: a name that nothing bears, a use without a home, no test."""

from collections.abc import Iterator

from .known import contract, names, tests_of
from .observation import HOMES, Observation


def faults(row: Observation) -> Iterator[str]:
    """Each fault of a row, in words; none where it is at home, or declined with its reason."""
    if row.declined:
        if row.told or row.feeds or row.test:
            yield f"{row.id}: declined, and yet at home"
        return
    yield from (f"{row.id}: the contract does not know {name}" for name in row.told if name not in contract())
    yield from (f"{row.id}: there is no {home}" for home in row.feeds if not exists(home))
    kinds = {home.partition(":")[0] for home in row.feeds}
    yield from (f"{row.id}: nothing for its use {use}" for use in row.use if not HOMES[use] & kinds)
    file, _, name = row.test.partition("::")
    if name not in tests_of(file):
        yield f"{row.id}: no test {row.test or 'named'}"


def exists(home: str) -> bool:
    """Whether what a row feeds is there."""
    kind, _, name = home.partition(":")
    return kind in {each for kinds in HOMES.values() for each in kinds} and name in names(kind)
