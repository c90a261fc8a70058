"""Each contact of a client by itself (FEATURES C11), folded by scoring's own door."""

import msgspec

from services.lookback.account import folded
from services.lookback.contacts import MOST, contacts
from shared.messages import Actor, Touchpoint
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints


def found(log: str, until: str = "30d"):
    made = []
    for text in filter(None, (part.strip() for part in log.split(";"))):
        who = next((word[4:] for word in text.split() if word.startswith("who=")), "")
        [one] = touchpoints(text.replace(f" who={who}", "") + f" id={len(made):02}")
        made.append(with_actor(one, who))
    lines = arrivals(made)
    return {one.contact: one for one in contacts(lines, at(until), rulebook([]))}, lines


def with_actor(one: Touchpoint, who: str) -> Touchpoint:
    if not who:
        return one
    return msgspec.structs.replace(one, data=msgspec.structs.replace(one.data, actor=Actor(kind="client", id=who)))


def test_c11_the_one_contact_that_burns_is_seen_beside_the_others():
    well = "; ".join(f"{n}h contact c{n} who=p{n}; {n}h1m reply c{n}" for n in range(9))
    people, lines = found(f"{well}; 10h contact x kind=complaint who=ann; 2d escalation.requested - case_id=x", "3d")
    assert {name for name, one in people.items() if one.ladder != "calm"} == {"ann"}
    assert people["ann"].ladder == "crisis" == folded(lines, at("3d"), rulebook([]))[0].head.ladder.step
    assert people["ann"].score <= people["p1"].score and people["ann"].cases == 1


def test_c11_what_we_do_in_a_case_counts_for_who_spoke_in_it():
    people, _ = found("0h contact a who=ann; 1h contact b who=bob; 2h reply a; 40h contact b kind=chaser who=bob")
    assert people["bob"].score < people["ann"].score


def test_c11_who_names_nobody_is_no_contact_and_too_many_are_cut():
    assert found("0h contact a; 1h reply a")[0] == {}
    assert len(found("; ".join(f"{n}m contact c{n} who=p{n}" for n in range(MOST + 5)))[0]) == MOST
