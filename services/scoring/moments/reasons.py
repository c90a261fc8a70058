"""Why clients have to turn to us (`reason`), what they want, and whether we know them: as a contact tells.

Who does not say is unknown, and nothing is judged by it. A complaint weighs nothing itself: what weighs is the deed of
ours that it is about.
"""

from shared.messages import Data

from ..cases.desk import Case
from ..cases.kinds import COMPLAINT, CONVERSATION, kind_of
from ..dimensions import access, caring, competent, customised
from ..dimensions.judgement import Judgement
from ..dimensions.touched import CONTACT
from ..instant import Instant
from . import acts, audits, charges, exceptions, grievances
from .flags import WRONGED, Sign
from .notes import COMPLAINT as COMPLAINED
from .notes import WANTS

# What a reason weighs; those OF_COMPLAINTS only where the client complains.
WEIGHED: dict[str, Judgement] = {
    "attitude": caring.ATTITUDE, "handling": caring.HANDLING, "not_what_i_asked": customised.NOT_WHAT_I_ASKED,
    "cost_surprise": competent.SURPRISED, "result_surprise": competent.SURPRISED,
    "could_not_find": access.COULD_NOT_FIND, "order_help": access.ORDER_HELP,
}  # fmt: skip
OF_COMPLAINTS = frozenset({"attitude", "handling"})
BITS = {reason: acts.REASONS << place for place, reason in enumerate(WEIGHED)}  # of `Case.acts`


def heard(instant: Instant, data: Data) -> None:
    """A contact of a person, of whatever kind, that tells one of these: they are counted."""
    if data.reason is not None:
        instant.count(f"reason_{data.reason}", CONTACT, data.item)
    if data.wants is not None:
        instant.count(f"wants_{data.wants}", CONTACT, data.item)


def contacted(instant: Instant, case: Case, reason: str, data: Data, label: str) -> None:
    """A client contact that was labelled and says why it came; a reason told twice in one conversation counts once.

    One of a complaint counts once a case.
    """
    if reason == "policy":
        exceptions.at_first(instant, case)
    elif reason == "charge" and kind_of(data) == COMPLAINT:
        charges.complained(instant, case, data.item)
    judged, bit = WEIGHED.get(reason), BITS.get(reason, 0)
    if judged is None or (reason in OF_COMPLAINTS and kind_of(data) != COMPLAINT):
        return
    if case.acts & bit and (label == CONVERSATION or (reason in OF_COMPLAINTS and not case.implicit())):
        return  # whoever raises its voice again about the same is never worse off
    case.acts |= bit
    instant.score(judged)
    if judged is caring.HANDLING:
        grievances.add(instant, WRONGED, Sign.COMPLAINT_ABOUT_HANDLING, case.id)
    elif judged is competent.SURPRISED and important(instant):
        grievances.add(instant, WRONGED, Sign.SURPRISED, case.id)


def confirmed(instant: Instant, case: Case, outcome: str) -> None:
    """A claim was confirmed that says how it came out: whether who complained got what it wanted, once."""
    watch = audits.watch_of(instant, case)
    if watch is not None and watch.has(WANTS) and watch.has(COMPLAINED) and outcome != "routine":
        watch.marks &= ~WANTS
        as_asked = outcome == "as_asked"
        instant.score(caring.WANTED_OUTCOME if as_asked else caring.OTHER_OUTCOME, case.claimed_by)


def unrecognised(instant: Instant, case: Case) -> None:
    """The client had to say once more who it is, or was taken for somebody else."""
    instant.score(competent.UNRECOGNISED)
    if important(instant):
        grievances.add(instant, WRONGED, Sign.UNRECOGNISED, case.id)


def important(instant: Instant) -> bool:
    """Whether the client is of a segment that is to be told apart."""
    return instant.head.segment in instant.policy.score.important
