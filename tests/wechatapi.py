"""A server in WeChat's place, over real HTTP; what it posts is signed and sealed by wechatpy, which is none of ours."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
from aiohttp import web
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

APP_ID, SECRET, TOKEN, AES_KEY = "wx0123456789abcdef", "a-secret", "atoken", "a" * 43


def signed(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return str(signer.signature)


class WeChatPeer:
    """What the platform knows: texts sent to each person, files, how many tokens it gave, what it answers with."""

    def __init__(self) -> None:
        self.url = ""
        self.sent: defaultdict[str, list[str]] = defaultdict(list)
        self.files: dict[str, bytes] = {}
        self.tokens = 0
        self.codes: dict[str, list[int]] = defaultdict(list)
        self._next = count(1)

    def message(self, sender: str, kind: str, **fields: str) -> str:
        """The XML of a message or event."""
        own = {"MsgType": kind, **({} if kind == "event" else {"MsgId": str(next(self._next))}), **fields}
        inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in own.items())
        head = f"<ToUserName>gh_1</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>1760000000</CreateTime>"
        return f"<xml>{head}{inner}</xml>"

    async def post(self, client: httpx.AsyncClient, xml: str, *, wrongly: bool = False) -> httpx.Response:
        """Post a message as WeChat does."""
        sealed = WeChatCrypto(TOKEN, AES_KEY, APP_ID).encrypt_message(xml, "nonce", "1760000000")
        signature = sealed.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
        asked = {
            "timestamp": "1760000000",
            "nonce": "nonce",
            "msg_signature": "0" * 40 if wrongly else signature,
        }
        return await client.post("/wechat", params=asked, content=sealed.encode())

    async def heard(self, person: str, words: str, seconds: float = 30) -> str:
        """Everything said to a person, once it holds these words."""
        until = time.monotonic() + seconds
        while words not in (together := "\n".join(self.sent[person])):
            if time.monotonic() > until:
                raise AssertionError(f"{person} never heard {words!r} but: {together}")
            await asyncio.sleep(0.02)
        return together


@asynccontextmanager
async def serving() -> AsyncIterator[WeChatPeer]:
    peer = WeChatPeer()

    async def give_token(request: web.Request) -> web.Response:
        asked = await request.json()
        if (asked["appid"], asked["secret"]) != (APP_ID, SECRET):
            return web.json_response({"errcode": 40013, "errmsg": "invalid appid"})
        peer.tokens += 1
        return web.json_response({"access_token": f"token{peer.tokens}", "expires_in": 7200})

    async def send(request: web.Request) -> web.Response:
        said: dict[str, Any] = await request.json()
        person = said["touser"]
        if request.query["access_token"] != f"token{peer.tokens}":
            return web.json_response({"errcode": 40001})
        if len(said["text"]["content"].encode()) > 2048:
            return web.json_response({"errcode": 45002})
        if peer.codes[person]:
            return web.json_response({"errcode": peer.codes[person].pop(0)})
        peer.sent[person].append(said["text"]["content"])
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def media(request: web.Request) -> web.Response:
        content = peer.files.get(request.query["media_id"])
        if content is None:
            return web.json_response({"errcode": 40007})
        return web.Response(body=content, content_type="image/jpeg")

    app = web.Application()
    app.router.add_post("/cgi-bin/stable_token", give_token)
    app.router.add_post("/cgi-bin/message/custom/send", send)
    app.router.add_get("/cgi-bin/media/get", media)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    peer.url = f"http://{host}:{port}"
    try:
        yield peer
    finally:
        await runner.cleanup()
