"""What counts in a backtest, on histories small enough to count by hand; docs/backtest.md has the same rules."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from services.lookback.backtest.chance import intervals
from services.lookback.backtest.labels import Label, labels_of, read_labels
from services.lookback.backtest.measure import (
    Firing,
    Outcome,
    Span,
    Tally,
    Terms,
    events_of,
    firings,
    judged,
    spans_of,
    tallies,
    total,
)
from services.lookback.replay import replay
from services.scoring.policy.policy import DAY, HOUR, SECOND
from shared.alerting import AlertTransition
from shared.errors import WrongUse
from shared.messages import instant
from tests.scoring.shorthand import arrivals, rulebook, touchpoints

TERMS = Terms()
NUMBERS = {"recall": lambda one: one.recall, "precision": lambda one: one.precision}


def fired(*days: float, client: str = "c", rule: str = "drift", override: bool = False) -> list[Firing]:
    """Firings at so many days."""
    return [Firing(client, rule, round(day * DAY), "drifting", None, override) for day in days]


def crisis(day: float, client: str = "c", label: str = "crisis") -> Label:
    """What happened to a client."""
    return Label(client, label, round(day * DAY))


def outcomes(told: list[Firing], *labels: Label) -> list[str]:
    """What the firings come to."""
    return [each.outcome.value for each in judged(told, events_of(labels), TERMS)]


def told(step: str | None, at: int, state: str = "firing", episode: int = 1, rule: str = "drift") -> AlertTransition:
    """A transition of one client's alert."""
    return AlertTransition(
        alert_id=f"{rule}:c:{episode}", client="c", rule=rule, episode=episode, version=1, state=state, step=step,
        override=False, at=instant(at), started_at=instant(0), reason="", because=[], historical=True, score=50.0,
        ladder="drifting",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        (30 * DAY + 1, "false"),
        (30 * DAY, "true"),
        (HOUR, "true"),
        (HOUR - 1, "too_close"),
        (1, "too_close"),
        (0, "by_the_crisis_itself"),
        (1 - HOUR, "by_the_crisis_itself"),
        (-HOUR, "false"),
    ],
)
def test_a_firing_is_true_from_the_window_to_an_hour_before_and_nothing_around_the_event_itself(
    before: int, outcome: str
) -> None:
    event = 100 * DAY
    assert [each.outcome.value for each in judged([Firing("c", "drift", event - before)], {"c": [event]}, TERMS)] == [
        outcome
    ]


def test_an_override_is_the_crisis_and_no_warning_of_it() -> None:
    assert outcomes(fired(10, override=True), crisis(12)) == ["by_the_crisis_itself"]


def test_within_seven_days_of_one_that_counts_a_firing_is_a_repeat_and_one_that_does_not_count_starts_no_rest() -> None:
    assert outcomes(fired(0, 6.99, 7, 13, 14)) == ["false", "duplicate", "false", "duplicate", "false"]
    assert outcomes(fired(19.99, 20, 21), crisis(20)) == ["too_close", "by_the_crisis_itself", "false"]


def test_an_event_is_warned_of_by_a_repeat_too_and_its_lead_is_that_of_the_first_in_the_window() -> None:
    one = tallies(fired(0, 4, 12), [crisis(32)], {"c": Span(0, 60 * DAY)}, TERMS)["c"]
    assert (one.true, one.false, one.duplicate, one.leads) == (1, 1, 1, [28 * DAY])


def test_recall_precision_leads_and_rates_are_those_counted_by_hand() -> None:
    spans = {name: Span(0, 60 * DAY) for name in ("a", "b", "c", "d", "quiet")}
    labels = [crisis(40, "a"), crisis(50, "a"), crisis(20, "b"), crisis(30, "c"), Label("quiet", "none")]
    firings = fired(15, 35, client="a") + fired(5, 30, client="d") + fired(10, client="b") + fired(40, client="c")
    counted = total(tallies(firings, labels, spans, TERMS).values())
    assert (counted.events, counted.true, counted.false) == (4, 3, 3)
    assert counted.leads == [25 * DAY, 15 * DAY, 10 * DAY]
    assert (counted.recall, counted.precision) == (0.75, 0.5)
    assert (counted.lead(0.5), counted.lead(0.1), counted.lead(1.0)) == (15 * DAY, 10 * DAY, 25 * DAY)
    assert counted.a_day(60 * DAY) == 0.1
    assert counted.false_alarms == 100 * 3 / 10


def test_without_events_or_firings_there_is_no_recall_and_no_precision() -> None:
    nothing = Tally()
    assert (nothing.recall, nothing.precision, nothing.lead(0.5), nothing.false_alarms) == (None, None, None, None)


def test_only_a_raised_alert_and_a_worse_step_than_ever_tell_somebody() -> None:
    moves = [
        told("drifting", 1), told("at_risk", 2), told("drifting", 3), told("at_risk", 4), told("recovering", 5),
        told("recovering", 6, "resolved"), told("drifting", 7, episode=2), told(None, 8, rule="little_things"),
        told(None, 9, "resolved", rule="little_things"),
    ]  # fmt: skip
    found = [(firing.at, firing.rule, firing.step) for firing in firings(moves)]
    assert found == [(1, "drift", "drifting"), (2, "drift", "at_risk"), (7, "drift", "drifting"),
                     (8, "little_things", None)]  # fmt: skip


def test_the_alerts_of_the_live_core_are_firings() -> None:
    log = "0h opened a kind=complaint; 1h reply a; 2h escalation.requested a; 3h escalation.requested a"
    folded = replay(arrivals(touchpoints(log)), rulebook([]))
    assert [(one.rule, one.step, one.override) for one in firings(folded.alerts)] == [("override", "crisis", True)]


def test_a_client_is_observed_to_the_end_or_to_its_exit_unless_it_was_seen_after_it() -> None:
    seen = {"stays": Span(0, 50), "left": Span(10, 50), "back": Span(10, 70)}
    labels = [Label("left", "churn", 60), Label("back", "churn", 60), Label("stays", "crisis", 55)]
    assert spans_of(seen, labels, 100) == {"stays": Span(0, 100), "left": Span(10, 60), "back": Span(10, 100)}


def test_the_interval_is_that_of_a_share_of_many_independent_clients_and_the_same_each_time() -> None:
    dice = Random(7)
    clients = [Tally(events=1, true=1, leads=[DAY]) if dice.random() < 0.6 else Tally(events=1) for _ in range(400)]
    found = intervals(clients, NUMBERS)
    low, high = found["recall"]
    share = total(clients).recall
    error = 1.645 * (share * (1 - share) / 400) ** 0.5
    assert low == pytest.approx(share - error, abs=0.012) and high == pytest.approx(share + error, abs=0.012)
    assert intervals(clients, NUMBERS) == found != intervals(clients, NUMBERS, seed=2)


def test_an_interval_needs_the_number_to_be_there_mostly() -> None:
    assert intervals([Tally(events=1), Tally(observed=5)], NUMBERS) == {"recall": None, "precision": None}


def test_labels_are_read_with_and_without_what_is_optional() -> None:
    lines = ["client,label,at,archetype,since\n", "a,crisis,2026-01-02T00:00:00Z,drifting,2026-01-01T00:00:00Z\n",
             "b,none,,steady,\n"]  # fmt: skip
    read = labels_of(lines, "L")
    assert read == [
        Label("a", "crisis", 1_767_312_000 * SECOND, "drifting", 1_767_225_600 * SECOND),
        Label("b", "none", None, "steady", None),
    ]
    assert labels_of(["label,at,client\n", "churn,2026-01-02T01:00:00+01:00,a\n"], "L")[0].at == read[0].at


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,bad,", "line 3: label: 'bad' is none of crisis, churn, escalation, none"),
        ("a,crisis,", "line 3: at: must be when it happened"),
        ("a,none,2026-01-02T00:00:00Z", "line 3: at: must be empty, as nothing happened"),
        ("a,crisis,2026-01-02", "line 3: at: '2026-01-02' has no offset"),
        ("a,crisis,soon", "line 3: at: 'soon' is not a time"),
        (",none,", "line 3: client: is empty"),
        ("a,none", "line 3: has not as many values"),
        ("x,none,", "line 3: says the same as line 2: take one out"),
    ],
)
def test_a_wrong_label_is_refused_with_its_line(row: str, said: str) -> None:
    with pytest.raises(WrongUse) as refused:
        labels_of(["client,label,at\n", "x,none,\n", f"{row}\n"], "labels.csv")
    assert f"labels.csv: {said}" in str(refused.value)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("client,label", "no column at: expected client,label,at"),
        ("client,label,at,score", "unknown column 'score'"),
        ("client,label,at,at", "a column is there twice"),
    ],
)
def test_a_wrong_header_is_refused(header: str, said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        labels_of([f"{header}\n"], "labels.csv")


def test_all_problems_are_said_at_once_and_a_file_that_is_not_there_too(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("client,label,at\n" + "a,bad,\n" * 12)
    with pytest.raises(WrongUse) as refused:
        read_labels(path)
    lines = str(refused.value).splitlines()
    assert len(lines) == 11 and lines[-1].endswith("and 2 more")
    with pytest.raises(WrongUse, match="can't be read"):
        read_labels(tmp_path / "none.csv")


def test_more_firings_of_a_threshold_never_count_less() -> None:
    dice = Random(3)
    for _ in range(200):
        every = sorted(dice.sample(range(100), 20))
        counts = []
        for share in (0.2, 0.5, 0.8, 1.0):
            few = fired(*every[: int(share * 20)])
            counts.append(sum(outcome != Outcome.DUPLICATE for outcome in outcomes(few)))
        assert all(one <= other for one, other in pairwise(counts))
