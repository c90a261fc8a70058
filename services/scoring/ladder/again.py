"""A further word of a client in crisis: no rule moves by it, and yet whoever promised to see to the first must hear."""

from shared.messages import Touchpoint

from ..head import Head
from ..instant import Move
from ..policy.policy import Policies
from . import grounds
from .escalation import OVERRIDES, RULE
from .ladder import step_of


def again(head: Head, touchpoint: Touchpoint, now: int, policies: Policies) -> Move | None:
    """The crisis told again, for the reason of this touchpoint, however late it came; None where it is no such word.

    It stands where it stood: the state is not changed.
    """
    reason = OVERRIDES.get(touchpoint.type)
    if reason is None or step_of(head.ladder, RULE) != "crisis":
        return None
    since = head.ladder.standings[RULE].since
    move = Move(since, RULE, "crisis", reason.value, [(touchpoint.source, touchpoint.id)])
    grounds.explain(head, [move], 0, now, policies)
    return move
