"""How does the bot live on a WeChat Official Account? Posted messages kept first, answered from the inbox, said by the
customer-service API while its window is open.

Ordinary accounts have no inline buttons: choices are numbered, and a number stands for the choice of the message last sent.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from bot import relay
from bot.answering import answer_for_ever
from bot.dialogue import Dialogue, Incoming
from bot.speech import Speech, Spoken
from bot.terminal import chosen
from bot.transcriber import Transcriber
from bot.wechat_seal import NotWeChat, fields
from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.turns import Say
from intake.inbox import Arrival
from intake.outbox import Later, Message, Never, Outcome, Sent
from intake.rules.files import LARGEST, FileKind

CHANNEL = "wechat"
API = "https://api.weixin.qq.com"
WINDOW = timedelta(hours=48)  # 微信开放文档·客服消息: after this the platform takes no answer
LONGEST_BYTES = 2_000  # of one text message; the platform takes 2,048
IDLE_SECONDS, REQUEST_SECONDS = 0.5, 10
TOKEN_SPARE_SECONDS = 300
STALE_TOKEN = frozenset({40001, 40014, 42001})
NEVER = {40003: "no such person", 43004: "not following", 45015: "the window is over"}
SLOW_DOWN = {-1: 15, 45009: 3600, 45047: 300}
"""Seconds to wait for each code of "not now"."""
_FILES = {
    "image": (FileKind.PHOTO, "photo.jpg", "image/jpeg"),
    "voice": (FileKind.VOICE, "voice.amr", "audio/amr"),
    "video": (FileKind.VIDEO, "video.mp4", "video/mp4"),
    "shortvideo": (FileKind.VIDEO, "video.mp4", "video/mp4"),
}

log = logging.getLogger(__name__)


def arrival(app_id: str, xml: str) -> Arrival | None:
    """A message or event as the inbox keeps it; None for what needs no answer. :class:`NotWeChat` for what is none."""
    said = fields(xml)
    sender, kind = said.get("FromUserName", ""), said.get("MsgType", "")
    if not sender or not kind:
        raise NotWeChat("no sender or kind")
    if kind == "event" and said.get("Event") not in {"subscribe", "CLICK"}:
        return None
    named = said.get("MsgId") or f"{sender}:{said.get('CreateTime', '')}:{said.get('Event', '')}"
    return Arrival(f"{CHANNEL}:{app_id}:{named}"[:200], sender, xml)


@dataclass(slots=True)
class WeChat:
    """The platform's API for one account; holds the access token until it ends."""

    app_id: str
    secret: str
    api: str
    session: ClientSession
    _token: str = ""
    _token_ends: float = 0.0
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __repr__(self) -> str:
        return "WeChat(…)"

    async def say(self, recipient: str, text: str) -> int:
        """Send one text; the platform's code, 0 when it arrived."""
        content = {"touser": recipient, "msgtype": "text", "text": {"content": text}}
        for _ in range(2):
            url = f"{self.api}/cgi-bin/message/custom/send"
            async with self.session.post(
                url, params={"access_token": await self.token()}, json=content
            ) as given:
                code = int((await _json(given)).get("errcode", 0))
            if code not in STALE_TOKEN:
                return code
            self._token_ends = 0.0
        return code

    async def media(self, media_id: str) -> bytes | None:
        """The bytes of what somebody sent; None when they do not come or are too many."""
        params = {"access_token": await self.token(), "media_id": media_id}
        async with self.session.get(f"{self.api}/cgi-bin/media/get", params=params) as given:
            if given.status != 200 or given.content_type == "application/json":
                return None
            content = await given.content.read(LARGEST + 1)
            while len(content) <= LARGEST and (more := await given.content.read(LARGEST + 1 - len(content))):
                content += more
        return content if len(content) <= LARGEST else b""

    async def token(self) -> str:
        """The access token, asked for anew shortly before it ends."""
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if now >= self._token_ends:
                asked = {"grant_type": "client_credential", "appid": self.app_id, "secret": self.secret}
                async with self.session.post(f"{self.api}/cgi-bin/stable_token", json=asked) as given:
                    answer = await _json(given)
                if "access_token" not in answer:
                    raise ClientError(f"no access token: code {answer.get('errcode')}")
                self._token = str(answer["access_token"])
                self._token_ends = now + max(int(answer.get("expires_in", 0)) - TOKEN_SPARE_SECONDS, 1)
            return self._token


async def run(desk: Desk, app_id: str, secret: str, api: str, transcriber: Transcriber | None = None) -> None:
    """Answer what was kept and send what is due until cancelled."""
    speech = Speech()
    dialogue = Dialogue(desk, speech, transcriber)
    async with ClientSession(timeout=ClientTimeout(total=REQUEST_SECONDS)) as session:
        wechat = WeChat(app_id, secret, api or API, session)

        async def answer(source_key: str, raw: str) -> None:
            await dialogue.answer(await incoming(desk, wechat, speech, source_key, raw))

        async with asyncio.TaskGroup() as group:
            group.create_task(answer_for_ever(desk, CHANNEL, answer, asyncio.Event()))
            group.create_task(_send_for_ever(desk, wechat, speech))


async def send_for_ever(desk: Desk, app_id: str, secret: str, api: str) -> None:
    """Send what is due until cancelled, and answer nothing."""
    async with ClientSession(timeout=ClientTimeout(total=REQUEST_SECONDS)) as session:
        await _send_for_ever(desk, WeChat(app_id, secret, api or API, session), Speech())


async def _send_for_ever(desk: Desk, wechat: WeChat, speech: Speech) -> None:
    async def deliver(message: Message, spoken: Spoken) -> Outcome:
        return await send(desk, wechat, message, spoken)

    while True:
        if not await relay.send_due(desk, speech, CHANNEL, deliver):
            await asyncio.sleep(IDLE_SECONDS)


async def send(desk: Desk, wechat: WeChat, message: Message, spoken: Spoken) -> Outcome:
    """Say one message in as many pieces as it needs, while the window is open."""
    if not await desk.heard_within(message.recipient, WINDOW):
        return Never("the window is over")
    try:
        for piece in pieces(numbered(spoken)):
            code = await wechat.say(message.recipient, piece)
            if code in NEVER:
                return Never(NEVER[code])
            if code != 0:
                return Later(SLOW_DOWN.get(code), f"code {code}")
    except (ClientError, TimeoutError, ValueError) as error:
        return Later(None, type(error).__name__)
    return Sent()


async def incoming(desk: Desk, wechat: WeChat, speech: Speech, source_key: str, raw: str) -> Incoming:
    """A kept message as the dialogue takes it, its file fetched."""
    said = fields(raw)
    sender, text = said["FromUserName"], words(said)
    if text.isascii() and text.isdigit() and len(text) <= 2:
        text = chosen(text, await _choices(desk, speech, sender))
    got = await _file(wechat, said)
    return Incoming(
        source_key,
        CHANNEL,
        sender,
        text,
        message=said.get("MsgId", ""),
        file=got if isinstance(got, GivenFile) else None,
        lost=got if isinstance(got, Say) else None,
    )


def words(said: dict[str, str]) -> str:
    """What a message says in words; empty for a file or what cannot be read."""
    match said.get("MsgType"):
        case "text":
            return said.get("Content", "")
        case "location":
            place = f"北纬{said.get('Location_X', '')},东经{said.get('Location_Y', '')}"
            return f"地点:{said.get('Label', '')} {place}"
        case "link":
            return f"{said.get('Title', '')} {said.get('Description', '')} {said.get('Url', '')}"
        case "event":
            return "/start" if said.get("Event") == "subscribe" else said.get("EventKey", "")
    return ""


def numbered(spoken: Spoken) -> str:
    """A message with its choices as numbers to answer with."""
    if not spoken.buttons:
        return spoken.text
    choices = "\n".join(f"{number}. {label}" for number, (label, _) in enumerate(spoken.buttons, start=1))
    return f"{spoken.text}\n\n{choices}\n(回复数字就行)"


def pieces(text: str) -> list[str]:
    """The text in pieces that fit into one message each, cut at line ends where there are any."""
    found, rest = [], text
    while len(rest.encode()) > LONGEST_BYTES:
        head = rest.encode()[:LONGEST_BYTES].decode(errors="ignore")
        cut = head.rfind("\n") + 1 or len(head)
        found.append(rest[:cut].rstrip("\n"))
        rest = rest[cut:]
    return [piece for piece in (*found, rest) if piece.strip()]


async def _choices(desk: Desk, speech: Speech, sender: str) -> tuple[tuple[str, str], ...]:
    """The choices of the newest message to this person that had any."""
    for message in await desk.last_sent(CHANNEL, sender):
        if buttons := speech.say(message.template, message.facts).buttons:
            return buttons
    return ()


async def _file(wechat: WeChat, said: dict[str, str]) -> GivenFile | Say | None:
    if said.get("MsgType") not in _FILES:
        return None
    try:
        content = await wechat.media(said.get("MediaId", ""))
    except (ClientError, TimeoutError, ValueError) as error:
        log.warning("a file could not be fetched: %s", type(error).__name__)
        content = None
    if not content:
        return Say("file_lost" if content is None else "file_too_big")
    kind, name, media_type = _FILES[said["MsgType"]]
    return GivenFile(kind, name, media_type, content)


async def _json(given: ClientResponse) -> dict[str, Any]:
    answer = await given.json(content_type=None)
    if not isinstance(answer, dict):
        raise ValueError("WeChat answered something else")
    return answer
