"""Commitments and what became of them."""

from . import Example, policy

GRACE = policy('[commitments]\ngrace = "2h"')
NO_GRACE_TOMORROW = policy('[commitments]\ngrace = "0s"', "2026-06-02")
UNDATED = policy('[commitments]\nundated = "1d"\nanswer_after_holding = "2h"')

OUTCOMES = [
    Example("kept at its due", "0h made p due_at=2h; 2h kept p", "kept 1; late 0; open 0; broken 0"),
    Example("late a microsecond after", "0h made p due_at=2h; 2h+1us kept p", "kept 0; late 1; broken 0"),
    Example("open until the due has passed", "0h made p due_at=2h", "open 1; broken 0", until="2h"),
    Example("broken when it has", "0h made p due_at=2h", "open 0; broken 1", until="2h+1us"),
    Example("after the grace period, that is", "0h made p due_at=2h", "open 1; broken 0", until="4h", policies=[GRACE]),
    Example("and no longer", "0h made p due_at=2h", "open 0; broken 1", until="4h+1us", policies=[GRACE]),
    Example(
        "kept within the grace period is late", "0h made p due_at=2h; 3h kept p", "late 1; kept 0", policies=[GRACE]
    ),
    Example(
        "the grace is that of the due",
        "0h made p due_at=24h",
        "broken 1",
        until="24h+1us",
        policies=[GRACE, NO_GRACE_TOMORROW],
    ),
    Example(
        "which is the due in force",
        "0h made p due_at=25h; 1h moved p new_due_at=23h client_agreed=true",
        "open 1; broken 0; renegotiated 1",
        until="24h+30m",
        policies=[GRACE, NO_GRACE_TOMORROW],
    ),
    Example("kept after it broke is late", "0h made p due_at=2h; 90h kept p", "late 1; broken 0"),
    Example("without a due three days", "0h made p", "open 1", until="72h"),
    Example("or what the policy says", "0h made p", "broken 1", until="24h+1us", policies=[UNDATED]),
    Example(
        "withdrawn in time with agreement",
        "0h made p due_at=2h; 2h withdrawn p client_agreed=true",
        "withdrawn 1; broken 0",
    ),
    Example("withdrawn without is broken", "0h made p due_at=2h; 1h withdrawn p", "withdrawn 0; broken 1; open 0"),
    Example(
        "an agreed withdrawal after the due is ignored",
        "0h made p due_at=2h; 3h withdrawn p client_agreed=true; 4h kept p",
        "withdrawn 0; late 1",
    ),
    Example(
        "one without agreement settles also after the due",
        "0h made p due_at=2h; 3h withdrawn p; 4h kept p",
        "broken 1; late 0",
    ),
    Example(
        "the first settles it", "0h made p due_at=2h; 1h kept p; 1h withdrawn p; 3h kept p", "kept 1; broken 0; late 0"
    ),
    Example("kept before it was made is ignored", "0h kept p; 1h made p due_at=2h", "open 1; kept 0", until="2h"),
    Example("a second making is ignored", "0h made p due_at=2h; 1h made p due_at=9h; 3h order -", "broken 1; open 0"),
    Example("also after it was settled", "0h made p due_at=2h; 1h kept p; 2h made p due_at=9h", "kept 1; open 0"),
    Example("two are two", "0h made p due_at=2h; 0h made q due_at=9h; 1h kept p; 3h order -", "kept 1; open 1"),
]

MOVES = [
    Example(
        "moved in time and agreed counts besides",
        "0h made p due_at=2h; 2h moved p new_due_at=5h client_agreed=true; 5h kept p",
        "kept 1; renegotiated 1",
    ),
    Example(
        "without agreement the due stays",
        "0h made p due_at=2h; 1h moved p new_due_at=5h; 3h order -",
        "broken 1; renegotiated 0",
    ),
    Example(
        "after the due too",
        "0h made p due_at=2h; 2h+1us moved p new_due_at=5h client_agreed=true; 3h order -",
        "broken 1; renegotiated 0",
    ),
    Example(
        "the due in force decides the next move",
        "0h made p due_at=2h; 1h moved p new_due_at=5h client_agreed=true; "
        "4h moved p new_due_at=9h client_agreed=true; 8h order -",
        "open 1; renegotiated 1",
    ),
    Example(
        "a settled one is not moved",
        "0h made p due_at=2h; 1h kept p; 1h moved p new_due_at=5h client_agreed=true",
        "kept 1; renegotiated 0",
    ),
    Example(
        "nor one that is not made yet",
        "0h moved p new_due_at=9h client_agreed=true; 1h made p due_at=2h; 3h order -",
        "broken 1; renegotiated 0",
    ),
]

EXPECTATIONS = [
    Example(
        "kept, but the expectation was missed",
        "0h made p due_at=2h; 1h kept p; 3h assessed p outcome=missed",
        "kept 0; kept_expectation_missed 1",
    ),
    Example(
        "wherever the assessment stands",
        "0h assessed p outcome=missed; 1h made p; 2h kept p",
        "kept 0; kept_expectation_missed 1",
    ),
    Example(
        "the latest one counts",
        "0h made p; 1h assessed p outcome=missed; 2h kept p; 3h assessed p outcome=met",
        "kept 1; kept_expectation_missed 0",
    ),
    Example(
        "late stays late",
        "0h made p due_at=1h; 2h kept p; 3h assessed p outcome=missed",
        "late 1; kept_expectation_missed 0",
    ),
]

ANSWERS = [
    Example("a holding reply commits to an answer within a day", "0h reply a kind=holding", "open 1", until="24h"),
    Example("which breaks", "0h reply a kind=holding", "broken 1", until="24h+1us"),
    Example("the policy says when", "0h reply a kind=holding; 2h+1us reply a", "late 1", policies=[UNDATED]),
    Example("an answer keeps it", "0h reply a kind=holding; 5h reply a", "kept 1"),
    Example("an apology too", "0h reply a kind=holding; 5h reply a kind=apology", "kept 1"),
    Example("an update does not", "0h reply a kind=holding; 5h reply a kind=update", "kept 0; open 1"),
    Example("automation does not", "0h reply a kind=holding; 5h reply a actor=automation", "open 1"),
    Example("nor commits to any", "0h reply a kind=holding actor=automation; 5h order -", "open 0"),
    Example("an answer in another case does not", "0h reply a kind=holding; 5h reply b", "open 1"),
    Example("an implicit case has one too", "0h reply - topic=x kind=holding; 5h reply - topic=x", "kept 1"),
    Example(
        "a second holding reply commits to nothing new",
        "0h reply a kind=holding; 5h reply a kind=holding; 25h reply a",
        "late 1; kept 0",
    ),
    Example(
        "also where the first commitment broke",
        "0h reply a kind=holding; 30h reply a kind=holding; 31h order -",
        "broken 1; open 0",
    ),
    Example(
        "after it was kept it does",
        "0h reply a kind=holding; 5h reply a; 6h reply a kind=holding; 7h order -",
        "kept 1; open 1",
    ),
    Example(
        "also where it was kept late",
        "0h reply a kind=holding; 25h reply a; 26h reply a kind=holding",
        "late 1; open 1",
    ),
    Example("a claim keeps it", "0h reply a kind=holding; 5h resolved a", "kept 1"),
    Example(
        "for good", "0h reply a kind=holding; 5h resolved a; 6h contact a; 50h reply a", "kept 1; late 0; broken 0"
    ),
    Example(
        "what claims nothing keeps nothing",
        "0h resolved a; 1h reply a kind=holding; 2h closed a; 3h order -",
        "kept 0; open 1",
    ),
]

EXAMPLES = OUTCOMES + MOVES + EXPECTATIONS + ANSWERS
