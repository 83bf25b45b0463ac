"""How is what was kept answered, on whatever messenger? Each sender in order, many senders side by side, one bad message alone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import InterfaceError, OperationalError

from intake.desk.desk import Desk
from intake.errors import Conflict

IDLE_SECONDS = 0.5
Answer = Callable[[str, str], Awaitable[None]]
"""Answers one raw input, given by its key and its payload."""

log = logging.getLogger(__name__)


async def answer_for_ever(desk: Desk, channel: str, answer: Answer, woken: asyncio.Event) -> None:
    """Answer what waits in the inbox until cancelled; ``woken`` says that something new may wait."""
    while True:
        woken.clear()
        if not await answer_waiting(desk, channel, answer):
            try:
                await asyncio.wait_for(woken.wait(), IDLE_SECONDS)
            except TimeoutError:
                continue


async def answer_waiting(desk: Desk, channel: str, answer: Answer) -> int:
    """Answer the next input of each sender; how many there were."""
    waiting = await desk.waiting(channel)
    await asyncio.gather(*(_answered(desk, answer, source_key, raw) for source_key, raw in waiting))
    return len(waiting)


async def _answered(desk: Desk, answer: Answer, source_key: str, raw: str) -> None:
    try:
        await answer(source_key, raw)
    except Conflict:
        log.info("answered by another process")
    except (OperationalError, InterfaceError, ConnectionError):
        raise  # the database did not answer: the message waits, and is answered when it does
    except Exception:  # noqa: BLE001 (the outermost loop: one bad message must not stop the others)
        log.exception("a message could not be answered and is set aside")
        await desk.settle(source_key)
