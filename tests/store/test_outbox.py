"""Is everything written to be said sent at least once, in order, by one sender at a time?"""

import asyncio
from datetime import datetime, timedelta

from intake import outbox
from intake.outbox import Later, Leased, Marked, Message, Never, Outcome, Sent
from intake.seal import Seal
from intake.store.store import Store
from tests.conftest import NOW

LONG_AFTER = NOW + timedelta(days=1)


async def written(store: Store, seal: Seal, key: str, recipient: str = "zhang") -> bool:
    message = Message(key, "telegram", recipient, "accepted", {"number": "XZZX-20261012-0001"})
    return await store.write(lambda session: outbox.write(session, seal, message, NOW))


async def leased(store: Store, seal: Seal, now: datetime = NOW, limit: int = 100) -> list[Leased]:
    return await store.write(lambda session: outbox.lease(session, seal, now, limit, ["telegram"]))


async def marked(store: Store, one: Leased, outcome: Outcome, now: datetime = NOW) -> Marked:
    return await store.write(lambda session: outbox.mark(session, one, outcome, now))


async def test_the_same_thing_is_written_once(store: Store, seal: Seal) -> None:
    tries = await asyncio.gather(written(store, seal, "c:1"), written(store, seal, "c:1"))
    assert sorted(tries) == [False, True]
    (only,) = await leased(store, seal)
    assert only.message == Message("c:1", "telegram", "zhang", "accepted", {"number": "XZZX-20261012-0001"})


async def test_two_relays_at_once_never_hold_the_same_message(store: Store, seal: Seal) -> None:
    for number in range(30):
        await written(store, seal, f"c:{number}", f"citizen {number}")
    hauls = await asyncio.gather(*(leased(store, seal, limit=20) for _ in range(4)))
    ids = [one.id for haul in hauls for one in haul]
    assert len(ids) == len(set(ids)) <= 30
    assert len(ids) + len(await leased(store, seal)) == 30


async def test_one_person_hears_things_in_the_order_they_happened(store: Store, seal: Seal) -> None:
    await written(store, seal, "c:1")
    await written(store, seal, "c:2")
    (first,) = await leased(store, seal)
    assert (first.message.key, await leased(store, seal)) == ("c:1", [])
    assert await marked(store, first, Sent()) is Marked.ALIVE
    assert [one.message.key for one in await leased(store, seal)] == ["c:2"]


async def test_a_sender_killed_in_the_middle_loses_nothing(store: Store, seal: Seal) -> None:
    await written(store, seal, "c:1")
    (lost,) = await leased(store, seal)
    (again,) = await leased(store, seal, NOW + outbox.LEASE)
    assert again.message == lost.message
    assert await marked(store, lost, Sent(), NOW + outbox.LEASE) is Marked.NOT_OURS
    assert await marked(store, again, Sent(), NOW + outbox.LEASE) is Marked.ALIVE


async def test_too_many_requests_waits_as_long_as_it_was_told(store: Store, seal: Seal) -> None:
    await written(store, seal, "c:1")
    (one,) = await leased(store, seal)
    await marked(store, one, Later(30, "429"))
    assert await leased(store, seal, NOW + timedelta(seconds=29)) == []
    assert len(await leased(store, seal, NOW + timedelta(seconds=30))) == 1


async def test_a_server_that_is_away_for_an_hour_costs_no_message(store: Store, seal: Seal) -> None:
    """Defect: twenty tries were over after five minutes, and every notice of an outage was given up."""
    await written(store, seal, "c:1")
    now, back = NOW, NOW + timedelta(hours=1)
    while now < back:
        for one in await leased(store, seal, now):
            assert await marked(store, one, Later(None, "no route"), now) is Marked.ALIVE
        now += timedelta(seconds=15)
    assert len(await leased(store, seal, back + outbox.LONGEST_WAIT)) == 1
    assert sum(
        (outbox.backed_off(tries) for tries in range(1, outbox.GIVE_UP_AFTER)), timedelta()
    ) > timedelta(hours=2)


async def test_a_blocked_bot_is_not_tried_again(store: Store, seal: Seal) -> None:
    await written(store, seal, "c:1")
    (one,) = await leased(store, seal)
    assert await marked(store, one, Never("403 blocked")) is Marked.DEAD
    assert await leased(store, seal, LONG_AFTER) == []


async def test_what_never_gets_through_is_given_up_and_the_next_goes_out(store: Store, seal: Seal) -> None:
    await written(store, seal, "c:1")
    await written(store, seal, "c:2")
    for _ in range(outbox.GIVE_UP_AFTER):
        (one,) = await leased(store, seal)
        assert one.message.key == "c:1"
        await marked(store, one, Later(0, "no route"))
    assert [one.message.key for one in await leased(store, seal)] == ["c:2"]
