"""Shared desks: how much of a log's repeat contact and of its low scores belongs to the busiest callers."""

from collections import Counter
from dataclasses import dataclass

from services.lookback.replay import Replay
from services.scoring.moments.flags import SHARED_ACCOUNT

from .counts import STEPS, Clients

LOW = 60.0  # a score under it is poor or bad
LOWEST = 20  # clients: the top of a list by score


@dataclass(frozen=True, slots=True)
class Share:
    """What some callers have of the whole, each share 0 to 1.

    Their cases, their repeat contacts and what those weigh in scores, low scores, the lowest scores of all, and
    episodes: stays off calm.
    """

    clients: int
    cases: float
    repeats: float
    weight: float
    low: float
    lowest: float
    episodes: float


def busiest(clients: Clients, most: int) -> list[str]:
    """The clients with the most cases."""
    return sorted(clients, key=lambda client: (-len(clients[client]["cases"]), client))[:most]


def recognised(folded: Replay) -> list[str]:
    """The clients that were ever recognised as a shared account."""
    return sorted(client for client, state in folded.states.items() if SHARED_ACCOUNT in state.head.flags)


def share_of(some: list[str], clients: Clients, folded: Replay) -> Share:
    """What these clients have of the whole log."""
    cases = Counter({client: len(facts["cases"]) for client, facts in clients.items()})
    repeats = Counter({client: facts["repeat_contacts"] for client, facts in clients.items()})
    weight = Counter({client: evidence(facts) for client, facts in clients.items()})
    low = Counter({client: int(facts["score"] < LOW) for client, facts in clients.items()})
    worst = sorted(clients, key=lambda client: (clients[client]["score"], client))[:LOWEST]
    stays = {
        (alert.client, alert.alert_id) for alert in folded.alerts if alert.client is not None and alert.step in STEPS
    }
    episodes = Counter(client for client, _ in stays)

    def part(counted: Counter[str]) -> float:
        return sum(counted[client] for client in some) / max(sum(counted.values()), 1e-9)

    return Share(len(some), part(cases), part(repeats), part(weight), part(low), part(Counter(worst)), part(episodes))


def evidence(facts: dict[str, object]) -> float:
    """The weight of the moments in the client's repeat contact, decayed to now."""
    dimensions = facts["dimensions"]
    assert isinstance(dimensions, dict)
    return float(dimensions["repeat_contact"]["evidence"])
