"""One delivery hands over to another."""

import asyncio

from services.alerts.delivery import delivery as delivery_room
from shared.settings import Settings
from tests.alerts.builders import NOON, moved
from tests.alerts.test_delivery import ONE, Pager, delivering, settle, take


async def test_who_hands_over_finishes_first_what_it_is_sending_and_begins_nothing_more():
    pager = Pager()
    delivery = delivering([pager])
    pager.go.clear()

    async def send(told, now):
        await pager.go.wait()
        pager.heard.append(told[-1].rule)

    pager.send = send
    take(delivery, moved("drift", "drifting"))
    await delivery.decide(list(delivery.due), NOON)
    sending = asyncio.create_task(delivery.sendings[pager.name].send_next())
    await asyncio.sleep(0)
    taken = asyncio.create_task(delivery.on_partitions_revoked({ONE}))
    await asyncio.sleep(0.01)
    assert not taken.done() and not delivery.outbox.known, "the next one would send the same"
    pager.go.set()
    await asyncio.gather(sending, taken)
    assert delivery.producer.values[-1]["outcome"] == "sent" and not delivery.outbox.stories.clients
    await delivery.sendings[pager.name].send_next()
    assert pager.heard == ["drift"]


async def test_who_hands_over_waits_no_longer_than_the_others_do():
    pager = Pager()
    delivery = delivering([pager])
    pager.holds, delivery.settings = True, Settings(session_seconds=6)
    take(delivery, moved("drift", "drifting"))
    await settle(delivery)
    pager.go.clear()
    stuck = asyncio.create_task(delivery.sendings[pager.name].say_again())
    await asyncio.sleep(0)
    delivery_room.HANDING_OVER, before = 0.001, delivery_room.HANDING_OVER
    await delivery.on_partitions_revoked({ONE})
    delivery_room.HANDING_OVER = before
    assert not stuck.done() and not delivery.outbox.stories.clients
    stuck.cancel()
