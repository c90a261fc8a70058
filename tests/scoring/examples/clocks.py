"""The response and resolution clocks, claims and pauses, without targets."""

from . import Example, policy

CONFIRMED_AT_ONCE = policy('[cases]\nconfirmation = "0s"')
QUIET_A_DAY = policy('[cases]\nconfirmation = "24h"')
QUIET_A_WEEK_LATER = policy('[cases]\nconfirmation = "7d"', "2026-06-02")
VENDOR = policy('[cases]\npauses = ["waiting_for_vendor"]')

FIRST_RESPONSE = [
    Example(
        "a public human reply ends first response",
        "0h opened a; 1h reply a; 2h order -",
        "a first_response fulfilled from 0h at 1h cal 1h work 1h due none breached no",
    ),
    Example(
        "an automated reply ends nothing", "0h opened a; 1h reply a actor=automation", "a first_response running cal 1h"
    ),
    Example("a private reply ends nothing", "0h opened a; 1h reply a public=false", "a first_response running cal 1h"),
    Example(
        "a reply is by a human unless it is by automation",
        "0h opened a; 1h reply a actor=third_party",
        "a first_response fulfilled at 1h",
    ),
    Example(
        "a holding reply ends first response",
        "0h opened a; 1h reply a kind=holding",
        "a first_response fulfilled at 1h",
    ),
    Example("a reply in another case ends nothing", "0h opened a; 1h reply b", "a first_response running cal 1h"),
    Example(
        "a case starts at its first contact",
        "0h contact a; 1h opened a; 2h reply a",
        "a first_response fulfilled from 0h at 2h; a next_response none; a resolution running from 0h",
    ),
    Example(
        "a contact from anybody but automation is the client's",
        "0h contact a actor=human; 1h reply a",
        "a first_response fulfilled at 1h",
    ),
    Example(
        "something of the case before its opening leaves the start unknown",
        "0h changed a; 1h opened a; 2h contact a; 3h reply a",
        "a first_response none; a resolution none; a next_response fulfilled from 2h at 3h",
    ),
    Example(
        "the same time is not earlier",
        "0h changed a; 0h opened a; 1h reply a",
        "a first_response fulfilled from 0h; a resolution running from 0h",
    ),
    Example(
        "thanks before the first contact leave the start unknown",
        "0h contact a kind=thanks; 1h contact a; 2h order -",
        "a first_response none; a next_response running from 1h",
    ),
    Example(
        "an automated contact is not the client's, and comes before the start",
        "0h contact a actor=automation; 1h opened a",
        "cases none",
    ),
    Example(
        "any touchpoint of the case, also feedback, may come before the start",
        "0h feedback.given a; 1h opened a",
        "cases none",
    ),
    Example(
        "a confirmation cancels what still runs",
        "0h opened a; 1h resolved a",
        "a first_response cancelled at none cal 73h",
        until="80h",
    ),
    Example(
        "opening again changes nothing",
        "0h opened a; 1h reply a; 2h opened a; 3h order -",
        "a first_response fulfilled from 0h; a first_response#2 none; a resolution running cal 3h; a resolution#2 none",
    ),
]

NEXT_RESPONSE = [
    Example(
        "the oldest unanswered contact starts it, later ones do not restart it",
        "0h opened a; 1h reply a; 2h contact a; 3h contact a; 5h reply a",
        "a next_response fulfilled from 2h at 5h cal 3h; a next_response#2 none",
    ),
    Example(
        "first response covers the contacts before the first reply",
        "0h opened a; 1h contact a; 2h reply a",
        "a next_response none; a first_response fulfilled at 2h",
    ),
    Example(
        "each round has its own",
        "0h opened a; 1h reply a; 2h contact a; 3h reply a; 5h contact a",
        "a next_response fulfilled from 2h at 3h; a next_response#2 running from 5h",
    ),
    Example(
        "a contact without a case belongs to the implicit case of its topic",
        "0h contact - topic=billing; 1h reply - topic=login; 2h reply - topic=billing",
        "cases ~billing; ~billing next_response fulfilled from 0h at 2h; ~billing first_response none",
    ),
    Example(
        "without a topic too, and only next response",
        "0h contact -; 2h reply -; 3h contact -",
        "~ next_response fulfilled at 2h; ~ next_response#2 running from 3h; ~ resolution none",
    ),
    Example(
        "praise, thanks and feedback are no client contacts",
        "0h contact - kind=praise; 0h contact - kind=thanks; 0h contact - kind=feedback; "
        "1h contact - kind=praise angry=true",
        "cases none; clients c",
    ),
    Example(
        "angry feedback counts as a complaint",
        "0h contact - kind=feedback angry=true; 1h order -",
        "~ next_response running",
    ),
    Example(
        "after a confirmation a contact starts it again",
        "0h opened a; 1h resolved a; 2h confirmed a; 5h contact a; 6h order -",
        "a first_response cancelled cal 2h; a next_response running from 5h cal 1h; a resolution fulfilled at 1h",
    ),
    Example(
        "a claim leaves it running until the confirmation",
        "0h opened a; 1h reply a; 2h contact a; 3h resolved a",
        "a next_response cancelled from 2h cal 73h",
        until="75h",
    ),
    Example(
        "a reply at the end of the quiet period comes before the confirmation",
        "0h opened a; 1h resolved a; 73h reply a",
        "a first_response fulfilled at 73h; a resolution fulfilled at 1h",
    ),
]

RESOLUTION = [
    Example(
        "a claim stops it for the time being",
        "0h opened a; 2h resolved a; 5h order -",
        "a resolution claimed at none cal 2h",
    ),
    Example("so does closing", "0h opened a; 2h closed a; 5h order -", "a resolution claimed cal 2h"),
    Example("a later claim changes nothing", "0h opened a; 2h resolved a; 5h closed a", "a resolution claimed cal 2h"),
    Example(
        "it is not confirmed before the end", "0h opened a; 2h resolved a", "a resolution claimed", until="74h-1us"
    ),
    Example(
        "it is confirmed at the end, as of the claim",
        "0h opened a; 2h resolved a",
        "a resolution fulfilled at 2h cal 2h breached no",
        until="74h",
    ),
    Example(
        "a contact exactly at the end voids the claim, and the clock never stopped",
        "0h opened a; 2h resolved a; 74h contact a",
        "a resolution running from 0h cal 74h",
    ),
    Example(
        "a contact after the end does not",
        "0h opened a; 2h resolved a; 74h+1us contact a",
        "a resolution fulfilled at 2h; a next_response running",
    ),
    Example("thanks do not void", "0h opened a; 2h resolved a; 3h contact a kind=thanks", "a resolution claimed"),
    Example(
        "automation does not void", "0h opened a; 2h resolved a; 3h contact a actor=automation", "a resolution claimed"
    ),
    Example(
        "a contact in another case does not void", "0h opened a; 2h resolved a; 3h contact b", "a resolution claimed"
    ),
    Example(
        "the client confirms",
        "0h opened a; 2h resolved a; 3h confirmed a; 4h contact a",
        "a resolution fulfilled at 2h",
    ),
    Example(
        "a confirmation without a claim is none",
        "0h opened a; 1h confirmed a; 2h resolved a",
        "a resolution claimed cal 2h",
    ),
    Example(
        "a claim of the start's own moment counts, also where it comes before in the order",
        "0h resolved a; 0h opened a; 5h order -",
        "a resolution claimed from 0h cal 0h",
    ),
    Example(
        "and so does its confirmation",
        "0h resolved a; 0h confirmed a; 0h opened a; 5h order -",
        "a resolution fulfilled from 0h at 0h cal 0h; a first_response running cal 5h",
    ),
    Example("reopening voids", "0h opened a; 2h resolved a; 3h reopened a; 4h order -", "a resolution running cal 4h"),
    Example(
        "a new claim after a void counts from the start",
        "0h opened a; 2h resolved a; 3h contact a; 4h resolved a",
        "a resolution claimed cal 4h",
    ),
    Example(
        "reopening after the confirmation starts a new one",
        "0h opened a; 2h resolved a; 100h reopened a; 103h order -",
        "a resolution fulfilled at 2h; a resolution#2 running from 100h cal 3h",
    ),
    Example(
        "a claim after the confirmation changes nothing, without a reopening",
        "0h opened a; 2h resolved a; 100h resolved a; 101h confirmed a",
        "a resolution fulfilled at 2h; a resolution#2 none",
    ),
    Example(
        "with an unknown start a reopening starts none",
        "0h changed a; 1h opened a; 2h resolved a; 3h confirmed a; 4h reopened a; 5h contact a",
        "a resolution none; a next_response running from 5h",
    ),
    Example(
        "the confirmation period is that of the claim's time",
        "23h opened a; 24h-1us resolved a; 25h order -",
        "a resolution fulfilled at 24h-1us",
        until="48h",
        policies=[QUIET_A_DAY, QUIET_A_WEEK_LATER],
    ),
    Example(
        "and not that of the version before",
        "23h opened a; 24h resolved a; 25h order -",
        "a resolution claimed",
        until="192h-1us",
        policies=[QUIET_A_DAY, QUIET_A_WEEK_LATER],
    ),
    Example(
        "a period of nothing ends with the touchpoints of its moment",
        "0h opened a; 1h resolved a",
        "a resolution fulfilled at 1h; a first_response cancelled cal 1h",
        policies=[CONFIRMED_AT_ONCE],
    ),
    Example(
        "which come first",
        "0h opened a; 1h resolved a; 1h contact a; 2h order -",
        "a resolution running cal 2h",
        policies=[CONFIRMED_AT_ONCE],
    ),
]

PAUSES = [
    Example(
        "waiting for the client stops resolution, not first response",
        "0h opened a; 1h paused a reason=waiting_for_client; 3h resumed a; 5h order -",
        "a resolution running cal 3h work 3h; a first_response running cal 5h",
    ),
    Example(
        "while it lasts the clock is paused",
        "0h opened a; 1h paused a reason=waiting_for_client; 3h order -",
        "a resolution paused cal 1h; a first_response running",
    ),
    Example(
        "a reason that is not listed stops nothing",
        "0h opened a; 1h paused a reason=lunch; 3h order -",
        "a resolution running cal 3h",
    ),
    Example("nor does none", "0h opened a; 1h paused a; 3h order -", "a resolution running cal 3h"),
    Example(
        "the policy lists the reasons",
        "0h opened a; 1h paused a reason=waiting_for_vendor; 3h resumed a; "
        "4h paused a reason=waiting_for_client; 6h order -",
        "a resolution running cal 4h",
        policies=[VENDOR],
    ),
    Example(
        "a client contact ends it",
        "0h opened a; 1h paused a reason=waiting_for_client; 3h contact a; 5h order -",
        "a resolution running cal 3h",
    ),
    Example(
        "thanks do not end it",
        "0h opened a; 1h paused a reason=waiting_for_client; 3h contact a kind=thanks; 5h order -",
        "a resolution paused cal 1h",
    ),
    Example(
        "a further pause ends nothing",
        "0h opened a; 1h paused a reason=waiting_for_client; 2h paused a reason=lunch; 5h order -",
        "a resolution paused cal 1h",
    ),
    Example(
        "a listed one after one that is not stops from then on",
        "0h opened a; 1h paused a reason=lunch; 2h paused a reason=waiting_for_client; 5h order -",
        "a resolution paused cal 2h",
    ),
    Example(
        "a claim ends it, also where it is voided later",
        "0h opened a; 1h paused a reason=waiting_for_client; 3h resolved a; 4h reopened a; 6h order -",
        "a resolution running cal 4h",
    ),
    Example(
        "a pause while a claim stands holds once the case is reopened",
        "0h opened a; 1h resolved a; 2h paused a reason=waiting_for_client; 3h reopened a; 4h order -",
        "a resolution paused cal 2h",
    ),
    Example(
        "a later closing that claims nothing ends no pause",
        "0h opened a; 1h resolved a; 2h paused a reason=waiting_for_client; 3h closed a; 4h reopened a; 5h order -",
        "a resolution paused cal 2h",
    ),
]

EXAMPLES = FIRST_RESPONSE + NEXT_RESPONSE + RESOLUTION + PAUSES
