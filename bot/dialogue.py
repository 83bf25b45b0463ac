"""What does the bot do with one message? It understands free text first and asks only the next missing thing.

Knows no messenger: the terminal and Telegram hand in the same :class:`Incoming`. All state is the draft in our database.
"""

from dataclasses import dataclass
from typing import Any

from bot.speech import Speech
from intake.desk.desk import Desk
from intake.desk.turns import Files, Rates, Say, Turn
from intake.errors import NotFound, Unacceptable

SHORTEST = 6
LONGEST_NAME = 40
SHOWN = 1500


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message. ``text`` is what was typed, or the data of the button pressed; empty when it has no text."""

    source_key: str
    channel: str
    sender: str
    text: str


class Dialogue:
    """Answers messages through the desk."""

    def __init__(self, desk: Desk, speech: Speech) -> None:
        self._desk = desk
        self._speech = speech

    async def answer(self, said: Incoming) -> None:
        """Commit the turn this message causes; Conflict when it was answered before."""
        draft = await self._desk.draft(said.channel, said.sender)
        try:
            turn = await self._turn(said, draft)
        except Unacceptable:
            turn = Turn(draft, (Say("too_long"),))
        await self._desk.turn(said.source_key, said.channel, said.sender, turn)

    async def _turn(self, said: Incoming, draft: dict[str, Any] | None) -> Turn:
        text = said.text.strip()
        word = self._speech.data_of.get(text, text)
        if not text:
            return Turn(draft, (Say("text_only"),))
        if word in {"/start", "/help", "帮助"}:
            return Turn(draft, (Say("start"),))
        if text.startswith("查询"):
            return Turn(draft, (await self._progress(text),))
        if word in {"solved", "unsolved"}:
            return await self._asked_solved(said, word == "solved")
        return await self._go_on(said, draft, word)

    async def _go_on(self, said: Incoming, draft: dict[str, Any] | None, word: str) -> Turn:
        if word == "cancel" and draft is not None:
            return Turn(None, (Say("cancelled"),))
        if draft is None or draft["asks"] == "more":
            return await self._begin(f"{draft['text']}\n{word}" if draft else word)
        if draft["asks"] == "name":
            return self._confirm(draft["text"], None if word == "anonymous" else word[:LONGEST_NAME])
        if draft["asks"] == "confirm":
            return await self._confirmed(draft, word)
        return await self._rate(said, draft, word)

    async def _confirmed(self, draft: dict[str, Any], word: str) -> Turn:
        if word == "submit":
            return Turn(None, files=Files(draft["text"], draft["name"]))
        longer = f"{draft['text']}\n{word}"
        await self._desk.read(longer)  # refuses now what could not be filed later
        return self._confirm(longer, draft["name"])

    async def _begin(self, text: str) -> Turn:
        kept, reading = await self._desk.read(text)
        if len(kept) < SHORTEST:
            return Turn({"asks": "more", "text": kept}, (Say("say_more"),))
        understood = self._desk.understood(reading)
        return Turn({"asks": "name", "text": kept}, (Say("ask_name", understood),))

    def _confirm(self, text: str, name: str | None) -> Turn:
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        return Turn(
            {"asks": "confirm", "text": text, "name": name}, (Say("confirm", {"text": shown, "name": name}),)
        )

    async def _progress(self, text: str) -> Say:
        words = text.removeprefix("查询").split(maxsplit=1)
        if len(words) < 2:
            return Say("not_found")
        try:
            number = await self._desk.find(words[0], words[1])
        except NotFound:
            return Say("not_found")
        progress = await self._desk.progress(number)
        status = self._desk.status_name(progress.status)
        facts = {"number": number, "status": status, "lead": progress.lead, "replies": list(progress.replies)}
        return Say("progress", facts)

    async def _asked_solved(self, said: Incoming, solved: bool) -> Turn:
        if await self._desk.awaiting_answer(said.channel, said.sender) is None:
            return Turn(None, (Say("nothing_to_rate"),))
        return Turn({"asks": "satisfaction", "solved": solved}, (Say("ask_satisfaction"),))

    async def _rate(self, said: Incoming, draft: dict[str, Any], word: str) -> Turn:
        seen = await self._desk.awaiting_answer(said.channel, said.sender)
        if seen is None:
            return Turn(None, (Say("nothing_to_rate"),))
        if word not in {"1", "2", "3", "4", "5"}:
            return Turn(draft, (Say("ask_satisfaction"),))
        says = () if draft["solved"] else (Say("reopened"),)
        return Turn(None, says, rates=Rates(seen, draft["solved"], int(word)))
