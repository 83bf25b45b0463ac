"""How do messages leave? Leased from the outbox, spoken, handed to a transport, marked."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.speech import Speech, Spoken
from intake.desk.desk import Desk
from intake.outbox import Leased, Message, Outcome

AT_ONCE = 8
Deliver = Callable[[Message, Spoken], Awaitable[Outcome]]
"""Hands a message, as it is put, to its recipient and says what became of it."""


async def send_due(desk: Desk, speech: Speech, channel: str, deliver: Deliver) -> int:
    """Send everything of one channel that is due now; the number of messages tried.

    A few are leased at a time, each to another recipient, and sent side by side: none waits its lease away behind slow ones,
    and who is killed repeats at most these few.
    """

    async def tried(one: Leased) -> tuple[Leased, Outcome]:
        return one, await deliver(one.message, speech.say(one.message.template, one.message.facts))

    count = 0
    while leased := await desk.lease([channel], limit=AT_ONCE):
        await desk.mark_all(await asyncio.gather(*(tried(one) for one in leased)))
        count += len(leased)
    return count
