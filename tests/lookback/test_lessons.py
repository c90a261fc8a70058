"""The lesson ledger: how far each cause came, what came back, what was forgotten. docs/lessons.md is run as it is."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from cli import app
from services.lookback.history import accepted
from services.lookback.lessons.ledger import Lesson, LessonLedger, Limits, ledger_of
from services.lookback.lessons.report import tags, words
from services.lookback.lessons.tags import OTHER, TAGS, tag_of
from services.scoring.policy.policy import DAY
from shared.data import CauseTag
from shared.errors import Failed, WrongUse
from tests.scoring.shorthand import LATENESS, arrivals, at, touchpoints

PAGE = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text("utf-8")
LIMITS = Limits()
COMPLAINT = "0d contact a kind=complaint; 1d cause.recorded a cause=slow_form"
FIXED = f"{COMPLAINT}; 10d fix.verified a"


def ledger(log: str, until: str, limits: Limits = LIMITS) -> LessonLedger:
    told = arrivals(touchpoints(log))
    return ledger_of(accepted(told, LATENESS, at(until)), at(until), limits)


def lesson(log: str, until: str, limits: Limits = LIMITS) -> Lesson:
    [found] = ledger(log, until, limits).lessons
    return found


def after(days: int) -> str:
    """The same cause with another client, so many days after the fix."""
    came = f"{10 + days}d contact b kind=complaint client=d"
    return f"{FIXED}; {came}; {11 + days}d cause.recorded b cause=Slow_form client=d"


def test_f9_a_fix_and_the_same_cause_within_n_days_reopens_the_lesson() -> None:
    back = lesson(after(90), "102d")
    assert (back.state, back.reopened_at, back.reopenings) == ("reopened", at("100d"), 1)
    assert lesson(after(91), "103d").state == "dropped"
    early = lesson(after(30), "42d", Limits(again_within=29 * DAY))
    assert (early.state, early.reopenings) == ("dropped", 0)


def test_f9_a_second_fix_closes_a_reopened_lesson_until_the_cause_comes_again() -> None:
    again = after(30) + "; 50d fix.verified b client=d"
    assert (lesson(again, "60d").state, lesson(again, "60d").reopenings) == ("fixed", 1)
    third = again + "; 60d contact e kind=complaint; 61d cause.recorded e cause=slow_form"
    assert (lesson(third, "62d").state, lesson(third, "62d").reopenings) == ("reopened", 2)
    assert lesson(third, "62d").recurring and not lesson(again, "60d").recurring


def test_f9_a_complaint_of_before_the_fix_says_nothing_against_it_when_its_cause_is_found_later() -> None:
    log = f"9d contact b kind=complaint client=d; {FIXED}; 20d cause.recorded b cause=slow_form client=d"
    log = "; ".join(sorted(log.split("; "), key=lambda line: int(line.split("d")[0])))
    assert lesson(log, "30d").state == "fixed"


def test_f9_the_steps_in_order_and_training_is_every_teams() -> None:
    opened = "0d opened a kind=complaint; 1h reply a actor=human team=desk; 2h assigned a to_team=lab"
    log = f"{opened}; 1d cause.recorded a cause=slow_form; 10d fix.verified a"
    assert lesson(log, "5d").state == "open"
    assert lesson(log, "20d").state == "fixed"
    held = lesson(log, "100d")
    assert (held.state, held.dropped_at, held.forgotten) == ("dropped", at("100d"), "not_shared")
    told = f"{log}; 11d lesson.shared a team=desk"
    assert (lesson(told, "100d").state, lesson(told, "100d").untrained) == ("shared", ["lab"])
    trained = lesson(f"{told}; 12d lesson.shared - cause=slow_form team=lab", "100d")
    assert (trained.state, trained.trained_at, trained.forgotten) == ("trained", at("12d"), None)


def test_k20_a_tag_that_was_told_counts_before_the_words_of_the_name_case_by_case() -> None:
    log = "0d contact a kind=complaint; 1d cause.recorded a cause=slow_form tag=morale"
    log += "; 2d opened b client=d; 3d cause.recorded b cause=slow_form client=d"
    log += "; 3d cause.recorded k cause=slow_form tag=morale"
    found = ledger(log, "4d")
    assert [one.tag for one in found.lessons] == ["morale"]
    assert {tag: count for tag, count in tags(found).items() if count} == {"painful_procedure": 1, "morale": 2}


def test_k23_a_lesson_written_down_is_told_as_its_story_and_training_reaches_every_team() -> None:
    opened = "0d opened a kind=complaint; 1h reply a actor=human team=desk; 2h assigned a to_team=lab"
    log = f"{opened}; 1d cause.recorded a cause=slow_form; 5d lesson.recorded a item=the_long_form; 10d fix.verified a"
    written = lesson(log, "20d")
    assert (written.recorded_at, written.stories, written.state) == (at("5d"), ["the_long_form"], "fixed")
    trained = lesson(f"{log}; 12d lesson.trained a", "100d")
    assert (trained.state, trained.trained_at, trained.untrained) == ("trained", at("12d"), [])
    one_team = lesson(f"{log}; 12d lesson.trained a team=desk", "100d")
    assert (one_team.state, one_team.untrained) == ("shared", ["lab"])


def test_r24_who_left_and_nobody_asked_why_is_named_two_weeks_later() -> None:
    left = "0d contact a; 1d cause.recorded a cause=x; 10d relationship.ended -"
    assert ledger(left, "24d").unexamined == []
    assert ledger(left, "24d1h").unexamined == [("c", at("10d"))]
    assert ledger(f"{left}; 20d cause.recorded a cause=price", "30d").unexamined == []


def test_long_lists_of_clients_and_of_stories_are_cut_with_how_many_more_there_are() -> None:
    left = "; ".join(f"{n}h relationship.ended - client=c{n:02}" for n in range(23))
    told = "; ".join(f"30h lesson.recorded a{n} cause=late item=story{n}" for n in range(5))
    said = list(words(ledger(f"{left}; 29h contact a kind=complaint; 29h cause.recorded a cause=late; {told}", "24d")))
    assert said[-1].endswith("c19, and 3 more (--json has all)")
    assert any("told as: story0, story1, story2, and 2 more (--json has all)" in line for line in said)


def test_f9_what_waits_longer_than_it_may_is_forgotten() -> None:
    silent = "0d contact a kind=complaint; 1d reply a; 2d resolved a"
    assert not ledger(silent, "14d").forgotten
    [one] = ledger(silent, "14d1h").forgotten
    assert (one.case, one.at) == ("a", at("0d"))
    assert not ledger(f"{silent}; 20d cause.recorded a cause=x", "30d").forgotten
    assert [lesson(COMPLAINT, until).forgotten for until in ("31d", "31d1h")] == [None, "no_fix"]
    assert [lesson(FIXED, until).forgotten for until in ("40d", "40d1h")] == [None, "not_shared"]
    back = after(20)
    assert [lesson(back, until).forgotten for until in ("61d", "61d1h")] == [None, "no_fix"]


def test_f9_three_cases_of_a_cause_within_the_span_are_recurring_whoever_the_client_is() -> None:
    def cases(*days: int) -> str:
        lines = [(day, f"{day}d opened k{day} client=c{day}") for day in days]
        lines += [(day, f"{day}d cause.recorded k{day} cause=x client=c{day}") for day in days]
        return "; ".join(text for _, text in sorted(lines, key=lambda pair: pair[0]))

    assert lesson(cases(0, 45, 90), "91d").recurring
    assert not lesson(cases(0, 45, 91), "92d").recurring


def test_f9_a_correction_teaches_what_was_meant_and_a_duplicate_nothing_more() -> None:
    log = f"{COMPLAINT}; 1d cause.recorded a cause=slow_form id=02; 2d void 02"
    assert not ledger(log, "3d").lessons
    amended = f"{COMPLAINT}; 2d amend 02 as=1d,cause.recorded,a,cause=training"
    assert lesson(amended, "3d").tag == "training_need"
    assert not ledger(f"{COMPLAINT}; 2d amend 01 as=0d,contact,a,kind=inquiry", "3d").complaints


@pytest.mark.parametrize(
    ("cause", "tag"),
    [
        ("policy", "outdated_policy"),
        ("Training: new tariff", "training_need"),
        ("who-cares/inbox", "who_cares"),
        ("late delivery", "trigger_for_change"),
        ("rude tone on the phone", "morale"),
        ("wrong invoice", "wrong_information"),
        ("handovers between teams", "painful_procedure"),
        ("zzz", OTHER),
    ],
)
def test_f9_a_cause_has_one_of_eleven_tags_by_its_beginning_or_its_words(cause: str, tag: str) -> None:
    assert tuple(TAGS) == get_args(CauseTag) and tag_of(cause) == tag


def test_f9_the_page_names_every_tag() -> None:
    assert re.findall(r"^\| `(\w+)` \| ", PAGE, re.M) == list(TAGS)


BLOCKS = re.findall(r"^```(?:json|text)\n(.*?)^```$", PAGE, re.M | re.S)


def test_f9_the_example_of_the_page_prints_what_the_page_says(tmp_path: Path) -> None:
    log = tmp_path / "lessons.jsonl"
    log.write_text(BLOCKS[0], "utf-8")
    arguments = ["lessons", str(log), "--until", "2026-03-25T00:00:00Z"]
    shown = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert shown.stdout == BLOCKS[1]
    answer = json.loads(CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False).stdout)
    assert (answer["complaints"], answer["steps"]["reopened"], answer["tags"]["wrong_information"]) == (3, 1, 2)
    assert [one["client"] for one in answer["forgotten"]] == ["cleo"]
    assert answer["lessons"][0]["cases_before_fix"] == answer["lessons"][0]["cases_after_fix"] == 1


@pytest.mark.parametrize(
    "words",
    [("lessons",), ("guard", "--since", "2026-02-01T00:00:00Z"), ("backtest",), ("autopsy", "ann"), ("fit",)],
)
def test_who_looks_back_is_told_how_many_lines_were_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    log = tmp_path / "lessons.jsonl"
    log.write_text(BLOCKS[0] + "a line\nanother\n", "utf-8")
    result = CliRunner().invoke(app, [*words, str(log)])
    said = [line for line in result.stderr.splitlines() if "refused" in line]
    assert said == ["2 lines of the log refused and left out; `driftline replay` says why"]


def test_an_empty_log_and_a_bad_span_are_told() -> None:
    with pytest.raises(Failed, match="no touchpoint"):
        CliRunner().invoke(app, ["lessons", "-"], input="", catch_exceptions=False)
    with pytest.raises(WrongUse, match="--fix-within"):
        CliRunner().invoke(app, ["lessons", "-", "--fix-within", "soon"], input="", catch_exceptions=False)
