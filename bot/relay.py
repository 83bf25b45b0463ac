"""How do messages leave? Leased from the outbox, spoken, handed to a transport, marked."""

from collections.abc import Awaitable, Callable

from bot.speech import Speech, Spoken
from intake.desk.desk import Desk
from intake.outbox import Message, Outcome

Deliver = Callable[[Message, Spoken], Awaitable[Outcome]]
"""Hands a message, as it is put, to its recipient and says what became of it."""


async def send_due(desk: Desk, speech: Speech, channel: str, deliver: Deliver) -> int:
    """Send everything of one channel that is due now; the number of messages tried.

    One is leased at a time, so none waits its lease away behind slow ones, and who is killed repeats at most one.
    """
    tried = 0
    while leased := await desk.lease([channel], limit=1):
        for one in leased:
            outcome = await deliver(one.message, speech.say(one.message.template, one.message.facts))
            await desk.mark(one, outcome)
        tried += len(leased)
    return tried
