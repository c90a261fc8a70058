from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.lookback.account import account, rulebook
from services.lookback.line import instants, line
from services.lookback.log import Arrived
from shared.messages import micros, sent_arrival
from shared.settings import Settings
from tests.web.history import NOW, content, escalated, neglected, overlooked

RULES = rulebook(Settings())


def arrived(touchpoints):
    found = [Arrived(one, micros(sent_arrival(one))) for one in touchpoints]
    return sorted(found, key=lambda one: one.arrival)


def test_a_line_ends_where_the_client_stands_and_shows_its_fall():
    log = arrived(escalated("acme"))
    points = line(log, micros(NOW), RULES)
    last = account("acme", log, micros(NOW), RULES)
    assert (points[-1].at, points[-1].score, points[-1].ladder) == (
        micros(NOW),
        last.facts["score"],
        last.facts["ladder"],
    )
    assert points[0].ladder == "calm" and points[0].score > points[-1].score + 20
    assert points[-1].risk == last.standing["risk"]["probability"]


def test_each_point_is_what_was_known_then_and_a_late_fact_changes_none_before_it():
    log = arrived(overlooked("acme"))
    late = max(range(len(log)), key=lambda place: log[place].arrival - micros(log[place].touchpoint.time))
    before = [point for point in line(log, micros(NOW), RULES) if point.at < log[late].arrival]
    without = {point.at: point for point in line(log[:late], micros(NOW), RULES)}
    assert before
    for point in before:
        if point.at in without:
            assert point == without[point.at]


def test_every_point_equals_the_account_as_of_then():
    log = arrived(neglected("acme", broken=3))
    for point in line(log, micros(NOW), RULES)[::40]:
        then = account("acme", [one for one in log if one.arrival <= point.at], point.at, RULES)
        assert then.facts["score"] == point.score


def test_no_touchpoints_no_line():
    assert line([], micros(NOW), RULES) == []
    assert len(line(arrived(content("acme")), micros(NOW + timedelta(days=400)), RULES)) <= 240


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=600), st.integers(0, 10**15))
def test_instants_are_few_and_reach_from_the_first_arrival_to_now(arrivals, beyond):
    arrivals.sort()
    now = arrivals[-1] + beyond
    found = instants(arrivals, now)
    assert found[0] == arrivals[0] and found[-1] == now
    assert len(found) <= 240 and found == sorted(set(found))
