"""A Bot API server for the tests: real HTTP, real long polling, and the faults a real one has.

Updates are confirmed by the next getUpdates' offset, as Telegram does; ``forget_confirmation`` answers the same updates
again, as after a lost answer. ``block`` answers 403, ``flood`` answers 429 once.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

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
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def say(self, chat: int, text: str) -> None:
        """A citizen types."""
        message = {"message_id": self._next(), "date": 1_790_000_000, **_who(chat), "text": text}
        await self._add({"message": message})

    async def send_photo(self, chat: int, caption: str | None = None) -> None:
        """A citizen sends a photo."""
        photo = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90, "file_size": 10}]
        message = {"message_id": self._next(), "date": 1_790_000_000, **_who(chat), "photo": photo}
        await self._add({"message": message | ({"caption": caption} if caption else {})})

    async def press(self, chat: int, label: str) -> None:
        """A citizen presses the newest button of this label."""
        for message in reversed(self.sent[chat]):
            for row in json.loads(message.get("reply_markup") or "{}").get("inline_keyboard", []):
                for key in row:
                    if key["text"] == label:
                        query = {"id": str(self._next()), "from": _who(chat)["from"], "chat_instance": "1"}
                        await self._add({"callback_query": {**query, "data": key["callback_data"]}})
                        return
        raise AssertionError(f"nobody was shown a button {label}")

    async def heard(self, chat: int, count: int, seconds: float = 20) -> list[str]:
        """The texts of a chat once there are at least ``count``."""
        async with asyncio.timeout(seconds):
            while len(self.sent[chat]) < count:
                await asyncio.sleep(0.02)
        return [message["text"] for message in self.sent[chat]]

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
        async with self.arrived:
            self.arrived.notify_all()


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
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", call)
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
    match method:
        case "getMe":
            return _ok(BOT)
        case "getUpdates":
            return _ok(await peer.get_updates(fields))
        case "sendMessage":
            return _send(peer, fields)
        case "answerCallbackQuery" | "deleteWebhook":
            return _ok(True)
    return _no(404, f"no method {method}")


def _send(peer: Peer, fields: dict[str, Any]) -> web.Response:
    chat = int(fields["chat_id"])
    if chat in peer.blocked:
        return _no(403, "Forbidden: bot was blocked by the user")
    if chat in peer.floods:
        return _no(429, "Too Many Requests", {"retry_after": peer.floods.pop(chat)})
    if not 0 < len(fields["text"]) <= 4096:
        return _no(400, "Bad Request: message text is empty or too long")
    peer.sent[chat].append(fields)
    message = {"message_id": peer._next(), "date": 1_790_000_000, **_who(chat), "text": fields["text"]}
    return _ok(message)


def _ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _no(code: int, why: str, parameters: dict[str, int] | None = None) -> web.Response:
    body = {"ok": False, "error_code": code, "description": why}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)
