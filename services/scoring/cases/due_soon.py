"""The rule `due_soon`: what is promised to the client comes near (FEATURES D1).

It is told at the exact instants when the elapsed time of a clock that runs, working time where its row names a
calendar, reaches each part of its target (`[alerts] warn`), and when such a part of the way from the making of a
commitment to its due has passed. A part once reached stays, as a due does. The flag is up while something that still
runs has come so far; behind a standing claim nothing has. Warnings are no evidence: they move no score and no other
rule. Times are µs.
"""

from ..head import Commitment
from ..instant import Instant
from ..ladder.ladder import Standing
from ..moments.flags import DUE_SOON, FLAGGED, Sign, lower_flag, raised
from . import elapsed
from .desk import Case, Clock, Key


def reached(instant: Instant, case: Case, step: int) -> bool:
    """Tell of the clocks of a case that have come near at a step; says whether there were any."""
    found = False
    for clock in case.running:
        if clock.warn_at is not None and 2 * clock.warn_at < step and clock.claim is None and not clock.missed:
            found = True
            come(instant, case, clock)
    return found


def come(instant: Instant, case: Case, clock: Clock) -> None:
    """See which part of its target a clock has reached."""
    at, targets, policies = instant.at, instant.targets(case), instant.policies
    row, before = instant.policy.targets(*targets), clock.warned
    calendar, working = elapsed.elapsed(clock, at, targets, policies)
    spent, target = working if row.working else calendar, row.of(clock.name)
    while target is not None:
        part = elapsed.part_after(instant.policy.warn, clock.warned)
        if part == 0.0 or spent < elapsed.part_of(target, part):
            break
        clock.warned = part
    clock.warn_at = elapsed.due_after(clock, at, clock.stopped, targets, policies, clock.warned)
    if clock.warned > before:
        instant.head.near += before == 0.0
        instant.case = case
        tell(instant, clock.warned, (clock.source, clock.id))


def promised(instant: Instant, commitment: Commitment) -> None:
    """See which part of the way to its due a commitment has come."""
    before, parts = commitment.warned, instant.policies.at(commitment.made_at).warn
    while (near := next_promise(instant, commitment)) is not None and near <= instant.at:
        commitment.warned = elapsed.part_after(parts, commitment.warned)
    if commitment.warned > before:
        instant.head.near += before == 0.0
        instant.case = instant.head.cases.get(commitment.case)
        tell(instant, commitment.warned, (commitment.source, commitment.id))


def next_promise(instant: Instant, commitment: Commitment) -> int | None:
    """When a commitment comes to the next part of the way to its due, by the policy in force at its making."""
    part = elapsed.part_after(instant.policies.at(commitment.made_at).warn, commitment.warned)
    span = commitment.due - commitment.made_at
    return None if part == 0.0 or span <= 0 else commitment.made_at + elapsed.part_of(span, part)


def tell(instant: Instant, stage: float, key: Key) -> None:
    """The flag goes up, or to another stage; behind it is the touchpoint that began what comes near."""
    shadow = DUE_SOON in instant.policy.shadow
    standing = Standing(FLAGGED, instant.at, Sign.PART_OF_TARGET.value, [key], shadow, stage)
    instant.head.flags[DUE_SOON] = standing
    instant.tell(DUE_SOON, standing)


def settle(instant: Instant) -> None:
    """An instant closes: where nothing near is left the flag goes down."""
    if instant.head.near == 0 and raised(instant, DUE_SOON):
        instant.head.flags[DUE_SOON].stage = 0.0
        lower_flag(instant, DUE_SOON, Sign.NOTHING_DUE_SOON)
        instant.head.firm = True
