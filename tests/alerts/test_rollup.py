"""Contacts into a client, clients into a group (FEATURES C11): the worst is never hidden by the many."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.api import rolling
from services.alerts.api.answers import Contact
from services.alerts.api.api import grouped
from services.alerts.rollup import Rollup, part_of, rolled
from services.alerts.rules import UNKNOWN, rank
from services.alerts.sql import tables
from services.alerts.sql.projection import Projection
from services.alerts.sql.writing import write
from shared.messages import Scores
from shared.topics import SIGNALS
from tests.alerts.builders import scored
from tests.alerts.test_projection import record

STEPS = ("calm", "recovering", "drifting", "at_risk", "crisis", "unknown")
members = st.tuples(
    st.sampled_from(STEPS), st.sampled_from(STEPS[:5]), st.floats(0.0, 100.0), st.floats(0.0, 1.0)
).map(lambda drawn: part_of(drawn[0], drawn[1] if drawn[0] == UNKNOWN else None, drawn[2], drawn[3]))  # fmt: skip


def test_c11_one_red_in_fifty_is_still_visible():
    well = [part_of("calm", None, 90.0, 0.9)] * 49
    found = rolled([*well, part_of("crisis", None, 20.0, 0.1)])
    assert (found.ladder, found.members, found.steps) == ("crisis", 50, {"calm": 49, "crisis": 1})
    assert found.lowest == 20.0 and found.score is not None and found.score > 89.0, "the mean alone would hide it"


@given(st.lists(members, min_size=1, max_size=60))
def test_c11_the_worst_member_is_the_step_and_no_mean_lies_outside(parts):
    found = rolled(parts)
    assert rank(found.ladder, None) <= max(rank(part.ladder, part.last_known) for part in parts)
    if all(part.ladder != UNKNOWN for part in parts):
        assert rank(found.ladder, None) == max(rank(part.ladder, None) for part in parts)
    assert sum(found.steps.values()) == found.members == len(parts)
    assert found.lowest == min(part.lowest for part in parts)
    assert found.lowest <= found.score <= max(part.total for part in parts) + 1e-9


@given(st.lists(st.lists(members, min_size=1, max_size=9), min_size=1, max_size=6))
def test_c11_a_roll_up_of_groups_is_that_of_all_their_members(groups):
    everybody = [part for group in groups for part in group]
    found = rolled(everybody)
    assert found.ladder in {rolled(group).ladder for group in groups}
    assert found.members == sum(rolled(group).members for group in groups)


def test_c11_an_unknown_member_is_never_as_good_as_a_calm_one():
    assert rolled([part_of("calm", None, 90.0, 1.0), part_of(UNKNOWN, "calm", 90.0, 0.0)]).ladder == UNKNOWN
    assert rolled([part_of("drifting", None, 60.0, 1.0), part_of(UNKNOWN, "crisis", 20.0, 0.0)]).ladder == UNKNOWN
    assert rolled([part_of("crisis", None, 60.0, 1.0), part_of(UNKNOWN, "crisis", 20.0, 0.0)]).ladder == "crisis"


def test_c11_nobody_is_calm_and_without_evidence_the_mean_is_plain():
    assert rolled([]) == Rollup()
    assert rolled([part_of("calm", None, 80.0, 0.0), part_of("calm", None, 70.0, 0.0)]).score == 75.0


@pytest.fixture
def database(tmp_path):
    engine = tables.connect(f"sqlite:///{tmp_path}/views.db")
    projection = Projection({})
    scores = [
        scored(1, client=f"g{n}", segment="gold", score=90.0, ladder="crisis" if n == 17 else "calm") for n in range(50)
    ]
    scores += [scored(1, client="s", segment="silver", score=80.0, ladder="drifting")]
    scores += [scored(1, client="none", segment=None, score=75.0, ladder="calm")]
    projection.take([record(msgspec.json.encode(Scores(scores=scores)), SIGNALS.name)])
    with engine.begin() as connection:
        write(connection, projection)
    return engine


def test_c11_the_views_group_clients_by_segment_and_name_who_burns(database):
    found = grouped(database)
    assert [(group.group, group.ladder, group.members) for group in found.groups] == [
        ("gold", "crisis", 50), ("silver", "drifting", 1), (None, "calm", 1),
    ]  # fmt: skip
    assert [member.name for member in found.groups[0].burning] == ["g17"]
    assert found.groups[0].score == pytest.approx(90.0) and found.groups[0].steps["calm"] == 49
    assert (found.everybody.ladder, found.everybody.members) == ("crisis", 52)
    assert [member.name for member in found.everybody.burning] == ["g17", "s"]


def test_c11_contacts_stand_worst_first_in_their_client():
    contacts = [Contact(contact=f"p{n}", ladder="calm", score=90.0, confidence=0.5, cases=1) for n in range(49)]
    contacts.insert(20, Contact(contact="ann", ladder="at_risk", score=35.0, confidence=0.5, cases=2))
    found = rolling.contacts("acme", contacts)
    assert (found.ladder, found.contacts[0].contact) == ("at_risk", "ann")
    assert [member.name for member in found.burning] == ["ann"] and found.members == 50
