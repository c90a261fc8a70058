"""The clock log: every clock of a client's cases, its pauses, the policy that judged it and the touchpoint behind."""

from collections.abc import Sequence
from typing import Any

from services.scoring.cases import shelf
from services.scoring.cases.desk import Clock, Pause
from services.scoring.cases.elapsed import Attributes, attributes
from services.scoring.facts import clock_facts, clocks_by_case, moment
from services.scoring.head import Ended, Head
from services.scoring.policy.policy import Policies

ENDED = "ended"  # a pause that the end of its clock ended


def clock_log(head: Head, closed: Sequence[Ended], now: int, policies: Policies) -> dict[str, list[dict[str, Any]]]:
    """The clocks of each case, in the order and with the facts of `replay --json`; `closed` is all that was sealed."""
    found = {}
    for case, clocks in clocks_by_case(head, shelf.every(head), [*closed, *head.ended], now, policies):
        targets = attributes(case, head.segment)
        found[case.id] = [entry(clock, targets, now, policies) for clock in clocks]
    return found


def entry(clock: Clock, targets: Attributes, now: int, policies: Policies) -> dict[str, Any]:
    """A clock as of `now`, and besides what its verdict rests on."""
    return {
        **clock_facts(clock, targets, now, policies),
        "pauses": [pause(one) for one in clock.pauses],
        "policy": policies.at(end_of(clock, now)).version,
        "source": clock.source,
        "id": clock.id,
    }


def end_of(clock: Clock, now: int) -> int:
    """When it ended, or was claimed to; `now` while it runs."""
    _, over = clock.judged()
    return now if over is None else over


def pause(pause: Pause) -> dict[str, Any]:
    """A stretch that does not count, and what ended it: a `contact` made the rest of the pause void (SPEC.md 4)."""
    over = pause.until is not None
    return {
        "since": moment(pause.since),
        "until": moment(pause.until) if pause.until is not None else None,
        "ended_by": (pause.ended_by or ENDED) if over else None,
    }
