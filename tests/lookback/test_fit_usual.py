"""What `fit` says is usual for a stream of the drift."""

from random import Random

import pytest

from services.lookback.fit.usual import usual
from services.scoring.detectors.baseline import Baseline, learn


def client(*values: float) -> Baseline:
    base = Baseline()
    for value in values:
        learn(base, value)
    return base


def test_two_clients_by_hand() -> None:
    """Means 1 and 4, squares 10 and 10 around them, five moments each: within 20/8, between (4.5·5 - 2.5)/5."""
    found = usual([client(-1, 0, 1, 2, 3), client(2, 3, 4, 5, 6)], 2)
    assert (found.clients, found.moments, found.mean) == (2, 10, 2.5)
    assert (found.spread, found.apart) == (1.58, 2.0)


def test_what_was_drawn_is_found_again() -> None:
    dice = Random(3)
    clients = []
    for _ in range(400):
        own = dice.gauss(-0.5, 0.4)
        clients.append(client(*(dice.gauss(own, 1.2) for _ in range(dice.randint(5, 60)))))
    found = usual(clients, 20)
    assert found.mean == pytest.approx(-0.5, abs=0.06)
    assert found.spread == pytest.approx(1.2, abs=0.03) and found.apart == pytest.approx(0.4, abs=0.06)


def test_too_few_clients_teach_nothing() -> None:
    found = usual([client(1, 2, 3, 4, 5), client(1, 2, 3, 4)], 2)
    assert found.values() == {} and found.refused == "1 clients with 5 moments, fewer than 2"
