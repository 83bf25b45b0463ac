"""How do messages come from WeChat? Signature and seal are checked, the message committed, nothing read; "success" at once."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from bot.wechat import arrival
from bot.wechat_seal import NotWeChat, WeChatSeal, fields
from intake.desk.desk import Desk

PATH = "/wechat"


def routes(desk: Desk, seal: WeChatSeal) -> APIRouter:
    """The routes WeChat asks and posts to; whoever cannot sign is told nothing."""
    router = APIRouter()

    @router.get(PATH)
    async def echo(
        signature: str = "", timestamp: str = "", nonce: str = "", echostr: str = ""
    ) -> PlainTextResponse:
        """WeChat asks once whether this is the account's server."""
        try:
            seal.check(signature, timestamp, nonce)
        except NotWeChat:
            return PlainTextResponse("", 404)
        return PlainTextResponse(echostr[:200])

    @router.post(PATH)
    async def receive(
        request: Request, timestamp: str = "", nonce: str = "", msg_signature: str = ""
    ) -> PlainTextResponse:
        try:
            sealed = fields((await request.body()).decode()).get("Encrypt", "")
            seal.check(msg_signature, timestamp, nonce, sealed)
            one = arrival(seal.app_id, seal.open(sealed))
        except (NotWeChat, UnicodeDecodeError):
            return PlainTextResponse("", 404)
        if one is not None:
            await desk.keep(one)
        return PlainTextResponse("success")

    return router
