"""The reach clock: from the start of a case to the first touch of the team that resolves it."""

from . import Example, policy, targets
from .dues import OFFICE

TWO_HOURS = policy(targets("reach 2h"))
BY_KIND = policy(targets("reach 1h", 'kind = "complaint"') + "\n" + targets("reach 8h"))
GOLD = policy(targets("reach 1h", 'segment = "gold"') + "\n" + targets("reach 8h"))
EIGHT = policy(targets("reach 8h"))
TWO_TOMORROW = policy(targets("reach 2h"), "2026-06-02")
IN_OFFICE_HOURS = policy(targets("reach 4h") + '\ncalendar = "office"\n' + OFFICE)
BERLIN_NIGHTS = policy(
    targets("reach 3h") + '\ncalendar = "night"\n[calendars.night]\nzone = "Europe/Berlin"\n'
    'sunday = ["01:00-04:00"]\nmonday = ["09:00-17:00"]',
)
BY_ROBOT = "actor=automation team=t"

TOUCHES = [
    Example(
        "from the start to the first word of a human of the team that resolves it",
        "0h opened a; 2h reply a team=t; 3h reply a team=t; 5h resolved a team=t; 6h order -",
        "a reach fulfilled from 0h at 2h cal 2h work 2h due none breached no; a reach#2 none",
    ),
    Example("not before a claim", "0h opened a; 2h reply a team=t; 3h order -", "a reach none"),
    Example(
        "an assignment brings the case to the team",
        f"0h opened a; 1h assigned a to_team=t; 5h resolved a {BY_ROBOT}; 6h order -",
        "a reach fulfilled at 1h",
    ),
    Example(
        "so does a transfer",
        f"0h opened a; 1h transferred a to_team=t; 5h resolved a {BY_ROBOT}; 6h order -",
        "a reach fulfilled at 1h",
    ),
    Example(
        "nothing else that names a team does",
        f"0h opened a to_team=t; 1h changed a to_team=t; 2h transferred a from_team=t; 5h resolved a {BY_ROBOT}; "
        "6h order -",
        "a reach running cal 6h",
    ),
    Example(
        "who claims is of the team, and there at last",
        "0h opened a; 5h resolved a team=t; 6h order -",
        "a reach fulfilled at 5h",
    ),
    Example(
        "a program of the team is no human of it",
        f"0h opened a; 1h reply a {BY_ROBOT}; 5h resolved a {BY_ROBOT}; 6h order -",
        "a reach running at none cal 6h",
    ),
    Example(
        "nor is a client or a third party",
        "0h opened a; 1h changed a actor=client team=t; 2h changed a actor=third_party team=t; 5h resolved a team=t",
        "a reach fulfilled at 5h",
    ),
    Example(
        "a human by name is",
        "0h opened a; 1h changed a actor=human team=t; 5h resolved a team=t",
        "a reach fulfilled at 1h",
    ),
    Example(
        "whatever the touchpoint",
        "0h opened a; 1h feedback.requested a team=t; 5h resolved a team=t",
        "a reach fulfilled at 1h",
    ),
    Example(
        "another team does not count",
        "0h opened a; 1h reply a team=u; 2h assigned a to_team=u; 5h resolved a team=t",
        "a reach fulfilled at 5h",
    ),
    Example("another case neither", "0h opened a; 1h reply b team=t; 5h resolved a team=t", "a reach fulfilled at 5h"),
    Example(
        "a contact may be the start", "0h contact a; 2h resolved a team=t; 3h order -", "a reach fulfilled from 0h"
    ),
    Example(
        "with an unknown start there is none",
        "0h changed a team=t; 1h opened a; 2h resolved a team=t; 3h order -",
        "a reach none",
    ),
    Example(
        "a touch of the start's own moment counts, also where it comes before in the order",
        "0h assigned a to_team=t; 0h opened a; 5h resolved a team=t",
        "a reach fulfilled from 0h at 0h cal 0h",
    ),
    Example(
        "pauses do not stop it",
        "0h opened a; 1h paused a reason=waiting_for_client; 3h reply a team=t; 5h resolved a team=t",
        "a reach fulfilled at 3h cal 3h",
    ),
]

TEAMS = [
    Example(
        "where the claim names no team, the latest to_team is meant",
        "0h opened a; 1h assigned a to_team=u; 2h transferred a to_team=t; 5h resolved a; 6h order -",
        "a reach fulfilled at 2h",
    ),
    Example(
        "whatever touchpoint gave it",
        "0h opened a to_team=t; 1h changed a to_team=u; 5h resolved a; 6h order -",
        "a reach running cal 6h",
    ),
    Example(
        "an actor without a team leaves it to that",
        "0h opened a; 1h assigned a to_team=t; 5h resolved a actor=human; 6h order -",
        "a reach fulfilled at 1h",
    ),
    Example(
        "an actor with one does not",
        "0h opened a; 1h assigned a to_team=u; 5h resolved a team=t; 6h order -",
        "a reach fulfilled at 5h",
    ),
    Example(
        "the claim may name it itself, and brings nothing",
        "0h opened a; 1h assigned a to_team=u; 5h resolved a to_team=t; 6h order -",
        "a reach running cal 6h",
    ),
    Example(
        "a team that gets it after the claim has not resolved it",
        "0h opened a; 1h assigned a to_team=t; 5h resolved a; 6h assigned a to_team=u; 7h order -",
        "a reach fulfilled at 1h",
    ),
    Example("no team, no clock", "0h opened a; 2h reply a; 5h resolved a; 6h order -", "a reach none"),
    Example(
        "a team in another case is none here",
        "0h opened a; 1h assigned b to_team=t; 5h resolved a; 6h order -",
        "a reach none",
    ),
]

CLAIMS = [
    Example(
        "the team may come after the claim",
        f"0h opened a; 2h resolved a {BY_ROBOT}; 4h reply a team=t; 5h order -",
        "a reach fulfilled at 4h cal 4h; a resolution claimed",
    ),
    Example(
        "the confirmation cancels what it has not reached",
        f"0h opened a; 2h resolved a {BY_ROBOT}; 4h confirmed a; 5h reply a team=t; 6h order -",
        "a reach cancelled from 0h at none cal 4h",
    ),
    Example(
        "so does the end of the quiet period",
        f"0h opened a; 2h resolved a {BY_ROBOT}",
        "a reach cancelled at none cal 74h",
        until="80h",
    ),
    Example(
        "a touch at that end comes before",
        f"0h opened a; 2h resolved a {BY_ROBOT}; 74h reply a team=t",
        "a reach fulfilled at 74h",
    ),
    Example(
        "a confirmation that a human of the team records is a touch",
        f"0h opened a; 2h resolved a {BY_ROBOT}; 4h confirmed a team=t; 5h order -",
        "a reach fulfilled at 4h",
    ),
    Example(
        "a claim that is voided by a reopening has none",
        "0h opened a; 1h reply a team=t; 2h resolved a team=t; 3h reopened a; 4h order -",
        "a reach none; a resolution running",
    ),
    Example(
        "or by a contact",
        "0h opened a; 1h reply a team=t; 2h resolved a team=t; 3h contact a; 4h order -",
        "a reach none",
    ),
    Example(
        "the next claim has its own, of its own team",
        "0h opened a; 1h reply a team=t; 2h resolved a team=t; 3h reopened a; 4h reply a team=u; 5h resolved a team=u",
        "a reach fulfilled from 0h at 4h; a reach#2 none",
    ),
    Example(
        "a closing that claims nothing changes nothing",
        "0h opened a; 2h resolved a team=t; 3h closed a team=u; 4h order -",
        "a reach fulfilled at 2h",
    ),
    Example(
        "a reopening after the confirmation leaves that of the claim confirmed",
        "0h opened a; 2h resolved a team=t; 3h confirmed a; 4h reopened a; 5h order -",
        "a reach fulfilled at 2h; a resolution#2 running",
    ),
    Example(
        "until there is another claim, which the earlier confirmation does not cancel",
        "0h opened a; 2h resolved a team=t; 3h confirmed a; 4h reopened a; 6h resolved a team=u; 7h order -",
        "a reach fulfilled from 0h at 6h cal 6h; a reach#2 none",
    ),
    Example(
        "also where its team is still to come",
        "0h opened a; 2h resolved a team=t; 3h confirmed a; 4h reopened a; 6h resolved a actor=automation team=u; "
        "7h order -",
        "a reach running from 0h cal 7h",
    ),
    Example(
        "a touch of its team may lie before that confirmation",
        "0h opened a; 1h reply a team=u; 2h resolved a team=t; 3h confirmed a; 4h reopened a; 6h resolved a team=u",
        "a reach fulfilled at 1h",
    ),
    Example(
        "its own confirmation cancels it",
        f"0h opened a; 2h resolved a team=u; 3h confirmed a; 4h reopened a; 6h resolved a {BY_ROBOT}; 8h confirmed a; "
        "9h order -",
        "a reach cancelled from 0h cal 8h",
    ),
    Example(
        "when the later claim is voided there is none",
        "0h opened a; 2h resolved a team=t; 3h confirmed a; 4h reopened a; 6h resolved a team=u; 7h contact a; "
        "8h order -",
        "a reach none; a resolution fulfilled at 2h; a resolution#2 running from 4h",
    ),
]

DUES = [
    Example(
        "reached at the due it is in time",
        "0h opened a; 2h reply a team=t; 5h resolved a team=t",
        "a reach fulfilled due 2h breached no",
        policies=[TWO_HOURS],
    ),
    Example(
        "a microsecond later it is not",
        "0h opened a; 2h+1us reply a team=t; 5h resolved a team=t",
        "a reach fulfilled due 2h breached yes",
        policies=[TWO_HOURS],
    ),
    Example(
        "cancelled after the due it was missed",
        f"0h opened a; 1h resolved a {BY_ROBOT}; 3h confirmed a; 9h order -",
        "a reach cancelled due 2h breached yes cal 3h",
        policies=[TWO_HOURS],
    ),
    Example(
        "while it runs it goes by what was in force all along",
        f"0h opened a kind=complaint; 3h changed a kind=request; 5h resolved a {BY_ROBOT}; 6h order -",
        "a reach running due 1h breached yes",
        policies=[BY_KIND],
    ),
    Example(
        "a kind that allows less made it due when it came, whoever resolves it later",
        "0h opened a kind=request; 4h changed a kind=complaint; 5h resolved a team=t",
        "a reach fulfilled at 5h due 4h breached yes",
        policies=[BY_KIND],
    ),
    Example(
        "it keeps the kind of its end, not that of the claim",
        "0h opened a kind=request; 2h reply a team=t; 3h changed a kind=complaint; 5h resolved a team=t",
        "a reach fulfilled at 2h due 8h breached no",
        policies=[BY_KIND],
    ),
    Example(
        "the kind after all touchpoints of that moment",
        "0h opened a kind=request; 2h reply a team=t; 2h changed a kind=complaint; 5h resolved a team=t",
        "a reach fulfilled at 2h due 2h breached no",
        policies=[BY_KIND],
    ),
    Example(
        "and the segment of the client along the way",
        "0h opened a; 3h order - segment=gold; 4h order - segment=silver; 5h resolved a team=t",
        "a reach fulfilled at 5h due 3h breached yes",
        policies=[GOLD],
    ),
    Example(
        "a version in the middle that allows less made it due when it came into force",
        "20h opened a; 30h reply a team=t; 40h resolved a team=t",
        "a reach fulfilled due 24h breached yes cal 10h",
        policies=[EIGHT, TWO_TOMORROW],
    ),
    Example(
        "one that ended before is projected over it",
        "20h opened a; 21h reply a team=t; 40h resolved a team=t",
        "a reach fulfilled due 24h breached no cal 1h",
        policies=[EIGHT, TWO_TOMORROW],
    ),
]

WORKING = [
    Example(
        "over lunch and a night",
        "11h30m opened a; 34h reply a team=t; 35h resolved a team=t",
        "a reach fulfilled due 16h30m breached yes cal 22h30m work 5h30m",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "an hour that is skipped does not count",
        "2026-03-28T23:00:00Z opened a; 2026-03-30T08:00:00Z reply a team=t; 2026-03-30T09:00:00Z resolved a team=t",
        "a reach fulfilled work 3h due 2026-03-30T08:00:00Z breached no cal 33h",
        policies=[BERLIN_NIGHTS],
    ),
    Example(
        "an hour that comes twice counts twice",
        "2026-10-24T22:00:00Z opened a; 2026-10-25T03:00:00Z reply a team=t; 2026-10-25T09:00:00Z resolved a team=t",
        "a reach fulfilled work 4h due 2026-10-25T02:00:00Z breached yes cal 5h",
        policies=[BERLIN_NIGHTS],
    ),
]

EXAMPLES = TOUCHES + TEAMS + CLAIMS + DUES + WORKING
