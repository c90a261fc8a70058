"""What is proposed for each segment: fitted, rounded, and moved to where the policy's own rules let it be."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from services.scoring.dimensions import DIMENSIONS
from services.scoring.policy.policy_drift import STREAMS
from services.scoring.policy.policy_form import PolicyForm
from services.scoring.policy.policy_score import ScoreNumbers

from . import estimate
from .estimate import Finding, Group
from .seen import Seen
from .usual import Usual, usual

CONTACTS = "contacts_a_month"
FEWEST = 1.0  # a single contact measures 0.7 a month when it comes: less than one can't be told from it
MOST = 1000.0
ABOVE = 1.0  # over the floor: nearer, the cap of the weakest would fall all at once

Path = tuple[str, ...]
Value = float | str  # a text is a duration
Values = dict[Path, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What is proposed for one group: its priors by dimension, its contacts in a month, what is usual by stream."""

    clients: int
    priors: dict[str, Finding]
    contacts_a_month: Finding
    usual: dict[str, Usual]


@dataclass(frozen=True, slots=True)
class Proposal:
    """For each group an offer; `small` segments had too few clients, so many, and are in the group None."""

    offers: dict[Group, Offer]
    small: dict[str, int]

    def values(self) -> Values:
        """The numbers by the table of the policy where they belong, everybody's first."""
        found: Values = {}
        for group, offer in self.offers.items():
            for path, values in places(group, offer).items():
                if values:
                    found[path] = values
        return found


def propose(clients: Sequence[Seen], data: dict[str, Any], least: int) -> Proposal:
    """The numbers that clients teach, for a policy that is right as it is, given as its TOML is read."""
    numbers = PolicyForm.model_validate(data).score.numbers()
    groups, small = grouped(clients, least)
    found = {name: estimate.priors(groups, name, numbers.prior_strength, least) for name in DIMENSIONS}
    offers: dict[Group, Offer] = {}
    for group, members in groups.items():
        priors = {name: found[name][group] for name in DIMENSIONS}
        streams = zip(STREAMS, zip(*(member.usual for member in members), strict=True), strict=False)
        teach = {name: usual(baselines, least) for name, baselines in streams}
        offer = Offer(len(members), priors, estimate.contacts(members, least), teach)
        offers[group] = settled(offer, group, numbers, data)
        data = changed(data, places(group, offers[group]))
    return Proposal(offers, small)


def grouped(clients: Sequence[Seen], least: int) -> tuple[dict[Group, list[Seen]], dict[str, int]]:
    """The clients by segment, those of small segments with those that have none; and the small ones."""
    sizes = Counter(client.segment for client in clients if client.segment is not None)
    large = sorted(segment for segment, size in sizes.items() if size >= least)
    groups: dict[Group, list[Seen]] = {None: [], **{segment: [] for segment in large}}
    for client in clients:
        groups[client.segment if client.segment in groups else None].append(client)
    return groups, {segment: size for segment, size in sorted(sizes.items()) if size < least}


def settled(offer: Offer, group: Group, numbers: ScoreNumbers, data: dict[str, Any]) -> Offer:
    """The offer with what is proposed, such that the policy stays right; it is, where every prior is 100."""
    low = {name: numbers.floors.get(name, numbers.floor) + ABOVE for name in DIMENSIONS}
    levels = range(1001)  # tenths

    def raised(level: int) -> Offer:
        priors = {name: bounded(prior, max(low[name], level / 10), 100.0) for name, prior in offer.priors.items()}
        return Offer(offer.clients, priors, bounded(offer.contacts_a_month, FEWEST, MOST), offer.usual)

    return raised(bisect_left(levels, True, key=lambda level: right(changed(data, places(group, raised(level))))))


def bounded(finding: Finding, low: float, high: float) -> Finding:
    """A finding with what is proposed between two bounds, in tenths."""
    if finding.fitted is None:
        return finding
    return replace(finding, proposed=min(high, max(low, round(finding.fitted, 1))))


def places(group: Group, offer: Offer) -> Values:
    """Where the numbers of an offer belong."""
    table = ("score",) if group is None else ("score", "segments", group)
    priors = {name: prior.proposed for name, prior in offer.priors.items() if prior.proposed is not None}
    contacts = offer.contacts_a_month.proposed
    drift = ("drift",) if group is None else ("drift", "segments", group)
    return {
        table: {} if contacts is None else {CONTACTS: contacts},
        (*table, "priors"): priors,
        **{(*drift, name): found.values() for name, found in offer.usual.items()},
    }


def changed(data: dict[str, Any], values: Values) -> dict[str, Any]:
    """A policy file as it is read, with other numbers."""
    found = deepcopy(data)
    for path, numbers in values.items():
        table = found
        for name in path if numbers else ():
            table = table.setdefault(name, {})
        table.update(numbers)
    return found


def right(data: dict[str, Any]) -> bool:
    """Whether a policy breaks none of its own rules."""
    return not list(PolicyForm.model_validate(data).problems())
