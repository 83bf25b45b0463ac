"""Does the statistics clerk freeze, amend and take away months, half-years and years by button, and is told while it takes its time?"""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from intake import wiring
from intake.desk.triage import Decision
from intake.rules.lifecycle import Role
from intake.rules.period import period
from intake.settings import Settings
from intake.store.migrations import migrate
from tests.browser import DESK, PASSWORD, barriers, log_in, looking
from tests.statistics.city import DISPATCHER, SUPERVISOR, TEXT
from tests.test_whole_way import a_free_port, serve


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A real server over 2025: nine cases told in October, taken up and sent to the finance bureau; its first half is frozen."""
    settings = Settings(home=tmp_path, vectors=False)
    migrate(settings.database())
    desk = wiring.open_desk(settings, lambda: datetime(2025, 10, 15, 2, tzinfo=UTC))
    for place in range(9):
        filed = await desk.file(f"web:{place}", "web", TEXT)
        await desk.confirm(DISPATCHER, await desk.standing(filed.number), Decision("DEBT", "finance", None))
    await desk.add_user("tongji", "统计员", Role.SUPERVISOR, None, PASSWORD)
    await desk.add_user("caizheng", "承办人", Role.HANDLER, "finance", PASSWORD)
    await desk.add_user("weisheng", "承办人", Role.HANDLER, "health", PASSWORD)
    await desk.close()
    desk = wiring.open_desk(settings, wiring.now)
    await desk.freeze(SUPERVISOR, period("2025-H1"))
    await desk.close()
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        yield str(client.base_url)


async def test_the_clerk_freezes_a_half_year_by_button_and_takes_its_workbook_away(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address, DESK) as page:
        await log_in(page, "tongji")
        await page.goto("/statistics")
        row = page.locator("tr", has=page.get_by_role("link", name="2025-H2", exact=True))
        await expect(row).to_contain_text("未冻结")
        await row.locator("summary").click()
        await row.get_by_role("button", name="冻结 2025-H2").click()
        await expect(page.get_by_role("heading", name="2025-H2")).to_contain_text("已冻结")
        await page.goto("/statistics")
        await expect(row.locator("code")).to_have_text(re.compile("^[0-9a-f]{64}$"))
        async with page.expect_download() as taken:
            await row.get_by_role("link", name="工作簿").click()
        assert (await taken.value).suggested_filename == "jiannuo-2025-H2.xlsx"
        assert await barriers(page) == []


@pytest.mark.parametrize("room", ["/statistics", "/statistics/2025"])
async def test_what_takes_longer_than_two_seconds_says_so_until_the_file_is_there(
    browser: Browser, address: str, room: str
) -> None:
    async def slowly(route: Route) -> None:
        await asyncio.sleep(4)
        await route.continue_()

    async with looking(browser, address, DESK) as page:
        await log_in(page, "tongji")
        await page.goto(room)
        await page.route("**/month/2025.json*", slowly)
        await expect(page.locator("#slow")).to_be_hidden()
        async with page.expect_download() as taken:
            await page.locator("a[href^='/month/2025.json']").click()
            await expect(page.locator("#slow")).to_contain_text("已经 2 秒")
        assert (await taken.value).suggested_filename == "jiannuo-2025.json"
        await expect(page.locator("#slow")).to_be_hidden()


async def test_each_period_says_before_which_day_its_report_is_due(browser: Browser, address: str) -> None:
    async with looking(browser, address, DESK, scripts=False) as page:
        await log_in(page, "tongji")
        await page.goto("/statistics")
        year = wiring.today().year
        for name, said in (
            (f"{year}", f"{year + 1}-01-01 前"),
            ("2025-H1", "2025-07-01 前"),
            ("2025-H2", "—"),
        ):
            row = page.locator("tr", has=page.get_by_role("link", name=name, exact=True))
            await expect(row.locator("td").nth(1)).to_contain_text(said)


async def test_a_handler_takes_the_report_of_his_own_body_away_and_finds_no_other(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address, DESK, refusals=("404",)) as page:
        await log_in(page, "caizheng")
        await page.goto("/dashboard?month=2025-10")
        async with page.expect_download() as taken:
            await page.get_by_role("link", name="PDF").first.click()
        assert (await taken.value).suggested_filename == "jiannuo-2025-10-finance.pdf"
        assert await barriers(page) == []
        answer = await page.request.get("/body-report?of=2025-10&body=health")
        assert answer.status == 404


async def test_the_clerk_takes_the_report_of_any_body_and_is_asked_which(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address, DESK, scripts=False) as page:
        await log_in(page, "tongji")
        await page.goto("/statistics")
        await page.select_option("#body", "health")
        await page.select_option("#of", "2025-H2")
        async with page.expect_download() as taken:
            await page.get_by_role("button", name="下载(Word)").first.click()
        assert (await taken.value).suggested_filename == "jiannuo-2025-H2-health.docx"
        answer = await page.request.get("/body-report?of=2025-H2")
        assert (answer.status, "请先选一个单位" in await answer.text()) == (422, True)


async def test_the_clerk_gives_the_evaluator_the_cases_of_a_frozen_half_year(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address, DESK, refusals=("409", "404")) as page:
        await log_in(page, "tongji")
        await page.goto("/statistics")
        row = page.locator("tr", has=page.get_by_role("link", name="2025-H1", exact=True))
        await row.get_by_text("给第三方评估").click()
        await expect(row.get_by_label("至少几行相同")).to_have_value("5")
        async with page.expect_download() as taken:
            await row.get_by_role("button", name="下载数据集").click()
        assert re.fullmatch(r"jiannuo-cases-2025-H1-[0-9a-f]{8}\.zip", (await taken.value).suggested_filename)
        await expect(page.locator("summary", has_text="给第三方评估")).to_have_count(1)


async def test_the_clerk_takes_the_extract_for_the_delegates_away(browser: Browser, address: str) -> None:
    async with looking(browser, address, DESK) as page:
        await log_in(page, "tongji")
        await page.goto("/statistics")
        async with page.expect_download() as taken:
            await page.get_by_role("link", name="供人大、政协(Word)").click()
        assert (await taken.value).suggested_filename == "jiannuo-extract-2025-H1.docx"
