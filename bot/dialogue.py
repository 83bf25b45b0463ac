"""What does the bot do with one message? It understands free text first and asks only the next missing thing.

Knows no messenger: the terminal and Telegram hand in the same :class:`Incoming`. All state is the draft in our database.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.speech import Speech
from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.steps import LONGEST_TEXT, Standing
from intake.desk.turns import Adds, Answered, Files, Rates, Say, Turn
from intake.errors import NotFound, Unacceptable
from intake.rules.person import person

Draft = dict[str, Any]
"""What the dialogue keeps of an unfinished conversation: what it ``asks`` and the ``parts`` it was told."""
Parts = list[list[str]]
"""Messages of one complaint, each its messenger id and its words."""

BUTTONS = {
    "name": {"anonymous", "cancel"},
    "confirm": {"submit", "cancel"},
    "which": {"belongs", "new", "cancel"},
    "satisfaction": {"1", "2", "3", "4", "5"},
}
"""The buttons that answer what a draft asks; any other was pressed on a card that is over."""

ANY_BUTTON = frozenset().union(*BUTTONS.values())
_ASKS = re.compile(r"查询(?:\s|$)|查询.{0,3}XZZX", re.IGNORECASE)
"""What asks for a case, not what tells of one: a complaint may begin with 查询了三次."""
_NO_CHOICE = re.compile(r"\d{1,2}|/\S+", re.ASCII)
"""What answers no question: a number that no button has, a command we do not know."""
COMMANDS = {"/cancel": "cancel", "/help": "/start", "帮助": "/start"}
_TELLS_MORE = re.compile(r"[，。；！？,;!?\n]|.{21}")
"""What is no name but more of the story: it has a sentence's marks, or is longer than names are."""
SHORTEST = 6
LONGEST_NAME = 40
SHOWN = 1500


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message. ``text`` is what was typed, or the data of the button pressed; empty when it has no text.

    ``message`` is the messenger's id of what was typed, ``pressed`` of the card a button was pressed on.
    ``corrects`` says that the message was typed before and is now another. ``lost`` names a file that did not come.
    """

    source_key: str
    channel: str
    sender: str
    text: str
    message: str = ""
    pressed: str | None = None
    corrects: bool = False
    file: GivenFile | None = None
    lost: Say | None = None


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
        await self._desk.turn(Answered(said.source_key, said.channel, said.sender, said.pressed), turn)

    async def _turn(self, said: Incoming, draft: Draft | None) -> Turn:
        text = said.text.strip()
        word = COMMANDS.get(text) or self._speech.data_of.get(text, text)
        if said.corrects:
            return await self._corrected(said, draft, text)
        if said.lost is not None:
            turn = await self._caption(said, draft, word) if text else Turn(draft)
            return replace(turn, says=(said.lost, *turn.says))
        if said.file is not None:
            return await self._with_file(said, said.file, draft, word)
        if not text:
            return Turn(draft, (Say("text_only"),))
        return await self._words(said, draft, word)

    async def _words(self, said: Incoming, draft: Draft | None, word: str) -> Turn:
        if word == "/start":
            return Turn(draft, (Say("start"),))
        if _NO_CHOICE.fullmatch(word) and word not in ANY_BUTTON:
            return Turn(draft, (Say("no_choice"),))
        if _ASKS.match(word):
            return Turn(draft, (await self._progress(word),))
        if word in {"solved", "unsolved"}:
            return await self._asked_solved(said, draft, word == "solved")
        return await self._go_on(said, draft, word)

    async def _go_on(self, said: Incoming, draft: Draft | None, word: str) -> Turn:
        is_button = said.pressed is not None or word in ANY_BUTTON
        if is_button and (draft is None or word not in BUTTONS.get(draft["asks"], ())):
            return Turn(draft, (Say("stale"),))
        if word == "cancel" and draft is not None:
            return Turn(None, (Say("cancelled", in_place=True),))
        if draft is None and (seen := await self._desk.open_case(said.channel, said.sender)) is not None:
            return await self._ask_which(seen, [[said.message, word]])
        return await self._tells(said, draft, word)

    async def _tells(self, said: Incoming, draft: Draft | None, word: str) -> Turn:
        tells_more = draft is not None and draft["asks"] == "name" and _TELLS_MORE.search(word)
        if draft is None or draft["asks"] == "more" or tells_more:
            return await self._begin([*(draft["parts"] if draft else ()), [said.message, word]])
        if draft["asks"] == "which":
            return await self._which(said, draft, word)
        if draft["asks"] == "name":
            return self._confirm(draft["parts"], None if word == "anonymous" else word[:LONGEST_NAME])
        if draft["asks"] == "confirm":
            return await self._confirmed(said, draft, word)
        return await self._rate(said, draft, word)

    async def _ask_which(self, seen: Standing, parts: Parts) -> Turn:
        """Somebody with an open case says something: does it belong there, or is it another matter?"""
        await self._desk.read(whole(parts))  # refuses now what could not be kept later
        return Turn({"asks": "which", "parts": parts}, (Say("which", {"number": seen.number}),))

    async def _which(self, said: Incoming, draft: Draft, word: str) -> Turn:
        if word == "new":
            return await self._begin(draft["parts"])
        seen = await self._desk.open_case(said.channel, said.sender)
        if seen is None:
            return await self._begin(draft["parts"])
        if word != "belongs":
            return await self._ask_which(seen, [*draft["parts"], [said.message, word]])
        text = whole(draft["parts"])
        if len(text) > LONGEST_TEXT:
            return Turn(draft, (Say("too_much_to_add"),))
        return Turn(
            None, (Say("added", {"number": seen.number}, in_place=True),), adds=Adds(seen.number, text)
        )

    async def _confirmed(self, said: Incoming, draft: Draft, word: str) -> Turn:
        told = whole(draft["parts"])
        if word == "submit":
            card = (Say("submitted", _card(told, draft["name"]), in_place=True),) if said.pressed else ()
            return Turn(None, card, files=Files(told, person(draft["name"] or "")))
        parts = [*draft["parts"], [said.message, word]]
        await self._desk.read(whole(parts))  # refuses now what could not be filed later
        return self._confirm(parts, draft["name"])

    async def _begin(self, parts: Parts) -> Turn:
        kept, reading = await self._desk.read(whole(parts))
        if len(kept) < SHORTEST:
            return Turn({"asks": "more", "parts": parts}, (Say("say_more"),))
        understood = self._desk.understood(reading)
        return Turn({"asks": "name", "parts": parts}, (Say("ask_name", understood),))

    def _confirm(self, parts: Parts, name: str | None) -> Turn:
        draft = {"asks": "confirm", "parts": parts, "name": name}
        return Turn(draft, (Say("confirm", _card(whole(parts), name), in_place=True),))

    async def _corrected(self, said: Incoming, draft: Draft | None, text: str) -> Turn:
        """A message edited after it was sent: its words change while it belongs to an unfinished complaint."""
        parts = draft.get("parts", []) if draft else []
        if draft is None or said.message not in [message for message, _ in parts]:
            return Turn(draft, (Say("corrected_late"),))
        changed = [[message, text if message == said.message else words] for message, words in parts]
        if draft["asks"] == "confirm":
            await self._desk.read(whole(changed))
            return self._confirm(changed, draft["name"])
        if draft["asks"] == "which" and (seen := await self._desk.open_case(said.channel, said.sender)):
            return await self._ask_which(seen, changed)
        return await self._begin(changed)

    async def _with_file(self, said: Incoming, file: GivenFile, draft: Draft | None, word: str) -> Turn:
        """A file: its caption is read as words, itself waits for the complaint; an album is answered once."""
        if word:
            return replace(await self._caption(said, draft, word), keeps=file)
        once = f"album:{file.album}" if file.album else None
        kind = {"kind": self._desk.tools.rulebook.words.file[file.kind]}
        if await self._desk.is_filed(said.channel, said.sender, file.album):
            return Turn(draft, (Say("file_added", kind, once=once),), keeps=file)
        if draft is not None and draft["asks"] == "satisfaction" and draft.get("held"):
            return Turn(draft, (Say("file_kept", kind, once=once),), keeps=file)
        if draft is None or not draft.get("parts"):
            return Turn({"asks": "more", "parts": []}, (Say("file_first", kind, once=once),), keeps=file)
        return Turn(draft, (Say("file_kept", kind, once=once),), keeps=file)

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

    async def _asked_solved(self, said: Incoming, draft: Draft | None, solved: bool) -> Turn:
        """The answer to an earlier case; a complaint being told meanwhile waits and goes on afterwards."""
        if await self._desk.awaiting_answer(said.channel, said.sender) is None:
            return Turn(draft, (Say("nothing_to_rate"),))
        held = draft.get("held") if draft and draft["asks"] == "satisfaction" else draft
        return Turn({"asks": "satisfaction", "solved": solved, "held": held}, (Say("ask_satisfaction"),))

    async def _caption(self, said: Incoming, draft: Draft | None, word: str) -> Turn:
        """The words under a file: words like any, but never somebody's name."""
        if draft is not None and draft["asks"] == "name" and word not in BUTTONS["name"]:
            return await self._begin([*draft["parts"], [said.message, word]])
        return await self._words(said, draft, word)

    async def _rate(self, said: Incoming, draft: Draft, word: str) -> Turn:
        seen = await self._desk.awaiting_answer(said.channel, said.sender)
        held = draft.get("held")
        if seen is None:
            return Turn(held, (Say("nothing_to_rate"), *_reminder(held)))
        if word not in BUTTONS["satisfaction"]:
            return Turn(draft, (Say("ask_satisfaction"),))
        says = () if draft["solved"] else (Say("reopened"),)
        return Turn(held, (*says, *_reminder(held)), rates=Rates(seen, draft["solved"], int(word)))


def whole(parts: Parts) -> str:
    """The complaint that these messages tell together."""
    return "\n".join(words for _, words in parts)


def _reminder(held: Draft | None) -> tuple[Say, ...]:
    """That the complaint begun before goes on: with its card where it waits to be submitted."""
    if held is None or not held.get("parts"):
        return ()
    if held["asks"] == "confirm":
        return (Say("confirm", _card(whole(held["parts"]), held["name"])),)
    return (Say("go_on"),)


def _card(told: str, name: str | None) -> dict[str, str | None]:
    return {"text": told if len(told) <= SHOWN else f"{told[:SHOWN]}…", "name": name}
