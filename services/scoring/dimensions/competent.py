"""Competent: whether what we do holds. Mostly rows that share a touchpoint with another dimension, and weigh little."""

from .judgement import LASTING, ORDINARY, Judgement

NAME = "competent"

CLAIM_CONFIRMED = Judgement(
    NAME, 80, "claim_confirmed", "claim", 0.5, 0.0, ORDINARY,
    "when a claimed resolution is confirmed or stays quiet, of a case that was opened or that the client spoke of",
    "what was said to be done was done; that it was in time is judged in cycle time: half",
)  # fmt: skip
CLAIM_VOIDED = Judgement(
    NAME, 81, "claim_voided", "claim", 0.0, 1.0, ORDINARY, "when a client contact voids a claimed resolution",
    "twice `claim_confirmed`; the contact itself is judged in repeat contact",
)  # fmt: skip
REOPENED: Judgement = Judgement(
    NAME, 82, "claim_reopened", "claim", 0.0, 1.0, ORDINARY, "as `reopened`", "as `claim_voided`"
)  # fmt: skip
COMMITMENT_MET: Judgement = Judgement(
    NAME,
    83,
    "commitment_met",
    "commitment",
    0.25,
    0.0,
    LASTING,
    "as `kept`",
    "a quarter: judged in follow-through",
)
COMMITMENT_NOT_MET: Judgement = Judgement(
    NAME, 84, "commitment_not_met", "commitment", 0.0, 0.5, LASTING, "as `broken`", "twice `commitment_met`"
)
UPDATED: Judgement = Judgement(NAME, 85, "updated", "update", 0.25, 0.0, ORDINARY, "as `update_met`", "half of it")
NOT_UPDATED: Judgement = Judgement(
    NAME, 86, "not_updated", "update", 0.0, 0.5, ORDINARY, "as `update_missed`", "half of it"
)
CORRECTED = Judgement(
    NAME, 87, "fault_ours", "cause", 0.0, 1.0, LASTING, "at `cause.recorded` with fault ours, once a case",
    "an error of ours, admitted: half a missed deadline, so that it pays to say so",
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (
    CLAIM_CONFIRMED, CLAIM_VOIDED, REOPENED, COMMITMENT_MET, COMMITMENT_NOT_MET, UPDATED, NOT_UPDATED, CORRECTED,
)  # fmt: skip
