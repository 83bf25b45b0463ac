"""Which messengers does the bot live on? Their settings checked, their parts and routes made; what is not set is off.

aiogram and aiohttp take seconds to import: only who talks to a messenger pays.
"""

import re
from collections.abc import Awaitable, Callable

from fastapi import APIRouter

from bot import transcriber
from bot.speech import Speech
from intake.desk.desk import Desk
from intake.errors import SettingsWrong
from intake.settings import Settings

Part = Callable[[Desk], Awaitable[None]]
"""One of the things a process does, until it is cancelled or ends."""


def check(settings: Settings) -> None:
    """:class:`SettingsWrong` for a setting of a messenger that cannot be used, in one line that says how it should look."""
    if settings.bot_token.get_secret_value() or settings.bot_webhook:
        _check_telegram(settings)
    if _has_wechat(settings):
        _check_wechat(settings)
    transcriber.named(settings.transcriber)


def state(settings: Settings) -> str:
    """Which messengers are on, in one line."""
    telegram = "on" if settings.bot_token.get_secret_value() else "off (no JIANNUO_BOT_TOKEN)"
    return f"bot {telegram} - WeChat {'on' if _has_wechat(settings) else 'off (no JIANNUO_WECHAT_APP_ID)'}"


def talking(settings: Settings) -> tuple[Part, ...]:
    """What receives, answers and sends, for each messenger that is set."""
    telegram = (_telegram(settings),) if settings.bot_token.get_secret_value() else ()
    return (*telegram, *((_wechat(settings),) if _has_wechat(settings) else ()))


def sending(settings: Settings) -> tuple[Part, ...]:
    """What sends only, for each messenger that is set."""
    telegram = (_telegram_sender(settings),) if settings.bot_token.get_secret_value() else ()
    return (*telegram, *((_wechat_sender(settings),) if _has_wechat(settings) else ()))


def routes(settings: Settings, desk: Desk) -> list[APIRouter]:
    """The routes that messengers post to."""
    found = []
    if settings.bot_webhook:
        from bot.webhook import webhook

        token, secret = settings.bot_token.get_secret_value(), settings.bot_secret.get_secret_value()
        found.append(webhook(desk, int(token.partition(":")[0]), secret))
    if _has_wechat(settings):
        from bot import wechat_seal, wechat_web

        token, key = settings.wechat_token.get_secret_value(), settings.wechat_aes_key.get_secret_value()
        found.append(wechat_web.routes(desk, wechat_seal.seal_for(settings.wechat_app_id, token, key)))
    return found


def _telegram(settings: Settings) -> Part:
    async def part(desk: Desk) -> None:
        await desk.ready()
        from bot import telegram

        secret, hears = settings.bot_secret.get_secret_value(), transcriber.named(settings.transcriber)
        async with telegram.made(settings.bot_token.get_secret_value(), settings.bot_api or None) as bot:
            if settings.bot_webhook:
                address = settings.bot_webhook.rstrip("/")
                await telegram.for_ever(lambda: telegram.run_webhook(desk, bot, address, secret, hears))
            else:
                await telegram.for_ever(lambda: telegram.run_polling(desk, bot, transcriber=hears))

    return part


def _telegram_sender(settings: Settings) -> Part:
    async def part(desk: Desk) -> None:
        from bot import telegram

        async with telegram.made(settings.bot_token.get_secret_value(), settings.bot_api or None) as bot:
            await telegram.send_for_ever(desk, bot, Speech())

    return part


def _wechat(settings: Settings) -> Part:
    async def part(desk: Desk) -> None:
        await desk.ready()
        from bot import wechat

        secret, hears = settings.wechat_secret.get_secret_value(), transcriber.named(settings.transcriber)
        await wechat.run(desk, settings.wechat_app_id, secret, settings.wechat_api, hears)

    return part


def _wechat_sender(settings: Settings) -> Part:
    async def part(desk: Desk) -> None:
        from bot import wechat

        secret = settings.wechat_secret.get_secret_value()
        await wechat.send_for_ever(desk, settings.wechat_app_id, secret, settings.wechat_api)

    return part


def _check_telegram(settings: Settings) -> None:
    if not re.fullmatch(r"\d+:[\w-]+", settings.bot_token.get_secret_value(), re.ASCII):
        raise SettingsWrong(
            "The bot needs a token like 123456:ABC: set JIANNUO_BOT_TOKEN to the one Telegram gave."
        )
    if settings.bot_api and not re.match(r"https?://[^/\s]+", settings.bot_api):
        raise SettingsWrong(
            "JIANNUO_BOT_API must be an address like http://127.0.0.1:8081, or empty for Telegram's own."
        )
    if not settings.bot_webhook:
        return
    if not re.fullmatch(r"[\w-]{16,256}", settings.bot_secret.get_secret_value(), re.ASCII):
        raise SettingsWrong(
            "A webhook needs a secret: set JIANNUO_BOT_SECRET to 16 to 256 letters, digits, _ or -."
        )
    own_server = settings.bot_api and settings.bot_webhook.startswith("http://")
    if not settings.bot_webhook.startswith("https://") and not own_server:
        raise SettingsWrong(
            "Telegram posts to https only: set JIANNUO_BOT_WEBHOOK to this server's https:// address."
        )


def _has_wechat(settings: Settings) -> bool:
    return bool(settings.wechat_app_id)


def _check_wechat(settings: Settings) -> None:
    wrong = (
        ("JIANNUO_WECHAT_APP_ID", re.fullmatch(r"\w{3,40}", settings.wechat_app_id, re.ASCII)),
        ("JIANNUO_WECHAT_SECRET", settings.wechat_secret.get_secret_value()),
        (
            "JIANNUO_WECHAT_TOKEN",
            re.fullmatch(r"[A-Za-z0-9]{3,32}", settings.wechat_token.get_secret_value(), re.ASCII),
        ),
        (
            "JIANNUO_WECHAT_AES_KEY",
            re.fullmatch(r"[A-Za-z0-9]{43}", settings.wechat_aes_key.get_secret_value(), re.ASCII),
        ),
        (
            "JIANNUO_WECHAT_API",
            not settings.wechat_api or re.match(r"https?://[^/\s]+", settings.wechat_api),
        ),
    )
    for name, fits in wrong:
        if not fits:
            raise SettingsWrong(f"WeChat cannot be reached: set {name} as the account's own page shows it.")
