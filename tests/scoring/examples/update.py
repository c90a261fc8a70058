"""The update clock: from each human reply to the next, while the case is open."""

from . import Example, policy, targets
from .dues import OFFICE

TWO_HOURS = policy(targets("update 2h"))
BY_KIND = policy(targets("update 1h", 'kind = "complaint"') + "\n" + targets("update 4h"))
EIGHT = policy(targets("update 8h"))
TWO_TOMORROW = policy(targets("update 2h"), "2026-06-02")
TEN_TOMORROW = policy(targets("update 10h"), "2026-06-02")
IN_OFFICE_HOURS = policy(targets("update 2h") + '\ncalendar = "office"\n' + OFFICE)
BERLIN_NIGHTS = policy(
    targets("update 3h") + '\ncalendar = "night"\n[calendars.night]\nzone = "Europe/Berlin"\n'
    'sunday = ["01:00-04:00"]\nmonday = ["09:00-17:00"]',
)

REPLIES = [
    Example(
        "from each human reply to the next",
        "0h opened a; 1h reply a; 3h reply a; 4h order -",
        "a update fulfilled from 1h at 3h cal 2h work 2h due none; a update#2 running from 3h cal 1h; a update#3 none",
    ),
    Example(
        "a reply of any kind ends it and starts the next",
        "0h opened a; 1h reply a kind=holding; 2h reply a kind=update; 3h reply a kind=follow_up; 4h order -",
        "a update fulfilled from 1h at 2h; a update#2 fulfilled from 2h at 3h; a update#3 running from 3h",
    ),
    Example("before the first reply there is none", "0h opened a; 5h contact a", "a update none"),
    Example("automation starts none", "0h opened a; 1h reply a actor=automation; 2h order -", "a update none"),
    Example("a private reply neither", "0h opened a; 1h reply a public=false; 2h order -", "a update none"),
    Example(
        "automation ends none",
        "0h opened a; 1h reply a; 2h reply a actor=automation; 3h order -",
        "a update running from 1h cal 2h; a update#2 none",
    ),
    Example(
        "a private reply neither, when it runs",
        "0h opened a; 1h reply a; 2h reply a public=false; 3h order -",
        "a update running from 1h cal 2h; a update#2 none",
    ),
    Example(
        "a reply in another case is that case's",
        "0h reply a; 1h reply b; 2h order -",
        "a update running cal 2h; b update running cal 1h; a update#2 none",
    ),
    Example("a contact ends nothing", "0h opened a; 1h reply a; 2h contact a; 3h order -", "a update running cal 2h"),
    Example(
        "a case that nobody opened is open",
        "1h reply a; 3h order -",
        "cases a; a update running from 1h cal 2h; a first_response none; a resolution none",
    ),
    Example(
        "so is one with an unknown start",
        "0h changed a; 1h opened a; 2h reply a; 3h order -",
        "a update running from 2h cal 1h; a first_response none",
    ),
    Example("an implicit case has none", "0h reply - topic=x; 1h order -", "cases none"),
    Example(
        "two replies of one moment",
        "0h opened a; 1h reply a; 1h reply a; 2h order -",
        "a update fulfilled from 1h at 1h cal 0h; a update#2 running from 1h cal 1h",
    ),
]

CLAIMS = [
    Example(
        "a claim cancels it",
        "0h opened a; 1h reply a; 3h resolved a; 5h order -",
        "a update cancelled from 1h at none cal 2h due none breached no; a update#2 none",
    ),
    Example("closing is a claim", "0h opened a; 1h reply a; 3h closed a; 5h order -", "a update cancelled cal 2h"),
    Example(
        "it is not revived when a reopening voids the claim",
        "0h opened a; 1h reply a; 3h resolved a; 4h reopened a; 9h order -",
        "a update cancelled cal 2h; a update#2 none; a resolution running",
    ),
    Example(
        "nor when a contact does",
        "0h opened a; 1h reply a; 3h resolved a; 4h contact a; 9h order -",
        "a update cancelled cal 2h; a update#2 none; a resolution running",
    ),
    Example(
        "the first reply after the void starts another",
        "0h opened a; 1h reply a; 3h resolved a; 4h contact a; 5h reply a; 7h order -",
        "a update cancelled from 1h; a update#2 running from 5h cal 2h",
    ),
    Example(
        "a reply while a claim stands starts none",
        "0h opened a; 1h resolved a; 2h reply a; 3h order -",
        "a update none; a first_response fulfilled at 2h",
    ),
    Example(
        "also where that claim is voided later",
        "0h opened a; 1h resolved a; 2h reply a; 3h reopened a; 4h order -",
        "a update none",
    ),
    Example(
        "after the confirmation neither",
        "0h opened a; 1h resolved a; 2h confirmed a; 3h reply a; 4h order -",
        "a update none",
    ),
    Example(
        "until the case is reopened",
        "0h opened a; 1h resolved a; 2h confirmed a; 3h reopened a; 4h reply a; 6h order -",
        "a update running from 4h cal 2h; a update#2 none",
    ),
    Example(
        "at the end of the quiet period the claim still stands",
        "0h opened a; 1h resolved a; 73h reply a; 74h order -",
        "a update none; a resolution fulfilled at 1h",
    ),
    Example(
        "a reply of the claim's moment, but before it, starts one",
        "0h opened a; 1h reply a; 1h resolved a; 2h order -",
        "a update cancelled from 1h cal 0h",
    ),
    Example("one after it does not", "0h opened a; 1h resolved a; 1h reply a; 2h order -", "a update none"),
    Example(
        "a reply of the reopening's moment, but after it, starts one",
        "0h opened a; 1h resolved a; 2h reopened a; 2h reply a; 3h order -",
        "a update running from 2h cal 1h",
    ),
    Example(
        "one before it does not", "0h opened a; 1h resolved a; 2h reply a; 2h reopened a; 3h order -", "a update none"
    ),
]

PAUSES = [
    Example(
        "waiting for the client stops it",
        "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 5h resumed a; 6h order -",
        "a update running from 1h cal 2h work 2h; a resolution running cal 3h",
    ),
    Example(
        "while it lasts the clock is paused",
        "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 5h order -",
        "a update paused at none cal 1h; a first_response fulfilled",
    ),
    Example(
        "a reply ends no pause: it ends one clock and starts another that stands still",
        "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 4h reply a; 5h order -",
        "a update fulfilled at 4h cal 1h; a update#2 paused from 4h cal 0h",
    ),
    Example(
        "until it is resumed",
        "0h opened a; 1h paused a reason=waiting_for_client; 4h reply a; 6h resumed a; 8h order -",
        "a update running from 4h cal 2h",
    ),
    Example(
        "a contact ends the pause",
        "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 3h contact a; 5h order -",
        "a update running from 1h cal 3h",
    ),
    Example(
        "a reason that is not listed stops nothing",
        "0h opened a; 1h reply a; 2h paused a reason=lunch; 5h order -",
        "a update running cal 4h",
    ),
    Example(
        "a claim in a pause cancels what stood still",
        "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 4h resolved a; 6h order -",
        "a update cancelled cal 1h",
    ),
]

DUES = [
    Example(
        "a reply at the due is in time",
        "0h opened a; 1h reply a; 3h reply a",
        "a update fulfilled due 3h breached no; a update#2 running due 5h",
        policies=[TWO_HOURS],
    ),
    Example(
        "a microsecond later it is not",
        "0h opened a; 1h reply a; 3h+1us reply a",
        "a update fulfilled due 3h breached yes",
        policies=[TWO_HOURS],
    ),
    Example(
        "a claim at the due cancels in time",
        "0h opened a; 1h reply a; 3h resolved a; 9h order -",
        "a update cancelled due 3h breached no",
        policies=[TWO_HOURS],
    ),
    Example(
        "a microsecond later it was missed",
        "0h opened a; 1h reply a; 3h+1us resolved a",
        "a update cancelled due 3h breached yes",
        policies=[TWO_HOURS],
    ),
    Example(
        "a cancelled one keeps a due that lay ahead",
        "0h opened a; 1h reply a; 2h resolved a; 9h order -",
        "a update cancelled due 3h breached no cal 1h",
        policies=[TWO_HOURS],
    ),
    Example(
        "a pause moves the due by its length",
        "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 5h resumed a; 7h order -",
        "a update running due 6h breached yes cal 3h",
        policies=[TWO_HOURS],
    ),
    Example(
        "while it lasts the due is as if it were resumed now",
        "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 4h order -",
        "a update paused due 5h breached no",
        policies=[TWO_HOURS],
    ),
    Example(
        "one that ended in a pause too, as if it had been resumed then",
        "0h opened a; 1h reply a; 2h paused a reason=waiting_for_client; 4h reply a; 9h order -",
        "a update fulfilled at 4h due 5h breached no; a update#2 paused due 11h",
        policies=[TWO_HOURS],
    ),
    Example(
        "a kind that allows less makes it due when it comes",
        "0h opened a kind=request; 1h reply a; 3h changed a kind=complaint; 4h order -",
        "a update running due 3h breached yes",
        policies=[BY_KIND],
    ),
    Example(
        "one that ended keeps the kind of its end",
        "0h opened a kind=request; 1h reply a; 3h reply a; 4h changed a kind=complaint; 9h order -",
        "a update fulfilled due 5h breached no; a update#2 running due 4h",
        policies=[BY_KIND],
    ),
    Example(
        "a version to come that allows less is due when it comes into force",
        "20h reply a; 21h order -",
        "a update running due 24h breached no",
        policies=[EIGHT, TWO_TOMORROW],
    ),
    Example(
        "one that allows more moves the due",
        "20h reply a; 29h order -",
        "a update running due 30h breached no",
        policies=[EIGHT, TEN_TOMORROW],
    ),
]

WORKING = [
    Example(
        "lunch does not count",
        "11h reply a; 14h reply a",
        "a update fulfilled due 14h breached no cal 3h work 2h; a update#2 running due 16h",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "nor do a night and what is paused",
        "16h reply a; 16h30m paused a reason=waiting_for_client; 34h resumed a; 36h order -",
        # half an hour on Monday, then Tuesday from 10:00
        "a update running due 35h30m breached yes cal 2h30m work 2h30m",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "an hour that is skipped does not count",
        "2026-03-28T23:00:00Z reply a; 2026-03-30T08:00:00Z reply a",
        # an hour before the change, an hour after it, and one on Monday from 09:00, seven UTC
        "a update fulfilled work 3h due 2026-03-30T08:00:00Z breached no cal 33h",
        policies=[BERLIN_NIGHTS],
    ),
    Example(
        "paused over it, only what was not paused counts",
        "2026-03-28T23:00:00Z reply a; 2026-03-29T00:30:00Z paused a reason=waiting_for_client; "
        "2026-03-29T01:30:00Z resumed a; 2026-03-30T00:00:00Z order -",
        "a update running work 1h due 2026-03-30T09:00:00Z cal 24h",
        policies=[BERLIN_NIGHTS],
    ),
    Example(
        "an hour that comes twice counts twice",
        "2026-10-24T22:00:00Z reply a; 2026-10-25T02:00:00Z reply a",
        "a update fulfilled work 3h due 2026-10-25T02:00:00Z breached no cal 4h",
        policies=[BERLIN_NIGHTS],
    ),
    Example(
        "paused the first time, it counts once",
        "2026-10-24T22:00:00Z reply a; 2026-10-25T00:00:00Z paused a reason=waiting_for_client; "
        "2026-10-25T01:00:00Z resumed a; 2026-10-26T00:00:00Z order -",
        "a update running work 3h due 2026-10-25T03:00:00Z breached yes cal 25h",
        policies=[BERLIN_NIGHTS],
    ),
]

EXAMPLES = REPLIES + CLAIMS + PAUSES + DUES + WORKING
