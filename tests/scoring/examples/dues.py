"""Targets, working time and dues."""

from . import Example, policy, targets

FIRST_IN_TWO = policy(targets("first_response 2h, resolution 4h"))
OFFICE = '[calendars.office]\nzone = "UTC"\n' + "\n".join(
    f'{day} = ["09:00-12:00", "13:00-17:00"]' for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
)
IN_OFFICE_HOURS = policy(targets("first_response 2h, resolution 8h") + '\ncalendar = "office"\n' + OFFICE)
SHOWN_IN_OFFICE_HOURS = policy('calendar = "office"\n' + OFFICE + "\n" + targets("first_response 20h"))
HOLIDAY = policy(
    targets("first_response 2h")
    + '\ncalendar = "office"\n'
    + OFFICE
    + '\nholidays = ["2026-06-02"]\nholidays_of = "DE-BY"'
)
BERLIN_NIGHTS = policy(
    targets("first_response 3h") + '\ncalendar = "night"\n[calendars.night]\nzone = "Europe/Berlin"\n'
    'sunday = ["01:00-04:00"]\nmonday = ["09:00-17:00"]',
)
NO_TIME = policy(targets("first_response 1h") + '\ncalendar = "never"\n[calendars.never]\nzone = "UTC"')
SATURDAY = policy(
    targets("first_response 1h") + '\ncalendar = "kiritimati"\n[calendars.kiritimati]\nzone = "Pacific/Kiritimati"\n'
    'tuesday = ["00:00-24:00"]'
)

DUES = [
    Example(
        "a target in calendar time",
        "0h opened a; 3h reply a",
        "a first_response fulfilled due 2h breached yes; a resolution running due 4h breached no",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "exactly at its due it is not missed",
        "0h opened a; 2h reply a",
        "a first_response fulfilled due 2h breached no",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "a microsecond later it is",
        "0h opened a; 2h+1us reply a",
        "a first_response fulfilled due 2h breached yes",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "a due has not passed when the as-of time is the due",
        "0h opened a",
        "a first_response running due 2h breached no",
        until="2h",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "it has just after",
        "0h opened a",
        "a first_response running due 2h breached yes",
        until="2h+1us",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "a claim is judged by its own time",
        "0h opened a; 4h+1us resolved a",
        "a resolution claimed due 4h breached yes",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "a claim before the due is in time, whenever it is looked at",
        "0h opened a; 4h resolved a",
        "a resolution fulfilled at 4h due 4h breached no; a first_response cancelled due 2h breached yes",
        until="90h",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "a void shows that the due had passed",
        "0h opened a; 3h resolved a; 10h contact a",
        "a resolution running due 4h breached yes",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "a pause moves the due; while it lasts as if resumed now",
        "0h opened a; 1h paused a reason=waiting_for_client; 3h order -",
        "a resolution paused due 6h",
        policies=[FIRST_IN_TWO],
    ),
    Example(
        "after it, by its length",
        "0h opened a; 1h paused a reason=waiting_for_client; 3h resumed a; 9h order -",
        "a resolution running due 6h breached yes cal 7h",
        policies=[FIRST_IN_TWO],
    ),
]

WORKING = [
    Example(
        "a row's calendar counts the target in its working time",
        "16h opened a; 34h+1us reply a",
        "a first_response fulfilled due 34h cal 18h+1us work 2h+1us breached yes; a resolution running due 41h",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "lunch does not count",
        "11h30m opened a; 14h order -",
        "a first_response running due 14h30m cal 2h30m work 1h30m",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "a due reached with the end of a block is that end",
        "10h opened a; 14h order -",
        "a first_response running due 12h breached yes work 3h",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "the policy's calendar shows working seconds, but targets stay in calendar time",
        "16h opened a; 34h reply a",
        "a first_response fulfilled due 36h cal 18h work 2h breached no",
        policies=[SHOWN_IN_OFFICE_HOURS],
    ),
    Example(
        "without a policy it is always open", "16h opened a; 34h reply a", "a first_response fulfilled cal 18h work 18h"
    ),
    Example(
        "holidays, its own and the country's, are closed",
        "15h30m opened a; 100h order -",
        # Tuesday is its own, Thursday is Corpus Christi in Bavaria: half an hour is left for Wednesday
        "a first_response running due 57h30m work 8h30m",
        policies=[HOLIDAY],
    ),
    Example(
        "an hour that is skipped does not count",
        "2026-03-28T23:00:00Z opened a; 2026-03-30T00:00:00Z order -",
        "a first_response running work 2h due 2026-03-30T08:00:00Z",
        policies=[BERLIN_NIGHTS],
    ),
    Example(
        "an hour that comes twice counts twice",
        "2026-10-24T22:00:00Z opened a; 2026-10-26T00:00:00Z order -",
        "a first_response running work 4h due 2026-10-25T02:00:00Z breached yes",
        policies=[BERLIN_NIGHTS],
    ),
    Example(
        "the date is that of the calendar's zone",
        "0h opened a; 10h order -",
        # Tuesday begins at 10:00 UTC on Monday, fourteen hours ahead
        "a first_response running work 0h due 11h",
        policies=[SATURDAY],
    ),
    Example(
        "a calendar that never opens has no due",
        "0h opened a; 90h order -",
        "a first_response running due none work 0h",
        policies=[NO_TIME],
    ),
]

EXAMPLES = DUES + WORKING
