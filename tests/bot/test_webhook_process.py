"""Do updates that Telegram posts to us go the same way, and only those that know the secret?"""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.main import app
from tests.bot.test_telegram_process import CHAT, MATTER, cases
from tests.botapi import TOKEN, serving
from tests.test_whole_way import a_free_port, serve

SECRET = "a-secret-of-sixteen"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def test_posted_updates_file_a_complaint_and_strangers_are_told_nothing(tmp_path: Path) -> None:
    port = a_free_port()
    async with serving() as peer:
        bot = {
            "JIANNUO_BOT_TOKEN": TOKEN,
            "JIANNUO_BOT_API": peer.url,
            "JIANNUO_BOT_WEBHOOK": f"http://127.0.0.1:{port}",
            "JIANNUO_BOT_SECRET": SECRET,
        }
        async with serve(tmp_path, port, "serve", **bot) as client:
            await peer.has_webhook()
            for words in (MATTER, "同意", "匿名", "提交"):
                await peer.say(CHAT, words)
            receipt = (await peer.heard(CHAT, 4))[3]
            update = peer.updates[0]
            refused = [
                await client.post("/telegram", json=update),
                await client.post("/telegram", json=update, headers={HEADER: "a-secret-of-another"}),
            ]
            known = {HEADER: SECRET}
            again = await client.post("/telegram", json=update, headers=known)
            rude = await client.post("/telegram", content=b"{", headers=known)
    assert "查询码" in receipt
    assert [answer.status_code for answer in refused] == [404, 404]
    assert (again.status_code, rude.status_code) == (200, 400)
    assert "getUpdates" not in peer.methods
    assert len(await cases(tmp_path)) == 1


@pytest.mark.parametrize(
    ("token", "secret", "names"),
    [
        ("", SECRET, "JIANNUO_BOT_TOKEN"),
        ("nonsense", SECRET, "JIANNUO_BOT_TOKEN"),
        (TOKEN, "short", "JIANNUO_BOT_SECRET"),
    ],
)
def test_a_webhook_without_token_or_secret_is_one_line(token: str, secret: str, names: str) -> None:
    settings = {
        "JIANNUO_BOT_TOKEN": token,
        "JIANNUO_BOT_SECRET": secret,
        "JIANNUO_BOT_WEBHOOK": "https://example.invalid",
    }
    stopped = CliRunner().invoke(app, ["web"], env=settings)
    assert stopped.exit_code == 1
    assert names in stopped.stderr
