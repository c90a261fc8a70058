"""Whether the clients of a source that went dark are ever calm: the log as of late in each darkness, replayed."""

from pathlib import Path

from services.lookback.replay import replay
from services.lookback.simulation.world import HEARTBEAT, World
from services.scoring.policy.policy_file import read_policies
from services.scoring.rulebook import Rulebook

from .folds import LATENESS
from .stories import END, Story

SECOND = 1_000_000


def steps(story: Story, policy: Path | None) -> dict[str, int]:
    """How many clients of dark sources stood on each step of the ladder, late in the darkness."""
    rules = Rulebook(read_policies([] if policy is None else [policy]), LATENESS)
    found: dict[str, int] = {}
    for dark in World(story.seed, story.start // SECOND, END).darks:
        at = dark.end - 60
        if at - dark.start <= 2 * HEARTBEAT:
            continue  # hardly longer than the time that a source may stay silent
        lines = [line for line in story.told[0] if line.touchpoint.source == dark.source]
        for facts in replay(lines, rules, at * SECOND).clients().values():
            found[facts["ladder"]] = found.get(facts["ladder"], 0) + 1
    return found


def said(story: Story, policy: Path | None) -> str:
    """In words."""
    found = steps(story, policy)
    return f"{found.get('calm', 0)} of {sum(found.values())} clients calm ({found})"
