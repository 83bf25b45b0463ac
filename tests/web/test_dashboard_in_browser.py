"""Can a supervisor and a handler read the dashboard at a desk and on a phone, and get from a number to its cases?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from intake import wiring
from intake.desk.triage import Decision
from intake.rules.lifecycle import Role
from intake.settings import Settings
from intake.store.migrations import migrate
from tests.browser import DESK, PASSWORD, PHONE, barriers, log_in, looking
from tests.statistics.city import DISPATCHER, TEXT
from tests.test_whole_way import a_free_port, serve


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A real server over September 2026: five cases with the finance bureau, two with housing."""
    settings = Settings(home=tmp_path, vectors=False)
    migrate(settings.database())
    desk = wiring.open_desk(settings, lambda: datetime(2026, 9, 15, 2, tzinfo=UTC))
    for place in range(7):
        filed = await desk.file(f"web:{place}", "web", TEXT)
        lead = "finance" if place < 5 else "housing"
        await desk.confirm(DISPATCHER, await desk.standing(filed.number), Decision("DEBT", lead, None))
    await desk.add_user("ducha", "督查", Role.SUPERVISOR, None, PASSWORD)
    await desk.add_user("zhujian", "住建承办", Role.HANDLER, "housing", PASSWORD)
    await desk.close()
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        yield str(client.base_url)


@pytest.mark.parametrize("size", [DESK, PHONE])
async def test_a_supervisor_goes_from_a_cell_to_its_cases(
    browser: Browser, address: str, size: dict[str, int]
) -> None:
    async with looking(browser, address, size) as page:
        await log_in(page, "ducha")
        await page.get_by_role("link", name="看板").click()
        await page.fill("#month", "2026-09")
        await page.get_by_role("button", name="看这个月").click()
        await expect(page.get_by_role("heading", name="财政局承办的政府债务与拖欠账款,5 件")).to_be_visible()
        assert await barriers(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.locator(".heat .shade4 a").click()
        await page.wait_for_url("**/search?*lead=finance*")
        await expect(page.locator("[data-row]")).to_have_count(5)


@pytest.mark.parametrize("size", [DESK, PHONE])
async def test_a_handler_sees_his_bodys_part_and_no_other(
    browser: Browser, address: str, size: dict[str, int]
) -> None:
    async with looking(browser, address, size) as page:
        await log_in(page, "zhujian")
        await page.goto("/dashboard?month=2026-09")
        await expect(page.get_by_role("heading", name="受理 2 件")).to_be_visible()
        await expect(page.locator(".heat tbody tr")).to_have_count(1)
        assert "财政局" not in await page.locator("main").inner_text()
        assert await barriers(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
