"""How is a conversation written down and held? A script a newcomer can read, said line by line through the dialogue.

A script has a title in brackets and lines that begin with a mark:

    > what the citizen types; a number is the button of that place, [图片] [文件] [语音] [程序] are files, (改1) corrects his first line
    < words the bot says in answer (all such lines must be found in it)
    ! words the bot does not say in answer
    @ what the staff does meanwhile (``STAFF``)
    = what is true in the end: 立案 2, 状态 closed, 匿名 …  (``ENDS``)
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot import relay
from bot.dialogue import Dialogue, Incoming
from bot.speech import Speech, Spoken
from bot.terminal import chosen
from bot.transcriber import Transcriber
from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.inbox import Arrival
from intake.outbox import Message, Outcome, Sent
from intake.rules.calendar import local_date
from intake.rules.files import FileKind
from intake.rules.lifecycle import Event, Role
from tests.conftest import NOW
from tests.files import OGG, PDF, a_picture

SCRIPTS = Path(__file__).parent / "conversations.txt"
CHANNEL = "telegram"
DISPATCHER, FINANCE = Actor(Role.DISPATCHER, "派单员"), Actor(Role.HANDLER, "承办", "finance")
FILES = {
    "[图片]": GivenFile(FileKind.PHOTO, "photo.jpg", "image/jpeg", a_picture()),
    "[文件]": GivenFile(FileKind.DOCUMENT, "合同.pdf", "application/pdf", PDF),
    "[程序]": GivenFile(FileKind.DOCUMENT, "合同.pdf", "application/pdf", b"MZ" + bytes(90)),
    "[语音]": GivenFile(FileKind.VOICE, "voice.ogg", "audio/ogg", OGG),
}


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation: its title and its lines as (mark, words, number in the file)."""

    title: str
    lines: tuple[tuple[str, str, int], ...]


def scripts() -> list[Script]:
    """All conversations of the file."""
    found: list[Script] = []
    for number, line in enumerate(SCRIPTS.read_text(encoding="utf-8").splitlines(), start=1):
        if title := re.fullmatch(r"\[\[(.+)\]\]", line.strip()):
            found.append(Script(title[1], ()))
        elif line[:2] in {"> ", "< ", "! ", "@ ", "= "}:
            found[-1] = replace(found[-1], lines=(*found[-1].lines, (line[0], line[2:].strip(), number)))
        elif line.strip() and not line.startswith("#"):
            raise ValueError(f"line {number} has no mark: {line}")
    return found


class Talk:
    """One citizen and the bot."""

    def __init__(self, desk: Desk, sender: str = "4711", transcriber: Transcriber | None = None) -> None:
        self._desk = desk
        self._sender = sender
        self._speech = Speech()
        self._dialogue = Dialogue(desk, self._speech, transcriber)
        self._choices: tuple[tuple[str, str], ...] = ()
        self._heard = 0
        self.answer = ""

    async def say(self, words: str) -> None:
        """Say a line and keep what the bot answers."""
        self._heard += 1
        mended = re.match(r"\(改(\d+)\)", words)
        message = mended[1] if mended else str(self._heard)
        words = words[mended.end() :].strip() if mended else words
        mark = next((mark for mark in FILES if words.startswith(mark)), None)
        words = words.removeprefix(mark or "").strip()
        data = chosen(words, self._choices)
        key = f"{CHANNEL}:{self._sender}:{self._heard}"
        said = Incoming(
            key,
            CHANNEL,
            self._sender,
            data,
            message=message,
            pressed="card" if data != words else None,
            corrects=mended is not None,
            file=FILES[mark] if mark else None,
        )
        await self._desk.keep(Arrival(key, self._sender, words))
        await self._dialogue.answer(said)
        await self.listen()

    async def listen(self) -> None:
        """Receive what waits to be sent."""
        told: list[str] = []

        async def deliver(_message: Message, spoken: Spoken) -> Outcome:
            self._choices = spoken.buttons or self._choices
            told.append(spoken.text + "".join(f"\n[{label}]" for label, _ in spoken.buttons))
            return Sent()

        await relay.send_due(self._desk, self._speech, CHANNEL, deliver)
        self.answer = "\n".join(told)


async def _newest(desk: Desk) -> str:
    return (await desk.cases(DISPATCHER)).rows[0].number


async def _handle(desk: Desk) -> None:
    seen = await desk.standing(await _newest(desk))
    seen = await desk.confirm(DISPATCHER, seen, Decision("DEBT", "finance", None))
    await desk.take(FINANCE, seen, Event.SIGN)


async def _reply(desk: Desk) -> None:
    await desk.take(FINANCE, await desk.standing(await _newest(desk)), Event.REPLY, "月底前付清")


async def _report(desk: Desk) -> None:
    seen = await desk.take(FINANCE, await desk.standing(await _newest(desk)), Event.REPORT)
    await desk.take(DISPATCHER, seen, Event.APPROVE)


async def _ask(desk: Desk) -> None:
    more = Brought(text="请发合同编号", until=local_date(NOW).replace(day=19))
    await desk.take(DISPATCHER, await desk.standing(await _newest(desk)), Event.ASK_SUPPLEMENT, brought=more)


async def _refuse(desk: Desk) -> None:
    why = Brought(text="法院正在审理", code="R02")
    await desk.take(DISPATCHER, await desk.standing(await _newest(desk)), Event.REFUSE, brought=why)


STAFF: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "派单签收": _handle,
    "答复": _reply,
    "报结": _report,
    "要求补正": _ask,
    "不予受理": _refuse,
}


async def hold(desk: Desk, script: Script) -> None:
    """Hold a conversation; AssertionError names the line that does not come true."""
    talk = Talk(desk)
    for mark, words, number in script.lines:
        where = f"{script.title}, line {number}: {words!r}; the bot said:\n{talk.answer}"
        match mark:
            case ">":
                await talk.say(words)
            case "@":
                await STAFF[words](desk)
                await talk.listen()
            case "<":
                assert words in talk.answer, where
            case "!":
                assert words not in talk.answer, where
            case _:
                name, _, value = words.partition(" ")
                assert await ENDS[name](desk) == value, where


async def _filed(desk: Desk) -> str:
    return str(len((await desk.cases(DISPATCHER)).rows))


async def _status(desk: Desk) -> str:
    return (await desk.cases(DISPATCHER)).rows[0].status.value


async def _person(desk: Desk) -> str:
    person = (await desk.case(DISPATCHER, await _newest(desk))).person
    said = (person.name, person.phone, person.firm, person.uscc, person.principal, person.relation)
    return " ".join(one for one in said if one)


async def _told(desk: Desk) -> str:
    told = (await desk.case(DISPATCHER, await _newest(desk))).narrative or ""
    return told.replace("\n", " ")


async def _corrected(desk: Desk) -> str:
    return " ".join(
        f"{line}={text}" for line, text in (await desk.case(DISPATCHER, await _newest(desk))).told
    )


async def _files(desk: Desk) -> str:
    return str(len((await desk.case(DISPATCHER, await _newest(desk))).files))


async def _alarms(desk: Desk) -> str:
    return " ".join(one.kind for one in await desk.alarms(DISPATCHER))


async def _flags(desk: Desk) -> str:
    return " ".join((await desk.case(DISPATCHER, await _newest(desk))).flags)


async def _added(desk: Desk) -> str:
    case = await desk.case(DISPATCHER, await _newest(desk))
    return "|".join(
        entry.text or "" for entry in case.entries if entry.event in (Event.ADD, Event.SUPPLEMENT)
    )


async def _draft(desk: Desk) -> str:
    return "有" if await desk.draft(CHANNEL, "4711") else "无"


ENDS: dict[str, Callable[[Desk], Awaitable[str]]] = {
    "立案": _filed,
    "状态": _status,
    "诉求人": _person,
    "内容": _told,
    "更正": _corrected,
    "材料": _files,
    "提醒": _alarms,
    "标记": _flags,
    "补充": _added,
    "草稿": _draft,
}
