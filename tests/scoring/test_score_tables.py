"""The tables of moments (SPEC.md 7, FEATURES B16), and what their sums cost in the state."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from services.scoring.dimensions import (
    DIMENSIONS,
    ROWS,
    SCORED,
    customised,
    cycle_time,
    follow_through,
    repeat_contact,
)
from services.scoring.dimensions.judgement import LASTING, Judgement
from services.scoring.evidence import RECENT, ScoreState, add
from services.scoring.policy.policy import CLOCKS, DAY
from services.scoring.policy.policy_score import ScoreNumbers
from services.scoring.remembered import score_listed
from services.scoring.score import read, total
from services.scoring.tables import renewed
from tests.scoring.heard import client

NUMBERS = ScoreNumbers()
WANTED, DISPUTE = "0h expectation.stated - case_id=a wanted_by=3h", "0h charge.changed a kind=disputed"
CLAIMED = ("alternative", "refused", "referred")
REASONS = ("attitude", "handling", "cost_surprise", "not_what_i_asked")
START = 20_000 * DAY
MET, MISSED = cycle_time.MET["first_response"], cycle_time.MISSED["first_response"]
EVERY = list(ROWS.values())


def one(row: Judgement) -> ScoreState:
    state = ScoreState()
    add(state, row, START, "desk", "1", NUMBERS)
    return state


def test_every_row_has_a_code_of_its_own_a_name_and_a_source() -> None:
    assert len(ROWS) == sum(len(rows) for rows in SCORED.values()) and len(DIMENSIONS) == 7
    assert max(ROWS) < 256, "two bytes in the state, one below 128"
    for name, rows in SCORED.items():
        assert len({row.what for row in rows}) == len(rows)
        for row in rows:
            assert row.dimension == name and row.why and row.when
            assert (row.good > 0) != (row.bad > 0), "an outcome is either good or bad"


def test_b16_outcomes_of_one_matter_share_their_half_life_and_the_worst_weighs_more_than_the_best() -> None:
    matters = Counter((row.dimension, row.matter) for row in EVERY)
    for dimension, matter in matters:
        rows = [row for row in SCORED[dimension] if row.matter == matter]
        assert len({row.half_life for row in rows}) == 1, matter
        if any(row.good for row in rows) and any(row.bad for row in rows):
            assert max(row.bad for row in rows) > max(row.good for row in rows), matter
    alone = {matter for (_, matter), count in matters.items() if count == 1}
    assert alone == {
        "cause", "deferral", "dispute", "explanation", "fix", "follow_up", "hold", "hours", "recovery", "satisfaction",
        "verification", "decision", "transfer", "exception", "goodwill", "opt_out", "accuracy", "asking_again",
        "clarity", "curiosity", "outreach", "recognition", "understanding",
        "finding", "ordering", "form", "handover", "sides", "action", "completeness", "lesson",
    }, "what is judged one way only is named here on purpose"  # fmt: skip


def test_what_counts_in_another_dimension_too_counts_there_by_at_most_two_thirds() -> None:
    shared = [(row, other) for row in EVERY for other in row.also]
    assert {other.what for _, other in shared} == {
        "updated", "not_updated", "commitment_met", "commitment_not_met", "claim_reopened", "not_reached", "gave_up",
        "passed_on",
    }  # fmt: skip
    for row, other in shared:
        assert other.dimension != row.dimension and not other.also
        lesser, greater = sorted((row.good + row.bad, other.good + other.bad))
        assert lesser <= greater * 2 / 3


def test_no_single_moment_brings_a_dimension_under_its_floor() -> None:
    for row in EVERY:
        for part in read(one(row), START, ScoreNumbers(), None).dimensions.values():
            assert part.value > ScoreNumbers().floor, row.what


def test_b16_a_moment_fades_by_the_half_life_of_its_kind() -> None:
    for row in EVERY:
        state = one(replace(row, also=()))
        for halves in (0, 1, 2):
            part = read(state, START + halves * row.half_life, NUMBERS, None).dimensions[row.dimension]
            assert part.evidence == pytest.approx((row.good + row.bad) / 2**halves)


def test_sources_are_named_once_and_only_while_a_recent_moment_has_them() -> None:
    state = ScoreState()
    for n in range(1000):
        add(state, MET, START + n, f"source-{n}", str(n), NUMBERS)
    assert len(state.sources) <= 2 * RECENT
    parts = read(state, START + 1000, NUMBERS, None).dimensions["cycle_time"].contributions[1:]
    assert [(part.source, part.id) for part in parts] == [(f"source-{n}", str(n)) for n in range(968, 1000)]


def test_the_state_of_a_busy_client_stays_small() -> None:
    state, typical = ScoreState(), ScoreState()
    for n in range(5000):
        add(state, EVERY[n % len(EVERY)], START + n * DAY // 4, "/helpdesk/eu", f"{n:036}", NUMBERS)
    for n in range(60):
        row = (MET, MET, MISSED, repeat_contact.CHASER, follow_through.KEPT)[n % 5]
        add(typical, row, START + n * DAY, "/helpdesk/eu", f"INC{n:07}", NUMBERS)
    assert len(msgspec.msgpack.encode(score_listed(typical))) < 1200
    assert len(msgspec.msgpack.encode(score_listed(state))) < 3000


def test_customised_adds_up_small_things_slowly() -> None:
    state = one(customised.NEED_MISSED)
    alone = total(state, START, NUMBERS, None)
    for n in range(1, 10):
        add(state, customised.NEED_MISSED, START + n * 7 * DAY, "desk", str(n), NUMBERS)
    assert alone > 73.0 and total(state, START + 63 * DAY, NUMBERS, None) < 65.0
    assert customised.NEED_MISSED.half_life == LASTING


def test_the_documentation_has_the_tables_that_the_code_has() -> None:
    page = (Path(__file__).parents[2] / "docs" / "score.md").read_text()
    assert renewed(page) == page, "driftline policy tables"
    for row in EVERY:
        assert page.count(f"\n| `{row.what}` | ") == 1
    assert renewed(page.replace("| `chaser` |", "| `called` |")) == page
    with pytest.raises(ValueError, match="expected the lines"):
        renewed("a page without marks")


def test_every_row_of_the_tables_is_reached_by_some_log() -> None:
    complaint = "0h contact a kind=complaint"
    targets = "".join(f'{clock} = "2h"\n' for clock in CLOCKS)
    policy = f'calendar = "o"\n[calendars.o]\nzone = "UTC"\n[[targets]]\n{targets}[commitments]\ngrace = "1h"\n'
    policy += '[score]\nlinks = ["verified", "asked", "cause", "fix", "lesson"]\n'
    refused = "0h contact a kind=request; 1h reply a; 2h resolved a reason=declined"
    asked = "0h contact a kind=request; 0h decision.needed a; 1h reply a actor=human team=x; 1h decision.made a"
    met = f"{asked}; 2h reply a kind=update; 2h resolved a team=x; 3h confirmed a"
    slow = "0h contact a kind=complaint; 0h decision.needed a; 5h reply a team=y; 9h contact a; 12h resolved a team=x"
    moves = "; ".join(f"{n}h moved p new_due_at={n}d client_agreed=true" for n in (1, 2, 3))
    logs = [
        met, slow, refused, f"{met}; 4h contact a; 5h reply a",
        f"{complaint}; 1h cause.recorded a fault=ours; 2h reply a kind=apology",
        f"{complaint}; 1h cause.recorded a fault=ours; 3h resolved a; 4h reply a kind=follow_up",
        f"{slow}; 13h contact a re_explained=true", f"{slow}; 13h reopened a",
        f"0h made p due_at=1d keeper=k; {moves}; 1d kept p; 2d assessed p outcome=missed",
        "0h made p due_at=1h; 2h kept p; 0h made q due_at=1h; 1h made r due_at=9h what=x; 2h made s due_at=9h",
        "0h opened a; 1h paused a reason=vendor",
        f"{complaint}; 1m reply a actor=automation", f"{complaint}; 1h confirmed a; 2h resolved a; 3h confirmed a",
        "0h cause.recorded a cause=x fault=ours; 1h cause.recorded b cause=x; 2h fix.verified b",
        f"{complaint}; 1h cause.recorded a fault=theirs; 2h resolved a",
        "0h contact - kind=praise; 1h contact - kind=thanks",
        *(f"0h feedback.given - value={value} scale=5" for value in (5, 2, 1)),
        *(f"0h assessed - case_id=a outcome={outcome}" for outcome in ("exceeded", "met", "missed")),
        "0h assessed - topic=x outcome=met; 1h assessed - topic=y outcome=missed", "0h transferred a",
        *(f"0h contact a channel=phone hold_seconds=300 wait_seconds={wait}" for wait in (1, 300, 900)),
        "0h contact.failed -; 1h contact.failed - reason=abandoned", "0h contact a; 2h contact a",
        f"{WANTED}; 2h order.delivered a", WANTED,
        f"{DISPUTE}; 1h charge.changed a kind=held; 2h charge.changed a kind=taken",
        *(f"0h contact a kind=request; 1h reply a; 2h resolved a outcome={way}" for way in CLAIMED),
        *(f"0h decision.made a outcome={way}" for way in ("reversed", "refused")),
        *(f"0h opened a; 0h decision.made a favours={whom}" for whom in ("client", "us")),
        *(f"0h opened a; 0h exception.{way} a kind=guarantee" for way in ("granted", "refused")),
        "0h exception.refused a",
        "0h contact a; 1h offer.made -", "0h relationship.changed - kind=opted_out; 1h offer.made -",
        "0h gesture.made - kind=goodwill",
        *(f"{complaint} unrecognised=true reason={reason}" for reason in REASONS), "0h reply a does=asked_needs",
        *(f"{complaint}; 1h reply a does={does}" for does in ("", "summarised+asked_expectation", "blamed+defended")),
        "0h reply a does=deflected+corrected+asked_known; 1h reply a kind=update does=; 2h decision.made a",
        "0h reply a does=showed_options; 1h decision.made a", "0h reply b does=checked_in",
        *(f"{complaint} wants=answer; 1h reply a; 2h resolved a outcome={way}" for way in ("as_asked", "refused")),
        "0h contact.failed - reason=form_error item=f; 1h contact a reason=order_help; 2h contact a reason=policy",
        "0h contact a reason=could_not_find",
        "0h contact a reason=charge; 1h transferred a; 2h contact a reason=policy; 3h made p",
        f"{refused.replace('1h', '10m')}; {'; '.join(f'{n}m reply a does=explained' for n in (3, 4, 5))}",
    ]  # fmt: skip
    ends = [client(log, until, policy).head.score for log in logs for until in ("1d", "150d")]
    codes = {moment.code for state in ends for moment in state.recent}
    assert {row.what for code, row in ROWS.items() if code not in codes} == set()
