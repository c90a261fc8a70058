"""The generator of histories covers the clocks: a state, an end or a way to reach a team that none has fails here."""

from collections.abc import Iterator
from typing import Any

from tests.laws.draws import draws, every_case, missing
from tests.laws.oracle.clocks import ORDER, Span, decision, reach, team_of
from tests.laws.oracle.policy import offset
from tests.laws.oracle.story import Client, Story

ENDS = ("running", "fulfilled", "cancelled")
STATES = {clock: ENDS for clock in ORDER} | {
    "update": ("running", "paused", "fulfilled", "cancelled"),
    "resolution": ("running", "paused", "claimed", "fulfilled"),
}
TARGETS = ("breached", "in time", "no target")


def clocks() -> Iterator[tuple[Client, dict[str, Any]]]:
    """Every clock of every client, as it is printed."""
    for draw in draws():
        for name, client in draw.clients.items():
            cases = draw.facts[name]["cases"].values()
            yield from ((client, clock) for case in cases for clock in case["clocks"])


def judged(clock: dict[str, Any]) -> str:
    """How the clock stands to its target."""
    return "no target" if clock["due_at"] is None else "breached" if clock["breached"] else "in time"


def end_of(clock: dict[str, Any]) -> int:
    """When the clock ended, where no pause stopped it before."""
    return int(clock["fulfilled_at"] or clock["started_at"] + round(clock["calendar_seconds"] * 1_000_000))


def test_every_clock_is_seen_in_every_state_and_on_both_sides_of_its_target() -> None:
    found = {(clock["clock"], clock["state"], judged(clock)) for _, clock in clocks()}
    wanted = {(clock, state, side) for clock, states in STATES.items() for state in states for side in TARGETS}
    assert missing(wanted, found) == []
    assert missing({(clock, state) for clock, state, _ in found}, {(clock, state) for clock, state, _ in wanted}) == []


def test_every_clock_ends_at_its_very_due_and_some_a_microsecond_beside_it() -> None:
    ended = [clock for _, clock in clocks() if clock["state"] not in ("running", "paused") and clock["due_at"]]
    found = {(clock["clock"], clock["due_at"] - end_of(clock)) for clock in ended}
    assert missing({(clock, 0) for clock in ORDER}, found) == []
    assert {-1, 1} <= {beside for _, beside in found}


def test_decisions_are_seen_with_and_without_what_and_needed_again() -> None:
    needed = [[span.what for span in decision(story)] for story in every_case()]
    assert {what for whats in needed for what in whats} == {None, "refund", "price"}
    assert any(len(set(whats)) < len(whats) for whats in needed)


def test_teams_are_reached_in_every_way() -> None:
    found = {way for story in every_case() for span in reach(story) for way in ways(story, span)}
    wanted = {"case.assigned", "case.transferred", "a human", "absent", "by the claim's actor", "by to_team"}
    wanted |= {"after an earlier claim", "after an earlier confirmation", "after the claim"}
    assert missing(wanted, found) == []


def ways(story: Story, span: Span) -> set[str]:
    """How the team of a reach clock was named, and reached."""
    claim = story.last_claim
    assert claim is not None
    actor = claim.touchpoint.data.actor
    found = {"by the claim's actor" if actor is not None and actor.team is not None else "by to_team"}
    if span.state != "fulfilled" or span.end is None:
        return found
    if len(story.claims) > 1:
        found.add("after an earlier claim")
        before = story.claims[-2].confirmed
        found |= {"after an earlier confirmation"} if before is not None and before < span.end else set()
    found |= {"after the claim"} if span.end > claim.key else set()
    each = story.at(int(span.end[1]))
    brought = each.type in ("case.assigned", "case.transferred") and each.data.to_team == team_of(story, claim)
    by = each.data.actor
    return found | {each.type if brought else "absent" if by is None or by.kind is None else "a human"}


def test_clocks_run_over_changes_of_the_policy_and_of_the_time() -> None:
    changes, shifts = set(), set()
    for client, clock in clocks():
        since, versions = clock["started_at"], client.policies.versions
        until = client.as_of if clock["state"] in ("running", "paused") else end_of(clock)
        changes.add(sum(since < begins < until for begins, _ in versions[1:]))
        zones = {table["zone"] for _, version in versions for table in version.get("calendars", {}).values()}
        shifts |= {offset(zone, until) - offset(zone, since) for zone in zones}
    assert changes == {0, 1, 2}
    assert min(shifts) < 0 < max(shifts)
