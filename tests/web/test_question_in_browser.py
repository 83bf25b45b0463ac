"""Does a citizen behind a crowded address get through by himself, with scripts and without, and lose nothing he typed?"""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from intake.reference.rulebook import load_limits
from intake.rules.limits import LimitId
from tests.browser import DESK, PHONE, barriers, looking, until
from tests.test_whole_way import a_free_port, serve
from tests.web.test_in_browser import STORY, file
from tests.web.test_question import WRONG, total

LIMITS = load_limits()


@pytest.fixture
async def crowded(tmp_path: Path) -> AsyncIterator[str]:
    """The address of a server at which others behind our address guessed codes and filed without end."""
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        for n in range(LIMITS[LimitId.WRONG_CODES_OF_ADDRESS].most):
            await guess(client, n)
        for n in range(LIMITS[LimitId.WEB_FILINGS].most):
            fields = {"key": f"form-key-{n:04}", "text": STORY, "step": "submit", "agree": "yes"}
            assert (await client.post("/complain", data=fields)).status_code == 200
        yield str(client.base_url)


async def guess(client: httpx.AsyncClient, n: int) -> None:
    page = await client.post("/track", data={"number": f"XZZX-20261012-{n:04}", "code": WRONG})
    assert page.status_code == 404


async def filed(page: Page, scripts: bool) -> tuple[str, str]:
    """File from the crowded place; number and code."""
    await file(page)
    if scripts:
        await page.get_by_text("核对好了").wait_for()
        await expect(page.locator("#total")).to_be_hidden()
    else:
        await page.locator("#total").fill(total(await page.content()))
    await page.get_by_role("button", name="提交", exact=True).click()
    number, code = await page.locator("#number").inner_text(), await page.locator("#code").inner_text()
    if scripts:
        await page.get_by_label("我已保存").check()
    return number, code


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_who_shares_the_address_files_and_tracks_after_a_moment(
    browser: Browser,
    crowded: str,
    size: dict[str, int],
    scripts: bool,
) -> None:
    async with looking(browser, crowded, size, scripts=scripts) as page:
        number, code = await filed(page, scripts)
        await page.goto(f"/track?number={number}")
        await page.fill("#code", code)
        await page.get_by_role("button", name="查询").click()
        if not scripts:
            await page.locator("#total").fill(total(await page.content()))
            await page.get_by_role("button", name="继续").click()
        await page.get_by_role("heading", name="办理经过").wait_for()
        await page.fill("#more", '又有"欠条"\n两张')
        await page.get_by_role("button", name="补充", exact=True).click()
        if not scripts:
            await page.locator("#total").fill(total(await page.content()))
            await page.get_by_role("button", name="继续").click()
        await page.locator(".happened").get_by_text("两张").wait_for()


async def test_who_presses_on_before_the_device_is_done_is_sent_on_when_it_is(
    browser: Browser,
    crowded: str,
) -> None:
    async with looking(browser, crowded) as page:
        await file(page)
        await page.locator("#task").wait_for(
            state="attached"
        )  # the button of the page before is pressed no more
        await expect(page.locator("#task [data-sum]")).to_be_hidden()
        await page.get_by_role("button", name="提交", exact=True).click(no_wait_after=True)
        await page.locator("#number").wait_for()
        await page.get_by_label("我已保存").check()


async def test_neither_the_question_nor_the_page_of_a_case_has_a_barrier(
    browser: Browser,
    crowded: str,
) -> None:
    async with looking(browser, crowded) as page:
        await page.add_init_script("delete window.Worker")  # an old device: it is asked the sum
        await page.goto("/track")
        await page.get_by_text("查询码丢了", exact=True).click()
        assert await barriers(page) == []
        await file(page)
        assert await barriers(page) == []
        await page.locator("#total").fill(total(await page.content()))
        await page.get_by_role("button", name="提交", exact=True).click()
        number, code = await page.locator("#number").inner_text(), await page.locator("#code").inner_text()
        await page.get_by_label("我已保存").check()
        await page.goto(f"/track?number={number}")
        await page.fill("#code", code)
        await page.get_by_role("button", name="查询").click()
        await page.locator("#total").fill(total(await page.content()))
        assert await barriers(page) == []
        await page.get_by_role("button", name="继续").click()
        await page.get_by_role("heading", name="办理经过").wait_for()
        await page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert await barriers(page) == []


async def test_the_qr_code_on_the_receipt_opens_the_tracking_page_without_the_code(
    browser: Browser,
    crowded: str,
) -> None:
    async with looking(browser, crowded) as page:
        number, code = await filed(page, scripts=True)
        await until(page, "[...document.images].every(one => one.naturalWidth > 0)")
        picture = Image.open(io.BytesIO(await page.locator("img").screenshot()))
        (read,) = zxingcpp.read_barcodes(picture)
        assert read.text == f"{crowded.rstrip('/')}/track?number={number}"
        await page.goto(read.text)
        await expect(page.locator("#number")).to_have_value(number)
        await expect(page.locator("#code")).to_have_value("")
