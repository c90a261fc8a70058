"""The decision clock: from `decision.needed` to `decision.made`, one for each `what`."""

from . import Example, policy, targets
from .dues import OFFICE

TWO_HOURS = policy(targets("decision 2h"))
BY_KIND = policy(targets("decision 1h", 'kind = "complaint"') + "\n" + targets("decision 4h"))
EIGHT = policy(targets("decision 8h"))
TWO_TOMORROW = policy(targets("decision 2h"), "2026-06-02")
NONE_TOMORROW = policy("", "2026-06-02")
IN_OFFICE_HOURS = policy(targets("decision 4h") + '\ncalendar = "office"\n' + OFFICE)
NEW_YORK_NIGHTS = policy(
    targets("decision 2h") + '\ncalendar = "night"\n[calendars.night]\nzone = "America/New_York"\n'
    'sunday = ["00:30-02:30"]\nmonday = ["00:00-00:30", "00:45-24:00"]',
)

DECISIONS = [
    Example(
        "from the need to the making",
        "0h opened a; 1h decision.needed a; 3h decision.made a; 4h order -",
        "a decision fulfilled what none from 1h at 3h cal 2h work 2h due none breached no; a decision#2 none",
    ),
    Example(
        "each what has its own",
        "0h decision.needed a what=refund; 1h decision.needed a what=price; 2h decision.made a what=price; 3h order -",
        "a decision running what refund from 0h cal 3h; a decision#2 fulfilled what price from 1h at 2h cal 1h",
    ),
    Example(
        "what says nothing is not what says something",
        "0h decision.needed a; 1h decision.made a what=refund; 2h order -",
        "a decision running what none cal 2h; a decision#2 none",
    ),
    Example(
        "nor the other way about",
        "0h decision.needed a what=refund; 1h decision.made a; 2h order -",
        "a decision running what refund cal 2h",
    ),
    Example(
        "needed again while it runs changes nothing",
        "0h decision.needed a; 1h decision.needed a; 3h decision.made a; 4h order -",
        "a decision fulfilled from 0h at 3h; a decision#2 none",
    ),
    Example(
        "needed again after it was made starts it again",
        "0h decision.needed a; 1h decision.made a; 2h decision.needed a; 4h order -",
        "a decision fulfilled from 0h at 1h; a decision#2 running from 2h cal 2h",
    ),
    Example(
        "made before it was needed ends nothing",
        "0h decision.made a; 1h decision.needed a; 2h order -",
        "a decision running from 1h cal 1h",
    ),
    Example(
        "made in the same moment, but before, neither",
        "1h decision.made a; 1h decision.needed a; 2h order -",
        "a decision running from 1h cal 1h",
    ),
    Example(
        "made in the same moment, but after, it took no time",
        "1h decision.needed a; 1h decision.made a; 2h order -",
        "a decision fulfilled from 1h at 1h cal 0h",
    ),
    Example(
        "made twice changes nothing",
        "0h decision.needed a; 1h decision.made a; 2h decision.made a",
        "a decision fulfilled at 1h cal 1h; a decision#2 none",
    ),
    Example(
        "whoever records it",
        "0h decision.needed a actor=automation; 1h decision.made a actor=automation",
        "a decision fulfilled from 0h at 1h",
    ),
    Example(
        "a reply decides nothing", "0h decision.needed a; 1h reply a; 2h order -", "a decision running from 0h cal 2h"
    ),
    Example(
        "a decision in another case neither",
        "0h decision.needed a; 1h decision.made b; 2h order -",
        "a decision running cal 2h; cases a",
    ),
    Example(
        "it needs no start, and lists the case",
        "1h decision.needed a; 2h order -",
        "cases a; a decision running from 1h; a resolution none; a fcr null",
    ),
    Example("without a case there is none", "0h decision.needed - topic=x; 1h order -", "cases none; clients c"),
    Example(
        "of one moment they stand by their what, that without first",
        "0h decision.needed a what=refund; 0h decision.needed a what=price; 0h decision.needed a; 1h order -",
        "a decision running what none; a decision#2 running what price; a decision#3 running what refund",
    ),
    Example(
        "pauses do not stop it",
        "0h decision.needed a; 1h paused a reason=waiting_for_client; 5h order -",
        "a decision running cal 5h",
    ),
]

CLAIMS = [
    Example(
        "a claim leaves it running",
        "0h opened a; 1h decision.needed a; 2h resolved a; 4h order -",
        "a decision running cal 3h",
    ),
    Example(
        "it may start while a claim stands",
        "0h opened a; 1h resolved a; 2h decision.needed a; 4h order -",
        "a decision running from 2h cal 2h",
    ),
    Example(
        "the confirmation cancels every one that runs",
        "0h opened a; 1h decision.needed a; 1h decision.needed a what=price; 2h resolved a; 3h confirmed a; 9h order -",
        "a decision cancelled what none from 1h at none cal 2h; a decision#2 cancelled what price cal 2h",
    ),
    Example(
        "so does the end of the quiet period",
        "0h opened a; 1h decision.needed a; 2h resolved a",
        "a decision cancelled at none cal 73h",
        until="80h",
    ),
    Example(
        "made at that end it comes before",
        "0h opened a; 1h decision.needed a; 2h resolved a; 74h decision.made a",
        "a decision fulfilled at 74h cal 73h",
    ),
    Example(
        "made after it nothing runs",
        "0h opened a; 1h decision.needed a; 2h resolved a; 74h+1us decision.made a",
        "a decision cancelled at none cal 73h",
    ),
    Example(
        "a confirmation in a case that nobody opened cancels too",
        "1h decision.needed a; 2h resolved a; 3h confirmed a; 4h order -",
        "a decision cancelled cal 2h; a resolution none",
    ),
    Example(
        "a reopening revives none",
        "0h opened a; 1h decision.needed a; 2h resolved a; 3h confirmed a; 4h reopened a; 9h order -",
        "a decision cancelled cal 2h; a decision#2 none",
    ),
    Example(
        "needed again after the cancellation it starts again, also in a case that is done",
        "0h opened a; 1h decision.needed a; 2h resolved a; 3h confirmed a; 4h decision.needed a; 9h order -",
        "a decision cancelled cal 2h; a decision#2 running from 4h cal 5h",
    ),
]

DUES = [
    Example(
        "made at the due it is in time",
        "0h decision.needed a; 2h decision.made a",
        "a decision fulfilled due 2h breached no",
        policies=[TWO_HOURS],
    ),
    Example(
        "a microsecond later it is not",
        "0h decision.needed a; 2h+1us decision.made a",
        "a decision fulfilled due 2h breached yes",
        policies=[TWO_HOURS],
    ),
    Example(
        "cancelled after the due it was missed",
        "0h decision.needed a; 1h resolved a; 3h confirmed a; 9h order -",
        "a decision cancelled due 2h breached yes cal 3h",
        policies=[TWO_HOURS],
    ),
    Example(
        "a kind that allows less makes it due when it comes",
        "0h decision.needed a; 3h changed a kind=complaint; 9h order -",
        "a decision running due 3h breached yes",
        policies=[BY_KIND],
    ),
    Example(
        "one that ended keeps the kind of its end",
        "0h decision.needed a; 3h decision.made a; 3h+1us changed a kind=complaint; 9h order -",
        "a decision fulfilled due 4h breached no",
        policies=[BY_KIND],
    ),
    Example(
        "which is that after all touchpoints of the moment",
        "0h decision.needed a; 3h decision.made a; 3h changed a kind=complaint; 9h order -",
        "a decision fulfilled due 3h breached no",
        policies=[BY_KIND],
    ),
    Example(
        "a version in the middle that allows less is due when it comes into force",
        "20h decision.needed a; 30h decision.made a",
        "a decision fulfilled due 24h breached yes",
        policies=[EIGHT, TWO_TOMORROW],
    ),
    Example(
        "one that allows anything leaves none",
        "20h decision.needed a; 30h decision.made a",
        "a decision fulfilled due none breached no",
        policies=[EIGHT, NONE_TOMORROW],
    ),
]

WORKING = [
    Example(
        "over lunch and a night",
        "11h30m decision.needed a; 16h decision.made a",
        "a decision fulfilled due 16h30m breached no cal 4h30m work 3h30m",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "a due reached with the end of a block is that end, not the next morning",
        "13h decision.needed a; 33h decision.made a",
        "a decision fulfilled due 17h breached yes cal 20h work 4h",
        policies=[IN_OFFICE_HOURS],
    ),
    Example(
        "an hour that is skipped does not count",
        "2026-03-08T00:00:00Z decision.needed a; 2026-03-09T05:00:00Z decision.made a",
        # in New York 00:30 to 02:00 on Sunday (an hour and a half), then Monday 00:00 to 00:30, four UTC
        "a decision fulfilled work 2h15m due 2026-03-09T04:30:00Z breached yes cal 29h",
        policies=[NEW_YORK_NIGHTS],
    ),
    Example(
        "an hour that comes twice counts twice",
        "2026-11-01T00:00:00Z decision.needed a; 2026-11-01T12:00:00Z decision.made a",
        # in New York 00:30 to 02:00 (from 04:30 UTC), then 01:00 to 02:30 once more
        "a decision fulfilled work 3h due 2026-11-01T06:30:00Z breached yes cal 12h",
        policies=[NEW_YORK_NIGHTS],
    ),
]

EXAMPLES = DECISIONS + CLAIMS + DUES + WORKING
