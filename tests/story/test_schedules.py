"""FEATURES B2 to B4: working time in every zone and over every schedule in force; versions leave the past alone."""

import hashlib
import json
from collections.abc import Callable

import pytest

from services.scoring.policy.policy import DAY
from tests.scoring.examples import policy, targets
from tests.story.reading import WEEK, at, calendar, facts, holds, outcome, rfc3339

OFFICE = calendar("team", "Europe/Berlin", "09:00-12:30", "13:30-17:00")
NIGHT = calendar("team", "Europe/Berlin", "00:00-04:00", days=WEEK)
NIGHT_OVER_THERE = calendar("team", "America/New_York", "00:00-04:00", days=WEEK)
TABLE = calendar("team", "Europe/Berlin", "09:00-17:00", more='holidays = ["2026-06-02"]\nholidays_of = "DE"')
CALENDARS = {
    "over lunch": (OFFICE, "2026-06-01T10:00:00Z", "2026-06-01T12:00:00Z", "2h", "1h", "2026-06-01T13:00:00Z"),
    "over a night": (OFFICE, "2026-06-01T14:30:00Z", "2026-06-02T07:30:00Z", "17h", "1h", "2026-06-02T08:30:00Z"),
    "over a weekend": (OFFICE, "2026-06-05T14:00:00Z", "2026-06-08T08:00:00Z", "66h", "2h", "2026-06-08T08:00:00Z"),
    "over Whit Monday": (TABLE, "2026-05-22T14:00:00Z", "2026-05-26T08:00:00Z", "90h", "2h", "2026-05-26T08:00:00Z"),
    "over a day of ours": (TABLE, "2026-06-01T14:00:00Z", "2026-06-03T08:00:00Z", "42h", "2h", "2026-06-03T08:00:00Z"),
    "the hour that spring skips": (
        NIGHT, "2026-03-28T23:00:00Z", "2026-03-29T10:00:00Z", "11h", "3h", "2026-03-29T01:00:00Z",
    ),
    "the hour that autumn repeats": (
        NIGHT, "2026-10-24T22:00:00Z", "2026-10-25T11:00:00Z", "13h", "5h", "2026-10-25T00:00:00Z",
    ),
    "spring elsewhere": (
        NIGHT_OVER_THERE, "2026-03-08T05:00:00Z", "2026-03-08T16:00:00Z", "11h", "3h", "2026-03-08T07:00:00Z",
    ),
    "autumn elsewhere": (
        NIGHT_OVER_THERE, "2026-11-01T04:00:00Z", "2026-11-01T17:00:00Z", "13h", "5h", "2026-11-01T06:00:00Z",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("hours", "opened", "replied", "cal", "work", "due"), CALENDARS.values(), ids=CALENDARS)
def test_b2_calendar_and_working_time_stand_side_by_side(
    hours: str, opened: str, replied: str, cal: str, work: str, due: str
) -> None:
    rules = policy(targets("first_response 2h") + '\ncalendar = "team"\n' + hours)
    missed = "yes" if at(replied) > at(due) else "no"
    holds(
        f"a first_response fulfilled cal {cal} work {work} due {due} breached {missed}",
        f"{opened} opened a; {replied} reply a",
        [rules],
    )


def test_b2_a_client_is_counted_in_its_own_zone_and_others_in_that_of_the_team() -> None:
    tokyo = calendar("tokyo", "Asia/Tokyo", "09:00-17:00")
    rows = targets("first_response 2h", 'segment = "tokyo"') + '\ncalendar = "tokyo"\n'
    rows += targets("first_response 2h") + '\ncalendar = "team"\n'
    rules = [policy('calendar = "team"\n' + rows + OFFICE + tokyo)]
    log = "2026-06-01T06:00:00Z opened a{}; 2026-06-01T08:00:00Z reply a"
    holds("a first_response fulfilled cal 2h work 2h due 2026-06-01T08:00:00Z", log.format(" segment=tokyo"), rules)
    holds("a first_response fulfilled cal 2h work 1h due 2026-06-01T09:00:00Z", log.format(""), rules)


CHICAGO = calendar("chicago", "America/Chicago", "07:00-21:00", days=WEEK)
FRISCO = calendar("frisco", "America/Los_Angeles", "08:00-17:30")
BOTH = f"{CHICAGO}{FRISCO}"
OPENED, CHANGED, ANSWERED = "2020-09-29T17:01:38Z", "2020-09-30T19:01:25Z", "2020-09-30T19:01:46Z"
# As the decision log of dbt_zendesk reckons with them: minutes 3902, 5461.25 and 5461.46 of the week.
RECKONED = "2020-09-29T17:02:00Z", "2020-09-30T19:01:15Z", "2020-09-30T19:01:27.600Z"


def by_when(key: str) -> list[str]:
    first = targets("first_response 8h", f'{key} = "second"') + '\ncalendar = "frisco"\n'
    return [policy(first + targets("first_response 8h") + '\ncalendar = "chicago"\n' + BOTH, "2020-01-01")]


def of(version: str, since: str, name: str) -> str:
    return f'version = "{version}"\neffective_from = {since}\n' + targets("first_response 8h") + (
        f'\ncalendar = "{name}"\n{BOTH}'
    )  # fmt: skip


def ticket(opened: str, changed: str, answered: str, change: str) -> str:
    """A private word at the change, which is no answer, then a public one."""
    return f"{opened} contact a; {changed} {change}; {changed} reply a public=false; {answered} reply a"


CHANGES: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "priority": ("changed a priority=second", lambda changed: by_when("priority")),
    "segment": ("changed a segment=second", lambda changed: by_when("segment")),
    "kind": ("changed a kind=second", lambda changed: by_when("kind")),
    "policy": (
        "changed a",
        lambda changed: [of("1", "2020-01-01T00:00:00Z", "chicago"), of("2", changed, "frisco")],
    ),
}


@pytest.mark.parametrize("way", CHANGES)
@pytest.mark.parametrize(
    ("moments", "every", "last"),
    [
        pytest.param(RECKONED, "57567s+600000us", "41367s+600000us", id="959.46 minutes, and 689.46"),
        pytest.param((OPENED, CHANGED, ANSWERED), "57608s", "41408s", id="by its timestamps"),
    ],
)
def test_b3_elapsed_time_is_summed_over_every_schedule_in_force_not_counted_by_the_last(
    moments: tuple[str, str, str], every: str, last: str, way: str
) -> None:
    change, policies = CHANGES[way]
    log = ticket(*moments, change)
    holds(f"a first_response fulfilled work {every} breached yes", log, policies(moments[1]))
    holds(f"a first_response fulfilled work {last} breached yes", log, [of("2", "2020-01-01T00:00:00Z", "frisco")])


SETTLED = (
    "0h opened a; 3h reply a; 4h resolved a; 4h made p due_at=1d; 2d kept p; 2d opened b; 2d2h reply b; 2d3h resolved b"
)
STRICT = policy(targets("first_response 1h, resolution 2h") + '\n[commitments]\ngrace = "1d"', "2026-06-20")
LOOSE = policy(targets("first_response 5h, resolution 5h"))


def judgements(log: str, policies: list[str], until: str) -> str:
    """A hash of all that was judged."""
    found = facts(log, policies, until)
    return hashlib.sha256(json.dumps([found["cases"], found["commitments"]], sort_keys=True).encode()).hexdigest()


def test_b4_an_edited_policy_leaves_the_old_verdicts_alone() -> None:
    before = judgements(SETTLED, [LOOSE], "30d")
    assert judgements(SETTLED, [LOOSE, STRICT], "30d") == before
    as_of = [outcome(SETTLED, rules, "18d")["state_hash"] for rules in ([LOOSE], [LOOSE, STRICT])]
    assert as_of[0] == as_of[1], "before it is in force nothing at all knows of it"
    later = f"{SETTLED}; 20d opened c; 20d3h reply c"
    assert rfc3339(at("0h") + 19 * DAY) == "2026-06-20T00:00:00Z"
    holds("a first_response fulfilled breached no; c first_response fulfilled breached yes", later, [LOOSE, STRICT])


def test_b4_to_judge_the_past_by_a_new_version_is_a_run_of_its_own() -> None:
    anew = [STRICT.replace("2026-06-20", "2026-01-01")]
    assert judgements(SETTLED, anew, "30d") != judgements(SETTLED, [LOOSE], "30d")
    holds("a first_response fulfilled breached yes; late 1; broken 0", SETTLED, anew)
    holds("a first_response fulfilled breached no; late 1; broken 0", SETTLED, [LOOSE])
