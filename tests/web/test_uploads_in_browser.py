"""Does a citizen see files go ahead, go on after a cut line, and stand beside what is wrong with them, in a real browser?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from httpx import URL
from playwright.async_api import Browser, FilePayload, Page, Route, expect
from sqlalchemy import select

from intake import wiring
from intake.rules.lifecycle import Role
from intake.settings import Settings
from intake.store.store import open_store
from intake.store.tables import Attachment
from tests.browser import DESK, PASSWORD, PHONE, REFUSALS, barriers, log_in, looking, until
from tests.files import PDF, a_picture
from tests.test_whole_way import a_free_port, serve
from tests.web.test_in_browser import submit, tell, track

CUT = (*REFUSALS, "ERR_", "409", "404", "503")
"""What the console says of a line that a test cuts."""
PIECES = "**/api/uploads/*"
PICTURE = FilePayload(name="欠条.jpg", mimeType="image/jpeg", buffer=a_picture(size=(600, 400)))
PROGRAM = FilePayload(name="合同.pdf", mimeType="application/pdf", buffer=b"MZ" + bytes(100))
LONG = PDF + bytes(range(256)) * 4_000
"""A file of four pieces."""


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        desk = wiring.open_desk(Settings(home=tmp_path, vectors=False))
        await desk.add_user("paidan", "派单员", Role.DISPATCHER, None, PASSWORD)
        await desk.close()
        yield str(client.base_url)


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """A file on this device, the same when it is chosen again."""
    file = tmp_path / "contract.pdf"
    file.write_bytes(LONG)
    return file


@dataclass
class Line:
    """A line to a server that breaks, once, when so many more bytes went up."""

    address: str
    breaks_after: int = 0

    async def carry(
        self, come: asyncio.StreamReader, goes: asyncio.StreamWriter, *ends: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError):
            while part := await come.read(16_384):
                if ends and self.breaks_after and (left := self.breaks_after - len(part)) <= 0:
                    self.breaks_after = 0
                    await asyncio.sleep(
                        2
                    )  # what the server has not read when the line breaks counts as never sent
                    goes.close()  # what was carried arrives; a reset could take it back from who has not read it yet
                    for end in ends:
                        end.transport.abort()
                    return
                self.breaks_after = left if ends and self.breaks_after else self.breaks_after
                goes.write(part)
                await goes.drain()
        goes.close()


@asynccontextmanager
async def a_line_to(address: str) -> AsyncIterator[Line]:
    server = URL(address)
    line = Line("")

    async def join(come: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        answer, goes = await asyncio.open_connection(server.host, server.port)
        await asyncio.gather(line.carry(come, goes, back), line.carry(answer, back))

    listening = await asyncio.start_server(join, "127.0.0.1", 0)
    async with listening:
        line.address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield line


async def digests(home: Path) -> list[str]:
    """What is stored, by its SHA-256."""
    store = open_store(Settings(home=home).database())
    try:
        return await store.read(lambda s: list(s.scalars(select(Attachment.digest))))  # type: ignore[call-overload]
    finally:
        await store.close()


async def choose(page: Page, *files: FilePayload | Path) -> None:
    """Choose files one after the other, once the page's script is there: without it the second takes the first's place."""
    await page.locator("#files").wait_for()
    await page.wait_for_load_state()
    for file in files:
        await page.set_input_files("#files", file)


async def number_of(page: Page) -> str:
    number = await page.locator("#number").inner_text()
    await page.get_by_label("我已保存").check()
    return number


def row(page: Page, name: str) -> str:
    return f".files li:has-text('{name}')"


async def watched(page: Page, cut: range = range(0)) -> list[int]:
    """The offsets at which the page tries to go on; of its tries, those in ``cut`` never arrive."""
    tried: list[int] = []

    async def through(route: Route) -> None:
        if route.request.method != "PATCH":
            await route.continue_()
            return
        tried.append(int(route.request.headers["upload-offset"]))
        await (route.abort() if len(tried) - 1 in cut else route.continue_())

    await page.route(PIECES, through)
    return tried


async def test_files_go_ahead_once_one_agrees_are_shown_and_reach_the_dispatcher(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address, DESK) as page:
        await tell(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "uploads" in request.url else None)
        await choose(page, PICTURE)
        await page.get_by_text("勾选同意后开始上传").wait_for()
        assert [one for one in asked if "/api/" in one] == []
        await page.get_by_label("我同意你们").check()
        await page.get_by_text("已上传").wait_for()
        shown = page.get_by_role("img", name="欠条.jpg")
        await until(page, "[...document.querySelectorAll('.files img')].every(one => one.naturalWidth > 0)")
        assert "/api/uploads/" in (await shown.get_attribute("src") or "")
        assert await barriers(page) == []
        await page.get_by_role("button", name="提交", exact=True).click()
        number = await number_of(page)
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await expect(page.get_by_role("link", name="欠条.jpg")).to_have_count(1)


async def test_a_line_cut_in_the_midst_goes_on_where_it_broke(
    browser: Browser, address: str, contract: Path, tmp_path: Path
) -> None:
    async with looking(browser, address, refusals=CUT) as page:
        await tell(page)
        await page.get_by_label("我同意你们").check()
        tried = await watched(page, cut=range(2, 3))
        await choose(page, contract)
        await page.get_by_text("已上传").wait_for()
        assert tried == [0, 262_144, 524_288, 524_288, 786_432]
        await submit(page)
        await number_of(page)
    assert await digests(tmp_path) == [sha256(LONG).hexdigest()]


async def test_a_piece_cut_half_way_is_not_sent_again_from_its_beginning(
    browser: Browser, address: str, contract: Path, tmp_path: Path
) -> None:
    async with a_line_to(address) as line, looking(browser, line.address, refusals=CUT) as page:
        await tell(page)
        await page.get_by_label("我同意你们").check()
        tried = await watched(page)
        line.breaks_after = 400_000
        await choose(page, contract)
        await page.get_by_text("已上传").wait_for()
        assert line.breaks_after == 0
        assert tried[:2] == [0, 262_144]
        assert any(262_144 < at < 524_288 for at in tried)
        await submit(page)
        await number_of(page)
    assert await digests(tmp_path) == [sha256(LONG).hexdigest()]


async def test_a_file_goes_on_after_the_page_was_closed(
    browser: Browser, address: str, contract: Path, tmp_path: Path
) -> None:
    async with looking(browser, address, refusals=CUT) as page:
        await tell(page)
        await page.get_by_label("我同意你们").check()
        await watched(page, cut=range(1, 99))
        await choose(page, contract)
        await page.get_by_text("网络断了,连上后接着传").wait_for()
        await page.close()
        again = await page.context.new_page()
        await tell(again)
        await again.get_by_text("没有传完").wait_for()
        assert await again.locator(".files progress").evaluate("bar => bar.value") == 262_144
        assert await barriers(again) == []
        tried = await watched(again)
        await again.get_by_label("我同意你们").check()
        await choose(again, contract)
        await again.get_by_text("已上传").wait_for()
        assert tried == [262_144, 524_288, 786_432]
        await expect(again.locator(".files li")).to_have_count(1)
        await submit(again)
        await number_of(again)
    assert await digests(tmp_path) == [sha256(LONG).hexdigest()]


async def test_what_was_sent_before_the_page_was_closed_is_still_there_and_goes_with_the_draft(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    async with looking(browser, address, refusals=CUT) as page:
        await tell(page)
        await page.get_by_label("我同意你们").check()
        await choose(page, PICTURE)
        await page.get_by_text("已上传").wait_for()
        await tell(page)
        await page.get_by_text("已上传").wait_for()
        await page.goto("/complain")
        await page.get_by_role("button", name="清除草稿").click()
        await tell(page)
        await until(page, "document.readyState === 'complete'")
        await expect(page.locator(".files li")).to_have_count(0)


async def test_a_refused_file_is_told_beside_its_name_and_holds_up_nothing_once_it_was_seen(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    async with looking(browser, address) as page:
        await tell(page)
        large = FilePayload(name="大.pdf", mimeType="application/pdf", buffer=PDF + bytes(10_000_000))
        await page.get_by_label("我同意你们").check()
        await choose(page, large, PROGRAM, PICTURE)
        await page.get_by_text("已上传").wait_for()
        assert "超过 10 MB" in await page.locator(row(page, "大.pdf")).inner_text()
        assert "错误:这种文件不能收" in await page.locator(row(page, "合同.pdf")).inner_text()
        assert await barriers(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_role("button", name="移除 合同.pdf").click()
        await expect(page.locator(".files li")).to_have_count(2)
        await page.get_by_role("button", name="提交", exact=True).click()
        await number_of(page)
    assert await digests(tmp_path) == [sha256(PICTURE["buffer"]).hexdigest()]


async def test_a_form_waits_for_its_files_and_goes_by_itself_unless_one_is_refused(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    async with looking(browser, address) as page:
        await tell(page)
        held = asyncio.Event()

        async def later(route: Route) -> None:
            if route.request.method == "PATCH":
                await held.wait()
            await route.continue_()

        await page.route(PIECES, later)
        await page.get_by_label("我同意你们").check()
        await choose(page, PROGRAM)
        await page.get_by_role("button", name="提交", exact=True).click()
        await page.get_by_text("传完自动提交").wait_for()
        held.set()
        await page.get_by_text("请看一下再提交").wait_for()
        held.clear()
        await choose(page, PICTURE)
        await page.get_by_role("button", name="提交", exact=True).click()
        await page.get_by_text("传完自动提交").wait_for()
        held.set()
        await number_of(page)
    assert await digests(tmp_path) == [sha256(PICTURE["buffer"]).hexdigest()]


async def test_who_has_not_agreed_is_told_why_his_file_waits(browser: Browser, address: str) -> None:
    async with looking(browser, address) as page:
        await tell(page)
        await choose(page, PICTURE)
        await page.get_by_role("button", name="提交", exact=True).click()
        await page.get_by_text("请先勾选同意,文件才能上传").wait_for()
        await until(page, "document.activeElement.id === 'agree'")


async def test_a_removed_file_is_gone_from_the_server_too(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    async with looking(browser, address) as page:
        await tell(page)
        await page.get_by_label("我同意你们").check()
        await choose(page, PICTURE)
        await page.get_by_text("已上传").wait_for()
        assert len(await digests(tmp_path)) == 1
        async with page.expect_response(lambda answer: answer.request.method == "DELETE"):
            await page.get_by_role("button", name="移除 欠条.jpg").click()
        assert await digests(tmp_path) == []
        await submit(page)
        await number_of(page)


async def test_what_cannot_go_ahead_goes_with_the_form(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    async with looking(browser, address, refusals=CUT) as page:
        await tell(page)
        await page.route("**/api/uploads", lambda route: route.fulfill(status=503, json={"detail": "满了"}))
        await page.get_by_label("我同意你们").check()
        await choose(page, PICTURE, FilePayload(name="合同.pdf", mimeType="application/pdf", buffer=PDF))
        await until(page, "document.querySelector('#files').files.length === 2")
        await expect(page.get_by_text("随表单一起提交")).to_have_count(2)
        await submit(page)
        await number_of(page)
    assert len(await digests(tmp_path)) == 2


async def test_without_scripts_the_files_come_with_the_form(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    async with looking(browser, address, scripts=False) as page:
        await tell(page)
        await choose(page, PICTURE)
        await submit(page)
        number, code = await page.locator("#number").inner_text(), await page.locator("#code").inner_text()
        await track(page, number, code)
        await page.fill("#more", "又找到合同")
        await page.set_input_files(
            "#files", FilePayload(name="合同.pdf", mimeType="application/pdf", buffer=PDF)
        )
        await page.get_by_role("button", name="补充").click()
        await page.get_by_text("已经加到这件投诉里").wait_for()
    assert await digests(tmp_path) == [sha256(one).hexdigest() for one in (PICTURE["buffer"], PDF)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_files_are_added_on_the_tracking_page(
    browser: Browser, address: str, tmp_path: Path, size: dict[str, int]
) -> None:
    async with looking(browser, address, size) as page:
        await tell(page)
        await submit(page)
        code = await page.locator("#code").inner_text()
        number = await number_of(page)
        await track(page, number, code)
        await choose(page, PICTURE, PROGRAM)
        await page.get_by_text("已上传").wait_for()
        await page.get_by_text("这种文件不能收").first.wait_for()
        assert await barriers(page) == []
        await page.fill("#more", "又找到欠条")
        await page.get_by_role("button", name="补充").click()
        await page.get_by_text("已经加到这件投诉里").wait_for()
        await expect(page.locator(".files li")).to_have_count(0)
    assert await digests(tmp_path) == [sha256(PICTURE["buffer"]).hexdigest()]
