"""Does every number of the dashboard lead to exactly its cases, in a real browser, whoever looks?"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from intake import wiring
from intake.desk.triage import Decision
from intake.rules.lifecycle import Event, Role
from intake.settings import Settings
from intake.store.migrations import migrate
from tests.browser import DESK, PASSWORD, barriers, log_in, looking
from tests.statistics.city import DISPATCHER, FINANCE, TEXT
from tests.test_whole_way import a_free_port, serve

FIRST = datetime(2026, 9, 7, 2, tzinfo=UTC)
UNLED = """[...document.querySelectorAll('main td, main .number')]
    .filter(it => /^[1-9]\\d*( 件次| 件)?$/.test(it.textContent.trim()) && !it.querySelector('a')).map(it => it.textContent)"""
LED = """links => links.filter(it => /^\\d+$/.test(it.textContent.trim())).map(it => [it.getAttribute('href'), it.textContent])"""


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """September 2026: four cases with finance, one of them done and rated; two with housing; one nobody took up."""
    settings, clock = Settings(home=tmp_path, vectors=False), [FIRST]
    migrate(settings.database())
    desk = wiring.open_desk(settings, lambda: clock[0])
    for place in range(7):
        clock[0] = FIRST + timedelta(hours=place)
        filed = await desk.file(f"web:{place}", "web", TEXT)
        if place < 6:
            to = Decision("DEBT" if place % 2 else "LAND", "finance" if place < 4 else "housing", None)
            await desk.confirm(DISPATCHER, await desk.standing(filed.number), to)
    seen = await desk.standing("XZZX-20260907-0001")
    for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
        seen = await desk.take(actor, seen, event)
    await desk.rate(seen, solved=True, satisfaction=5)
    for login, role, body in (
        ("paidan", Role.DISPATCHER, None),
        ("ducha", Role.SUPERVISOR, None),
        ("caizheng", Role.HANDLER, "finance"),
    ):
        await desk.add_user(login, login, role, body, PASSWORD)
    await desk.close()
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        yield str(client.base_url)


@pytest.mark.parametrize("login", ["paidan", "ducha", "caizheng"])
async def test_every_number_leads_to_as_many_cases_as_it_says(
    browser: Browser, address: str, login: str
) -> None:
    async with looking(browser, address, DESK) as page:
        await log_in(page, login)
        await page.goto("/dashboard?month=2026-09")
        assert await barriers(page) == []
        assert await page.evaluate(UNLED) == []
        numbers = await page.eval_on_selector_all("main a", LED)
        assert len(numbers) > 10
        for href, count in numbers:
            await page.goto(href)
            said = await page.inner_text("main")
            twice = re.search(r"共 (\d+) 个办件", said)
            assert await page.locator("[data-row]").count() == int(twice[1] if twice else count), href
        await page.goto("/dashboard/cases?month=2026-09&number=whole.on_time")
        assert await barriers(page) == []
