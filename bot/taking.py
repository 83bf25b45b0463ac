"""How is what Telegram hands over kept before more is asked for? A batch in one commit, and no getUpdates without it.

The next getUpdates confirms the updates of the one before, whatever became of them here, and aiogram swallows what a handler
raises: so handlers only take, and the request itself waits for the commit. Where the database does not answer, the request
fails, aiogram tries again, and what was taken is still here.
"""

import asyncio
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.types import TelegramObject, Update

from bot import updates
from intake.desk.desk import Desk
from intake.inbox import Arrival


class Taking(BaseRequestMiddleware):
    """What was taken and is not kept yet. A request middleware of the bot, and the dispatcher's only handler."""

    def __init__(self, desk: Desk, woken: asyncio.Event) -> None:
        self._desk = desk
        self._woken = woken
        self._taken: list[Arrival] = []

    def dispatcher(self) -> Dispatcher:
        """A dispatcher whose only work is to take each update."""
        dispatcher = Dispatcher()
        dispatcher.update.outer_middleware.register(self._take)
        return dispatcher

    async def keep(self) -> None:
        """Commit all that was taken, in its order."""
        batch = tuple(self._taken)
        if batch:
            await self._desk.keep(*batch)
            del self._taken[: len(batch)]
            self._woken.set()

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[Any],
        bot: Bot,
        method: TelegramMethod[Any],
    ) -> Response[Any]:
        if isinstance(method, GetUpdates):
            await self.keep()
        return await make_request(bot, method)

    async def _take(self, _handler: object, update: TelegramObject, data: dict[str, Any]) -> None:
        if not isinstance(update, Update):
            raise TypeError(f"the dispatcher handed over a {type(update).__name__}")
        bot: Bot = data["bot"]
        if (arrival := updates.arrival_of(bot.id, update)) is not None:
            self._taken.append(arrival)
