"""How the people of the demo serve: the matters of a day, good and bad, told with everything that a publisher can tell.

A name that ends with `_in` holds seconds: the time so much later is written. A correction is of the step before.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

Step = tuple[str, dict[str, Any]] | None
Matter = tuple[Step, ...]

DESK = {"kind": "human", "team": "desk"}
BILLING = {"kind": "human", "team": "billing"}
MANAGER = {"kind": "human", "team": "desk", "role": "manager"}
HEAD = {"kind": "human", "team": "billing", "role": "executive"}
STAFF = {"kind": "human", "team": "logistics", "role": "staff"}
CARRIER = {"kind": "third_party", "id": "carrier"}


def came(kind: str, **facts: Any) -> Step:
    """The client turns to us."""
    return "contact.received", {"kind": kind, "channel": "phone", "actor": {"kind": "client"}, **facts}


def failed(reason: str, item: str | None = None) -> Step:
    """The client tries in vain."""
    return "contact.failed", {"reason": reason, "channel": "web", **({"item": item} if item else {})}


def said(*does: str, by: dict[str, Any] = DESK, **facts: Any) -> Step:
    """We answer, and somebody noted what the answer does."""
    return "reply.sent", {"actor": by, "does": list(does), **facts}


def solved(outcome: str, by: dict[str, Any] = DESK) -> Step:
    """We claim that it is solved, and how."""
    return "case.resolved", {"actor": by, "outcome": outcome}


def changed(kind: str, item: str | None = None) -> Matter:
    """Something changed on the client's side."""
    return (("relationship.changed", {"kind": kind, **({"item": item} if item else {})}),)


def favour(kind: str, trigger: str, item: str | None = None) -> Step:
    """Somebody goes beyond the rules."""
    return "exception.granted", {"kind": kind, "trigger": trigger, "actor": DESK, **({"item": item} if item else {})}


def charge(kind: str) -> Step:
    """A step of a charge on which we do not agree."""
    return "charge.changed", {"kind": kind, "item": "roaming", "value": 80.0}


CONFIRMED: Step = ("case.confirmed", {"actor": {"kind": "client"}})

EVERY: tuple[Matter, ...] = (
    (  # a complaint as it should go, to the lesson
        came("complaint", topic="billing", reason="charge", item="roaming", wants="restitution", angry=True),
        charge("disputed"),
        charge("held"),
        said("summarised", "explained", "asked_expectation", by=BILLING),
        ("expectation.stated", {"wanted_in": 7200}),
        ("decision.needed", {"what": "refund", "actor": BILLING}),
        said("showed_options", "explained", by=BILLING, kind="update"),
        ("decision.made", {"what": "refund", "outcome": "granted", "favours": "client", "actor": BILLING}),
        charge("released"),
        ("gesture.made", {"kind": "restitution", "value": 80.0, "actor": BILLING}),
        said("explained", by=BILLING, kind="apology"),
        solved("as_asked", BILLING),
        CONFIRMED,
        ("cause.recorded", {"cause": "unclear tariff", "fault": "ours", "tag": "wrong_information", "actor": BILLING}),
        ("fix.verified", {"cause": "unclear tariff", "actor": BILLING}),
        ("lesson.recorded", {"cause": "unclear tariff", "item": "the bill from abroad", "actor": BILLING}),
        ("lesson.shared", {"cause": "unclear tariff", "actor": BILLING}),
        ("lesson.trained", {"cause": "unclear tariff", "actor": DESK}),
        said("checked_in", by=BILLING, kind="follow_up"),
        ("gesture.made", {"kind": "goodwill", "value": 10.0, "actor": MANAGER}),
    ),
    (  # nobody gets through
        failed("no_contact_found"), failed("site", "search"), failed("not_found"), failed("form_error", "change form"),
        came("inquiry", topic="login", reason="could_not_find", item="opening hours"),
        said("explained"),
        solved("as_asked"),
    ),
    (  # an order that is hard to place
        failed("order_abandoned", "basket"), failed("region", "abroad"),
        came("inquiry", topic="delivery", reason="order_help", item="basket"),
        said("explained", "asked_needs"),
        ("order.placed", {"value": 120.0, "item": "express"}),
        ("expectation.stated", {"wanted_in": 3600}),
        ("order.delivered", {"item": "express", "actor": CARRIER}),
        solved("as_asked"),
    ),
    (  # one that comes too late
        ("order.placed", {"value": 60.0, "item": "spare part"}),
        ("expectation.stated", {"wanted_in": 3}),
        None, None, None, None,
        ("order.delivered", {"item": "spare part", "actor": CARRIER}),
        failed("busy"), failed("abandoned"), failed("bounced"),
        ("expectation.assessed", {"outcome": "missed"}),
    ),
    (  # paper that nobody understands
        came("inquiry", topic="advice", reason="docs_unclear", item="manual"),
        said("explained", "asked_priorities", "asked_needs"),
        solved("as_asked"),
        ("feedback.given", {"metric": "ces", "value": 4.0, "scale": 5.0, "items": {"friendly": 5, "felt_heard": 4}}),
        ("feedback.requested", {"metric": "nps"}),
        ("feedback.given", {"metric": "nps", "value": 8.0, "scale": 10.0, "item": "another house"}),
    ),
    (  # more than we do
        came("request", topic="advice", reason="out_of_scope", item="installation"),
        said("pushed_back", "showed_options", "referred"),
        solved("referred"),
        CONFIRMED,
        ("expectation.assessed", {"outcome": "exceeded"}),
    ),
    (  # a guarantee honoured
        came("complaint", topic="quality", reason="warranty", item="two years", wants="restitution"),
        favour("guarantee", "exceptional", "two years"),
        said("summarised", "explained", by=STAFF),
        solved("as_asked", STAFF),
        CONFIRMED,
        ("expectation.assessed", {"outcome": "met"}),
    ),
    (  # not what was asked for, and the second team knows nothing
        came("request", topic="contract", unrecognised=False, channel="chat"),
        ("case.transferred", {"from_team": "desk", "to_team": "billing", "reason": "knowledge"}),
        said("asked_known", by=BILLING),
        came("complaint", reason="not_what_i_asked", re_explained=True, hold_seconds=240.0, unrecognised=True),
        said("corrected", "summarised", by=BILLING),
        solved("alternative", BILLING),
        ("cause.recorded", {"cause": "hand-over", "fault": "ours", "tag": "painful_procedure", "actor": BILLING}),
    ),
    (  # urgent, and it was not
        came("request", topic="data", channel="email"),
        ("case.changed", {"kind": "request", "priority": "urgent"}),
        said("explained"),
        solved("routine"),
    ),
    (  # what sales committed us to
        ("commitment.made", {"commitment_id": "sales", "what": "a faster line", "maker": "sales", "keeper": "technics",
                             "origin": "sales", "due_in": 3600}),
        ("commitment.kept", {"commitment_id": "sales"}),
        ("commitment.made", {"commitment_id": "campaign", "what": "a free month", "maker": "shop", "keeper": "billing",
                             "origin": "marketing", "due_in": 3600}),
        ("commitment.kept", {"commitment_id": "campaign"}),
        ("commitment.made", {"commitment_id": "vague", "due_in": 3600, "keeper": "desk", "origin": "service"}),
        ("commitment.kept", {"commitment_id": "vague"}),
    ),
    (  # a manager looks in
        said("checked_in", "asked_needs", by=MANAGER, channel="visit"),
        ("offer.made", {"objective": "fewer returns", "value": 900.0, "actor": MANAGER}),
        ("order.placed", {"value": 900.0, "item": "portal"}),
        ("gesture.made", {"kind": "goodwill", "value": 25.0, "actor": DESK}),
    ),
    (  # an offer that nobody asked for, and what the client thinks of it
        ("offer.made", {"value": 500.0, "actor": DESK}),
        ("relationship.changed", {"kind": "opted_out"}),
        came("feedback", channel="social"),
        said("explained"),
        ("relationship.changed", {"kind": "opted_in"}),
    ),
    (  # kind words
        came("praise", channel="social"),
        came("thanks", channel="chat"),
        ("lesson.recorded", {"cause": "a good day", "item": "the call on a Sunday", "actor": DESK}),
    ),
    (came("unknown", channel="api"), said(), solved("as_asked")),
    (  # through many hands
        came("request", topic="data", channel="web", wait_seconds=90.0),
        ("case.opened", {"kind": "request", "priority": "normal", "actor": DESK}),
        ("reply.sent", {"kind": "update", "actor": {"kind": "automation", "id": "robot"}}),
        ("case.assigned", {"to_team": "technics", "actor": DESK}),
        ("commitment.made", {"commitment_id": "data", "what": "a copy of all data", "maker": "desk",
                             "keeper": "technics", "origin": "service", "due_in": 3600}),
        ("commitment.renegotiated", {"commitment_id": "data", "new_due_in": 7200, "client_agreed": True}),
        ("commitment.kept", {"commitment_id": "data"}),
        ("expectation.assessed", {"commitment_id": "data", "outcome": "met"}),
        ("reply.sent", {"kind": "answer", "public": False, "actor": STAFF}),
        ("reply.sent", {"asks": True, "actor": DESK}),
        ("case.paused", {"reason": "waiting_for_client", "actor": DESK}),
        came("chaser", channel="email"),
        ("case.resumed", {"actor": DESK}),
        solved("as_asked"),
        ("case.reopened", {"actor": {"kind": "client"}}),
        solved("as_asked"),
        ("feedback.given", {"metric": "csat", "value": 3.0, "scale": 5.0}),
        ("case.closed", {"actor": {"kind": "automation"}}),
    ),
    (  # ever again beyond the rules
        favour("extra", "routine"), favour("unusual", "routine"), favour("off_hours", "routine"),
        favour("price_cut", "routine", "list price"), favour("personal", "exceptional"),
        favour("internal_commitment_broken", "routine", "training"), favour("policy", "exceptional", "returns"),
    ),
    (  # told by mistake, and told wrongly
        came("complaint", channel="email"), ("touchpoint.voided", {}),
        came("complaint", channel="email"), ("touchpoint.amended", {"kind": "inquiry"}),
        said("explained"),
        solved("as_asked"),
    ),
    changed("contact_joined", "purchasing"), changed("contact_left", "purchasing"), changed("share_fell"),
    changed("competitor", "another house"), changed("in_house", "invoicing"),
    (
        *changed("notice"),
        said("summarised", "asked_expectation", by=MANAGER),
        ("relationship.recovered", {"value": 400.0}),
    ),
    tuple(
        ("cause.recorded", {"cause": tag.replace("_", " "), "fault": fault, "tag": tag, "actor": DESK})
        for tag, fault in (
            ("training_need", "ours"), ("inconsistency", "ours"), ("trigger_for_change", "third_party"),
            ("competitors", "theirs"), ("other_industries", "theirs"), ("who_cares", "ours"),
        )
    ),
)  # fmt: skip
LOST: tuple[Matter, ...] = tuple(((type, {"channel": "phone"}),) for type in (
    "mention.public", "breach.confidentiality", "notice.legal", "relationship.ended",
))  # fmt: skip
WRONG: tuple[Matter, ...] = (
    (  # a complaint as it should not
        came("complaint", topic="delivery", reason="attitude", wants="apology"),
        said("defended", "blamed"),
        came("complaint", reason="handling", wants="answer", unrecognised=True),
        said("deflected"),
        came("complaint", reason="handling", wants="apology", angry=True),
        solved("refused"),
        ("cause.recorded", {"cause": "rude answer", "fault": "ours", "tag": "morale", "actor": DESK}),
    ),
    (  # charged while disputed, and a decision taken back
        came("complaint", topic="billing", reason="cost_surprise", item="setup fee", wants="change"),
        charge("disputed"),
        said("explained", by=BILLING),
        ("decision.made", {"what": "setup fee", "outcome": "alternative", "favours": "client", "actor": HEAD}),
        ("decision.made", {"what": "setup fee", "outcome": "reversed", "favours": "us", "actor": HEAD}),
        charge("taken"),
        ("cause.recorded", {"cause": "fee rule", "fault": "ours", "tag": "outdated_policy", "actor": BILLING}),
    ),
    (  # a rule that annoys
        came("request", topic="returns", reason="policy", item="returns"),
        ("exception.refused", {"kind": "policy", "trigger": "exceptional", "item": "returns", "actor": DESK}),
        ("decision.made", {"what": "return", "outcome": "refused", "favours": "us", "actor": DESK}),
        came("complaint", reason="policy", item="returns", wants="change"),
        said("summarised", "showed_options", by=MANAGER),
        solved("alternative"),
        CONFIRMED,
    ),
    (  # a guarantee refused
        came("complaint", topic="quality", reason="warranty", item="two years", wants="commitment_kept"),
        ("exception.refused", {"kind": "guarantee", "trigger": "exceptional", "item": "two years", "actor": STAFF}),
        came("complaint", reason="result_surprise", wants="answer"),
        solved("refused", STAFF),
        ("cause.recorded", {"cause": "hinge", "fault": "third_party", "tag": "weak_area", "actor": STAFF}),
    ),
)  # fmt: skip
RARE = tuple(matter for pair in zip(WRONG, LOST, strict=True) for matter in pair)


def served(clients: Sequence[str], chance: random.Random) -> Iterator[tuple[str, str, dict[str, Any]] | None]:
    """All matters one after another, each of somebody else, and then one that is rare; later in another order each."""
    rounds, matters = 0, list(EVERY)
    while True:
        for matter in [*matters, RARE[rounds % len(RARE)]]:
            client, case = chance.choice(clients), f"D-{chance.getrandbits(40):x}"
            for step in matter:
                yield None if step is None else (step[0], client, of_case(step[1], case))
        rounds, matters = rounds + 1, chance.sample(EVERY, len(EVERY))


def of_case(data: dict[str, Any], case: str) -> dict[str, Any]:
    """What a step says, of one case; a commitment has its name from it."""
    own = {"commitment_id": f"{case}-{data['commitment_id']}"} if "commitment_id" in data else {}
    return {**data, **own, "case_id": case}
