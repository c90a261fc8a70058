"""Targets by kind, priority and segment, and by the version of the policy, while these change."""

from . import Example, policy, targets

BY_KIND = policy(
    targets("first_response 2h, resolution 1h", 'kind = "complaint"')
    + "\n"
    + targets("first_response 8h, resolution 8h")
)
FIRST_ROW_ONLY = policy(targets("resolution 1h", 'kind = "complaint"') + "\n" + targets("first_response 8h"))
GOLD = policy(targets("first_response 1h", 'segment = "gold"') + "\n" + targets("first_response 8h"))
URGENT = policy(targets("first_response 1h", 'kind = "request", priority = "urgent"'))
UNKNOWN = policy(
    targets("next_response 1h", 'kind = "unknown"') + "\n" + targets("next_response 2h", 'kind = "inquiry"')
)
EIGHT = policy(targets("first_response 8h"))
TEN_TOMORROW = policy(targets("first_response 10h"), "2026-06-02")
TWO_TOMORROW = policy(targets("first_response 2h"), "2026-06-02")
NONE_TOMORROW = policy("", "2026-06-02")

ATTRIBUTES = [
    Example(
        "the first row that matches is the only one",
        "0h opened a kind=complaint; 1h opened b kind=request; 2h order -",
        "a first_response running due none; a resolution running due 1h; b first_response running due 9h",
        policies=[FIRST_ROW_ONLY],
    ),
    Example(
        "a target that falls below what has elapsed is due when it falls",
        "0h opened a kind=request; 4h changed a kind=complaint; 5h order -",
        "a first_response running due 4h breached yes",
        policies=[BY_KIND],
    ),
    Example(
        "one that falls before is due by what is left",
        "0h opened a kind=request; 1h changed a kind=complaint; 1h order -",
        "a first_response running due 2h",
        policies=[BY_KIND],
    ),
    Example(
        "a due once reached stays when the target grows",
        "0h opened a kind=complaint; 3h changed a kind=request; 4h order -",
        "a first_response running due 2h breached yes",
        policies=[BY_KIND],
    ),
    Example(
        "a target that grows in time moves the due",
        "0h opened a kind=complaint; 1h changed a kind=request; 4h order -",
        "a first_response running due 8h",
        policies=[BY_KIND],
    ),
    Example(
        "at the very due it grows in time",
        "0h opened a kind=complaint; 2h changed a kind=request; 4h order -",
        "a first_response running due 8h breached no",
        policies=[BY_KIND],
    ),
    Example(
        "a target may fall during a pause",
        "0h opened a kind=request; 2h paused a reason=waiting_for_client; 3h changed a kind=complaint; 4h order -",
        "a resolution paused due 3h breached yes cal 2h",
        policies=[BY_KIND],
    ),
    Example(
        "a fulfilled clock keeps the kind of its end",
        "0h opened a kind=request; 1h reply a; 2h changed a kind=complaint; 9h order -",
        "a first_response fulfilled due 8h breached no; a resolution running due 2h",
        policies=[BY_KIND],
    ),
    Example(
        "attributes at a moment are those after all its touchpoints",
        "0h opened a kind=request; 4h reply a; 4h changed a kind=complaint",
        "a first_response fulfilled at 4h due 4h breached no",
        policies=[BY_KIND],
    ),
    Example(
        "a claimed clock keeps those of its claim",
        "0h opened a kind=request; 2h resolved a; 3h changed a kind=complaint",
        "a resolution claimed due 8h breached no",
        policies=[BY_KIND],
    ),
    Example(
        "a voided claim never kept them",
        "0h opened a kind=request; 2h resolved a; 3h changed a kind=complaint; 4h contact a",
        "a resolution running due 3h breached yes",
        policies=[BY_KIND],
    ),
    Example(
        "a complaint makes a case one",
        "0h opened a kind=request; 1h contact a kind=complaint; 3h order -",
        "a first_response running due 2h breached yes",
        policies=[BY_KIND],
    ),
    Example(
        "and so does an angry contact that nobody classified",
        "0h opened a kind=request; 1h contact a angry=true; 3h order -",
        "a first_response running due 2h",
        policies=[BY_KIND],
    ),
    Example(
        "an angry inquiry does not",
        "0h opened a kind=request; 1h contact a kind=inquiry angry=true; 3h order -",
        "a first_response running due 8h",
        policies=[BY_KIND],
    ),
    Example(
        "the latest that sets the kind counts",
        "0h opened a; 0h contact a kind=complaint; 1h resumed a kind=request; 1h order -",
        "a first_response running due 8h",
        policies=[BY_KIND],
    ),
    Example(
        "the first contact's kind holds where nothing else was set, and an absent one is unknown",
        "0h contact - topic=x; 0h contact - topic=y kind=inquiry; 2h contact - topic=x kind=inquiry",
        "~x next_response running due 1h; ~y next_response running due 2h",
        policies=[UNKNOWN],
    ),
    Example(
        "but not that of a chaser",
        "0h contact - kind=chaser; 1h contact - kind=inquiry",
        "~ next_response running due none",
        policies=[UNKNOWN],
    ),
    Example(
        "the segment is the client's latest, whatever says so",
        "0h opened a; 30m order - segment=gold; 31m opened b; 40m order -",
        "a first_response running due 1h; b first_response running due 1h31m",
        policies=[GOLD],
    ),
    Example(
        "the priority is the case's",
        "0h opened a kind=request priority=urgent; 0h opened b kind=request; 0h contact - kind=request",
        "a first_response running due 1h; b first_response running due none",
        policies=[URGENT],
    ),
]

VERSIONS = [
    Example(
        "a due ahead is projected over the versions to come",
        "20h opened a",
        "a first_response running due 30h",
        policies=[EIGHT, TEN_TOMORROW],
    ),
    Example(
        "a version to come that asks for less is due when it comes into force",
        "20h opened a",
        "a first_response running due 24h",
        policies=[TWO_TOMORROW, EIGHT],
    ),
    Example(
        "a due that another version has passed stays",
        "10h opened a; 40h order -",
        "a first_response running due 18h",
        policies=[EIGHT, TEN_TOMORROW],
    ),
    Example(
        "where the target goes before it is reached there is none",
        "20h opened a; 40h order -",
        "a first_response running due none breached no",
        policies=[EIGHT, NONE_TOMORROW],
    ),
    Example(
        "before the first version the first is in force",
        "2025-12-01T00:00:00Z opened a; 2025-12-01T01:00:00Z order -",
        "a first_response running due 2025-12-01T08:00:00Z",
        policies=[EIGHT],
    ),
    Example(
        "an ended clock looks ahead by the versions too",
        "20h opened a; 21h reply a; 50h order -",
        "a first_response fulfilled due 30h",
        policies=[EIGHT, TEN_TOMORROW],
    ),
]

EXAMPLES = ATTRIBUTES + VERSIONS
