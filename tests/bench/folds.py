"""Our own core on simulated histories: what it told by a policy, and how near each rule was at the end of each day."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from services.lookback.backtest.history import watch
from services.lookback.backtest.measure import Firing
from services.lookback.backtest.rows import is_of_ladder
from services.scoring.policy.policy import HOUR
from services.scoring.policy.policy_file import read_policies
from services.scoring.rulebook import Rulebook

from .stories import DAY, Story, kept
from .warned import Daily

LATENESS = 72 * HOUR
SOURCES = ["services", "shared"]


@dataclass
class Fold:
    """What the ladder's rules told, how near each was each day (1: it would tell), and what fixed thresholds tell."""

    told: list[Firing]
    near: dict[str, Daily]
    fixed: dict[str, dict[int, list[Firing]]]

    def nearest(self) -> Daily:
        """Of each client and day the rule that is nearest."""
        found: Daily = {}
        for daily in self.near.values():
            for client, row in daily.items():
                found[client] = np.maximum(found[client], row) if client in found else row
        return found


def folded(story: Story, policy: Path | None) -> Fold:
    """One story by a policy (None: the default one); kept."""
    name = f"fold-{story.key}-{'default' if policy is None else policy.stem}"
    more = [] if policy is None else [str(policy)]
    return kept(name, [*SOURCES, *more], lambda: fold(story, policy))


def fold(story: Story, policy: Path | None) -> Fold:
    """Through the door of replay, with a look at the end of each day."""
    rules = Rulebook(read_policies([] if policy is None else [policy]), LATENESS)
    lines, _ = story.told
    clients = {line.touchpoint.subject for line in lines if line.touchpoint.subject}
    ends = [story.start + day * DAY for day in range(1, story.days)]
    history = watch(lines, rules, looks=dict.fromkeys(clients, ends), fixed=True)
    assert history.fixed is not None
    near: dict[str, Daily] = {}
    for (client, at), margins in history.margins.items():
        for one in margins:
            rows = near.setdefault(one.rule, {})
            row = rows[client] if client in rows else rows.setdefault(client, np.zeros(story.days))
            row[(at - story.start) // DAY - 1] = one.share
    told = [one for one in history.firings if is_of_ladder(one)]
    fixed = {rule: dict(by_level) for rule, by_level in history.fixed.fired.items()}
    return Fold(told, near, fixed)
