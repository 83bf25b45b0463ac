"""A Bot API server for the tests: real HTTP, real long polling, and the faults a real one has.

Updates are confirmed by the next getUpdates' offset, as Telegram does; ``lose_confirmation`` answers the same updates
again, as after a lost answer. ``blocked`` answers 403, ``floods`` answers 429 once. After setWebhook the updates are
posted with the secret, again and again until they are taken. ``files`` are handed out by getFile as Telegram does it.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

DATE = 1_790_000_000
TOKEN = "123456:TEST"
BOT = {"id": 123456, "is_bot": True, "first_name": "践诺", "username": "jiannuo_bot"}


@dataclass
class Peer:
    """The server's state, and what a test does to it."""

    url: str = ""
    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    methods: list[str] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    floods: dict[int, int] = field(default_factory=dict)
    confirmed: int = 0
    lose_confirmation: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    edited: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, str] | None = None
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def say(self, chat: int, text: str) -> int:
        """A citizen types; the id of the message."""
        return await self._message(chat, text=text)

    async def correct(self, chat: int, message_id: int, text: str) -> None:
        """A citizen edits a message sent before."""
        message = {"message_id": message_id, "date": DATE, "edit_date": DATE + 60, **_who(chat), "text": text}
        await self._add({"edited_message": message})

    async def send_photo(
        self, chat: int, caption: str | None = None, content: bytes = b"jpeg", album: str | None = None
    ) -> None:
        """A citizen sends a photo, alone or as a member of an album."""
        size = {"width": 90, "height": 90, **self._stored(content)}
        more = {"caption": caption} if caption else {}
        await self._message(chat, photo=[size], **more, **({"media_group_id": album} if album else {}))

    async def send_document(self, chat: int, name: str, content: bytes, size: int | None = None) -> None:
        """A citizen sends a document; ``size`` is what Telegram says of it."""
        told = self._stored(content) | ({"file_size": size} if size else {})
        await self._message(chat, document={**told, "file_name": name, "mime_type": "application/pdf"})

    async def send_voice(self, chat: int, content: bytes) -> None:
        """A citizen speaks."""
        await self._message(chat, voice={**self._stored(content), "duration": 3, "mime_type": "audio/ogg"})

    def _stored(self, content: bytes) -> dict[str, Any]:
        file_id = f"file{len(self.files)}"
        self.files[file_id] = content
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content)}

    async def _message(self, chat: int, **content: Any) -> int:
        message_id = self._next()
        await self._add({"message": {"message_id": message_id, "date": DATE, **_who(chat), **content}})
        return message_id

    async def press(self, chat: int, label: str) -> None:
        """A citizen presses the newest button of this label."""
        for message in reversed(self.sent[chat]):
            for row in json.loads(message.get("reply_markup") or "{}").get("inline_keyboard", []):
                for key in row:
                    if key["text"] == label:
                        query = {"id": str(self._next()), "from": _who(chat)["from"], "chat_instance": "1"}
                        card = {"message_id": message["message_id"], "date": DATE, **_who(chat)}
                        query["message"] = card | {"text": message["text"]}
                        await self._add({"callback_query": {**query, "data": key["callback_data"]}})
                        return
        raise AssertionError(f"nobody was shown a button {label}")

    async def heard(self, chat: int, count: int, seconds: float = 60) -> list[str]:
        """The texts of a chat once there are at least ``count``."""
        async with asyncio.timeout(seconds):
            while len(self.sent[chat]) < count:
                await asyncio.sleep(0.02)
        return [message["text"] for message in self.sent[chat]]

    async def told(self, chat: int, words: str, seconds: float = 60) -> list[str]:
        """The messages of a chat that say these words, once there is one."""
        async with asyncio.timeout(seconds):
            while not (said := [m["text"] for m in self.sent[chat] if words in m["text"]]):
                await asyncio.sleep(0.02)
        return said

    async def has_webhook(self, seconds: float = 60) -> None:
        """Wait until the bot has told us where to post."""
        async with asyncio.timeout(seconds):
            while self.webhook is None:
                await asyncio.sleep(0.02)

    async def changed(self, chat: int, words: str, seconds: float = 60) -> str:
        """The card of a chat that was edited and now says these words."""
        async with asyncio.timeout(seconds):
            while True:
                for message in self.edited:
                    if int(message["chat_id"]) == chat and words in message["text"]:
                        return str(message["text"])
                await asyncio.sleep(0.02)

    async def get_updates(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(request.get("offset") or 0)
        if not self.lose_confirmation:
            self.confirmed = max(self.confirmed, offset)
        waiting = self._unconfirmed()
        if not waiting and request.get("timeout"):
            async with self.arrived:
                try:
                    await asyncio.wait_for(self.arrived.wait(), min(float(request["timeout"]), 2))
                except TimeoutError:
                    return []
        return self._unconfirmed()

    def _unconfirmed(self) -> list[dict[str, Any]]:
        return [update for update in self.updates if update["update_id"] >= self.confirmed]

    def _next(self) -> int:
        return len(self.updates) + sum(map(len, self.sent.values())) + 1

    async def _add(self, update: dict[str, Any]) -> None:
        self.updates.append({"update_id": 1000 + len(self.updates), **update})
        if self.webhook is not None:
            await self._post(self.updates[-1], self.webhook)
        async with self.arrived:
            self.arrived.notify_all()

    async def _post(self, update: dict[str, Any], webhook: dict[str, str]) -> None:
        header = {"X-Telegram-Bot-Api-Secret-Token": webhook.get("secret_token", "")}
        async with aiohttp.ClientSession() as client, asyncio.timeout(20):
            while True:
                async with client.post(webhook["url"], json=update, headers=header) as answer:
                    if answer.status == 200:
                        return
                await asyncio.sleep(0.1)


def _who(chat: int) -> dict[str, Any]:
    return {
        "chat": {"id": chat, "type": "private", "first_name": "某"},
        "from": {"id": chat, "is_bot": False, "first_name": "某"},
    }


@asynccontextmanager
async def serving() -> AsyncIterator[Peer]:
    """A running server."""
    peer = Peer()

    async def call(request: web.Request) -> web.Response:
        method, fields = request.match_info["method"], dict(await request.post())
        peer.methods.append(method)
        return await _answer(peer, method, fields)

    app = web.Application()

    async def hand_out(request: web.Request) -> web.Response:
        return web.Response(body=peer.files[request.match_info["file_id"]])

    async def refuse(_request: web.Request) -> web.Response:
        return _no(401, "Unauthorized")

    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", call)
    app.router.add_route("*", "/bot{token}/{method}", refuse)
    app.router.add_get(f"/file/bot{TOKEN}/{{file_id}}", hand_out)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    peer.url = f"http://{host}:{port}"
    try:
        yield peer
    finally:
        await runner.cleanup()


async def _answer(peer: Peer, method: str, fields: dict[str, Any]) -> web.Response:
    if method == "getUpdates":
        return _ok(await peer.get_updates(fields))
    if method in {"setWebhook", "deleteWebhook"}:
        peer.webhook = fields if method == "setWebhook" else None
    plain = {"getMe": BOT, "setWebhook": True, "deleteWebhook": True, "answerCallbackQuery": True}
    if method in plain:
        return _ok(plain[method])
    work = {"sendMessage": _send, "editMessageText": _edit, "getFile": _file}
    return work[method](peer, fields) if method in work else _no(404, f"no method {method}")


def _send(peer: Peer, fields: dict[str, Any]) -> web.Response:
    chat = int(fields["chat_id"])
    if chat in peer.blocked:
        return _no(403, "Forbidden: bot was blocked by the user")
    if chat in peer.floods:
        return _no(429, "Too Many Requests", {"retry_after": peer.floods.pop(chat)})
    if not 0 < len(fields["text"]) <= 4096:
        return _no(400, "Bad Request: message text is empty or too long")
    message_id = peer._next()
    peer.sent[chat].append(fields | {"message_id": message_id})
    return _ok({"message_id": message_id, "date": DATE, **_who(chat), "text": fields["text"]})


def _edit(peer: Peer, fields: dict[str, Any]) -> web.Response:
    """Change a message where it stands; ``edited`` keeps every change for the tests."""
    chat, message_id = int(fields["chat_id"]), int(fields["message_id"])
    for message in peer.sent[chat]:
        if message["message_id"] == message_id:
            if message["text"] == fields["text"]:
                return _no(400, "Bad Request: message is not modified")
            message.pop("reply_markup", None)
            message.update(fields, message_id=message_id)
            peer.edited.append(message)
            return _ok({"message_id": message_id, "date": DATE, **_who(chat), "text": fields["text"]})
    return _no(400, "Bad Request: message to edit not found")


def _file(peer: Peer, fields: dict[str, Any]) -> web.Response:
    file_id = fields["file_id"]
    if file_id not in peer.files:
        return _no(400, "Bad Request: invalid file_id")
    size = len(peer.files[file_id])
    if size > 20_000_000:
        return _no(400, "Bad Request: file is too big")
    return _ok({"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": file_id})


def _ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _no(code: int, why: str, parameters: dict[str, int] | None = None) -> web.Response:
    body = {"ok": False, "error_code": code, "description": why}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)
