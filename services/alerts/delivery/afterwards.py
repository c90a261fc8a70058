"""After people were told: the smallest set of touchpoints behind it is looked for, once a step, and recorded.

It is found in the views, beside the loop, so it holds up nothing; where the views are not at hand or do not know the
touchpoints yet, it is tried again for a while, and then left to whoever asks for it on the alert's page.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from shared.alerting import Explained
from shared.settings import Settings

from ..board.explain import explaining
from ..sql import tables
from .outbox import Outbox

WAITS = (1.0, 3.0, 10.0, 60.0)  # seconds before each try: the projector may be behind

log = structlog.get_logger()
Explain = Callable[[str], Explained | None]


class Afterwards:
    """What is to be explained, one alert at a time."""

    def __init__(self, outbox: Outbox, explain: Explain, record: Callable[[Explained], Awaitable[object]]) -> None:
        self.outbox, self.explain, self.record = outbox, explain, record
        self.queue: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self.waiting: set[str] = set()

    def ask(self, alert_id: str, tried: int = 0) -> None:
        """Explain it soon, if its worst step is not explained yet."""
        if tried == 0 and alert_id in self.waiting or not self._wanted(alert_id):
            return
        self.waiting.add(alert_id)
        asyncio.get_running_loop().call_later(WAITS[tried], self.queue.put_nowait, (alert_id, tried))

    def _wanted(self, alert_id: str) -> bool:
        story = self.outbox.stories.get(alert_id) if self.outbox.known else None
        if story is None or not story.fired or not story.stands or story.alert.client is None:
            return False
        return story.fired[-1].worst not in story.explained

    def _is_step_of(self, found: Explained) -> bool:
        story = self.outbox.stories.get(found.alert_id)
        return story is not None and bool(story.fired) and story.fired[-1].worst == found.step

    async def run(self) -> None:
        """Explain until cancelled."""
        while True:
            await self.explain_next()

    async def explain_next(self) -> None:
        """One try."""
        alert_id, tried = await self.queue.get()
        self.waiting.discard(alert_id)
        if not self._wanted(alert_id):
            return
        try:
            found = await asyncio.to_thread(self.explain, alert_id)
        except Exception as error:  # of the database, or of a history that cannot be folded: nobody waits for this
            log.warning("not_explained", alert_id=alert_id, error=repr(error))
            found = None
        if found is not None and self._is_step_of(found):  # or the views do not know yet that it got worse
            await self.record(found)
        elif tried + 1 < len(WAITS):
            self.ask(alert_id, tried + 1)


def from_views(settings: Settings) -> Explain:
    """What explains an alert by the views, which are opened when they are there."""
    opened: list[Explain] = []

    def explain(alert_id: str) -> Explained | None:
        url = settings.database_url()
        if not opened:
            file = url.removeprefix("sqlite:///")
            if file != url and not Path(file).exists():
                return None
            opened.append(explaining(tables.connect(url), settings))
        return opened[0](alert_id)

    return explain
