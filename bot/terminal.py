"""How does one talk to the bot without a messenger? One line in is one message; buttons are numbered choices."""

from collections.abc import Callable, Iterable
from uuid import uuid4

from bot import relay
from bot.dialogue import Dialogue, Incoming
from bot.speech import Speech, Spoken
from intake.desk.desk import Desk
from intake.inbox import Arrival
from intake.outbox import Message, Never, Outcome, Sent

CHANNEL = "terminal"


class Conversation:
    """One person at the terminal, with the choices last shown."""

    def __init__(self, desk: Desk, show: Callable[[str], None]) -> None:
        self._desk = desk
        self._show = show
        self._speech = Speech()
        self._dialogue = Dialogue(desk, self._speech)
        self._sender = uuid4().hex
        self._heard = 0
        self._choices: tuple[tuple[str, str], ...] = ()

    async def hear(self, line: str) -> None:
        """Answer one line, and show what else there is to tell."""
        text = chosen(line.strip(), self._choices)
        self._heard += 1
        said = Incoming(f"{CHANNEL}:{self._sender}:{self._heard}", CHANNEL, self._sender, text)
        await self._desk.keep(Arrival(said.source_key, said.sender, text))
        await self._dialogue.answer(said)
        await relay.send_due(self._desk, self._speech, CHANNEL, self._deliver)

    async def _deliver(self, message: Message, spoken: Spoken) -> Outcome:
        if message.recipient != self._sender:
            return Never("that terminal is closed")
        self._show(spoken.text)
        if spoken.buttons:
            self._choices = spoken.buttons
        for number, (label, _) in enumerate(spoken.buttons, start=1):
            self._show(f"  {number}. {label}")
        return Sent()


async def talk(desk: Desk, lines: Iterable[str], show: Callable[[str], None]) -> None:
    """Hold one conversation: each line is answered before the next is read."""
    conversation = Conversation(desk, show)
    for line in lines:
        await conversation.hear(line)


def chosen(typed: str, choices: tuple[tuple[str, str], ...]) -> str:
    """What a number or a button's words stand for among the choices last shown; anything else is itself."""
    if (data := dict(choices).get(typed)) is not None:
        return data
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1][1]
    return typed
