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
CORRECTED_REPLY = Judgement(
    NAME, 88, "corrected_reply", "accuracy", 0.0, 0.5, ORDINARY, "at a public reply that `does` corrected",
    "what we said before was wrong, and we say so: half of `fault_ours`",
)  # fmt: skip
ASKED_KNOWN = Judgement(
    NAME, 89, "asked_known", "asking_again", 0.0, 0.5, ORDINARY, "at a public reply that `does` asked_known",
    "the client told us already: half of `re_explained`",
)  # fmt: skip
UNRECOGNISED = Judgement(
    NAME, 130, "unrecognised", "recognition", 0.0, 1.0, ORDINARY, "at a contact, made or tried, with `unrecognised`",
    "who has to say again who it is is nobody to us: as `re_explained`",
)  # fmt: skip
SURPRISED = Judgement(
    NAME, 131, "surprised", "clarity", 0.0, 1.0, ORDINARY,
    "at a client contact whose `reason` is cost_surprise or result_surprise",
    "we had not been clear: as `claim_voided`",
)  # fmt: skip
UPDATE_UNEXPLAINED = Judgement(
    NAME, 132, "update_unexplained", "update", 0.0, 0.25, ORDINARY,
    "at a human reply of kind update whose `does` is told, without explained", "news without what and why: half of it",
)  # fmt: skip
WORDS_ONLY = Judgement(
    NAME, 139, "words_only", "action", 0.0, 0.5, ORDINARY,
    "once a case of kind complaint or request, at the third public human reply in a row whose `does` is told, without "
    "any other step of ours between", "answers are judged elsewhere; that nothing is done: half a failure",
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (
    CLAIM_CONFIRMED, CLAIM_VOIDED, REOPENED, COMMITMENT_MET, COMMITMENT_NOT_MET, UPDATED, NOT_UPDATED, CORRECTED,
    CORRECTED_REPLY, ASKED_KNOWN, UNRECOGNISED, SURPRISED, UPDATE_UNEXPLAINED, WORDS_ONLY,
)  # fmt: skip
