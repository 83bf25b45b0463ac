"""Is what Telegram hands over kept before more is asked for, whatever the database does meanwhile?"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import GetMe, GetUpdates, Response, TelegramMethod

from bot.taking import Taking
from bot.updates import CHANNEL
from intake.desk.desk import Desk
from intake.inbox import Arrival
from tests.bench.bot import an_update
from tests.botapi import TOKEN
from tests.desk.conftest import desk as _desk
from tests.desk.conftest import hands as _hands

desk, hands = _desk, _hands


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    async with Bot(TOKEN).context() as made:
        yield made


async def asked(bot: Bot, method: TelegramMethod[Any]) -> Response[Any]:
    return Response(ok=True, result=type(method).__name__)


async def taken(taking: Taking, bot: Bot, *numbers: int) -> None:
    """Updates of these numbers, each of a chat of its own."""
    dispatcher = taking.dispatcher()
    for number in numbers:
        await dispatcher.feed_update(bot, an_update(number, 4711 + number, f"第{number}条"))


async def kept(desk: Desk) -> list[str]:
    return [key.rpartition(":")[2] for key, _ in await desk.waiting(CHANNEL)]


async def test_a_batch_is_kept_in_its_order_before_the_next_is_asked_for(desk: Desk, bot: Bot) -> None:
    woken = asyncio.Event()
    taking = Taking(desk, woken)
    await taken(taking, bot, 1, 2, 3)
    assert not woken.is_set()
    assert await kept(desk) == []
    await taking(asked, bot, GetMe())
    assert await kept(desk) == [], "only getUpdates confirms anything"
    assert (await taking(asked, bot, GetUpdates())).result == "GetUpdates"
    assert woken.is_set()
    assert await kept(desk) == ["1", "2", "3"]


async def test_no_update_is_confirmed_while_the_database_is_away(
    desk: Desk, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, aiogram swallowed what the commit raised, and the next request confirmed what was lost."""
    taking = Taking(desk, asyncio.Event())
    await taken(taking, bot, 1, 2)
    keeps = desk.keep

    async def away(*_arrivals: Arrival) -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(desk, "keep", away)
    with pytest.raises(ConnectionError):
        await taking(asked, bot, GetUpdates())
    monkeypatch.setattr(desk, "keep", keeps)
    await taking(asked, bot, GetUpdates())
    assert await kept(desk) == ["1", "2"]
    await taking(asked, bot, GetUpdates())
    assert await kept(desk) == ["1", "2"], "each once"
