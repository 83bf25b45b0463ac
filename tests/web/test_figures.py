"""What can anybody read of the months? Only what was frozen, in its public edition, as a page and as files."""

import json
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect

from intake import wiring
from intake.desk.triage import Decision
from intake.rules.month import Month
from intake.seal import Seal
from intake.settings import Settings
from intake.store.migrations import migrate
from intake.store.store import Store
from tests.browser import DESK, PHONE, barriers, looking
from tests.statistics.city import DISPATCHER, OCTOBER, SUPERVISOR, TEXT, City
from tests.test_whole_way import a_free_port, serve
from tests.web.test_pages import browser as visiting

NOVEMBER_FIRST = datetime(2026, 11, 1, 2, tzinfo=UTC)


@pytest.fixture
async def october(store: Store, seal: Seal) -> City:
    """Seven cases told in October, five of them referred, not frozen yet."""
    city = City(store, seal)
    for place in range(7):
        number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC), "web" if place < 4 else "telegram")
        if place < 5:
            await city.refers(number)
    city.now = NOVEMBER_FIRST
    return city


@pytest.fixture
async def visitor(october: City) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(october.desk) as client:
        yield client


async def test_a_month_is_public_once_it_is_frozen_and_not_before(
    october: City, visitor: httpx.AsyncClient
) -> None:
    assert "还没有公布的月份" in (await visitor.get("/figures")).text
    for path in (
        "/figures/2026-10",
        "/figures/files/2026-10.json",
        "/figures/files/2026-10.csv.zip",
        "/figures/2026-11",
    ):
        refused = await visitor.get(path)
        assert (refused.status_code, "还没有公布" in refused.text) == (404, True)
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    assert "2026 年 10 月" in (await visitor.get("/figures")).text
    assert (await visitor.get("/figures/2026-10")).status_code == 200
    assert "/figures" in (await visitor.get("/")).text


async def test_the_page_and_the_files_say_the_same_and_nothing_of_a_case(
    october: City, visitor: httpx.AsyncClient
) -> None:
    frozen = await october.desk.freeze(SUPERVISOR, OCTOBER)
    shown = (await visitor.get("/figures/2026-10")).text
    read = json.loads((await visitor.get("/figures/files/2026-10.json")).content)
    packed = (await visitor.get("/figures/files/2026-10.csv.zip")).content
    licence = october.desk.tools.rulebook.catalogue.public.licence
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        files = {Path(name).name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert (frozen.figures["registered"], read["figures"]["values"]["registered"]) == (7, 7)
    assert "<b>7 件</b>" in shown
    assert "登记,7," in files["summary.csv"]
    assert read["figures"]["values"]["closed"] is None
    for text in (shown, read["notice"], files["about.txt"]):
        assert licence in text
    for text in (shown, json.dumps(read, ensure_ascii=False), *files.values()):
        assert "XZZX-" not in text
        assert "督查" not in text


async def test_an_amendment_takes_the_place_of_what_was_published(
    october: City, visitor: httpx.AsyncClient
) -> None:
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    assert "<b>7 件</b>" in (await visitor.get("/figures")).text
    await october.files(datetime(2026, 10, 30, 2, tzinfo=UTC))
    october.now = NOVEMBER_FIRST + timedelta(days=1)
    await october.desk.amend(SUPERVISOR, OCTOBER, "热线补录张三的一件")
    shown = (await visitor.get("/figures")).text
    assert "第 1 次更正" in shown
    assert "<b>8 件</b>" in shown
    assert "张三" not in shown


async def test_the_months_together_leave_as_the_page_tells_them(
    october: City, visitor: httpx.AsyncClient
) -> None:
    assert (await visitor.get("/figures/trend.json")).json() == []
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    number = await october.files(datetime(2026, 11, 3, 2, tzinfo=UTC))  # one alone in November
    await october.refers(number)
    october.now = datetime(2026, 12, 1, 2, tzinfo=UTC)
    await october.desk.freeze(SUPERVISOR, Month(2026, 11))
    read = (await visitor.get("/figures/trend.json")).json()
    assert [(one["month"], one["accepted"]) for one in read] == [("2026-11", None), ("2026-10", 5)]
    assert all(one["licence"] for one in read)
    shown = (await visitor.get("/figures")).text
    assert "/figures/trend.csv" in shown
    assert '<td class="number">不公布</td>' in shown
    written = (await visitor.get("/figures/trend.csv")).content.decode("utf-8-sig").splitlines()
    assert written[0].startswith("月份,许可,")
    assert [line.split(",")[0] for line in written[1:]] == ["2026-11", "2026-10"]


async def test_what_is_no_month_is_said_so(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/figures/2026-13")).status_code == 422
    assert (await visitor.get("/figures/files/2026-10.exe")).status_code == 404


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A real server over September 2026, frozen: nine cases taken up, five of them from the web."""
    settings = Settings(home=tmp_path, vectors=False)
    migrate(settings.database())
    desk = wiring.open_desk(settings, lambda: datetime(2026, 9, 15, 2, tzinfo=UTC))
    for place in range(9):
        channel = "web" if place < 5 else "hotline"
        filed = await desk.file(f"{channel}:{place}", channel, TEXT)
        await desk.confirm(DISPATCHER, await desk.standing(filed.number), Decision("DEBT", "finance", None))
    await desk.close()
    desk = wiring.open_desk(settings, lambda: datetime(2026, 10, 1, 2, tzinfo=UTC))
    await desk.freeze(SUPERVISOR, Month(2026, 9))
    await desk.close()
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        yield str(client.base_url)


@pytest.mark.parametrize(("size", "scripts"), [(PHONE, False), (PHONE, True), (DESK, True)])
async def test_the_page_reads_on_a_phone_and_at_a_desk_with_scripts_and_without(
    browser: Browser, address: str, size: dict[str, int], scripts: bool
) -> None:
    async with looking(browser, address, size, scripts=scripts) as page:
        await page.goto("/")
        await page.get_by_role("link", name="每月公开数字").click()
        await expect(page.get_by_text("9 件").first).to_be_visible()
        await expect(page.locator(".bars svg rect")).to_have_count(2)
        await page.locator("summary").first.click()
        await expect(page.get_by_role("cell", name="55.56%")).to_be_visible()
        if scripts:
            assert await barriers(page) == []
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
