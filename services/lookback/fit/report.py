"""A proposal in words and for programs. The words are comments before the diff, which `patch` passes over."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from services.lookback.options import NAMED
from services.lookback.replay import Replay
from services.scoring.facts import moment
from shared.errors import Failed

from . import tables
from .estimate import Finding, Group
from .proposal import CONTACTS, Offer, Proposal, propose
from .seen import every
from .usual import Usual

NEW = "fitted.toml"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The answer of `driftline fit`: `diff` changes the file `policy`; each number has `least` clients behind it."""

    as_of: str
    least: int
    policy: str
    proposal: Proposal
    diff: str

    def words(self) -> str:
        """What is proposed, of whom it was learnt, and what is not proposed and why."""
        offers = self.proposal.offers
        clients = sum(offer.clients for offer in offers.values())
        lines = [f"{clients} clients as of {self.as_of}; a number needs {self.least} clients"]
        for segment, size in self.proposal.small.items():
            lines.append(f"[{table(segment)}]: nothing proposed: {size} clients, fewer than {self.least}")
        for group, offer in offers.items():
            lines += offered(group, offer, self.least)
        if self.proposal.values() and not self.diff:
            lines.append(f"nothing changes: {self.policy} has these numbers")
        return "".join(f"# {line}\n" for line in lines)

    def printed(self) -> dict[str, Any]:
        """The answer of `--json`."""
        offers = {name: asdict(offer) for name, offer in self.proposal.offers.items()}
        return {
            "as_of": self.as_of,
            "least": self.least,
            "policy": self.policy,
            "everybody": offers.pop(None),
            "segments": offers,
            "small": self.proposal.small,
            "diff": self.diff,
        }


def fitted(replayed: Replay, file: Path | None, text: str, least: int) -> Fitted:
    """What a log teaches that was folded to its end, for the policy in a file; None: for a new one."""
    if replayed.as_of is None:
        raise Failed(f"the log holds no touchpoint: there is nothing to learn; {NAMED}")
    as_of, name = moment(replayed.as_of), NEW if file is None else str(file)
    old = text or f'version = "fitted"\neffective_from = {as_of}\n'
    proposal = propose(every(replayed.states), tables.loads(old), least)
    values = proposal.values()
    change = tables.diff(text, tables.edited(old, values), name, file is None) if values else ""
    answer = Fitted(as_of, least, name, proposal, change)
    if not values:
        raise Failed(f"nothing to propose\n{answer.words()}".rstrip())
    return answer


def offered(group: Group, offer: Offer, least: int) -> Iterator[str]:
    """The lines of a group."""
    whose = "without a segment, or of a small one" if group is None else "of this segment"
    if offer.clients < least:
        yield f"[{table(group)}]: nothing proposed: {offer.clients} clients {whose}, fewer than {least}"
        return
    yield f"[{table(group)}]: {offer.clients} clients {whose}"
    for name, finding in (*offer.priors.items(), (CONTACTS, offer.contacts_a_month)):
        yield f"  {name:<16} {reason(finding)}"
    for name, found in offer.usual.items():
        yield f"  usual {name:<10} {usually(found)}"


def reason(finding: Finding) -> str:
    """A number and what is behind it."""
    if finding.fitted is None or finding.proposed is None:
        return f"     - {finding.refused}"
    text = f"{finding.proposed:6g} of {finding.clients} clients, "
    if finding.own is None:
        text += f"{finding.evidence:.1f} months: the median"
    else:
        text += f"evidence {finding.evidence:.1f}: "
        text += f"{finding.share:.2f} of their own {finding.own:.1f}, the rest of " if finding.share else ""
        text += f"all clients' {finding.whole:.1f}"
    if finding.proposed != round(finding.fitted, 1):
        text += f"; {finding.fitted:.1f} is not allowed"
    return text


def usually(found: Usual) -> str:
    """What is usual for a stream of the drift, and what is behind it."""
    if found.refused is not None:
        return f"     - {found.refused}"
    backing = f"{found.moments} moments of {found.clients} clients"
    return f"{found.mean:6g}, spread {found.spread:g}, apart {found.apart:g}: {backing}"


def table(group: Group) -> str:
    """The table of the policy that a group has."""
    return "score" if group is None else tables.dotted(("score", "segments", group))
