"""What all who listen to one board hear: the log of alerts is read once for all of them, however many there are."""

import asyncio

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Engine

from ..sql import views, views_alerts
from ..sql.tables import Row

LOOK_SECONDS = 0.5
AT_ONCE = 200  # events read at once
KEPT = 8  # stretches of the log that are kept for others; who follow live ask for the same one


class Feed:
    """The log as it stood at the last look, at most half a second ago."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.looking = asyncio.Lock()
        self.looked = float("-inf")
        self.known = (0, 0)
        self.looks = self.reads = 0
        self._read: dict[tuple[int, int, int], list[Row]] = {}

    async def standing(self) -> tuple[int, int]:
        """Which build of the views this is, and the number of the last message in it."""
        async with self.looking:
            now = asyncio.get_running_loop().time()
            if now >= self.looked + LOOK_SECONDS:
                self.known = await run_in_threadpool(standing, self.engine)
                self.looked, self.looks = asyncio.get_running_loop().time(), self.looks + 1
        return self.known

    async def transitions(self, build: int, after: int, until: int) -> list[Row]:
        """The transitions between two numbers, the first of them."""
        stretch = (build, after, until)
        async with self.looking:
            if stretch not in self._read:
                rows = await run_in_threadpool(views_alerts.transitions, self.engine, after, until, AT_ONCE)
                self._read[stretch], self.reads = rows, self.reads + 1
                while len(self._read) > KEPT:
                    del self._read[next(iter(self._read))]
            return self._read[stretch]


def standing(engine: Engine) -> tuple[int, int]:
    """Which build of the views this is, and the number of the last message in it."""
    progress = views.progress(engine)
    return (0 if progress is None else progress["built"] or 0), views_alerts.newest(engine)
