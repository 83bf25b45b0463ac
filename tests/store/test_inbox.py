"""Is what arrives kept once, unreadable at rest, and read in each sender's order?"""

import asyncio
from pathlib import Path

import pytest
from sqlmodel import Session

from intake import inbox
from intake.errors import Conflict
from intake.inbox import Arrival
from intake.seal import Seal
from intake.store.store import Store
from tests.conftest import NOW


async def arrives(
    store: Store, seal: Seal, key: str, sender: str = "zhang", payload: str = "欠我工程款"
) -> None:
    await store.write(lambda session: inbox.keep(session, seal, [Arrival(key, sender, payload)], NOW))


async def unread(store: Store, seal: Seal) -> list[tuple[str, str]]:
    return await store.read(lambda session: inbox.waiting(session, seal, "t", 100))


async def test_the_same_update_thrice_in_parallel_is_one_row(store: Store, seal: Seal) -> None:
    await asyncio.gather(*(arrives(store, seal, "t:1:7") for _ in range(3)))
    assert await unread(store, seal) == [("t:1:7", "欠我工程款")]


async def test_a_sender_is_read_in_order_and_does_not_hold_up_others(store: Store, seal: Seal) -> None:
    await arrives(store, seal, "t:1", "zhang", "一")
    await arrives(store, seal, "t:2", "zhang", "二")
    await arrives(store, seal, "t:3", "li", "三")
    assert [text for _, text in await unread(store, seal)] == ["一", "三"]
    await store.write(lambda session: inbox.settle(session, "t:1", NOW))
    assert [text for _, text in await unread(store, seal)] == ["二", "三"]


async def test_a_batch_is_kept_in_its_order_but_what_was_kept_before(store: Store, seal: Seal) -> None:
    await arrives(store, seal, "t:2", "li", "二")
    batch = [Arrival(f"t:{number}", f"sender {number}", "再来") for number in (1, 2, 3)]
    await store.write(lambda session: inbox.keep(session, seal, batch, NOW))
    assert await unread(store, seal) == [("t:2", "二"), ("t:1", "再来"), ("t:3", "再来")]


async def test_an_input_is_settled_once_and_the_second_reader_rolls_back(store: Store, seal: Seal) -> None:
    await arrives(store, seal, "t:1")

    def settle(session: Session) -> None:
        inbox.settle(session, "t:1", NOW)

    results = await asyncio.gather(store.write(settle), store.write(settle), return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [Conflict]
    with pytest.raises(Conflict):
        await store.write(settle)


async def test_nothing_personal_stands_readable_in_the_file(
    store: Store, seal: Seal, migrated_url: str
) -> None:
    await arrives(store, seal, "t:1", "telegram:998877", "我叫王小明,电话13800001234")
    if not migrated_url.startswith("sqlite"):
        return
    folder = Path(migrated_url.removeprefix("sqlite:///")).parent
    stored = b"".join(file.read_bytes() for file in folder.iterdir())
    assert "王小明".encode() not in stored
    assert b"13800001234" not in stored
    assert b"998877" not in stored
