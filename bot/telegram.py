"""How does the bot live on the Bot API? Updates kept first, answered from the inbox; notices sent by the relay.

Everything but the taking of updates reads the inbox, and may be killed at any moment.
"""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Update
from aiohttp import ClientError

from bot import relay, updates
from bot.answering import IDLE_SECONDS, answer_for_ever
from bot.dialogue import Dialogue, Incoming
from bot.speech import Speech, Spoken
from bot.taking import Taking
from bot.transcriber import Transcriber
from bot.updates import CHANNEL
from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.turns import Say
from intake.errors import SettingsWrong
from intake.outbox import Later, Message, Never, Outcome, Sent
from intake.rules.files import LARGEST

BACK_OFF_SECONDS = 15
REQUEST_SECONDS = 10  # for one sending: well under the outbox's lease
BUTTONS_PER_ROW = 2

log = logging.getLogger(__name__)


def make_bot(token: str, api: str | None) -> Bot:
    """A bot on Telegram's own server, or on the one at ``api``."""
    if api is None:
        return Bot(token)
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))


@asynccontextmanager
async def made(token: str, api: str | None) -> AsyncIterator[Bot]:
    """A bot whose connections are closed at the end; TokenValidationError for what is no token."""
    bot = make_bot(token, api)
    try:
        yield bot
    finally:
        await bot.session.close()


async def for_ever(run: Callable[[], Awaitable[None]]) -> None:
    """Run until cancelled; where Telegram cannot be reached, wait and begin again. SettingsWrong for a token not known."""
    is_known = True
    while is_known:
        try:
            await run()
        except* TelegramUnauthorizedError:
            is_known = False
        except* TelegramNetworkError:
            log.warning("Telegram cannot be reached; trying again in %s s", BACK_OFF_SECONDS)
            await asyncio.sleep(BACK_OFF_SECONDS)
    raise SettingsWrong("Telegram does not know JIANNUO_BOT_TOKEN; ask BotFather for the right one")


async def run_polling(
    desk: Desk, bot: Bot, *, polling_timeout: int = 30, transcriber: Transcriber | None = None
) -> None:
    """Poll, answer and send until cancelled."""
    woken = asyncio.Event()
    taking = Taking(desk, woken)
    await bot.delete_webhook()
    polling = taking.dispatcher().start_polling(
        bot, handle_as_tasks=False, handle_signals=False, polling_timeout=polling_timeout
    )
    bot.session.middleware.register(taking)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(polling)
            group.create_task(answer_and_send(desk, bot, woken, transcriber))
    finally:
        bot.session.middleware.unregister(taking)


async def run_webhook(
    desk: Desk, bot: Bot, url: str, secret: str, transcriber: Transcriber | None = None
) -> None:
    """Tell Telegram where the web process listens, then answer and send until cancelled."""
    await bot.set_webhook(f"{url}/telegram", secret_token=secret)
    await answer_and_send(desk, bot, asyncio.Event(), transcriber)


async def answer_and_send(
    desk: Desk, bot: Bot, woken: asyncio.Event, transcriber: Transcriber | None = None
) -> None:
    """Answer what was kept and send what is due until cancelled."""
    speech = Speech()
    dialogue = Dialogue(desk, speech, transcriber)

    async def answer(source_key: str, raw: str) -> None:
        await _answer(bot, dialogue, source_key, raw)

    async with asyncio.TaskGroup() as group:
        group.create_task(answer_for_ever(desk, CHANNEL, answer, woken))
        group.create_task(send_for_ever(desk, bot, speech))


async def _answer(bot: Bot, dialogue: Dialogue, source_key: str, raw: str) -> None:
    update = Update.model_validate(json.loads(raw))
    try:
        await dialogue.answer(await incoming(bot, source_key, update))
    finally:
        if update.callback_query is not None:
            await _stop_spinner(bot, update.callback_query.id)


async def incoming(bot: Bot, source_key: str, update: Update) -> Incoming:
    """An update as the dialogue takes it, its file fetched."""
    message = updates.message_of(update)
    corrects = update.edited_message is not None
    sent = updates.file_of(message) if message is not None and not corrects else None
    fetched = await fetch(bot, sent, message.media_group_id) if sent and message else None
    return Incoming(
        source_key,
        CHANNEL,
        updates.sender_of(update) or "",
        updates.text_of(update),
        message=str(message.message_id) if message else "",
        pressed=updates.pressed_of(update),
        corrects=corrects,
        file=fetched if isinstance(fetched, GivenFile) else None,
        lost=fetched if isinstance(fetched, Say) else None,
    )


async def fetch(bot: Bot, sent: updates.Sent, album: str | None) -> GivenFile | Say:
    """The file's bytes, or what to say when it is too big or does not come."""
    if sent.size is not None and sent.size > LARGEST:
        return Say("file_too_big")
    try:
        file = await bot.get_file(sent.file_id, request_timeout=REQUEST_SECONDS)
        if file.file_path is None or (file.file_size or 0) > LARGEST:
            return Say("file_too_big")
        content = await bot.download_file(file.file_path, _Bounded(), timeout=REQUEST_SECONDS * 6)
    except _TooBig:
        return Say("file_too_big")
    except (TelegramAPIError, ClientError, TimeoutError) as error:
        log.warning("a file could not be fetched: %s", type(error).__name__)
        return Say("file_lost")
    return GivenFile(sent.kind, sent.name, sent.media_type, content.read() if content else b"", album)


class _TooBig(Exception):
    """More bytes came than are taken."""


class _Bounded(io.BytesIO):
    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > LARGEST:
            raise _TooBig
        return super().write(data)


async def send_for_ever(desk: Desk, bot: Bot, speech: Speech) -> None:
    """Send what is due."""

    async def deliver(message: Message, spoken: Spoken) -> Outcome:
        return await send(bot, message, spoken)

    while True:
        if not await relay.send_due(desk, speech, CHANNEL, deliver):
            await asyncio.sleep(IDLE_SECONDS / 5)


async def send(bot: Bot, message: Message, spoken: Spoken) -> Outcome:
    """Say one message: blocked or gone never arrives, a flood limit waits as long as it says."""
    try:
        if message.edits is None or not await _edited(bot, message, spoken):
            await bot.send_message(
                int(message.recipient),
                spoken.text,
                reply_markup=keyboard(spoken),
                parse_mode=None,
                request_timeout=REQUEST_SECONDS,
            )
    except TelegramRetryAfter as error:
        return Later(error.retry_after, "429")
    except (TelegramForbiddenError, TelegramNotFound, TelegramBadRequest) as error:
        return Never(type(error).__name__)
    except (TelegramNetworkError, TelegramAPIError) as error:
        return Later(None, type(error).__name__)
    return Sent()


async def _edited(bot: Bot, message: Message, spoken: Spoken) -> bool:
    """Put a message in the place of the card it answers; False when that card cannot be changed any more."""
    try:
        await bot.edit_message_text(
            spoken.text,
            chat_id=int(message.recipient),
            message_id=int(message.edits or 0),
            reply_markup=keyboard(spoken),
            parse_mode=None,
            request_timeout=REQUEST_SECONDS,
        )
    except TelegramBadRequest as error:
        return "not modified" in error.message
    return True


def keyboard(spoken: Spoken) -> InlineKeyboardMarkup | None:
    """The buttons, at most two a row."""
    if not spoken.buttons:
        return None
    keys = [InlineKeyboardButton(text=label, callback_data=data) for label, data in spoken.buttons]
    rows = [keys[i : i + BUTTONS_PER_ROW] for i in range(0, len(keys), BUTTONS_PER_ROW)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def _stop_spinner(bot: Bot, query_id: str) -> None:
    try:
        await bot.answer_callback_query(query_id)
    except TelegramAPIError:
        log.info("a button's spinner could not be stopped")
