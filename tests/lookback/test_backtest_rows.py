"""The rows of a backtest, fixed thresholds and missed crises, on histories small enough to count by hand."""

import msgspec

from services.lookback.backtest.answer import Answer, answered
from services.lookback.backtest.fixed import BREACHES, CONTACTS, SCORE, Fixed
from services.lookback.backtest.history import History, watch
from services.lookback.backtest.labels import Label
from services.lookback.backtest.measure import Span, Terms
from services.lookback.backtest.missed import looks
from services.lookback.backtest.told import labels_in
from services.lookback.log import Arrived
from services.lookback.replay import replay
from services.scoring.detectors import drift
from services.scoring.policy.policy import DAY, HOUR
from shared.alerting import AlertTransition
from shared.messages import instant, micros
from tests.scoring.shorthand import at, outcome, rulebook, touchpoints


def alert(client: str, day: float, rule: str = "drift", step: str | None = "drifting", n: int = 1) -> AlertTransition:
    """A transition that tells of a client."""
    return AlertTransition(
        alert_id=f"{rule}:{client}:{n}", client=client, rule=rule, episode=n, version=1, state="firing", step=step,
        override=rule == "override", at=instant(round(day * DAY)), started_at=instant(0), reason="", because=[],
        historical=True, score=50.0, ladder="drifting", segment=client[0],
    )  # fmt: skip


def by_hand() -> Answer:
    """Two segments of two clients, 60 days; a1 is warned of twice, a2 in vain, b1 missed, b2 too late."""
    told = [
        alert("a1", 10), alert("a1", 20, "drift", "at_risk"), alert("a1", 30, "override", "crisis"),
        alert("a2", 5, "budget"), alert("a2", 6, "drift"), alert("a2", 50, "budget", n=2),
        alert("b2", 40 - 1 / 48, "drift", "at_risk"), alert("b2", 41, "little_things", None),
    ]  # fmt: skip
    clients = ("a1", "a2", "b1", "b2")
    seen, segments = {one: Span(0, 59 * DAY) for one in clients}, {one: one[0] for one in clients}
    labels = [
        Label("a1", "crisis", 30 * DAY),
        Label("b1", "churn", 60 * DAY, "silent"),
        Label("b2", "crisis", 40 * DAY),
    ]
    history = History(told, seen, segments, {}, 0, 60 * DAY, {})
    return answered(history, [*labels, Label("gone", "none"), Label("a2", "churn", 99 * DAY)], Terms(), 3)


def test_f1_a_history_with_known_truth_gives_exactly_these_numbers() -> None:
    answer = by_hand()
    rows = {(each.group, each.name): each for each in answer.rows}
    found = {
        key: (each.tally.events, len(each.tally.leads), each.tally.true, each.tally.false) for key, each in rows.items()
    }
    assert found == {
        ("ladder", "all"): (3, 1, 2, 2),
        ("segment", "a"): (1, 1, 2, 2),
        ("segment", "b"): (2, 0, 0, 0),
        ("archetype", "silent"): (1, 0, 0, 0),
        ("label", "crisis"): (2, 1, 2, 2),
        ("label", "churn"): (1, 0, 2, 2),
        ("step", "drifting"): (3, 1, 1, 2),
        ("step", "at_risk"): (3, 1, 1, 0),
        ("step", "crisis"): (3, 0, 0, 0),
        ("rule", "budget"): (3, 0, 0, 2),
        ("rule", "drift"): (3, 1, 2, 1),
        ("rule", "little_things"): (3, 0, 0, 1),
        ("rule", "override"): (3, 0, 0, 0),
    }
    whole = rows["ladder", "all"].tally
    assert (whole.too_close, whole.itself, whole.duplicate, whole.leads) == (1, 1, 1, [20 * DAY])
    assert rows["ladder", "all"].a_day == 4 / 60 and whole.false_alarms == 100 * 2 / 8
    assert [one.label.client for one in answer.missed] == ["b2", "b1"]
    assert answer.notes == [
        "1 labelled clients are not in the log: are their ids the same there?",
        "1 labels lie outside the log's time and count for nothing",
    ]


def test_fixed_thresholds_fire_where_their_number_crosses_them() -> None:
    fixed = Fixed()
    for day, value in enumerate((75.0, 60.5, 70.0, 58.0, 59.0, 57.5)):
        fixed.score("c", day * DAY, value)
    fired = {threshold: [one.at // DAY for one in ones] for threshold, ones in fixed.fired[SCORE].items()}
    assert fired[80] == [0] and fired[75] == [1] and fired[61] == [1, 3] and fired[60] == [3] and fired[58] == [5]
    assert fired[59] == [3, 5] and 57 not in fired
    for day in (0, 1, 2, 9, 9.5):
        fixed.count(CONTACTS, "c", round(day * DAY))
    assert {number: len(ones) for number, ones in fixed.fired[CONTACTS].items()} == {1: 2, 2: 2, 3: 1}


def test_the_fixed_rules_see_the_live_scores_contacts_and_breaches() -> None:
    policy = 'version = "a"\neffective_from = 2026-01-01T00:00:00Z\n[[targets]]\nfirst_response = "1h"\n'
    log = "0h opened a; 30m contact b; 40m contact c actor=automation; 5h reply a; 26h contact d; 90h contact e"
    rules = rulebook([policy])
    arrived = [Arrived(line, micros(line.time)) for line in touchpoints(log)]
    history = watch(arrived, rules, fixed=True)
    assert history.fixed is not None
    contacts = history.fixed.fired[CONTACTS]
    assert {number: [one.at for one in ones] for number, ones in contacts.items()} == {
        1: [at("30m")], 2: [at("26h")], 3: [at("90h")],
    }  # fmt: skip
    breaches = [one.at for ones in history.fixed.fired[BREACHES].values() for one in ones]
    assert breaches == [at("1h"), at("90m"), at("27h")]
    assert history.scores["c"] == outcome(log, [policy])["clients"]["c"]["score"]


def test_f10_the_margin_of_a_missed_crisis_is_the_computed_gap() -> None:
    log = "0h opened a kind=complaint; 1d contact a; 2d reply a; 3d resolved a; 5d contact a angry=true; 9d contact b"
    event = at("8d")
    rules = rulebook([])
    arrived = [Arrived(line, micros(line.time)) for line in touchpoints(log)]
    history = watch(arrived, rules, None, looks([Label("c", "crisis", event)], Terms()))
    (missed,) = answered(history, [Label("c", "crisis", event)], Terms(), 1).missed
    before = replay(arrived, rules, event - HOUR).states["c"].head
    level = drift.level(before.detectors.drift, rules.policies.at(event).drift)
    margin = next(one for one in missed.margins if one.rule == "drift")
    assert margin.gap == 1.0 - level
    assert missed.margins == sorted(missed.margins, key=lambda one: -one.share)
    assert [one.id for one in missed.touchpoints] == ["01", "02", "03", "04", "05"]
    printed = missed.printed()
    assert printed["nearest"] == missed.margins[0].rule and printed["touchpoints"][4]["type"] == "contact.received"


def test_without_labels_the_log_tells_of_escalations_and_ends_as_they_are_in_effect() -> None:
    log = (
        "0h contact a; 1d escalation.requested a; 2d notice.legal a; 8d23h mention.public a; 20d mention.public a; "
        "21d relationship.ended -; 22d escalation.requested b client=d id=wrong; 23d void wrong client=d; "
        "23d contact c client=e"
    )
    arrived = [Arrived(line, micros(line.time)) for line in touchpoints(log)]
    assert labels_in(arrived, 3 * DAY, None) == [
        Label("c", "escalation", at("1d")), Label("c", "escalation", at("20d")), Label("c", "churn", at("21d")),
    ]  # fmt: skip
    assert labels_in(arrived, 3 * DAY, at("2d")) == [Label("c", "escalation", at("1d"))]


def test_f5_a_rule_in_the_shadow_is_compared_with_the_truth_apart_and_is_no_part_of_the_ladder() -> None:
    told = [alert("a1", 10), msgspec.structs.replace(alert("a2", 10, "budget"), shadow=True)]
    seen = {client: Span(0, 60 * DAY) for client in ("a1", "a2")}
    history = History(told, seen, {}, {}, 0, 60 * DAY, {})
    labels = [Label("a2", "crisis", 20 * DAY)]
    rows = {(row.group, row.name): row.tally for row in answered(history, labels, Terms(), 1).rows}
    assert (rows["shadow", "budget"].true, rows["shadow", "budget"].recall) == (1, 1.0)
    assert (rows["ladder", "all"].true, rows["ladder", "all"].false) == (0, 1) and ("rule", "budget") not in rows


def test_the_live_core_has_its_rules_in_the_shadow_where_the_policy_says_so() -> None:
    policy = 'version = "a"\neffective_from = 2026-01-01T00:00:00Z\n[alerts]\nshadow = ["orphan_commitment"]\n'
    arrived = [Arrived(line, micros(line.time)) for line in touchpoints("0h made p due_at=9d; 1d contact a")]
    bright, dark = watch(arrived, rulebook([])), watch(arrived, rulebook([policy]))
    assert [one.rule for one in bright.firings] == [one.rule for one in dark.shadows] == ["orphan_commitment"]
    assert bright.shadows == dark.firings == []
