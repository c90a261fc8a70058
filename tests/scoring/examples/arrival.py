"""What is accepted and when it acts: arrival, refusal, corrections, order."""

from . import Example

REFUSALS = [
    Example("five minutes ahead is accepted", "5m order - arrives=0h", "accepted 1; dead 0"),
    Example("more is dead", "5m+1us order - arrives=0h", "accepted 0; dead 1; clients none"),
    Example("as old as the horizon is accepted", "0h order - arrives=72h", "accepted 1; dead 0"),
    Example("older is dead", "0h order - arrives=72h+1us", "accepted 0; dead 1"),
    Example("the arrival is the latest so far", "80h order - client=d; 0h order -", "accepted 1; dead 1"),
    Example(
        "of every client, and also of dead lines", "0h order - client=d arrives=80h; 1h order - arrives=2h", "dead 2"
    ),
    Example(
        "an arrival that is given counts, not the time",
        "80h order - arrives=80h; 10h order - arrives=10h",
        "accepted 2",
    ),
    Example("the same again is a duplicate", "0h order - id=x; 0h order - id=x", "accepted 1; duplicate 1; dead 0"),
    Example(
        "with other content a conflict", "0h order - id=x; 0h order - id=x topic=y", "accepted 1; duplicate 0; dead 1"
    ),
    Example("another time is other content", "0h order - id=x; 1h order - id=x", "accepted 1; dead 1"),
    Example("another source is another touchpoint", "0h order - id=x; 0h order - id=x source=t", "accepted 2"),
    Example("another client too", "0h order - id=x; 0h order - id=x client=d", "accepted 2; clients c,d"),
    Example(
        "a later copy is first of all too late",
        "0h order - id=x; 0h order - id=x arrives=80h",
        "accepted 1; duplicate 0; dead 1",
    ),
    Example(
        "an identity used again after the horizon is new", "0h order - id=x; 80h order - id=x", "accepted 2; dead 0"
    ),
    Example(
        "a conflict has no effect",
        "0h contact a id=x; 0h reply a id=x; 1h order -",
        "a first_response running; dead 1",
    ),
    Example(
        "a duplicate neither",
        "0h contact a id=x; 2h reply a; 2h reply a arrives=5h id=02; 2h order -",
        "duplicate 1; repeats 0",
    ),
]

AS_OF = [
    Example(
        "what arrives later is not read",
        "0h opened a; 1h reply a arrives=5h",
        "accepted 1; a first_response running",
        until="4h",
    ),
    Example(
        "what happens later has no effect yet",
        "0h opened a; 4m reply a arrives=1m",
        "accepted 2; a first_response running cal 2m",
        until="2m",
    ),
    Example("and then has", "0h opened a; 4m reply a arrives=1m", "a first_response fulfilled at 4m", until="4m"),
    Example("the last arrival by default", "0h opened a arrives=3h", "a first_response running cal 3h"),
    Example(
        "a client is listed by what is in effect", "0h order - client=d; 4m order - arrives=0h", "accepted 2; clients d"
    ),
]

CORRECTIONS = [
    Example(
        "a void takes back", "0h opened a; 1h reply a id=x; 2h void x", "accepted 3; a first_response running cal 2h"
    ),
    Example(
        "whatever its own time",
        "0h opened a; 1h reply a id=x; 10m void x time=1h arrives=3h",
        "a first_response running cal 3h",
    ),
    Example(
        "it may come first",
        "0h opened a; 3h void x time=1h; 1h reply a id=x arrives=4h",
        "a first_response running; accepted 3",
    ),
    Example(
        "it is found by source and id", "0h opened a; 1h reply a id=x; 2h void x time=30m", "a first_response running"
    ),
    Example(
        "not in another client",
        "0h opened a; 1h reply a id=x; 2h void x client=d time=1h",
        "a first_response fulfilled; clients c",
    ),
    Example("too old a target is dead", "0h opened a id=x; 73h void x", "dead 1; a first_response running"),
    Example("a void alone lists nobody", "0h opened a id=x; 1h void x", "accepted 2; clients none"),
    Example(
        "a void of a void does nothing",
        "0h opened a; 1h reply a id=x; 2h void x id=v; 3h void v",
        "a first_response running",
    ),
    Example(
        "an amendment replaces",
        "0h opened a; 1h reply a id=x; 2h amend x as=30m,reply,a",
        "a first_response fulfilled at 30m",
    ),
    Example(
        "type and case too",
        "0h opened a; 1h reply a id=x; 2h amend x as=1h,contact,b,kind=complaint",
        "a first_response running; b next_response none; b first_response running from 1h",
    ),
    Example(
        "it may come first",
        "0h opened a; 2h amend x time=1h as=30m,reply,a; 1h reply a id=x arrives=3h",
        "a first_response fulfilled at 30m",
    ),
    Example(
        "without its target it does nothing",
        "0h opened a; 2h amend x time=1h as=30m,reply,a",
        "a first_response running",
    ),
    Example(
        "the latest counts",
        "0h opened a; 1h reply a id=x; 3h amend x as=30m,reply,a; 2h amend x as=20m,reply,a arrives=4h",
        "a first_response fulfilled at 30m",
    ),
    Example(
        "a void beats it",
        "0h opened a; 1h reply a id=x; 2h void x; 3h amend x as=30m,reply,a",
        "a first_response running",
    ),
    Example(
        "it acts on an identity that is used again",
        "0h opened a; 1h reply a id=x; 2h void x; 80h reply a id=x; 81h order -",
        "accepted 5; a first_response running",
    ),
    Example(
        "one into the future is dead",
        "0h opened a; 1h reply a id=x; 2h amend x as=3h,reply,a",
        "dead 1; a first_response fulfilled at 1h",
    ),
    Example(
        "one into too distant a past too",
        "0h opened a; 60h reply a id=x; 73h amend x as=30m,reply,a",
        "dead 1; a first_response fulfilled at 60h",
    ),
    Example(
        "one moved out of the horizon's sight is still found",
        "0h opened a; 50h reply a id=x; 60h amend x as=1h,reply,a; 90h void x",
        "a first_response running; dead 0",
    ),
    Example(
        "a copy is judged by what was sent, not by what it became",
        "0h opened a; 1h reply a id=x; 2h amend x as=30m,reply,a; 1h reply a id=x arrives=3h",
        "duplicate 1; dead 0; a first_response fulfilled at 30m",
    ),
    Example(
        "a voided one sent again is a duplicate",
        "0h opened a; 1h reply a id=x; 2h void x; 1h reply a id=x arrives=3h",
        "duplicate 1; a first_response running",
    ),
]

ORDER = [
    Example(
        "by time, whatever the arrival",
        "0h opened a; 5h reply a; 1h reply a arrives=6h",
        "a first_response fulfilled at 1h",
    ),
    Example(
        "then by source and id",
        "0h reply a source=b; 0h contact a source=a; 1h order -",
        "a first_response fulfilled at 0h; accepted 3",
    ),
    Example(
        "a late reply turns a contact from a chaser into a repeat",
        "0h contact a; 5h contact a; 1h reply a arrives=6h",
        "chasers 0; repeats 1",
    ),
]

EXAMPLES = REFUSALS + AS_OF + CORRECTIONS + ORDER
