"""How do updates come by webhook? The secret is checked, the raw update committed, nothing read."""

import secrets

from aiogram.types import Update
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from pydantic import ValidationError

from bot.updates import arrival_of
from intake.desk.desk import Desk

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook(desk: Desk, bot_id: int, secret: str) -> APIRouter:
    """The route Telegram posts to; whoever does not know the secret is told nothing."""
    router = APIRouter()

    @router.post(PATH)
    async def receive(request: Request) -> PlainTextResponse:
        if not secrets.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            return PlainTextResponse("", 404)
        try:
            update = Update.model_validate_json(await request.body())
        except ValidationError:
            return PlainTextResponse("", 400)
        if (arrival := arrival_of(bot_id, update)) is not None:
            await desk.keep(arrival)
        return PlainTextResponse("ok")

    return router
