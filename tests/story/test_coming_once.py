"""FEATURES B9 and B10: the client should come, and explain, only once."""

from itertools import product

import pytest

from services.scoring import engine
from services.scoring.dimensions import repeat_contact
from services.scoring.dimensions.judgement import DAY
from services.scoring.verdicts import Superseded, Verdict
from tests.scoring.shorthand import arrivals, rulebook, touchpoints
from tests.story.reading import at, facts, holds, part

ONCE = "0h contact a kind=request topic=invoice channel=phone; 1h reply a; 2h resolved a"
BACK = "6d contact b topic=invoice channel=email"
TOLD = f"{ONCE}; 7d3h order - arrives=7d3h"


def test_b9_first_contact_resolution_is_judged_when_the_window_has_closed() -> None:
    for until in ("2h", "74h", "7d2h-1us"):
        holds("a fcr null; repeats 0", ONCE, until=until)
    holds("a fcr true; repeats 0", ONCE, until="7d2h")


@pytest.mark.parametrize(("topic", "channel"), product(("invoice", "access"), ("email", "phone", "chat")))
def test_b9_a_second_contact_about_the_matter_counts_on_any_channel(topic: str, channel: str) -> None:
    log = f"{ONCE}; 6d contact b topic={topic} channel={channel}"
    holds("a fcr false; repeats 1" if topic == "invoice" else "a fcr true; repeats 0", log, until="20d")


def test_b9_a_late_second_contact_flips_the_first_contact_resolution_of_the_first() -> None:
    holds("a fcr true; repeats 0", TOLD)
    late = f"{TOLD}; {BACK} arrives=8d"
    holds("a fcr false; repeats 1", late)
    assert facts(late)["cases"] == facts(f"{ONCE}; {BACK}; 7d3h order -", until="8d")["cases"]
    assert part("repeat_contact", late) < 75.0 < part("repeat_contact", TOLD)


def test_b9_what_was_known_before_stays_to_be_read() -> None:
    state, rules = engine.fresh(), rulebook(())
    for line in arrivals(touchpoints(f"{TOLD}; {BACK} arrives=8d")):
        outcome = engine.apply(state, line.touchpoint, line.arrival, rules)
    verdict = Verdict("first_contact", "a", at("0h"), "resolved", at("7d2h"))
    assert [one for one in outcome.superseded if one.verdict.clock == "first_contact"] == [
        Superseded(verdict, "came_again", at("8d"), ("s", "05"))
    ]


def test_b9_the_window_is_that_of_the_policy() -> None:
    month = 'version = "1"\neffective_from = 2026-01-01T00:00:00Z\n[contacts]\nrepeat_window = "30d"'
    log = f"{ONCE}; 20d contact b topic=invoice"
    holds("a fcr true; repeats 0", log, until="40d")
    holds("a fcr false; repeats 1", log, [month], until="40d")


DONE_AT_ONCE = "0h contact a kind=request; 3h reply a; 4h resolved a"
HOPS = "0h contact a kind=request; 1h transferred a to_team=x; 2h transferred a to_team=y; 3h reply a; 4h resolved a"


def test_b10_two_hops_and_a_re_explanation_lower_it_by_the_documented_amount() -> None:
    """docs/score.md: a transfer 0.5 with a half-life of 14 days, a re-explanation 1 with one of 30."""
    explained = HOPS.replace("3h reply", "2h30m contact a re_explained=true; 3h reply")
    said_again = DONE_AT_ONCE.replace("3h reply", "2h30m contact a; 3h reply")
    for log, bad in ((HOPS, 0.0), (explained, 1.0 * 2 ** (-(1.5 / 24) / 30))):
        bad += sum(0.5 * 2 ** (-(hours / 24) / 14) for hours in (3, 2))
        if log is explained:
            bad += 1.0 * 2 ** (-(1.5 / 24) / 30)  # that contact is a chaser besides
        assert part("repeat_contact", log) == pytest.approx(4 * 75.0 / (4 + bad), abs=1e-9)
    assert part("repeat_contact", explained) < part("repeat_contact", said_again) < part("repeat_contact", DONE_AT_ONCE)
    assert (repeat_contact.TRANSFERRED.bad, repeat_contact.TRANSFERRED.half_life) == (0.5, 14 * DAY)
