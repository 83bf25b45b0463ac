"""Does an operator see on his page whom to call and what to say, and is each call noted as it went?"""

import re
from pathlib import Path

import httpx
from playwright.async_api import Browser, expect

import tests.browser
from intake import wiring
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.outbox import Never
from intake.rules.lifecycle import Role
from intake.rules.person import Person
from intake.settings import Settings
from tests.test_whole_way import a_free_port, serve
from tests.web.test_pages import TEXT, Staff, browser, desk, visitor

__all__ = ["desk", "visitor"]  # fixtures


async def test_an_operator_makes_a_call_in_a_real_browser_and_nothing_stands_in_his_way(
    browser: Browser, tmp_path: Path
) -> None:
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        city = wiring.open_desk(Settings(home=tmp_path, vectors=False))
        await city.add_user("zuoxi", "坐席", Role.OPERATOR, None, tests.browser.PASSWORD)
        number = await unreached(city)
        for size in (tests.browser.DESK, tests.browser.PHONE):
            async with tests.browser.looking(browser, str(client.base_url), size) as page:
                await tests.browser.log_in(page, "zuoxi")
                await page.goto("/calls")
                if await page.get_by_role("button", name="我来打").count():
                    await page.get_by_role("button", name="我来打").click()
                await expect(page.get_by_text("13800001234")).to_be_visible()
                assert await tests.browser.barriers(page) == []
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        async with tests.browser.looking(browser, str(client.base_url)) as page:
            await tests.browser.log_in(page, "zuoxi")
            await page.goto("/calls")
            await page.get_by_role("button", name="已告知本人").dblclick()
            await expect(page.get_by_text("现在没有要打的电话")).to_be_visible()
        view = await city.case(Actor(Role.OPERATOR, "坐席"), number)
        assert [entry.text for entry in view.entries].count("已电话告知诉求人") == 1
        await city.close()


async def unreached(desk: Desk) -> str:
    """The number of a case whose complainant has blocked the bot."""
    zhang = Person(name="张三", phone="13800001234")
    receipt = await desk.file("telegram:1", "telegram", TEXT, person=zhang, recipient="4711")
    while leased := await desk.lease(["telegram"]):
        for one in leased:
            await desk.mark(one, Never("TelegramForbiddenError"))
    return receipt.number


async def test_an_operator_takes_a_call_says_what_stands_there_and_notes_how_it_went(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    number = await unreached(desk)
    operator = await Staff(visitor).log_in("zuoxi")
    page = (await visitor.get("/calls")).text
    assert number in page
    assert "13800001234" not in page
    found = re.search(r'action="(/calls/\d+)/take"', page)
    assert found is not None
    call = found[1]
    assert "有 1 个电话要打" in (await visitor.get("/hotline")).text
    taken = (await operator.post(f"{call}/take")).text
    assert "13800001234" in taken
    assert f"编号后四位是 {number[-4:]}" in taken
    assert f"您反映的事已经收到,编号是 {number}" in taken
    assert "张三" not in taken
    async with browser(desk) as client:
        dispatcher = await Staff(client).log_in("paidan")
        assert (await client.get("/calls")).status_code == 404
        assert (await dispatcher.post(f"{call}/take")).status_code == 404
        assert (await dispatcher.post(call, reached="told")).status_code == 404
    assert (await operator.post(call, reached="nobody")).status_code == 422
    assert (await operator.post("/calls/99/take")).status_code == 404
    done = (await operator.post(call, reached="told")).text
    assert "现在没有要打的电话" in done
    assert "已电话告知诉求人" in (await visitor.get(f"/desk/{number}")).text
