"""One channel: what waits for it, one notice at a time; each attempt is recorded, and what fails is tried again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential_jitter

from shared import metrics
from shared.alerting import Attempt
from shared.clock import Clock

from ..channels.channels import Channel, NotTaken
from .breaker import Breaker
from .outbox import Outbox
from .story import Told
from .wanted import Why

LONGEST_WAIT = 60.0  # seconds between two attempts at a channel that fails
SLOWLY = 1800.0  # seconds until a notice that was refused for good is tried again

log = structlog.get_logger()
_backoff = wait_exponential_jitter(initial=0.5, max=LONGEST_WAIT, jitter=0.5)


class Sending:
    """What fails goes to the back of the queue: a notice that is never taken stops no other."""

    def __init__(
        self, channel: Channel, outbox: Outbox, record: Callable[[Attempt], Awaitable[None]], clock: Clock
    ) -> None:
        self.channel, self.outbox, self.record, self.clock = channel, outbox, record, clock
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        self.busy: set[str] = set()  # the alerts of which something is being sent
        self.free = asyncio.Event()
        self.lock = asyncio.Lock()  # held by whoever begins to send, or wants nobody to
        self.breaker = Breaker()
        self.waiting: dict[str, datetime] = {}  # alerts whose notice the channel has not taken, and since when
        for outcome in ("sent", "failed"):  # from 0 on: what has not happened yet is told too
            metrics.NOTICES.labels(channel.name, outcome)
        self.refused: dict[str, int] = {}  # the last notice of an alert that was refused for good

    async def run(self) -> None:
        """Send until cancelled, several alerts at once where the channel can."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.channel.at_once):
                group.create_task(self._serve())

    async def _serve(self) -> None:
        while True:
            async for attempt in AsyncRetrying(retry=retry_if_exception_type(NotTaken), wait=_backoff):
                with attempt:
                    await asyncio.sleep(self.breaker.rest(self.clock()).total_seconds())
                    await self.send_next()

    async def send_next(self) -> None:
        """Send the next notice of the next alert; raises NotTaken where the channel is to be left alone for a while."""
        alert_id = await self.queue.get()
        async with self.lock:
            if self.breaker.strikes:  # while it fails, one try at a time
                await self.idle()
            now, refused = self.clock(), self.refused.get(alert_id, 0)
            if alert_id in self.busy:  # it is queued again after that
                return
            if self.breaker.rest(now):
                return self.queue.put_nowait(alert_id)
            told = self.outbox.outstanding(alert_id, self.channel.name, self.channel.holds, now, refused)
            if not told:
                self.waiting.pop(alert_id, None)
                return
            self.waiting.setdefault(alert_id, told[-1].decision.at)
            self.busy.add(alert_id)
            self.free.clear()
        try:
            await self._send(told)
        finally:
            self.busy.discard(alert_id)
            self.queue.put_nowait(alert_id)
            if not self.busy:
                self.free.set()

    async def idle(self) -> None:
        """Wait until nothing is being sent; with the lock held, nothing will be."""
        while self.busy:
            await self.free.wait()

    async def finish(self) -> None:
        """Wait until what is being sent was sent, and is recorded."""
        async with self.lock:
            await self.idle()

    async def close(self) -> None:
        """Finish what is being sent, and begin nothing more."""
        await self.lock.acquire()
        await self.idle()

    async def _send(self, told: list[Told]) -> None:
        alert_id = told[-1].decision.alert_id
        try:
            await self._hand_over(told)
        except NotTaken as error:
            self._failed(error.for_good)
            if error.for_good:
                self.refused[alert_id] = told[-1].number
                asyncio.get_running_loop().call_later(SLOWLY, self._try_again, alert_id)
            await self._record(told[-1], "failed", error.detail)
            if not error.for_good:
                raise
        else:
            self._worked()
            self.waiting.pop(alert_id, None)
            story = self.outbox.stories.get(alert_id)
            if story is not None:
                story.sent[self.channel.name] = told[-1].number
            self._measure(told[-1])
            await self._record(told[-1], "sent", "")

    async def _hand_over(self, told: list[Told]) -> None:
        try:
            with metrics.SEND.labels(self.channel.name).time():
                await self.channel.send(self.outbox.words(told), self.clock())
        except NotTaken:
            raise
        except Exception as error:  # a notice that breaks its channel may not end delivery
            log.exception("channel_broke", channel=self.channel.name)
            raise NotTaken(f"broke: {type(error).__name__}", for_good=True) from error

    def _try_again(self, alert_id: str) -> None:
        self.refused.pop(alert_id, None)
        self.queue.put_nowait(alert_id)

    def _failed(self, for_good: bool) -> None:
        self.breaker.failed(self.clock(), for_good)

    def _worked(self) -> None:
        self.breaker.worked()

    async def _record(self, told: Told, outcome: str, why: str) -> None:
        metrics.NOTICES.labels(self.channel.name, outcome).inc()
        of = told.decision
        log.info(
            "notice", alert_id=of.alert_id, notice=of.notice, channel=self.channel.name, outcome=outcome, detail=why
        )
        attempt = Attempt(
            alert_id=of.alert_id,
            client=of.client,
            channel=self.channel.name,
            state=of.state,
            step=of.step,
            outcome="sent" if outcome == "sent" else "failed",
            at=self.clock(),
            detail=why[:500],
            notice=of.notice,
        )
        await self.record(attempt)

    def _measure(self, told: Told) -> None:
        """From the instant that it is about until the channel took it; what had to wait is another matter."""
        if told.waited or told.decision.why in (Why.UNACKNOWLEDGED, Why.AWAKE):
            return
        seconds = (self.clock() - told.alert.at).total_seconds()
        metrics.DELAY.labels(told.decision.tier or "").observe(max(0.0, seconds))

    async def say_again(self) -> None:
        """Tell a channel that forgets what stands."""
        if not self.channel.holds or self.breaker.rest(self.clock()):
            return
        async with self.lock:  # or an alert whose end is told meanwhile would fire again
            await self.idle()
            now = self.clock()
            standing = list(self.outbox.standing(self.channel.name, now))
            if not standing:  # nothing is asked of the channel, so that says nothing of it
                return
            try:
                await self.channel.keep(standing, now)
            except NotTaken as error:
                self._failed(error.for_good)
                log.warning("not_kept", channel=self.channel.name, error=error.detail)
            else:
                self._worked()
