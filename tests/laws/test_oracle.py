"""The engine, with its checkpoints, ledgers and refolds, against a reading of section 15 that has none of them."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given

from tests.laws.folding import answered, folded
from tests.laws.histories import History, histories
from tests.laws.law import law
from tests.laws.oracle import oracle
from tests.laws.smaller import printed, smallest


def differences(history: History) -> list[str]:
    """Where the engine's answer is another than the naive reading's."""
    expected = oracle(history.lines, history.policies, history.lateness, history.until)
    return list(compared(answered(folded(history)), expected))


def compared(engine: Any, naive: Any, path: str = "") -> Iterator[str]:
    """Every place where two answers differ."""
    if isinstance(engine, dict) and isinstance(naive, dict):
        for name in sorted(engine.keys() | naive.keys()):
            yield from compared(engine.get(name, "absent"), naive.get(name, "absent"), f"{path}/{name}")
    elif isinstance(engine, list) and isinstance(naive, list) and len(engine) == len(naive):
        for place, pair in enumerate(zip(engine, naive, strict=True)):
            yield from compared(*pair, f"{path}/{place}")
    elif engine != naive:
        yield f"{path}: {engine!r}, by the naive reading {naive!r}"


@law
@given(histories)
def test_the_engine_reads_section_15_as_the_naive_reading_does(history: History) -> None:
    if differences(history):
        small = smallest(history, lambda candidate: bool(differences(candidate)))
        raise AssertionError("\n".join([*differences(small), printed(small)]))
