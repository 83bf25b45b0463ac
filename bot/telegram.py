"""How does the bot live on the Bot API? Updates kept first, answered from the inbox; notices sent by the relay.

aiogram confirms an update before its handler has ended and swallows what a handler raises, so the only handler here
commits the raw update; everything else reads the inbox and may be killed at any moment.
"""

import asyncio
import json
import logging
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, TelegramObject, Update

from bot import relay
from bot.dialogue import Dialogue, Incoming
from bot.speech import Speech, Spoken
from intake.desk.desk import Desk
from intake.errors import Conflict
from intake.inbox import Arrival
from intake.outbox import Later, Never, Outcome, Sent

CHANNEL = "telegram"
IDLE_SECONDS = 0.5
BACK_OFF_SECONDS = 15
BUTTONS_PER_ROW = 2

log = logging.getLogger(__name__)


def make_bot(token: str, api: str | None) -> Bot:
    """A bot on Telegram's own server, or on the one at ``api``."""
    if api is None:
        return Bot(token)
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))


def create_dispatcher(desk: Desk, woken: asyncio.Event) -> Dispatcher:
    """A dispatcher whose only work is to commit each raw update before the next is asked for."""
    dispatcher = Dispatcher()

    async def keep(_handler: object, update: TelegramObject, data: dict[str, Any]) -> None:
        if not isinstance(update, Update):
            raise TypeError(f"the dispatcher handed over a {type(update).__name__}")
        sender = sender_of(update)
        if sender is None:
            return
        bot: Bot = data["bot"]
        raw = update.model_dump_json(exclude_none=True)
        await desk.keep(Arrival(f"{CHANNEL}:{bot.id}:{update.update_id}", sender, raw))
        woken.set()

    dispatcher.update.outer_middleware.register(keep)
    return dispatcher


async def run(desk: Desk, bot: Bot, *, polling_timeout: int = 30) -> None:
    """Poll, answer and send until cancelled."""
    speech, woken = Speech(), asyncio.Event()
    dispatcher = create_dispatcher(desk, woken)
    # One update at a time is only a commit; the next getUpdates confirms what is already kept.
    polling = dispatcher.start_polling(
        bot, handle_as_tasks=False, handle_signals=False, polling_timeout=polling_timeout
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(polling)
        group.create_task(answer_for_ever(desk, bot, Dialogue(desk, speech), woken))
        group.create_task(send_for_ever(desk, bot, speech))


async def answer_for_ever(desk: Desk, bot: Bot, dialogue: Dialogue, woken: asyncio.Event) -> None:
    """Answer what waits in the inbox, each sender in order."""
    while True:
        woken.clear()
        if not await answer_waiting(desk, bot, dialogue):
            try:
                await asyncio.wait_for(woken.wait(), IDLE_SECONDS)
            except TimeoutError:
                continue


async def answer_waiting(desk: Desk, bot: Bot, dialogue: Dialogue) -> int:
    """Answer the next input of each sender; how many there were."""
    waiting = await desk.waiting(CHANNEL)
    for source_key, raw in waiting:
        update = Update.model_validate(json.loads(raw))
        try:
            await dialogue.answer(Incoming(source_key, CHANNEL, sender_of(update) or "", text_of(update)))
        except Conflict:
            log.info("answered by another process")
        except Exception:  # noqa: BLE001 (the outermost loop: one bad message must not stop the others)
            log.exception("a message could not be answered and is set aside")
            await desk.settle(source_key)
        if update.callback_query is not None:
            await _stop_spinner(bot, update.callback_query.id)
    return len(waiting)


async def send_for_ever(desk: Desk, bot: Bot, speech: Speech) -> None:
    """Send what is due."""

    async def deliver(recipient: str, spoken: Spoken) -> Outcome:
        return await send(bot, recipient, spoken)

    while True:
        if not await relay.send_due(desk, speech, CHANNEL, deliver):
            await asyncio.sleep(IDLE_SECONDS / 5)


async def send(bot: Bot, recipient: str, spoken: Spoken) -> Outcome:
    """Send one message: blocked or gone never arrives, a flood limit waits as long as it says."""
    try:
        await bot.send_message(int(recipient), spoken.text, reply_markup=keyboard(spoken), parse_mode=None)
    except TelegramRetryAfter as error:
        return Later(error.retry_after, "429")
    except (TelegramForbiddenError, TelegramNotFound, TelegramBadRequest) as error:
        return Never(type(error).__name__)
    except (TelegramNetworkError, TelegramAPIError) as error:
        return Later(BACK_OFF_SECONDS, type(error).__name__)
    return Sent()


def keyboard(spoken: Spoken) -> InlineKeyboardMarkup | None:
    """The buttons, at most two a row."""
    if not spoken.buttons:
        return None
    keys = [InlineKeyboardButton(text=label, callback_data=data) for label, data in spoken.buttons]
    rows = [keys[i : i + BUTTONS_PER_ROW] for i in range(0, len(keys), BUTTONS_PER_ROW)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def sender_of(update: Update) -> str | None:
    """The private chat an update came from; None for groups and what has no sender."""
    message = update.message
    if message is not None and message.chat.type == "private":
        return str(message.chat.id)
    query = update.callback_query
    return str(query.from_user.id) if query is not None else None


def text_of(update: Update) -> str:
    """What was typed, captioned or pressed; empty for a message without words."""
    if update.message is not None:
        return update.message.text or update.message.caption or ""
    query = update.callback_query
    return (query.data or "") if query is not None else ""


async def _stop_spinner(bot: Bot, query_id: str) -> None:
    try:
        await bot.answer_callback_query(query_id)
    except TelegramAPIError:
        log.info("a button's spinner could not be stopped")
