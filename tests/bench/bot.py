"""How many updates does the bot take and answer, beside aiogram's bare dispatcher in the same run, and with 1,000 citizens at once?"""

import asyncio
import itertools
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.types import Message, Update

from bot import relay, telegram
from bot.answering import answer_waiting
from bot.dialogue import Dialogue
from bot.speech import Speech, Spoken
from bot.taking import Taking
from bot.updates import CHANNEL
from intake import wiring
from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.outbox import Message as Notice
from intake.outbox import Outcome, Sent
from intake.reference import rulebook
from intake.seal import KEY_BYTES, seal_from
from intake.settings import Settings
from intake.store.migrations import migrate
from intake.store.store import open_store
from nlp.apart import InProcess
from nlp.remembering import Remembering
from tests import postgres
from tests.botapi import TOKEN

STORY = "薛店镇政府答应2023年底前付我工程款{}元,一直没给"
LINES = (STORY, "同意", "匿名")
BATCH = 100
"""Updates one getUpdates hands over at most."""
ANSWERS = ("同意吗", "怎么称呼", "请核对")


async def run(quick: bool) -> dict[str, Any]:
    """Updates a second taken and answered, ratios, and the p99 of an answer with so many citizens at once, for each database."""
    updates, citizens = (500, 100) if quick else (3_000, 1_000)
    figures: dict[str, Any] = {"updates": updates, "citizens": citizens}
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for name in ("sqlite", "postgresql"):
            url = f"sqlite:///{folder}/bot.sqlite3" if name == "sqlite" else await postgres.a_database(server)
            figures[name] = await _measured(url, updates, citizens)
            print(name, figures[name], flush=True)
    return figures


async def _measured(url: str, updates: int, citizens: int) -> dict[str, Any]:
    await asyncio.to_thread(migrate, url)
    book = rulebook.load()
    reads = Remembering(
        InProcess(wiring.made_for(book, Settings(vectors=False)))
    )  # as `jiannuo serve` has it
    desk = Desk(open_store(url), Tools(seal_from(bytes(KEY_BYTES)), book), reads, wiring.now)
    await desk.ready()
    bot = Bot(TOKEN)
    try:
        bare = await _taken(_bare(), bot, updates, _nothing)
        taking = Taking(desk, asyncio.Event())
        ours = await _taken(taking.dispatcher(), bot, updates, taking.keep)
        answered = await _answered(desk, bot)
        typing = await _crowded(desk, bot, citizens, _typing())
        in_one_breath = await _crowded(desk, bot, citizens, lambda: 0)
    finally:
        await bot.session.close()
        await desk.close()
    return {
        "bare_per_second": round(updates / bare),
        "taken_per_second": round(updates / ours),
        "taken_ratio": round(bare / ours, 3),
        "answered_per_second": round(updates / answered),
        "typing": typing,
        "in_one_breath": in_one_breath,
    }


def _bare() -> Dispatcher:
    """The same dispatcher with a handler that does nothing, and memory for its storage."""
    router = Router()

    @router.message()
    async def nothing(_message: Message) -> None:
        return

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return dispatcher


async def _nothing() -> None:
    """What a bare bot does between two requests for more."""


async def _taken(
    dispatcher: Dispatcher, bot: Bot, updates: int, between: Callable[[], Awaitable[None]]
) -> float:
    """Seconds to feed so many updates one after the other, each of another chat, in the batches getUpdates hands over."""
    given = [an_update(number, 1_000_000 + number, "你好") for number in range(1, updates + 1)]
    begun = time.perf_counter()
    for batch in (given[start : start + BATCH] for start in range(0, updates, BATCH)):
        for update in batch:
            await dispatcher.feed_update(bot, update)
        await between()
    return time.perf_counter() - begun


async def _answered(desk: Desk, bot: Bot) -> float:
    """Seconds to answer all that was taken."""
    dialogue = Dialogue(desk, Speech())
    begun = time.perf_counter()
    while await answer_waiting(desk, CHANNEL, _answer(bot, dialogue)):
        continue
    return time.perf_counter() - begun


def _answer(bot: Bot, dialogue: Dialogue) -> Any:
    async def answer(source_key: str, raw: str) -> None:
        update = Update.model_validate_json(raw)
        await dialogue.answer(await telegram.incoming(bot, source_key, update))

    return answer


async def _crowded(desk: Desk, bot: Bot, citizens: int, pauses: Callable[[], float]) -> dict[str, Any]:
    """Citizens who all write at once, each pausing before a line: seconds to each answer, what is missing."""
    crowd = _Crowd(desk, bot, pauses)
    await crowd.send()  # what the updates before were answered with
    workers = [asyncio.create_task(work()) for work in (crowd.polling, crowd.answering, crowd.sending)]
    begun = time.perf_counter()
    await asyncio.gather(*(crowd.citizen(number) for number in range(citizens)))
    took = time.perf_counter() - begun
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    return {
        "answers_per_second": round(len(crowd.waits) / took),
        "answer_p50_seconds": round(statistics.median(crowd.waits), 2),
        "answer_p99_seconds": round(statistics.quantiles(crowd.waits, n=100)[98], 2),
        "lost": citizens * len(LINES) - len(crowd.waits),
        "out_of_order": crowd.out_of_order,
    }


def _typing() -> Callable[[], float]:
    """Seconds one reads the question and types a line on a telephone: 2 to 18, 10 in the mean."""
    chance = random.Random(7)  # noqa: S311 (a measurement, no secret)
    return lambda: chance.uniform(2, 18)


_CHATS = itertools.count(20)
"""Each crowd is of chats of its own."""


class _Crowd:
    """Citizens, and the bot that answers them; what is sent reaches them without a messenger between."""

    def __init__(self, desk: Desk, bot: Bot, pauses: Callable[[], float]) -> None:
        self._desk, self._bot, self._speech = desk, bot, Speech()
        self._pauses = pauses
        self._first = next(_CHATS) * 100_000
        self._taking = Taking(desk, asyncio.Event())
        self._dispatcher = self._taking.dispatcher()
        self._answer = _answer(bot, Dialogue(desk, self._speech))
        self._heard: defaultdict[str, asyncio.Queue[str]] = defaultdict(asyncio.Queue)
        self.waits: list[float] = []
        self.out_of_order = 0

    async def polling(self) -> None:
        """As polling does: what came meanwhile is kept before more is asked for."""
        while True:
            await self._taking.keep()
            await asyncio.sleep(0.001)

    async def answering(self) -> None:
        while True:
            if not await answer_waiting(self._desk, CHANNEL, self._answer):
                await asyncio.sleep(0.01)

    async def sending(self) -> None:
        while True:
            if not await self.send():
                await asyncio.sleep(0.01)

    async def send(self) -> int:
        async def deliver(message: Notice, spoken: Spoken) -> Outcome:
            self._heard[message.recipient].put_nowait(spoken.text)
            return Sent()

        return await relay.send_due(self._desk, self._speech, CHANNEL, deliver)

    async def citizen(self, number: int) -> None:
        chat = self._first + number
        for place, (line, expected) in enumerate(zip(LINES, ANSWERS, strict=True)):
            await asyncio.sleep(self._pauses())
            begun = time.perf_counter()
            words = line.format(300_000 + number)  # everybody tells a story of his own
            update = an_update(chat * 10 + place, chat, words)
            await self._dispatcher.feed_update(self._bot, update)
            self.out_of_order += expected not in await self._heard[str(chat)].get()
            self.waits.append(time.perf_counter() - begun)


def an_update(number: int, chat: int, text: str) -> Update:
    who = {"id": chat, "is_bot": False, "first_name": "x"}
    message = {
        "message_id": number,
        "date": 0,
        "chat": {"id": chat, "type": "private"},
        "from": who,
        "text": text,
    }
    return Update.model_validate({"update_id": number, "message": message})
