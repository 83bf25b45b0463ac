"""Does one complaint go all the way through real processes: messenger, staff pages, messenger again, month?"""

import asyncio
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from zlib import crc32

import httpx
import openpyxl
from pydantic import SecretStr

from intake import wiring
from intake.rules.lifecycle import Role
from intake.rules.limits import Source
from intake.settings import Settings
from tests import postgres
from tests.botapi import TOKEN, serving
from tests.test_demo import until_ready
from tests.web.test_pages import Staff, hidden, receipt

CHAT = 4711
MATTER = "薛店镇政府答应2023年底前付我工程款三十万元,一直没给"
PASSWORD = "correct horse"


def a_free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


async def start(home: Path, port: str, command: str, **environment: str) -> Process:
    words = [sys.executable, "-c", "from api.main import main; main()", command]
    words += ["--port", port] if port else []
    everything = {**os.environ, "JIANNUO_HOME": str(home), **environment}
    return await asyncio.create_subprocess_exec(*words, env=everything, stdout=DEVNULL, stderr=DEVNULL)


@asynccontextmanager
async def serve(home: Path, port: str, command: str, **environment: str) -> AsyncIterator[httpx.AsyncClient]:
    process = await start(home, port, command, **environment)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", follow_redirects=True) as client:
            await until_ready(client)
            yield client
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 30)


async def add_staff(settings: Settings) -> None:
    desk = wiring.open_desk(settings)
    await desk.add_user("zuoxi", "坐席", Role.OPERATOR, None, PASSWORD)
    await desk.add_user("paidan", "派单员", Role.DISPATCHER, None, PASSWORD)
    await desk.add_user("caizheng", "承办", Role.HANDLER, "finance", PASSWORD)
    await desk.close()


async def logged_in(client: httpx.AsyncClient, login: str) -> Staff:
    client.cookies.clear()
    return await Staff(client).log_in(login)


async def step(staff: Staff, case: str, event: str, text: str = "") -> None:
    page = (await staff.client.get(case)).text
    fields = {"version": hidden(page, "version"), "status": hidden(page, "status"), "text": text}
    assert (await staff.post(f"{case}/step", event=event, **fields)).status_code == 200


async def export(home: Path, month: str) -> None:
    command = [
        sys.executable,
        "-c",
        "from api.main import main; main()",
        "month",
        "export",
        month,
        "--out",
        str(home),
    ]
    environment = {**os.environ, "JIANNUO_HOME": str(home)}
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=DEVNULL)
    assert await process.wait() == 0


async def test_from_a_message_to_the_monthly_workbook(tmp_path: Path) -> None:
    async with serving() as peer:
        bot = {"JIANNUO_BOT_TOKEN": TOKEN, "JIANNUO_BOT_API": peer.url}
        async with serve(tmp_path, a_free_port(), "serve", **bot) as client:
            await add_staff(Settings(home=tmp_path))
            for words in (MATTER, "同意", "匿名", "提交"):
                await peer.say(CHAT, words)
            number = re.search(r"XZZX-\d{8}-\d{4}", (await peer.heard(CHAT, 4))[3])
            assert number is not None
            case = f"/desk/{number[0]}"
            dispatcher = await logged_in(client, "paidan")
            page = (await client.get(case)).text
            assert "薛店镇人民政府" in page
            fields = {
                "version": hidden(page, "version"),
                "domain": "DEBT",
                "lead": "finance",
                "respondent": "xuedian",
            }
            assert (await dispatcher.post(f"{case}/confirm", **fields)).status_code == 200
            handler = await logged_in(client, "caizheng")
            for event, text in (("sign", ""), ("reply", "月底前付清"), ("report", "")):
                await step(handler, case, event, text)
            await step(await logged_in(client, "paidan"), case, "approve")
            await peer.heard(CHAT, 9)
            await peer.press(CHAT, "看答复")
            assert "月底前付清" in (await peer.heard(CHAT, 10))[9]
            await peer.press(CHAT, "已解决")
            await peer.heard(CHAT, 11)
            await peer.press(CHAT, "满意")
            assert "已办结" in (await peer.heard(CHAT, 12))[-1]
    month = f"{number[0][5:9]}-{number[0][9:11]}"
    await export(tmp_path, month)
    summary = list(openpyxl.load_workbook(tmp_path / f"jiannuo-{month}.xlsx")["总体情况"].values)
    counted = {row[0]: row[1] for row in summary}
    names = ("上期结转（B）", "登记量", "受理量（A）", "办结（F）", "受理后撤回、终止（W）", "期末在办（O）")
    assert [counted[name] for name in names] == [0, 1, 1, 1, 0, 0]


async def test_a_form_and_a_call_reach_the_dispatcher_through_the_served_pages(tmp_path: Path) -> None:
    async with serve(tmp_path, a_free_port(), "serve") as client:
        await add_staff(Settings(home=tmp_path))
        key = hidden((await client.get("/complain")).text, "key")
        form = {"key": key, "text": MATTER, "who": "named", "phone": "13800001234", "agree": "yes"}
        assert "新郑市薛店镇人民政府" in (await client.post("/complain", data=form)).text
        written = receipt(await client.post("/complain", data={**form, "step": "submit"}))
        operator = await logged_in(client, "zuoxi")
        call_key = hidden((await client.get("/hotline")).text, "key")
        told = receipt(await operator.post("/hotline", key=call_key, text=MATTER, name="王小明"))
        await logged_in(client, "paidan")
        listed = (await client.get("/desk")).text
        assert written[0] in listed
        assert told[0] in listed
        tracked = await client.post("/track", data={"number": told[0], "code": told[1]})
        assert "待受理" in tracked.text


async def test_three_processes_share_one_postgresql(tmp_path: Path, postgres_server: str) -> None:
    url = await postgres.a_database(postgres_server)
    async with serving() as peer:
        bot = {
            "JIANNUO_BOT_TOKEN": TOKEN,
            "JIANNUO_BOT_API": peer.url,
            "JIANNUO_DATABASE_URL": url,
            "JIANNUO_KEY": "ab" * 32,
        }
        async with serve(tmp_path / "one", a_free_port(), "web", **bot) as client:
            others = [await start(tmp_path / name, "", name, **bot) for name in ("bot", "work", "work")]
            try:
                for chat in range(1, 9):
                    for words in (MATTER, "同意", "匿名", "提交"):
                        await peer.say(chat, words)
                receipts = [(await peer.heard(chat, 4))[3] for chat in range(1, 9)]
                settings = Settings(database_url=url, key=SecretStr("ab" * 32), home=tmp_path / "four")
                await add_staff(settings)
                await logged_in(client, "paidan")
                listed = (await client.get("/desk")).text
            finally:
                for process in others:
                    process.kill()
                    await process.wait()
    numbers = {number for text in receipts for number in re.findall(r"XZZX-\d{8}-\d{4}", text)}
    assert len(numbers) == 8
    assert all(number in listed for number in numbers)
    assert all(len(peer.sent[chat]) == 4 for chat in range(1, 9))


async def test_a_web_process_killed_while_citizens_file_loses_no_receipt_and_doubles_none(
    tmp_path: Path,
) -> None:
    given: dict[str, str] = {}
    behind_proxy = {"JIANNUO_PROXY": "127.0.0.1"}
    for round_number in range(3):
        port = a_free_port()
        process = await start(tmp_path, port, "web", **behind_proxy)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            await until_ready(client)
            filing = [file_for_ever(client, f"citizen-{round_number}-{n}", given) for n in range(8)]
            everybody = asyncio.gather(*filing)
            before = len(given)
            while len(given) < before + 20:
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            await process.wait()
            await everybody
    async with serve(tmp_path, a_free_port(), "web", **behind_proxy) as client:
        for key, first in given.items():  # every citizen who is not sure sends again
            again = await submit(client, key)
            assert " ".join(receipt(again)) == first
    desk = wiring.open_desk(Settings(home=tmp_path))
    receipts = [found.split() for found in given.values()]
    numbers = {await desk.find(number, code, Source("here")) for number, code in receipts}
    await desk.close()
    assert len(numbers) == len(given)


async def submit(client: httpx.AsyncClient, key: str) -> httpx.Response:
    """Send the form from an address of its own, as the proxy in front tells it."""
    form = {"key": key, "text": MATTER, "step": "submit", "agree": "yes"}
    address = ip_address(crc32(key.encode()))
    return await client.post("/complain", data=form, headers={"X-Forwarded-For": str(address)})


async def file_for_ever(client: httpx.AsyncClient, who: str, given: dict[str, str]) -> None:
    """File one complaint after another until the server dies; keep every receipt that was seen."""
    count = 0
    while True:
        count += 1
        key = f"{who}-{count:04d}"
        try:
            page = await submit(client, key)
        except httpx.TransportError:
            return
        given[key] = " ".join(receipt(page))
