"""The reader of `driftline.inbound`, without Kafka."""

import asyncio

from services.ingest import inbound
from services.ingest.inbound import Inbound
from shared import metrics
from shared.clock import utc_now
from shared.settings import Settings


class Silent:
    """A consumer to which nothing comes, until `stuck`: then it does not answer any more."""

    stuck = False

    async def getmany(self, **limits):
        while self.stuck:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        return {}

    def assignment(self):
        return set()

    async def stop(self):
        pass


async def test_the_heart_of_ingest_beats_as_long_as_the_loop_of_inbound_goes_round(monkeypatch):
    async def joined(settings):
        return consumer

    consumer, heart = Silent(), metrics.ALIVE.labels("ingest")
    monkeypatch.setattr(inbound, "joined", joined)
    heart.set(1)
    running = asyncio.ensure_future(Inbound(Settings(), utc_now, None, None).run())
    await asyncio.sleep(0.05)
    assert heart._value.get() > 1
    consumer.stuck = True
    await asyncio.sleep(0.05)
    heart.set(1)
    await asyncio.sleep(0.05)
    running.cancel()
    assert heart._value.get() == 1
