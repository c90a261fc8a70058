"""A worker as it is; scoring slower, so that a small log makes a backlog: `python slowed.py GROUP NAME`."""

import asyncio
import os
import sys

from services.alerts import app as alerts
from services.scoring import app
from services.scoring.rulebook import Rulebook
from shared import logs
from shared.checkpoint import Event, StateTable
from shared.settings import Settings
from shared.topics import SCORING

GROUP, NAME = sys.argv[1:]
NAP = float(os.environ.get("NAP", "0"))


class SlowScoring(app.Scoring):
    def __init__(self, table: StateTable, rules: Rulebook) -> None:
        super().__init__(table, rules)
        table.app.on_partitions_assigned.connect(self.assigned)

    async def assigned(self, _: object, assigned: set[object], **__: object) -> None:
        if assigned:
            print(NAME, "assigned", len(assigned), flush=True)

    async def fold(self, event: Event) -> None:
        await super().fold(event)
        if NAP and not os.path.exists(os.environ["CALM"]):
            await asyncio.sleep(NAP)


if __name__ == "__main__":
    app.Scoring = SlowScoring  # type: ignore[misc]
    settings = Settings()
    logs.setup(NAME, "text")
    (app if GROUP == SCORING else alerts).run(settings)
