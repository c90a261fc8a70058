"""The stage of life of a client: a prospect before its first order, on trial until its second (FEATURES B21)."""

from .evidence import ScoreState
from .policy.policy_score import STAGES

TRIAL = STAGES.index("trial")


def ordered(state: ScoreState) -> None:
    """An order was placed: the client may enter its next stage at this moment; further orders change nothing."""
    state.orders = min(state.orders + 1, len(STAGES) - 1)


def stage_of(state: ScoreState) -> str:
    """Which of STAGES the client is in."""
    return STAGES[state.orders]
