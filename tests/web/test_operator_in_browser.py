"""Can an operator key in a call by keyboard alone, in few presses, losing nothing, while the telephone tells who rings?"""

import asyncio
import hmac
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from json import dumps
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from intake import wiring
from intake.desk.tools import Actor
from intake.rules.lifecycle import Role, Status
from intake.rules.person import person
from intake.settings import Settings
from tests.browser import DESK, PASSWORD, PHONE, barriers, log_in, looking, until
from tests.test_whole_way import a_free_port, serve
from tests.web.test_staff_in_browser import City

SECRET = "a telephone's secret"
CALLER = "13800001234"
STORY = "薛店镇政府2023年欠我工程款三十万元,说好年底给,一直没有给"
OPERATOR = Actor(Role.OPERATOR, "坐席")


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    settings = {"JIANNUO_VECTORS": "false", "JIANNUO_POP_SECRET": SECRET}
    async with serve(tmp_path, a_free_port(), "web", **settings) as client:
        desk = wiring.open_desk(Settings(home=tmp_path, vectors=False))
        await desk.add_user("zuoxi", "坐席", Role.OPERATOR, None, PASSWORD)
        try:
            yield City(str(client.base_url), desk)
        finally:
            await desk.close()


async def rings(city: City, caller: str, *, secret: str = SECRET, late: int = 0) -> int:
    """The telephone system says that somebody calls; what it is answered."""
    body = dumps({"operator": "zuoxi", "call": "call-1", "caller": caller}).encode()
    at = str(int(time.time()) - late)
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    headers = {"X-Jiannuo-Time": at, "X-Jiannuo-Signature": signature}
    async with httpx.AsyncClient(base_url=city.address) as telephone:
        return (await telephone.post("/ringing", content=body, headers=headers)).status_code


class Keys:
    """A keyboard that counts; the narrative is typed apart and not counted."""

    def __init__(self, page: Page) -> None:
        self._page, self.pressed = page, 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._page.keyboard.press(key)
            self.pressed += 1

    async def types(self, text: str) -> None:
        await self._page.keyboard.type(text)
        self.pressed += len(text)


async def test_a_call_is_keyed_in_with_under_forty_presses_beside_the_story(
    browser: Browser, city: City
) -> None:
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "zuoxi")
        await page.goto(f"/hotline?caller={CALLER}&call=77")
        keys = Keys(page)
        await page.keyboard.type(STORY)
        await page.locator("[data-proposed=amount]:has-text('三十万元')").wait_for()
        assert await page.evaluate("document.activeElement.id") == "text", "the cursor was moved"
        await keys.press("Alt+1", "Alt+2", "Alt+3", "Alt+4")
        await expect(page.locator("#respondent")).to_have_value("新郑市薛店镇人民政府")
        await expect(page.locator("#amount")).to_have_value("三十万元")
        assert await page.evaluate("document.activeElement.id") == "text", "the cursor was moved"
        await keys.press("Tab", "Tab")
        await keys.types("王小明")
        await keys.press("Control+Enter")
        await page.get_by_role("heading", name="已登记").wait_for()
        await page.wait_for_load_state()
        await keys.press("n")
        await page.locator("#text").wait_for()
        await expect(page.locator("#text")).to_have_value("")
        assert keys.pressed < 40
    (row,) = (await city.desk.cases(OPERATOR)).rows
    view = await city.desk.case(OPERATOR, row.number)
    assert (view.respondent, view.amount_fen) == ("新郑市薛店镇人民政府", 30_000_000)
    assert view.person.phone == "138****1234"


async def test_what_was_typed_survives_a_crash_and_is_gone_once_filed(browser: Browser, city: City) -> None:
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "zuoxi")
        await page.goto("/hotline")
        await page.keyboard.type(STORY)
        await page.reload()
        await expect(page.locator("#text")).to_have_value(STORY)
        await page.locator("[data-proposed=amount]:has-text('三十万元')").wait_for()
        await page.keyboard.press("Control+Enter")
        await page.get_by_role("heading", name="已登记").wait_for()
        await page.wait_for_load_state()
        await page.goto("/hotline")
        await expect(page.locator("#text")).to_have_value("")


async def test_one_callers_words_never_come_up_under_anothers_number(browser: Browser, city: City) -> None:
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "zuoxi")
        await page.goto(f"/hotline?caller={CALLER}")
        await page.keyboard.type(STORY)
        await page.goto("/hotline?caller=13900005678")
        await expect(page.locator("#text")).to_have_value("")
        await page.goto(f"/hotline?caller={CALLER}")
        await expect(page.locator("#text")).to_have_value(STORY)


async def test_what_was_typed_survives_a_session_that_ended_meanwhile(browser: Browser, city: City) -> None:
    async with looking(browser, city.address, DESK, refusals=("404",)) as page:
        await log_in(page, "zuoxi")
        await page.goto("/hotline")
        await page.keyboard.type(STORY)
        await page.context.clear_cookies()
        await page.keyboard.press("Control+Enter")
        await page.get_by_text("没有这个页面,或登录已过期").wait_for()
        await log_in(page, "zuoxi")
        await page.goto("/hotline")
        await expect(page.locator("#text")).to_have_value(STORY)


async def test_who_calls_again_is_recognized_and_adds_to_his_case_in_one_press(
    browser: Browser, city: City
) -> None:
    filed = await city.desk.file("hotline:1", "hotline", STORY, person=person("王小明", CALLER))
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "zuoxi")
        await page.goto(f"/hotline?caller={CALLER}")
        await page.get_by_role("heading", name="这个号码以前反映过").wait_for()
        await page.keyboard.type("我找到合同了,想补充一下")
        await page.get_by_role("button", name="同一件事,补充到这件").click()
        await page.get_by_role("heading", name="已补充").wait_for()
    told = [entry.text for entry in (await city.desk.case(OPERATOR, filed.number)).entries]
    assert "我找到合同了,想补充一下" in told


async def test_a_question_is_answered_from_the_list_and_closed(browser: Browser, city: City) -> None:
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "zuoxi")
        await page.goto("/hotline")
        await page.keyboard.type("我想问一下怎么查进度")
        await page.get_by_role("button", name="念完了,直接办结").first.click()
        await page.get_by_role("heading", name="已答复").wait_for()
    (row,) = (await city.desk.cases(OPERATOR)).rows
    assert row.status is Status.AWAITING_CALLBACK


async def test_a_call_that_rings_is_shown_live_and_taken_with_one_key(browser: Browser, city: City) -> None:
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "zuoxi")
        assert await rings(city, CALLER) == 204
        await page.locator("#ringing").wait_for()
        await page.keyboard.press("a")
        await page.wait_for_url("**/hotline?call=call-1")
        await expect(page.locator("#phone")).to_have_value(CALLER)
        await page.goto("/desk")
        async with page.expect_response("**/live"):
            await page.goto("/hotline")
        await asyncio.sleep(1)  # the first look of the stream tells of the call again
        await expect(page.locator("#ringing"), "what was answered rings no more").to_be_hidden()


async def test_who_cannot_sign_announces_no_call(city: City) -> None:
    assert await rings(city, CALLER, secret="guessed") == 404
    assert await rings(city, CALLER, late=600) == 404
    async with httpx.AsyncClient(base_url=city.address) as stranger:
        assert (await stranger.post("/ringing", content=b"{}")).status_code == 404
    assert await city.desk.rings_at("zuoxi") is None


async def test_what_cannot_be_taken_comes_back_with_everything_typed(browser: Browser, city: City) -> None:
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "zuoxi")
        await page.goto("/hotline")
        await page.keyboard.type(STORY)
        await page.fill("#amount", "很多钱")
        await page.keyboard.press("Control+Enter")
        await page.get_by_text("没看懂这个金额").wait_for()
        await expect(page.locator("#text")).to_have_value(STORY)
        await expect(page.locator("#amount")).to_have_value("很多钱")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_operators_pages_have_no_barrier(
    browser: Browser, city: City, size: dict[str, int]
) -> None:
    async with looking(browser, city.address, size) as page:
        await log_in(page, "zuoxi")
        await page.goto(f"/hotline?caller={CALLER}")
        await page.fill("#text", STORY)
        await page.locator("[data-proposed=amount]:has-text('三十万元')").wait_for()
        assert await barriers(page) == []
        await page.click("#file")
        await page.get_by_role("heading", name="已登记").wait_for()
        assert await barriers(page) == []
        await until(page, "document.querySelector('#next').href.endsWith('/hotline')")
