"""What is told besides the steps of a case: how it was served, why the client had to come, and how it came out.

It follows from what happens and changes nothing of it: its dice are the client's `chance`, not those that decide what
becomes of the client. So the same seed has the same steps and the same truth, however much is told of them.
"""

from collections.abc import Callable
from typing import Any

from .case import Case
from .charges import disputed
from .hours import DAY, HOUR, MINUTE, written
from .learning import caused, shared

Facts = dict[str, Any]

NEW = 60 * DAY  # since the beginning: who has not bought twice by then hardly buys at all
LOOKED = 0.4  # the share of answers of which somebody noted what they do
WELL: tuple[list[str], ...] = (
    ["explained"], ["summarised"], ["summarised", "explained"], ["summarised", "explained", "showed_options"], [],
    ["explained", "asked_needs"], ["summarised", "asked_expectation"], ["explained", "asked_priorities"],
    ["showed_options", "pushed_back"], ["explained", "corrected"], ["explained", "referred"],
)  # fmt: skip
HEARD: tuple[list[str], ...] = (  # answers to complaints
    ["summarised", "explained", "asked_expectation"], ["summarised", "asked_expectation"], ["summarised", "explained"],
    ["summarised", "asked_expectation", "showed_options"], ["explained", "asked_expectation"], ["explained"],
)  # fmt: skip
BADLY: tuple[list[str], ...] = (
    [], [], [], ["explained"], ["explained"], ["corrected"], ["corrected"], ["asked_known"], ["asked_known"],
    ["defended"], ["defended", "blamed"], ["deflected"],
)  # fmt: skip
WHY = {  # by topic: why the client had to turn to us, and about what
    "billing": (("charge", "invoice"), ("cost_surprise", "setup fee"), ("docs_unclear", "invoice")),
    "contract": (
        ("policy", "notice period"),
        ("out_of_scope", "branch"),
        ("out_of_scope", "extension"),
        ("docs_unclear", "contract"),
    ),
    "delivery": (("order_help", "basket"), ("could_not_find", "tracking"), ("result_surprise", "parcel")),
    "returns": (
        ("policy", "returns"),
        ("order_help", "return label"),
        ("warranty", "two years"),
        ("could_not_find", "return label"),
    ),
    "login": (("could_not_find", "reset"), ("docs_unclear", "manual"), ("order_help", "account")),
    "quality": (("result_surprise", "finish"), ("warranty", "two years"), ("not_what_i_asked", "model")),
    "advice": (("docs_unclear", "manual"), ("out_of_scope", "installation"), ("could_not_find", "opening hours")),
    "data": (("docs_unclear", "consent form"), ("out_of_scope", "export"), ("could_not_find", "export")),
}
AFTER_FAILURE = (("handling", None), ("not_what_i_asked", None), ("attitude", None), ("result_surprise", None))
WANTS = ("commitment_kept",) * 4 + ("restitution", "restitution", "answer", "answer", "apology", "change")
IN_VAIN = (  # why an attempt fails, and where
    ("site", "search"), ("no_contact_found", "contact page"), ("form_error", "change form"), ("busy", None),
    ("not_found", "old number"), ("bounced", None), ("order_abandoned", "basket"), ("region", "abroad"),
)  # fmt: skip
OUTCOMES = ("as_asked",) * 160 + ("alternative",) * 24 + ("referred",) * 15 + ("refused",)
DECISIONS = ("granted",) * 80 + ("alternative",) * 14 + ("refused",) * 5 + ("reversed",)
ORIGINS = ("service",) * 7 + ("sales", "sales", "marketing")
COMMITTED = ("a call", "a corrected invoice", "a new date", "a replacement", "an answer in writing")
EXCEPTIONS = (
    "off_hours",
    "price_cut",
    "personal",
    "internal_commitment_broken",
    "policy",
    "extra",
    "unusual",
    "guarantee",
)
REFUSED = ("policy", "guarantee", "extra", "unusual")


def contacted(case: Case, data: Facts) -> None:
    """Why the client had to come, what it wants, how long it was on hold, and whether it was known."""
    chance, often = case.chance, case.chance.random()
    if often < 0.02 + 0.04 * (case.failures > 0):
        reason, item = chance.choice(IN_VAIN)
        case.besides(-chance.randint(MINUTE, HOUR), "contact.failed", "client", reason=reason, item=item)
    if often < 0.3:
        again = case.failures and data["kind"] == "complaint"
        reason, item = chance.choice(AFTER_FAILURE if again else WHY[case.topic])
        if reason == "policy" and case.opens < case.client.world.start + NEW:
            reason = "docs_unclear"  # who is new meets few of our rules
        data["reason"] = reason
        if item is not None:
            data["item"] = item
    elif often > 0.9:
        data["unrecognised"] = chance.random() < (0.3 if case.failures else 0.06)
    elif often > 0.6 and case.channel == "phone":
        data["hold_seconds"] = round(chance.expovariate(1 / 60), 1)
    if data["kind"] == "complaint" and chance.random() < 0.6:
        data["wants"] = chance.choice(WANTS)
        if case.team == "billing" and chance.random() < 0.5:
            disputed(case)


def opened(case: Case, data: Facts) -> None:
    """Some are called urgent, some get more than the rules allow, or less; and now and then there is a slip."""
    chance, often = case.chance, case.chance.random()
    if case.urgent and often < 0.2:
        case.urged = True
        case.besides(20, "case.changed", "human", kind=case.kind, priority="urgent")
    elif often > 0.99:
        kind = chance.choice(EXCEPTIONS)
        type = "exception.refused" if kind in REFUSED and chance.random() < 0.5 else "exception.granted"
        trigger = "exceptional" if chance.random() < 0.8 else "routine"
        case.besides(chance.randint(HOUR, DAY), type, "human", kind=kind, trigger=trigger, item=case.topic)
    elif often > 0.985:
        slip(case)


def slip(case: Case) -> None:
    """Something is told by mistake and taken back, or told wrongly and mended."""
    wrong = case.besides(30, "case.changed", "human", kind=case.kind, priority="low")
    of = {name: wrong[name] for name in ("source", "id", "time")}
    if case.chance.random() < 0.5:
        case.besides(5 * MINUTE, "touchpoint.voided", "human", of=of)
    else:
        right = {**wrong, "data": {**wrong["data"], "priority": "normal"}}
        case.besides(5 * MINUTE, "touchpoint.amended", "human", of=of, touchpoint=right)


def transferred(case: Case, data: Facts) -> None:
    """Whether it was for want of knowledge, and whether the next team was told what it is about."""
    if case.chance.random() < 0.35:
        data["reason"] = "knowledge"
    elif case.chance.random() < 0.3:
        case.besides(MINUTE, "reply.sent", "human", public=False)


def replied(case: Case, data: Facts) -> None:
    """What an answer does; where something went wrong in the case, people are more apt to defend themselves."""
    if data["actor"]["kind"] != "human":
        return
    chance, often, kind = case.chance, case.chance.random(), data["kind"]
    if kind == "apology":
        if case.failures and often < 0.4:
            worth = round(15 * (1 + (case.now - case.opens) / DAY) * chance.uniform(0.5, 1.5), 2)
            case.besides(HOUR, "gesture.made", "human", kind="restitution", value=worth)
    elif kind == "follow_up":
        data["does"] = ["checked_in"]
    elif often < LOOKED:
        badly = chance.random() < (0.2 if case.failures else 0.01)
        data["does"] = chance.choice(BADLY if badly else HEARD if case.kind == "complaint" else WELL)
    if often > 0.96 or kind == "apology" and often > 0.7:
        data["actor"]["role"] = "executive" if often > 0.995 else "manager"
    elif often > 0.9:
        data["actor"]["role"] = "staff"


def decided(case: Case, data: Facts) -> None:
    """What was decided, and for whom."""
    chance = case.chance
    data["outcome"] = outcome = chance.choice(DECISIONS)
    if chance.random() < 0.4:
        data["favours"] = "client" if outcome in ("granted", "alternative") and chance.random() < 0.8 else "us"


def committed(case: Case, data: Facts) -> None:
    """To what exactly, and who thought of it; some commitments are withdrawn, as both wish."""
    chance, often = case.chance, case.chance.random()
    if often < 0.85:
        data["what"] = chance.choice(COMMITTED)
    data["origin"] = chance.choice(ORIGINS)
    if often > 0.97:
        names, due = {"commitment_id": f"{case.id}-w"}, {"due_at": written(case.now + 3 * DAY)}
        case.besides(10, "commitment.made", "human", **names, **due, what="a visit", maker=case.team, keeper=case.team)
        case.besides(HOUR, "commitment.withdrawn", "human", **names, client_agreed=True)


def resolved(case: Case, data: Facts) -> None:
    """How the need was met; of what was called urgent, whether it was."""
    chance = case.chance
    if case.urged:
        data["outcome"] = "routine" if chance.random() < 0.4 else "as_asked"
    elif chance.random() < 0.4:
        data["outcome"] = chance.choice(OUTCOMES)


def confirmed(case: Case, data: Facts) -> None:
    """Some say more than that: thanks, how it was beside what they expected, whom they compare us with."""
    chance, often = case.chance, case.chance.random()
    if often < 0.06:
        case.besides(MINUTE, "contact.received", "client", kind="thanks")
    elif often < 0.12:
        case.besides(MINUTE, "expectation.assessed", "client", outcome="exceeded")
    elif often < 0.2:
        metric, scale = ("nps", 10.0) if often < 0.16 else ("ces", 5.0)
        case.besides(MINUTE, "feedback.requested", "automation", metric=metric)
        value = float(round(scale * chance.uniform(0.6, 1.0)))
        case.besides(HOUR, "feedback.given", "client", metric=metric, value=value, scale=scale, item="another house")
    elif often > 0.95:
        case.besides(DAY, "gesture.made", "human", kind="goodwill", value=round(chance.uniform(5, 25), 2))


def marked(case: Case, data: Facts) -> None:
    """The marks of single questions lie around the mark."""
    if case.chance.random() < 0.4:
        marks = (min(max(round(data["value"] + case.chance.gauss(0, 0.6)), 1), 5) for _ in range(3))
        data["items"] = dict(zip(("friendly", "felt_heard", "easy"), map(float, marks), strict=True))


def granted(case: Case, data: Facts) -> None:
    """What is granted in a crisis is for an unusual situation."""
    data["trigger"], data["item"] = "exceptional", case.topic


def escalated(case: Case, data: Facts) -> None:
    """Who raises its voice may say that it will leave; and now and then a confidence was broken."""
    often = case.chance.random()
    if often < 0.35:
        case.besides(0, "relationship.changed", "client", kind="notice")
    elif often > 0.85:
        case.besides(0, "breach.confidentiality", "client")


BESIDES: dict[str, Callable[[Case, Facts], None]] = {
    "contact.received": contacted,
    "case.opened": opened,
    "case.transferred": transferred,
    "reply.sent": replied,
    "decision.made": decided,
    "commitment.made": committed,
    "case.resolved": resolved,
    "case.confirmed": confirmed,
    "feedback.given": marked,
    "exception.granted": granted,
    "escalation.requested": escalated,
    "mention.public": escalated,
    "notice.legal": escalated,
    "cause.recorded": caused,
    "lesson.shared": shared,
}
