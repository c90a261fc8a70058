"""Customised: whether what this client asked for was met, small things included. An exception granted is no merit."""

from .judgement import FLEETING, LASTING, ORDINARY, Judgement

NAME = "customised"
OF_CASE = "at `expectation.assessed` of a case"

EXCEEDED = Judgement(
    NAME,
    70,
    "expectation_exceeded",
    "expectation",
    1.5,
    0.0,
    ORDINARY,
    OF_CASE,
    "above met, below what a loss weighs",
)
MET = Judgement(
    NAME, 71, "expectation_met", "expectation", 1.0, 0.0, ORDINARY, OF_CASE, "the unit: one expectation met"
)
MISSED = Judgement(
    NAME, 72, "expectation_missed_in_case", "expectation", 0.0, 2.0, ORDINARY, OF_CASE,
    "a loss weighs about twice a gain [1] [2]",
)  # fmt: skip
NEED_MET = Judgement(
    NAME, 73, "need_met", "need", 0.25, 0.0, LASTING,
    "at `expectation.assessed` of a small need: stated before by `expectation.stated`, or of no case and no commitment",
    "a quarter of an expectation: it counts by adding up",
)  # fmt: skip
NEED_MISSED = Judgement(
    NAME, 74, "need_missed", "need", 0.0, 0.5, LASTING, "as `need_met`",
    "twice `need_met`: no failure by itself, but they add up",
)  # fmt: skip
REQUEST_MET = Judgement(
    NAME, 75, "request_met", "request", 0.5, 0.0, ORDINARY,
    "when the claim of a case of kind request is confirmed, that neither refused nor referred nor was an alternative",
    "its speed is judged in cycle time: half",
)  # fmt: skip
REQUEST_REFUSED = Judgement(
    NAME, 76, "request_refused", "request", 0.0, 1.0, ORDINARY,
    "at a claim with `outcome` refused, or for one of the reasons in `refusals`, on a case of kind request",
    "twice `request_met`",
)  # fmt: skip
DISPUTED = Judgement(
    NAME, 77, "disputed", "dispute", 0.0, 0.5, LASTING, "at `cause.recorded` of a complaint with fault theirs",
    "right or not, the client hears no: half a refusal",
)  # fmt: skip
ALTERNATIVE_OFFERED = Judgement(
    NAME, 110, "alternative_offered", "request", 0.25, 0.0, ORDINARY,
    "as `request_met`, where the claim has `outcome` alternative", "not what was asked for, and yet a way: half of met",
)  # fmt: skip
EXCEPTION_REFUSED = Judgement(
    NAME, 111, "exception_refused", "exception", 0.0, 0.5, ORDINARY,
    "at `exception.refused`, but of a guarantee", "a rule of ours against the client: half a request refused",
)  # fmt: skip
DISPUTE_HELD = Judgement(
    NAME, 112, "dispute_held", "charge", 0.5, 0.0, LASTING,
    "at `charge.changed` of kind held, of a charge that is disputed and was not taken; once a charge",
    "the least that a dispute may expect: half an expectation",
)  # fmt: skip
TAKEN_WHILE_DISPUTED = Judgement(
    NAME, 113, "taken_while_disputed", "charge", 0.0, 2.0, LASTING,
    "at `charge.changed` of kind taken, of a charge that is disputed: by such a touchpoint, or by a complaint with "
    "`reason` charge, and neither released nor confirmed resolved since (of no case: for *grievance*)",
    "we help ourselves while the client objects: as a missed deadline",
)  # fmt: skip
REFERRED = Judgement(
    NAME, 114, "referred", "referral", 0.25, 0.0, ORDINARY,
    "as `request_met`, where the claim has `outcome` referred, or refused and a reply of the case referred the client",
    "who can't help names who can: not what was asked for, and yet a way, as an alternative",
)  # fmt: skip
DEAD_END = Judgement(
    NAME, 115, "dead_end", "referral", 0.0, 1.0, ORDINARY,
    "at a claim with `outcome` refused on a case of kind request, where no reply referred the client to somebody who "
    "can help", "the client has to begin anew elsewhere: as a request refused once more",
)  # fmt: skip
FAVOURED_CLIENT = Judgement(
    NAME, 116, "favoured_client", "favour", 0.25, 0.0, ORDINARY,
    "at `decision.made` with `favours` client, once a case that was opened or that the client came with",
    "a trace, so that a pattern shows",
)  # fmt: skip
FAVOURED_US = Judgement(
    NAME, 117, "favoured_us", "favour", 0.0, 0.5, ORDINARY, "at `decision.made` with `favours` us, once a decision",
    "twice `favoured_client`",
)  # fmt: skip
DECISION_REVERSED = Judgement(
    NAME, 118, "decision_reversed", "ruling", 0.0, 1.5, LASTING, "at `decision.made` with `outcome` reversed",
    "a yes taken back: above a refusal, below a broken commitment",
)  # fmt: skip
DECISION_REFUSED = Judgement(
    NAME, 119, "decision_refused", "ruling", 0.0, 0.5, LASTING, "at `decision.made` with `outcome` refused",
    "a no, but one that was decided: half a request refused",
)  # fmt: skip
GUARANTEE_HONOURED = Judgement(
    NAME, 120, "guarantee_honoured", "guarantee", 1.0, 0.0, LASTING,
    "at `exception.granted` of kind guarantee, once a case that was opened or that the client came with",
    "what we said we would do: as a commitment kept",
)  # fmt: skip
GUARANTEE_REFUSED = Judgement(
    NAME, 121, "guarantee_refused", "guarantee", 0.0, 2.0, LASTING, "at `exception.refused` of kind guarantee",
    "our word, taken back when it counts: twice `guarantee_honoured`",
)  # fmt: skip
OFFER_UNLINKED = Judgement(
    NAME, 122, "offer_unlinked", "offer", 0.0, 0.25, ORDINARY, "at `offer.made` without an `objective` of the client's",
    "what we want to sell, not what it needs: a trace, so that a pattern shows",
)  # fmt: skip
OFFER_AMID_TROUBLE = Judgement(
    NAME, 123, "offer_amid_trouble", "offer", 0.0, 0.5, ORDINARY,
    "at `offer.made` while a complaint is open or the client waits for an answer", "twice `offer_unlinked`",
)  # fmt: skip
NOT_WHAT_I_ASKED = Judgement(
    NAME, 78, "not_what_i_asked", "understanding", 0.0, 1.0, ORDINARY,
    "at a client contact whose `reason` is not_what_i_asked", "what was asked for has to be asked for again",
)  # fmt: skip
OPTIONS_SHOWN = Judgement(
    NAME, 79, "options_shown", "options", 0.25, 0.0, ORDINARY,
    "at the first `decision.made` of a case in which a reply told `does`: one `showed_options`",
    "the client could choose: a trace, the decision is judged in cycle time",
)  # fmt: skip
NO_OPTIONS = Judgement(
    NAME, 129, "no_options", "options", 0.0, 0.5, ORDINARY, "as `options_shown`: none did", "twice `options_shown`"
)
FORM_FAILED = Judgement(
    NAME, 125, "form_failed", "form", 0.0, 0.25, FLEETING,
    "at `contact.failed` for form_error that names the form (`item`)",
    "the attempt is judged in access; that the form is ours is a trace",
)  # fmt: skip
MOMENTS: tuple[Judgement, ...] = (
    EXCEEDED, MET, MISSED, NEED_MET, NEED_MISSED, REQUEST_MET, REQUEST_REFUSED, DISPUTED,
    ALTERNATIVE_OFFERED, EXCEPTION_REFUSED, DISPUTE_HELD, TAKEN_WHILE_DISPUTED, REFERRED, DEAD_END, FAVOURED_CLIENT,
    FAVOURED_US, DECISION_REVERSED, DECISION_REFUSED, GUARANTEE_HONOURED, GUARANTEE_REFUSED, OFFER_UNLINKED,
    OFFER_AMID_TROUBLE, NOT_WHAT_I_ASKED, OPTIONS_SHOWN, NO_OPTIONS, FORM_FAILED,
)  # fmt: skip
