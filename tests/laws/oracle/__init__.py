"""A second reading of SPEC.md 15, as naive and slow as can be: no checkpoint, no state, only the log.

The laws hold the engine against it. Where the section leaves room, a comment at the place says which reading is taken.
"""

from collections.abc import Sequence
from typing import Any

from shared.messages import HEARTBEAT, PRACTICE, Touchpoint, micros
from tests.laws.oracle.arrival import Reading, corrected, read
from tests.laws.oracle.clocks import clocks
from tests.laws.oracle.commitments import counts
from tests.laws.oracle.contacts import first_contact_resolved, labels
from tests.laws.oracle.policy import UNITS, Policies
from tests.laws.oracle.story import Client

LATENESS = 72 * UNITS["h"]


def oracle(
    lines: Sequence[Touchpoint], policies: Sequence[str] = (), lateness: int = LATENESS, until: int | None = None
) -> dict[str, Any]:
    """`touchpoints` and `clients` of `replay --json` for lines whose form is good; times in microseconds."""
    reading = read(lines, lateness, until)
    tally = {"accepted": len(reading.accepted), "duplicate": reading.duplicate, "dead": reading.dead}
    clients = stories(reading, policies, until)
    return {"touchpoints": tally, "clients": {name: facts(client) for name, client in clients.items()}}


def stories(reading: Reading, policies: Sequence[str], until: int | None) -> dict[str, Client]:
    """The clients with a touchpoint in effect, by name. A heartbeat is its source's, a practice is ours."""
    as_of = until if until is not None else reading.arrival
    if as_of is None:
        return {}
    told = [each for each in corrected(reading.accepted) if each.type not in (HEARTBEAT, PRACTICE)]
    in_effect = [each for each in told if micros(each.time) <= as_of]
    in_effect.sort(key=lambda each: (each.time, each.source, each.id))
    versions = Policies(policies)
    names = sorted({each.subject for each in in_effect})
    return {name: Client([each for each in in_effect if each.subject == name], as_of, versions) for name in names}


def facts(client: Client) -> dict[str, Any]:
    """The `clients[id]` object as far as section 15 decides it."""
    found = labels(client)
    cases = {}
    for name, story in client.stories.items():
        running = clocks(story)
        if running or any(label.case == name for label in found):
            cases[name] = {"clocks": running, "first_contact_resolved": first_contact_resolved(client, name, found)}
    verdicts = [label.verdict for label in found]
    return {
        "cases": cases,
        "commitments": counts(client),
        "repeat_contacts": verdicts.count("repeat"),
        "chasers": verdicts.count("chaser"),
    }
