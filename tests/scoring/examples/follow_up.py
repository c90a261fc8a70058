"""The follow-up clock: from a claim on a complaint to the next follow-up."""

from . import Example, policy, targets
from .dues import OFFICE

TWO_HOURS = policy(targets("follow_up 2h"))
BY_PRIORITY = policy(targets("follow_up 1h", 'priority = "urgent"') + "\n" + targets("follow_up 4h"))
COMPLAINTS_ONLY = policy(targets("follow_up 4h", 'kind = "complaint"'))
EIGHT = policy(targets("follow_up 8h"))
TWO_TOMORROW = policy(targets("follow_up 2h"), "2026-06-02")
IN_OFFICE_HOURS = policy(targets("follow_up 4h") + '\ncalendar = "office"\n' + OFFICE)
LORD_HOWE_NIGHTS = policy(
    targets("follow_up 1h") + '\ncalendar = "night"\n[calendars.night]\nzone = "Australia/Lord_Howe"\n'
    'sunday = ["01:00-02:15", "02:20-02:45"]',
)

COMPLAINTS = [
    Example(
        "from a claim on a complaint to the next follow-up",
        "0h opened a kind=complaint; 2h resolved a; 5h reply a kind=follow_up; 6h order -",
        "a follow_up fulfilled from 2h at 5h cal 3h work 3h due none breached no; a follow_up#2 none",
    ),
    Example("not on a case of another kind", "0h opened a kind=request; 2h resolved a; 5h order -", "a follow_up none"),
    Example("nor on one of no kind", "0h opened a; 2h resolved a; 5h order -", "a follow_up none"),
    Example("not without a claim", "0h opened a kind=complaint; 2h reply a; 5h order -", "a follow_up none"),
    Example("closing is a claim", "0h opened a kind=complaint; 2h closed a; 5h order -", "a follow_up running from 2h"),
    Example(
        "a contact that complains makes a complaint",
        "0h opened a kind=request; 1h contact a kind=complaint; 2h resolved a; 5h order -",
        "a follow_up running from 2h cal 3h",
    ),
    Example(
        "so does one that counts as a complaint",
        "0h contact a angry=true; 0h contact b kind=feedback angry=true; 2h resolved a; 2h resolved b; 5h order -",
        "a follow_up running from 2h; b follow_up running from 2h",
    ),
    Example(
        "it needs no start",
        "0h changed a kind=complaint; 1h opened a; 2h resolved a; 3h order -",
        "a follow_up running from 2h cal 1h; a resolution none",
    ),
]

KIND_AT_THE_CLAIM = [
    Example(
        "a complaint after the claim is too late",
        "0h opened a kind=request; 2h resolved a; 3h changed a kind=complaint; 4h order -",
        "a follow_up none",
    ),
    Example(
        "what was a complaint once, but not at the claim, has none",
        "0h opened a kind=complaint; 1h changed a kind=request; 2h resolved a; 4h order -",
        "a follow_up none",
    ),
    Example(
        "what is none any more after it keeps it",
        "0h opened a kind=complaint; 2h resolved a; 3h changed a kind=request; 4h order -",
        "a follow_up running from 2h cal 2h",
    ),
    Example(
        "the claim itself may say so",
        "0h opened a; 2h resolved a kind=complaint; 4h order -",
        "a follow_up running from 2h",
    ),
    Example(
        "and so may a touchpoint of its moment",
        "0h opened a kind=request; 2h resolved a; 2h changed a kind=complaint; 4h order -",
        "a follow_up running from 2h",
    ),
    Example(
        "or say that it is none",
        "0h opened a kind=complaint; 2h resolved a; 2h changed a kind=request; 4h order -",
        "a follow_up none",
    ),
    Example(
        "a complaint of the claim's moment makes it one and voids the claim",
        "0h opened a kind=request; 2h resolved a; 2h contact a kind=complaint; 4h order -",
        "a follow_up cancelled from 2h at none cal 0h; a resolution running",
    ),
]

REPLIES = [
    Example(
        "no reply of another kind ends it",
        "0h opened a kind=complaint; 2h resolved a; 3h reply a; 4h reply a kind=apology; 5h reply a kind=update",
        "a follow_up running cal 3h",
    ),
    Example(
        "nor one by automation",
        "0h opened a kind=complaint; 2h resolved a; 3h reply a kind=follow_up actor=automation",
        "a follow_up running cal 1h",
    ),
    Example(
        "nor a private one",
        "0h opened a kind=complaint; 2h resolved a; 3h reply a kind=follow_up public=false",
        "a follow_up running cal 1h",
    ),
    Example(
        "nor one in another case",
        "0h opened a kind=complaint; 2h resolved a; 3h reply b kind=follow_up",
        "a follow_up running cal 1h",
    ),
    Example(
        "nor one before the claim",
        "0h opened a kind=complaint; 1h reply a kind=follow_up; 2h resolved a; 3h order -",
        "a follow_up running from 2h cal 1h",
    ),
    Example(
        "nor one of its moment that comes before it",
        "0h opened a kind=complaint; 2h reply a kind=follow_up; 2h resolved a; 3h order -",
        "a follow_up running from 2h cal 1h",
    ),
    Example(
        "one of its moment that comes after it does",
        "0h opened a kind=complaint; 2h resolved a; 2h reply a kind=follow_up; 3h order -",
        "a follow_up fulfilled from 2h at 2h cal 0h",
    ),
]

CLAIMS = [
    Example(
        "a contact that voids the claim cancels it",
        "0h opened a kind=complaint; 2h resolved a; 4h contact a; 5h order -",
        "a follow_up cancelled from 2h at none cal 2h",
    ),
    Example(
        "so does a reopening, and a follow-up after it comes too late",
        "0h opened a kind=complaint; 2h resolved a; 4h reopened a; 5h reply a kind=follow_up",
        "a follow_up cancelled cal 2h; a follow_up#2 none",
    ),
    Example(
        "what was fulfilled before stays so",
        "0h opened a kind=complaint; 2h resolved a; 3h reply a kind=follow_up; 4h reopened a; 5h order -",
        "a follow_up fulfilled at 3h",
    ),
    Example(
        "the next claim starts another",
        "0h opened a kind=complaint; 2h resolved a; 3h contact a; 4h resolved a; 6h order -",
        "a follow_up cancelled from 2h cal 1h; a follow_up#2 running from 4h cal 2h",
    ),
    Example(
        "a closing that claims nothing starts none",
        "0h opened a kind=complaint; 2h resolved a; 3h closed a; 6h order -",
        "a follow_up running from 2h cal 4h; a follow_up#2 none",
    ),
    Example(
        "the client's confirmation does not cancel it",
        "0h opened a kind=complaint; 2h resolved a; 3h confirmed a; 9h reply a kind=follow_up",
        "a follow_up fulfilled from 2h at 9h cal 7h; a resolution fulfilled at 2h",
    ),
    Example(
        "nor does the end of the quiet period",
        "0h opened a kind=complaint; 2h resolved a",
        "a follow_up running cal 98h; a first_response cancelled",
        until="100h",
    ),
    Example(
        "a contact at that end voids and cancels",
        "0h opened a kind=complaint; 2h resolved a; 74h contact a; 75h order -",
        "a follow_up cancelled cal 72h",
    ),
    Example(
        "one after it does not",
        "0h opened a kind=complaint; 2h resolved a; 74h+1us contact a; 75h order -",
        "a follow_up running cal 73h",
    ),
    Example(
        "a reopening after the confirmation does not",
        "0h opened a kind=complaint; 2h resolved a; 3h confirmed a; 4h reopened a; 6h order -",
        "a follow_up running from 2h cal 4h",
    ),
    Example(
        "so two claims may wait for one follow-up",
        "0h opened a kind=complaint; 2h resolved a; 3h confirmed a; 4h reopened a; 5h resolved a; "
        "7h reply a kind=follow_up",
        "a follow_up fulfilled from 2h at 7h; a follow_up#2 fulfilled from 5h at 7h",
    ),
    Example(
        "and the void of the second cancels the second only",
        "0h opened a kind=complaint; 2h resolved a; 3h confirmed a; 4h reopened a; 5h resolved a; 6h reopened a; "
        "7h reply a kind=follow_up",
        "a follow_up fulfilled from 2h at 7h; a follow_up#2 cancelled from 5h cal 1h",
    ),
    Example(
        "pauses do not stop it",
        "0h opened a kind=complaint; 2h resolved a; 3h paused a reason=waiting_for_client; 6h order -",
        "a follow_up running cal 4h",
    ),
]

DUES = [
    Example(
        "a follow-up at the due is in time",
        "0h opened a kind=complaint; 2h resolved a; 4h reply a kind=follow_up",
        "a follow_up fulfilled due 4h breached no",
        policies=[TWO_HOURS],
    ),
    Example(
        "a microsecond later it is not",
        "0h opened a kind=complaint; 2h resolved a; 4h+1us reply a kind=follow_up",
        "a follow_up fulfilled due 4h breached yes",
        policies=[TWO_HOURS],
    ),
    Example(
        "a void after the due cancels what was missed",
        "0h opened a kind=complaint; 2h resolved a; 5h reopened a; 9h order -",
        "a follow_up cancelled due 4h breached yes",
        policies=[TWO_HOURS],
    ),
    Example(
        "it goes by the attributes of now, not by those of the claim",
        "0h opened a kind=complaint; 2h resolved a; 5h changed a priority=urgent; 9h order -",
        "a follow_up running due 5h breached yes; a resolution claimed",
        policies=[BY_PRIORITY],
    ),
    Example(
        "and so the target goes with the kind",
        "0h opened a kind=complaint; 2h resolved a; 3h changed a kind=request; 9h order -",
        "a follow_up running due none breached no",
        policies=[COMPLAINTS_ONLY],
    ),
    Example(
        "one that ended keeps those of its end",
        "0h opened a kind=complaint; 2h resolved a; 5h reply a kind=follow_up; 6h changed a priority=urgent; "
        "9h order -",
        "a follow_up fulfilled due 6h breached no",
        policies=[BY_PRIORITY],
    ),
    Example(
        "a version in the middle that allows less is due when it comes into force",
        "1h opened a kind=complaint; 20h resolved a; 30h reply a kind=follow_up",
        "a follow_up fulfilled due 24h breached yes",
        policies=[EIGHT, TWO_TOMORROW],
    ),
]

WORKING = [
    Example(
        "over lunch and a night",
        "9h opened a kind=complaint; 11h30m resolved a; 33h reply a kind=follow_up",
        "a follow_up fulfilled due 16h30m breached yes cal 21h30m work 4h30m",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "half an hour that is skipped does not count",
        "2026-10-03T00:00:00Z opened a kind=complaint; 2026-10-03T12:00:00Z resolved a; 2026-10-04T00:00:00Z order -",
        # there 01:00 to 02:00 (from 14:30 UTC), then from 02:30, that is 15:30, to 02:45
        "a follow_up running due 2026-10-03T15:30:00Z breached yes work 1h15m cal 12h",
        policies=[LORD_HOWE_NIGHTS],
    ),
    Example(
        "half an hour that comes twice counts twice",
        "2026-04-04T00:00:00Z opened a kind=complaint; 2026-04-04T12:00:00Z resolved a; 2026-04-05T00:00:00Z order -",
        # there 01:00 to 02:00 (from 14:00 UTC), 01:30 to 02:15 again, then 02:20 to 02:45
        "a follow_up running due 2026-04-04T15:00:00Z breached yes work 2h10m cal 12h",
        policies=[LORD_HOWE_NIGHTS],
    ),
]

EXAMPLES = COMPLAINTS + KIND_AT_THE_CLAIM + REPLIES + CLAIMS + DUES + WORKING
