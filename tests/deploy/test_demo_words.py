"""What the demo says, and whom it lets down."""

from deploy.demo import line_of, newcomers, simulated
from services.lookback.simulation import touchpoints

ALERT = {"client": "acme", "rule": "drift", "state": "firing", "step": "at_risk", "reason": "score_below"}


def test_a_step_is_named_and_a_flag_has_none() -> None:
    assert line_of(ALERT) == "acme: drift firing, at_risk (score_below)"
    many = {"client": None, "about": "topic:billing", "rule": "systemic", "step": None}
    assert line_of(ALERT | many) == "topic:billing: systemic firing (score_below)"
    assert line_of(ALERT | {"rule": "servility", "step": None}) == "acme: servility firing (score_below)"


def test_only_simulated_clients_are_served_by_the_demo() -> None:
    made_up = sorted({touchpoint.subject for touchpoint in touchpoints(12, 20, 1, 1_800_000_000)})
    assert made_up and simulated(["acme", "client-7", *made_up]) == made_up


def test_who_is_let_down_is_new_so_that_nothing_of_before_hides_it() -> None:
    assert newcomers(["client-0007", "client-0012"]) == ["client-0013", "client-0014"]
    assert newcomers([]) == ["client-0001", "client-0002"]
