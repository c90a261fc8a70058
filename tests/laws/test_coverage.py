"""The generator of histories covers the rules: a state, outcome, label or reason that no history has fails here."""

from collections import Counter

from shared.messages import micros
from tests.laws.draws import Draw, draws, every_case, every_client, missing
from tests.laws.oracle.arrival import CORRECTIONS
from tests.laws.oracle.commitments import OUTCOMES, outcome, promises
from tests.laws.oracle.contacts import labels


def test_every_outcome_of_a_commitment_is_seen_of_those_made_and_of_answers_promised() -> None:
    found: set[tuple[bool, str]] = set()
    for client in every_client():
        for promise in promises(client):
            found.add((promise.name.startswith("~answer"), outcome(client, promise)))
            found |= {(promise.name.startswith("~answer"), "renegotiated")} if promise.renegotiated else set()
    assert missing({(kind, each) for kind in (False, True) for each in (*OUTCOMES, "renegotiated")}, found) == []


def test_every_label_of_a_contact_is_seen_in_cases_of_both_kinds() -> None:
    found = {(label.case.startswith("~"), label.verdict) for client in every_client() for label in labels(client)}
    verdicts = ("conversation", "response", "chaser", "repeat", "first")
    assert missing({(implicit, verdict) for implicit in (True, False) for verdict in verdicts}, found) == []


def test_first_contact_is_judged_each_way() -> None:
    cases = [case for draw in draws() for client in draw.facts.values() for case in client["cases"].values()]
    assert {case["first_contact_resolved"] for case in cases} == {True, False, None}


def test_every_reason_of_a_pause_is_seen_listed_and_not() -> None:
    found = set()
    for story in every_case():
        for place in story.places:
            each, at = story.at(place), story.client.key(place)[0]
            if each.type == "case.paused":
                found.add((each.data.reason, each.data.reason in story.client.policies.setting("pauses", at)))
    client, vendor = "waiting_for_client", "waiting_for_vendor"
    assert found == {(None, False), ("lunch", False), (client, True), (client, False), (vendor, True), (vendor, False)}


def test_every_end_of_a_pause_is_seen() -> None:
    found = set()
    for story in every_case():
        for since, until in story.pauses:
            found.add(str(story.at(int(until[1])).type) if until is not None else "none")
            again = story.keys(lambda each: each.type == "case.paused")
            found |= {"paused again before"} if any(since < key < (until or key) for key in again) else set()
    ends = {"case.resumed", "contact.received", "case.resolved", "case.closed", "none", "paused again before"}
    assert found == ends


def test_claims_meet_every_fate() -> None:
    found: Counter[str] = Counter()
    for story in every_case():
        for claim in story.claims:
            found["voided by " + story.at(int(claim.voided[1])).type if claim.voided else "not voided"] += 1
            if claim.confirmed is not None:
                found["by quiet" if claim.confirmed[1] == float("inf") else "by the client"] += 1
            found["stands"] += claim.voided is None and claim.confirmed is None
            found["again"] += claim is not story.claims[0]
    wanted = ("voided by contact.received", "voided by case.reopened", "by quiet", "by the client", "stands", "again")
    assert missing(wanted, +found) == []


def test_lines_are_refused_late_early_and_equal() -> None:
    found = Counter[str]()
    for draw in draws():
        accepted = draw.reading.accepted
        found["duplicate"] += draw.reading.duplicate
        found["dead"] += draw.reading.dead
        found["late"] += sum(each.time > other.time for each, other in zip(accepted, accepted[1:], strict=False))
        times = Counter((each.subject, each.time) for each in accepted)
        found["equal times"] += sum(number > 1 for number in times.values())
        identities = Counter((each.subject, each.source, each.id) for each in accepted)
        found["used again"] += sum(number > 1 for number in identities.values())
        found["before its target"] += sum(comes_first(draw, place) for place in range(len(accepted)))
        found["no effect yet"] += sum(micros(each.time) > draw.history.until for each in accepted)
    assert min(found.values()) > 0, found


def comes_first(draw: Draw, place: int) -> bool:
    """Whether the line at the place is a correction that was accepted before its target."""
    each, later = draw.reading.accepted[place], draw.reading.accepted[place + 1 :]
    of = each.data.of
    if each.type not in CORRECTIONS or of is None:
        return False
    return any((of.source, of.id, each.subject) == (other.source, other.id, other.subject) for other in later)
