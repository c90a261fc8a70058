"""FEATURES B1: the worked examples of other systems.

The numbers are those of Zendesk's developer pages (ticket metric events) and its customer care (a two-hour target on a
Friday afternoon), of Zammad's manual (two days of eight hours), its forum (mail at four) and its published examples of
escalation; the words are ours. Left out: where Zammad's pending state suspends the first response,
which SPEC.md 4 pauses never do, and its rule that a due at the end of a day falls on the next morning.
"""

import pytest

from tests.scoring.examples import policy, targets
from tests.story.reading import WEEK, calendar, holds

OFFICE = calendar("office", "UTC", "09:00-17:00")
TWO_HOURS = policy(targets("first_response 2h"), "2010-01-01")
TWO_WORKING_HOURS = policy(targets("first_response 2h") + '\ncalendar = "office"\n' + OFFICE, "2010-01-01")
TWO_WORKING_DAYS = policy(targets("resolution 16h") + '\ncalendar = "office"\n' + OFFICE, "2010-01-01")


def berlin(amounts: str, blocks: str, more: str = "", days: tuple[str, ...] = WEEK[:5]) -> str:
    hours = calendar("berlin", "Europe/Berlin", blocks, days=days, more=more)
    return policy(targets(amounts) + '\ncalendar = "berlin"\n' + hours, "2010-01-01")


HELPDESK = berlin("first_response 60m, next_response 120m, resolution 180m", "08:00-18:00")
EVERY_DAY = berlin("resolution 250m", "09:00-18:00", days=WEEK)
ALL_SAINTS = berlin("first_response 120m, next_response 1200m", "08:00-20:00", 'holidays = ["2016-11-01"]')
WAITING = "reason=waiting_for_client"
MAIL = "2013-03-21T09:30:00Z opened a"
PENDING = "2013-06-04T09:00:00Z opened a"
WRITES = "2016-11-01T13:56:21Z contact a; 2016-11-01T15:25:40Z reply a; 2016-11-01T15:59:14Z contact a"
AGAIN = f"{WRITES}; 2016-11-01T15:59:58Z reply a; 2016-11-07T13:26:36Z contact a; 2016-11-07T14:26:36Z contact a"

ZENDESK = {
    "a wait that starts at 8:00 and is paused at 8:30": (
        f"2015-08-27T08:00:00Z opened a; 2015-08-27T08:30:00Z paused a {WAITING}",
        "", "2015-08-27T08:45:00Z", "a resolution paused cal 30m work 30m",
    ),
    "and goes on at 9:00 from where it stood": (
        f"2015-08-27T08:00:00Z opened a; 2015-08-27T08:30:00Z paused a {WAITING}; 2015-08-27T09:00:00Z resumed a",
        "", "2015-08-27T09:15:00Z", "a resolution running cal 45m",
    ),
    "two calendar hours from Friday at four are over at six": (
        "2026-06-05T16:00:00Z opened a", TWO_HOURS, "2026-06-06T00:00:00Z",
        "a first_response running due 2026-06-05T18:00:00Z breached yes",
    ),
    "two hours of nine to five are over on Monday at ten": (
        "2026-06-05T16:00:00Z opened a", TWO_WORKING_HOURS, "2026-06-08T10:00:00Z",
        "a first_response running due 2026-06-08T10:00:00Z work 2h cal 66h breached no",
    ),
}  # fmt: skip
ZAMMAD = {
    "sixteen hours are two days of eight": (
        "2026-06-01T09:00:00Z opened a", TWO_WORKING_DAYS, "", "a resolution running due 2026-06-02T17:00:00Z",
    ),
    "a mail at four, two hours, and the office closes at five: one hour into the next day": (
        "2026-06-01T16:00:00Z opened a", TWO_WORKING_HOURS, "",
        "a first_response running due 2026-06-02T10:00:00Z",
    ),
    "a mail at 10:30 in Berlin escalates after one hour and after three": (
        MAIL, HELPDESK, "",
        "a first_response running due 2013-03-21T10:30:00Z; a resolution running due 2013-03-21T12:30:00Z",
    ),
    "answered after 30 minutes": (
        f"{MAIL}; 2013-03-21T10:00:00Z reply a", HELPDESK, "", "a first_response fulfilled work 30m breached no",
    ),
    "answered after 270": (
        f"{MAIL}; 2013-03-21T14:00:00Z reply a", HELPDESK, "", "a first_response fulfilled work 270m breached yes",
    ),
    "the client writes at 12:05 and the next answer is due at 14:05": (
        f"{MAIL}; 2013-03-21T12:00:00Z reply a; 2013-03-21T12:05:00Z contact a", HELPDESK, "",
        "a next_response running due 2013-03-21T14:05:00Z",
    ),
    "it comes at 12:10": (
        f"{MAIL}; 2013-03-21T12:00:00Z reply a; 2013-03-21T12:05:00Z contact a; 2013-03-21T12:10:00Z reply a",
        HELPDESK, "", "a next_response fulfilled work 5m breached no",
    ),
    "closed after 120 minutes of 180": (
        f"{MAIL}; 2013-03-21T11:30:00Z closed a", HELPDESK, "", "a resolution claimed work 120m breached no",
    ),
    "closed after 210": (
        f"{MAIL}; 2013-03-21T13:00:00Z closed a", HELPDESK, "", "a resolution claimed work 210m breached yes",
    ),
    "pending from 10:00 to 10:30 and closed at 12:00: 150 minutes": (
        f"{PENDING}; 2013-06-04T10:00:00Z paused a {WAITING}; 2013-06-04T10:30:00Z resumed a; "
        "2013-06-04T12:00:00Z closed a", EVERY_DAY, "", "a resolution claimed work 150m cal 150m breached no",
    ),
    "pending from the beginning to the end: none": (
        f"{PENDING}; 2013-06-04T09:00:00Z paused a {WAITING}; 2013-06-04T12:00:00Z closed a", EVERY_DAY, "",
        "a resolution claimed work 0m",
    ),
    "open for half an hour in between: 30": (
        f"{PENDING}; 2013-06-04T09:00:00Z paused a {WAITING}; 2013-06-04T10:30:00Z resumed a; "
        f"2013-06-04T11:00:00Z paused a {WAITING}; 2013-06-04T12:00:00Z closed a", EVERY_DAY, "",
        "a resolution claimed work 30m",
    ),
    "and once more: 60": (
        f"{PENDING}; 2013-06-04T09:00:00Z paused a {WAITING}; 2013-06-04T10:30:00Z resumed a; "
        f"2013-06-04T11:00:00Z paused a {WAITING}; 2013-06-04T11:30:00Z resumed a; 2013-06-04T12:00:00Z closed a",
        EVERY_DAY, "", "a resolution claimed work 60m",
    ),
    "open around the clock for 90 minutes, pending for 30": (
        f"0h opened a; 90m paused a {WAITING}; 2h closed a", "", "", "a resolution claimed work 90m",
    ),
    "a holiday does not count: two hours from All Saints' are over the next morning": (
        "2016-11-01T13:56:21Z contact a", ALL_SAINTS, "", "a first_response running due 2016-11-02T09:00:00Z",
    ),
    "what was answered on the holiday took no working time": (
        WRITES, ALL_SAINTS, "", "a first_response fulfilled work 0s cal 5359s breached no",
    ),
    "and twenty hours from then are over on the day after": (
        WRITES, ALL_SAINTS, "", "a next_response running from 2016-11-01T15:59:14Z due 2016-11-03T15:00:00Z",
    ),
    "the oldest contact without an answer counts, to the second (Zammad cuts these 36 off)": (
        AGAIN, ALL_SAINTS, "",
        "a next_response fulfilled work 0s; "
        "a next_response#2 running from 2016-11-07T13:26:36Z due 2016-11-09T09:26:36Z; a next_response#3 none",
    ),
}  # fmt: skip
WORKED = [
    pytest.param(*example, id=f"{whose}: {words}")
    for whose, examples in (("Zendesk", ZENDESK), ("Zammad", ZAMMAD))
    for words, example in examples.items()
]


@pytest.mark.parametrize(("log", "rules", "until", "says"), WORKED)
def test_b1_worked_examples_of_zendesk_and_zammad_come_out_to_the_second(
    log: str, rules: str, until: str, says: str
) -> None:
    holds(says, log, [rules] if rules else [], until)
