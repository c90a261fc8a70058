"""The parts of a client's page that show its score: the figures, and the moments that move each dimension."""

from ..api.account import Account, DimensionAccount
from . import look, words

LARGEST = 5


def figures(band: str, account: Account) -> None:
    """The score, and how much of it rests on evidence."""
    with look.box("card figures"):
        look.figure("Score", f"{account.score:.0f}", "big")
        look.figure("Band", words.titled(band))
        look.figure("Confidence", f"{account.confidence:.0%}")
        if account.risk is not None:
            look.figure("Risk", words.chance(account.risk.probability))
        look.figure("Stage", words.titled(account.stage))
        look.figure("Repeat contacts", str(account.repeat_contacts))
        look.figure("Chasers", str(account.chasers))
        look.text(f"as of {words.at(account.as_of)}", "soft small push")


def risk(account: Account) -> None:
    """What makes up the risk of a crisis: the statistics that raise it, and those that lower it."""
    found = account.risk
    if found is None:
        return
    with look.card("Risk"):
        look.text(f"{words.chance(found.probability)} for a crisis within {found.horizon_days:g} days", "soft")
        for share in found.shares[:LARGEST]:
            with look.box("line"):
                look.text(f"{share.log_odds:+.2f}", f"points {'minus' if share.log_odds > 0 else 'plus'}")
                with look.box("what"):
                    look.text(words.titled(share.name), tag="span")
                look.text(f"{share.value:.1f} {share.unit}", "when")


def dimensions(client: str, account: Account) -> None:
    """Each dimension, and the moments that move it most."""
    with look.card("Dimensions"):
        for name, read in account.dimensions.items():
            dimension(client, words.DIMENSIONS.get(name, words.titled(name)), read)


def dimension(client: str, title: str, read: DimensionAccount) -> None:
    """One dimension."""
    with look.box("dimension"):
        with look.box("head"):
            look.text(title)
            look.text(f"prior {read.prior:.0f}, evidence {read.evidence:.1f}", "soft small push")
        look.meter(read.value)
        for part in sorted(read.contributions, key=lambda one: -abs(one.points))[:LARGEST]:
            with look.box("line"):
                look.text(f"{part.points:+.1f}", f"points {'minus' if part.points < 0 else 'plus'}")
                with look.box("what"):
                    look.behind(client, part.source, part.id, words.titled(part.what))
                look.text(words.at(part.at) if part.at else "", "when")
