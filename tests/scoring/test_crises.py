"""What is kept of an entry into crisis: its incident and the response it had (FEATURES C5), its first warning (C10)."""

import pytest

from services.scoring import engine
from services.scoring.codec import decode_head, encode_head
from services.scoring.ladder.crisis import MOST
from shared.messages import Crisis
from tests.scoring.heard import BARE, client
from tests.scoring.shorthand import arrivals, at, rulebook, touchpoints

TARGETS = '[[targets]]\nfirst_response = "4h"\nnext_response = "8h"\n'
COMPLAINT = "0h contact a kind=complaint"
ESCALATED = "3d escalation.requested - case_id=a"


def crises(log: str, policy: str = TARGETS) -> list[Crisis]:
    """What was told of each entry into crisis."""
    state, rules = engine.fresh(), rulebook((BARE + policy,))
    outcomes = [engine.apply(state, line.touchpoint, line.arrival, rules) for line in arrivals(touchpoints(log))]
    return [move.crisis for outcome in outcomes for move in outcome.transitions if move.crisis is not None]


def response(log: str, policy: str = TARGETS) -> str:
    """`kind id: timely human decided` of the incident, and what the response was."""
    [crisis] = crises(log, policy)
    led = crisis.incident
    if led is None:
        return crisis.response
    words = [name for name in ("timely", "human", "decided") if getattr(led, name)]
    return f"{led.kind} {led.id}: {' '.join([*words, crisis.response])}"


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (f"{COMPLAINT}; {ESCALATED}", "complaint 01: missing"),
        (f"{COMPLAINT}; 1h reply a; {ESCALATED}", "complaint 01: timely human decided proper"),
        (f"{COMPLAINT}; 1h reply a actor=automation; {ESCALATED}", "complaint 01: missing"),
        (f"{COMPLAINT}; 1h reply a public=false; {ESCALATED}", "complaint 01: missing"),
        (f"{COMPLAINT}; 4h reply a; {ESCALATED}", "complaint 01: timely human decided proper"),
        (f"{COMPLAINT}; 4h1us reply a; {ESCALATED}", "complaint 01: human decided missing"),
        (f"{COMPLAINT}; 1h reply a kind=holding; {ESCALATED}", "complaint 01: timely human missing"),
        (f"{COMPLAINT}; 1h reply a kind=holding; 2d reply a; {ESCALATED}", "complaint 01: timely human decided proper"),
        (
            f"{COMPLAINT}; 1h reply a kind=update; 2h made p due_at=9d keeper=k; {ESCALATED}",
            "complaint 01: timely human decided proper",
        ),
        (f"{COMPLAINT}; 1h reply a kind=update; 2h made p keeper=k; {ESCALATED}", "complaint 01: timely human missing"),
        (
            f"{COMPLAINT}; 1h reply a kind=update; 2h decision.made a; {ESCALATED}",
            "complaint 01: timely human decided proper",
        ),
        (f"{COMPLAINT}; 1h decision.made a; {ESCALATED}", "complaint 01: decided missing"),
        (f"{COMPLAINT}; 1h reply b; {ESCALATED}", "complaint 01: missing"),
        (f"{COMPLAINT}; {ESCALATED}; 3d1h reply a", "complaint 01: missing"),
        ("0h contact a; 1h reply a; 2d escalation.requested -", "none"),
        ("2d escalation.requested -", "none"),
        ("0h contact a; 1h escalation.requested -", "unanswered 01: missing"),
        ("0h contact a; 2d escalation.requested -", "failure 01: missing"),
        ("0h contact a; 5h reply a; 2d escalation.requested -", "failure 01: human decided missing"),
        ("0h made p due_at=1h keeper=k; 2d escalation.requested -", "failure 01: missing"),
        (
            "0h made p due_at=1h keeper=k; 3h reply x; 2d escalation.requested -",
            "failure 01: timely human decided proper",
        ),
        (
            "0h made p due_at=1h keeper=k; 2h contact - kind=thanks; 2d escalation.requested -", "none"
        ),
        (
            "0h made p due_at=1h keeper=k; 3h reply x; 9d escalation.requested -", "none"
        ),
        (f"{COMPLAINT}; 5h reply a; 6h resolved a; 7h confirmed a; {ESCALATED}", "none"),
        (f"{COMPLAINT}; 5h reply a; 6h resolved a; {ESCALATED}", "complaint 01: human decided missing"),
        (f"{COMPLAINT}; 120d escalation.requested -", "unanswered 01: missing"),
    ],
)  # fmt: skip
def test_c5_the_incident_is_the_oldest_trouble_and_its_response_is_timely_human_and_decided_or_missing(log, said):
    assert response(log) == said


def test_c5_of_two_troubles_the_older_is_the_incident_until_it_is_over():
    log = "0h contact a kind=complaint; 1h reply a; 2h contact b kind=complaint"
    assert response(f"{log}; 1d escalation.requested - case_id=b") == "complaint 01: timely human decided proper"
    log += "; 3h resolved a; 4h confirmed a"
    assert response(f"{log}; 1d escalation.requested - case_id=b") == "complaint 03: missing"


def test_c5_without_a_target_the_limit_is_that_of_an_answer_after_holding():
    assert response(f"{COMPLAINT}; 24h reply a; {ESCALATED}", "") == "complaint 01: timely human decided proper"
    assert response(f"{COMPLAINT}; 25h reply a; {ESCALATED}", "") == "complaint 01: human decided missing"


def test_c5_a_target_in_working_time_counts_working_time():
    office = '[calendars.o]\nzone = "UTC"\ntuesday = ["00:00-24:00"]\n'
    policy = f'{office}[[targets]]\ncalendar = "o"\nfirst_response = "4h"\n'
    assert response(f"{COMPLAINT}; 28h reply a; {ESCALATED}", policy) == "complaint 01: timely human decided proper"
    assert response(f"{COMPLAINT}; 29h reply a; {ESCALATED}", policy) == "complaint 01: human decided missing"


def test_c5_a_complaint_in_an_answered_case_has_the_next_response_as_its_limit():
    log = "0h contact a; 1h reply a; 1d contact a kind=complaint"
    assert response(f"{log}; 31h reply a; {ESCALATED}").startswith("complaint 03: timely")
    assert response(f"{log}; 33h reply a; {ESCALATED}").startswith("complaint 03: human")


def test_c5_a_hand_made_history_gives_the_share_that_is_known():
    """Of four crises one was answered properly, one by nobody, one too late, and one came out of the blue."""
    thanks = "contact - kind=thanks"
    log = (
        f"0d contact a kind=complaint; 0d1h reply a; 1d escalation.requested - case_id=a; 2d {thanks}; "
        "2d resolved a; 2d1h confirmed a; "
        f"20d contact b kind=complaint; 21d mention.public -; 22d {thanks}; 22d reply b; "
        "22d resolved b; 22d1h confirmed b; "
        f"40d contact c kind=complaint; 41d reply c; 42d notice.legal -; 43d {thanks}; "
        "43d resolved c; 43d1h confirmed c; 70d breach.confidentiality -"
    )
    found = [crisis.response for crisis in crises(log)]
    assert found == ["proper", "missing", "missing", "none"]
    assert found.count("missing") / len(found) == 0.5


def test_c5_what_is_told_late_counts_where_it_happened():
    log = f"{COMPLAINT}; {ESCALATED}; 1h reply a arrives=73h"
    state, rules = engine.fresh(), rulebook((BARE + TARGETS,))
    for line in arrivals(touchpoints(log)):
        engine.apply(state, line.touchpoint, line.arrival, rules)
    incident = state.head.ladder.troubles.crisis.incident
    assert (incident.timely, incident.decided) == (True, at("1h"))


KEPT = "; ".join(f"{n}d made p{n} due_at={n}d2h keeper=k; {n}d1h kept p{n}" for n in range(12))
LAPSES = KEPT + "; " + "; ".join(f"{n}d made p{n} due_at={n}d1h keeper=k" for n in range(12, 20))


def test_c10_lead_time_equals_constructed_truth():
    state = client(f"{LAPSES}; 20d contact z", "20d")
    first = next(
        move
        for outcome in applied(LAPSES) for move in outcome.transitions
        if move.step in ("drifting", "at_risk")
    )  # fmt: skip
    warned = state.head.ladder.standings[first.rule]
    [crisis] = crises(f"{LAPSES}; 25d escalation.requested -")
    assert crisis.warning is not None and warned.step != "calm"
    assert (crisis.warning.rule, crisis.warning.at) == (first.rule, first.at)
    assert crisis.warning.hours == (crisis.at - first.at).total_seconds() / 3600
    assert crisis.at == touchpoints("25d order -")[0].time


def applied(log: str, policy: str = TARGETS):
    state, rules = engine.fresh(), rulebook((BARE + policy,))
    return [engine.apply(state, line.touchpoint, line.arrival, rules) for line in arrivals(touchpoints(log))]


def test_c10_a_crisis_that_nothing_warned_of_says_so():
    assert crises("1d escalation.requested -")[0].warning is None
    [_, second] = crises("1d escalation.requested -; 2d contact - kind=thanks; 3d mention.public -")
    assert second.warning is None, "a crisis is no warning of another"


def test_c10_a_warning_belongs_to_its_episode():
    over = "; ".join(f"20d{n}h kept p{n}" for n in range(20))
    [crisis] = crises(f"{LAPSES}; {over}; 80d escalation.requested -")
    assert crisis.warning is None, "calm came between"


def test_c10_a_rule_in_the_shadow_warns_of_nothing():
    [crisis] = crises(f"{LAPSES}; 25d escalation.requested -", TARGETS + '[alerts]\nshadow = ["drift", "budget"]\n')
    assert crisis.warning is None


def test_c5_c10_what_is_kept_is_small_bounded_and_survives_encoding():
    many = "; ".join(f"{n}h contact c{n} kind=complaint" for n in range(40))
    head = client(f"{many}; {LAPSES.replace('d made', 'd1m made')}; 25d escalation.requested -").head
    assert len(head.ladder.troubles.open) <= MOST
    assert decode_head(encode_head(head)).ladder == head.ladder
