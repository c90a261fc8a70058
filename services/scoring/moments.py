"""Which moments the touchpoints of a client bring to its score, besides clocks and commitments judged in their files.

The fold calls these in event order; each adds rows of the tables in `dimensions/` to the score.
"""

from shared.messages import Data, Touchpoint

from .dimensions import repeat_contact
from .head import Case, Commitment
from .instant import Instant


def touchpoint(instant: Instant, case: Case, told: Touchpoint) -> None:
    """Any touchpoint, before it acts on its case."""
    match told.type:
        case "case.transferred":
            instant.score(repeat_contact.TRANSFERRED)
        case "contact.failed":
            instant.score(repeat_contact.FAILED)


def contact(instant: Instant, case: Case, data: Data, label: str) -> None:
    """A client contact that was labelled (SPEC.md 15), before it acts on its case."""
    if label == "chaser":
        instant.score(repeat_contact.CHASER)
    elif label == "repeat":
        instant.score(repeat_contact.REPEAT)
    if data.re_explained:
        instant.score(repeat_contact.RE_EXPLAINED)


def claimed(instant: Instant, case: Case) -> None:
    """The case is claimed to be resolved."""


def voided(instant: Instant, case: Case) -> None:
    """A standing claim fell; the case may have been reopened, or the client came back."""


def confirmed(instant: Instant, case: Case) -> None:
    """A claim was confirmed, by the client or by quiet."""


def reopened(instant: Instant, case: Case) -> None:
    """A case was reopened after a claim, before that falls."""
    instant.score(repeat_contact.REOPENED)


def first_contact_resolved(instant: Instant, case: Case) -> None:
    """The repeat window has closed, and the client had to come only once."""
    instant.score(repeat_contact.RESOLVED_AT_FIRST, case.claimed_by)


def committed(instant: Instant, id: str, commitment: Commitment) -> None:
    """A commitment was made; one to answer, which a holding reply opens, is named `~answer:<case>`."""


def renegotiated(instant: Instant, id: str, commitment: Commitment) -> None:
    """A commitment was moved in time and with the client's agreement."""


def settled(instant: Instant, id: str, commitment: Commitment) -> None:
    """A commitment was kept or withdrawn."""


def ring(instant: Instant, id: str) -> None:
    """An alarm that was set here fell due."""
