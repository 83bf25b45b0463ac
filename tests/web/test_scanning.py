"""Does a whole process have files scanned, and does the staff page say what came of it?"""

import asyncio
import re
from pathlib import Path

import httpx

from intake.desk.desk import Desk
from intake.settings import Settings
from tests.clamd import EICAR, clamd
from tests.files import PDF, a_picture
from tests.test_whole_way import a_free_port, add_staff, logged_in, serve
from tests.web.test_pages import TEXT, Staff, desk, receipt, visitor

__all__ = ["desk", "visitor"]  # fixtures

FILES = [
    ("files", ("好.pdf", PDF, "application/pdf")),
    ("files", ("坏.jpg", a_picture() + EICAR, "image/jpeg")),
]


async def filed(client: httpx.AsyncClient) -> str:
    told = {"key": "form-key-0001", "text": TEXT, "step": "submit", "agree": "yes"}
    return receipt(await client.post("/complain", data=told, files=FILES))[0]


async def page_saying(client: httpx.AsyncClient, path: str, words: str) -> str:
    async with asyncio.timeout(30):
        while words not in (page := (await client.get(path)).text):
            await asyncio.sleep(0.2)
    return page


async def test_who_serves_has_files_scanned_and_offers_no_infected_one(tmp_path: Path) -> None:
    async with clamd() as fake, serve(tmp_path, a_free_port(), "serve", JIANNUO_CLAMD=fake.address) as client:
        await add_staff(Settings(home=tmp_path, vectors=False))
        number = await filed(client)
        await logged_in(client, "paidan")
        page = await page_saying(client, f"/desk/{number}", "检出病毒,已封存,不能打开")
        await page_saying(client, f"/desk/{number}", "已查毒,未发现病毒")
        (link,) = re.findall(r'href="(/desk/[^"]+/files/\d+)"', page)
        assert (await client.get(link)).content == PDF
        assert "picture.jpg" not in page
        bad = f"/desk/{number}/files/2"
        for path in (bad, f"{bad}/picture.jpg"):
            refused = await client.get(path)
            assert refused.status_code == 409
            assert "检出病毒" in refused.text


async def test_without_a_scanner_the_page_says_that_nobody_scanned(tmp_path: Path) -> None:
    async with serve(tmp_path, a_free_port(), "serve") as client:
        await add_staff(Settings(home=tmp_path, vectors=False))
        number = await filed(client)
        await logged_in(client, "paidan")
        page = (await client.get(f"/desk/{number}")).text
        assert page.count("未查毒") == 2
        assert "请在隔离环境打开" in page


async def test_what_a_machine_read_in_a_picture_is_marked_as_such_and_never_becomes_markup(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    picture = [("files", ("承诺书.jpg", a_picture(), "image/jpeg"))]
    told = {"key": "form-key-0001", "text": TEXT, "step": "submit", "agree": "yes"}
    number, _ = receipt(await visitor.post("/complain", data=told, files=picture))
    await Staff(visitor).log_in("paidan")
    assert "图中文字" not in (await visitor.get(f"/desk/{number}")).text
    await desk.read_pictures(lambda _: "<script>alert(1)</script>承诺书")
    page = (await visitor.get(f"/desk/{number}")).text
    assert "图中文字(机器识别,可能有误)" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;承诺书" in page
