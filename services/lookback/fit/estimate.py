"""Credibility: what the average client of each group is worth, shrunk to that of all. Values are 0 to 100.

Bühlmann and Straub, *Glaubwürdigkeit für Schadensätze*, Mitteilungen der Vereinigung schweizerischer
Versicherungsmathematiker 70, 1970; in two levels, clients in groups: Jewell, *The use of collateral data in
credibility theory: a hierarchical model*, Giornale dell'Istituto Italiano degli Attuari 38, 1975.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import median

from .seen import Seen

FAINT = 0.1  # less than this is no evidence: a fifth of the weight of a transfer

Group = str | None  # the name of a segment; None: all clients of whose segment nothing is said


@dataclass(frozen=True, slots=True)
class Finding:
    """A number that was fitted, or why it is `refused`; `proposed` is it rounded, and moved to where the policy allows.

    `clients` stand behind it with `evidence` (a prior's: decayed weight; a rate's: months in which they were seen).
    A prior's `own` is the mean of its group, `whole` that of all, `share` how much the own one counts.
    """

    clients: int
    evidence: float
    refused: str | None = None
    fitted: float | None = None
    own: float | None = None
    whole: float | None = None
    share: float | None = None
    proposed: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the moments of one client say in a dimension, and how credible that is, 0 to 1."""

    value: float
    credible: float
    good: float
    evidence: float


def priors(groups: Mapping[Group, Sequence[Seen]], dimension: str, strength: float, least: int) -> dict[Group, Finding]:
    """The prior of each group in a dimension, from `least` clients on; `strength` is the policy's `prior_strength`."""
    told = {name: tell(clients, dimension, strength) for name, clients in groups.items()}
    every = [one for ones in told.values() for one in ones]
    whole, (within, between) = mean(every), spread([ones for ones in told.values() if ones])
    faultless = all(one.evidence - one.good < FAINT for one in every)
    return {name: finding(ones, whole, within, between, refusal(ones, least, faultless)) for name, ones in told.items()}


def finding(told: Sequence[Told], whole: float, within: float, between: float, refused: str | None) -> Finding:
    """The prior of one group: its own mean and the whole, each as credible as the two variances make it."""
    own, weight = mean(told), between * fsum(one.credible for one in told)
    share = weight / (weight + within) if weight else 0.0
    clients, evidence = len(told), fsum(one.evidence for one in told)
    if refused is not None:
        return Finding(clients, evidence, refused)
    return Finding(clients, evidence, None, whole + share * (own - whole), own, whole, share)


def tell(clients: Sequence[Seen], dimension: str, strength: float) -> list[Told]:
    """Those of the clients that have evidence in a dimension."""
    found = []
    for client in clients:
        good, evidence = client.good[dimension], client.good[dimension] + client.bad[dimension]
        if evidence >= FAINT:
            found.append(Told(100.0 * good / evidence, evidence / (strength + evidence), good, evidence))
    return found


def refusal(told: Sequence[Told], least: int, faultless: bool) -> str | None:
    """Why these clients teach nothing, if so."""
    well = sum(one.good >= FAINT for one in told)
    if len(told) < least:
        return f"{len(told)} clients with evidence, fewer than {least}"
    if well < least:  # where mostly failures are told, a client of whom nothing is told has not failed
        return f"{well} clients of whom something good is told, fewer than {least}"
    return "nothing bad is told of anybody" if faultless else None


def mean(told: Sequence[Told]) -> float:
    """The mean of clients as credible as they are: nobody counts for more than one, however much they came."""
    weight = fsum(one.credible for one in told)
    return fsum(one.credible * one.value for one in told) / weight if weight else 0.0


def spread(groups: Sequence[Sequence[Told]]) -> tuple[float, float]:
    """The variance of clients within their groups and of groups among each other, both without bias; at least 0."""
    every, means = [one for told in groups for one in told], [mean(told) for told in groups]
    pairs = [(told, middle) for told, middle in zip(groups, means, strict=True)]
    within = fsum(one.credible * (one.value - middle) ** 2 for told, middle in pairs for one in told)
    within /= max(1, len(every) - len(groups))
    weights = [fsum(one.credible for one in told) for told in groups]
    apart = fsum(weight * (middle - mean(every)) ** 2 for weight, middle in zip(weights, means, strict=True))
    total = fsum(weights)
    scale = total - fsum(weight * weight for weight in weights) / total if len(groups) > 1 else 0.0
    return within, max(0.0, (apart - (len(groups) - 1) * within) / scale) if scale > 0.0 else 0.0


def contacts(clients: Sequence[Seen], least: int) -> Finding:
    """The usual contacts in 30 days: the median, which a shared desk does not pull."""
    rates = [client.rate for client in clients if client.rate is not None]
    backing = len(rates), fsum(rate.months for rate in rates)
    if len(rates) < least:
        return Finding(*backing, f"{len(rates)} clients known for 30 days, fewer than {least}")
    return Finding(*backing, None, median(rate.contacts for rate in rates))
