"""Can a citizen use the public pages in a real browser: on a phone, without scripts, by keyboard, in large type, after a lost line?"""

import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect
from pypdf import PdfReader

from intake import wiring
from intake.rules.lifecycle import Role
from intake.settings import Settings
from tests.browser import DESK, PASSWORD, PHONE, barriers, log_in, looking, until
from tests.files import PDF, a_picture
from tests.test_whole_way import a_free_port, serve

STORY = "薛店镇政府答应2023年底前付我工程款三十万元,一直没给"
LARGEST_PAGE = 100_000  # bytes over the line, scripts and styles with it


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        desk = wiring.open_desk(Settings(home=tmp_path, vectors=False))
        await desk.add_user("paidan", "派单员", Role.DISPATCHER, None, PASSWORD)
        await desk.close()
        yield str(client.base_url)


async def tell(page: Page) -> None:
    """Write the story and go on to what was understood."""
    await page.goto("/complain")
    await page.fill("#text", STORY)
    await page.get_by_role("button", name="下一步").click()


async def submit(page: Page) -> None:
    await page.get_by_label("我同意你们").check()
    await page.get_by_role("button", name="提交", exact=True).click()


async def file(page: Page) -> None:
    await tell(page)
    await submit(page)


async def track(page: Page, number: str, code: str) -> None:
    await page.goto(f"/track?number={number}")
    await page.fill("#code", code)
    await page.get_by_role("button", name="查询").click()


async def test_enter_in_a_field_goes_on_and_does_not_change_the_type(browser: Browser, address: str) -> None:
    """Without scripts Enter presses the first button of a form: that must not be the one in the page's head."""
    async with looking(browser, address, scripts=False) as page:
        await tell(page)
        await page.focus("#fix_amount")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("请先勾选同意")
        await expect(page.locator("html")).not_to_have_class("large")


@pytest.mark.parametrize("scripts", [True, False])
async def test_who_asks_for_large_type_half_way_keeps_all_that_was_typed(
    browser: Browser, address: str, scripts: bool
) -> None:
    async with looking(browser, address, scripts=scripts) as page:
        await page.goto("/complain")
        await page.fill("#text", STORY)
        await page.get_by_role("button", name="大字版").click()
        await expect(page.locator("html")).to_have_class("large")
        assert await page.input_value("#text") == STORY
        await page.get_by_role("button", name="下一步").click()
        await page.fill("#fix_amount", "二十五万元")
        await page.get_by_label("本人实名").check()
        await page.fill("#name", "张三丰")
        await page.get_by_role("button", name="标准版").click()
        await expect(page.locator("html")).not_to_have_class("large")
        assert await page.input_value("#fix_amount") == "二十五万元"
        assert await page.input_value("#name") == "张三丰"
        await submit(page)
        await page.get_by_role("heading", name="已收到").wait_for()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_citizen_files_on_a_phone_with_scripts_and_without(
    browser: Browser, address: str, scripts: bool
) -> None:
    async with looking(browser, address, scripts=scripts) as page:
        await file(page)
        assert re.fullmatch(r"XZZX-\d{8}-\d{4}", await page.locator("#number").inner_text())
        assert await page.locator("img").get_attribute("src") is not None
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth") if scripts else True


async def test_what_was_understood_shows_while_typing_and_the_cursor_stays(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address, DESK) as page:
        await page.goto("/complain")
        await page.locator("#text").press_sequentially(STORY, delay=5)
        await page.get_by_text("涉及金额").wait_for()
        assert await page.evaluate("document.activeElement.id") == "text"
        assert await page.evaluate("document.activeElement.selectionStart") == len(STORY)


async def test_a_line_is_put_right_and_the_dispatcher_sees_it(browser: Browser, address: str) -> None:
    async with looking(browser, address, DESK) as page:
        await tell(page)
        await page.get_by_label("涉及金额").fill("三十五万元")
        await page.get_by_label("代表企业").check()
        await page.get_by_label("企业全称").fill("新郑某某建筑公司")
        await page.get_by_label("您的姓名").fill("王小明")
        await submit(page)
        number = await page.locator("#number").inner_text()
        await page.get_by_label("我已保存").check()
        await log_in(page, "paidan")
        await page.get_by_role("link", name=number).click()
        seen = await page.locator("#case").inner_text()
    assert "金额:三十五万元" in seen
    assert "代表企业:新郑****公司" in seen


async def test_each_mistake_stands_beside_its_field_and_in_the_summary_that_is_read_first(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address) as page:
        await tell(page)
        await page.get_by_label("涉及金额").fill("很多钱")
        await page.get_by_label("本人实名").check()
        await page.get_by_label("电话").fill("12")
        await page.get_by_role("button", name="提交", exact=True).click()
        await page.locator("#errors").wait_for()
        assert (await page.title()).startswith("错误:")
        await until(page, "document.activeElement.id === 'errors'")
        for field in ("fix_amount", "phone", "agree"):
            await expect(page.locator(f"#errors a[href='#{field}']")).to_have_count(1)
            await expect(page.locator(f"#{field}[aria-invalid=true]")).to_have_count(1)
        await expect(page.locator("#fix_amount")).to_have_value("很多钱")
        await expect(page.locator("#phone")).to_have_value("12")
        assert await barriers(page) == []


async def test_who_chose_to_be_anonymous_leaves_no_name_typed_before(browser: Browser, address: str) -> None:
    async with looking(browser, address) as page:
        await tell(page)
        await page.get_by_label("本人实名").check()
        await page.get_by_label("您的姓名").fill("王小明")
        await page.get_by_label("匿名").check()
        await expect(page.get_by_label("您的姓名")).to_be_hidden()
        await submit(page)
        await page.locator("#number").wait_for()
        await page.get_by_label("我已保存").check()


async def test_enter_in_a_field_submits_nothing_least_of_all_while_an_input_method_composes(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address) as page:
        await tell(page)
        await page.get_by_label("我同意你们").check()
        await page.locator("#fix_place").focus()
        composing = (
            "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
        )
        assert not await page.evaluate(f"document.activeElement.dispatchEvent({composing})")
        assert await page.evaluate("document.activeElement.id") == "fix_place"
        await page.keyboard.press("Enter")
        await expect(page.locator("#number")).to_have_count(0)
        await until(page, "document.activeElement.id !== 'fix_place'")


async def test_what_was_typed_survives_a_closed_tab_and_a_lost_line_and_goes_when_filed(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address) as page:
        await page.goto("/complain")
        await page.fill("#text", STORY)
        await page.reload()
        await expect(page.locator("#text")).to_have_value(STORY)
        await page.get_by_text("已经恢复").wait_for()
        await page.context.set_offline(True)
        await page.get_by_role("button", name="下一步").click()
        await page.get_by_text("网络断了").wait_for()
        await expect(page.locator("#text")).to_have_value(STORY)
        await page.context.set_offline(False)
        await file(page)
        await page.locator("#number").wait_for()
        await page.get_by_label("我已保存").check()
        await page.goto("/complain")
        await expect(page.locator("#text")).to_have_value("")


async def test_the_draft_can_be_cleared_by_whoever_shares_the_device(browser: Browser, address: str) -> None:
    async with looking(browser, address) as page:
        await page.goto("/complain")
        await page.fill("#text", STORY)
        await page.reload()
        await page.get_by_role("button", name="清除草稿").click()
        await page.reload()
        await expect(page.locator("#text")).to_have_value("")


async def test_everything_can_be_done_by_keyboard_alone(browser: Browser, address: str) -> None:
    async with looking(browser, address, DESK) as page:
        await page.goto("/complain")
        await page.locator("#text").focus()
        await page.keyboard.type(STORY)
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.get_by_label("我同意你们").focus()
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.locator("#number").wait_for()
        await page.get_by_label("我已保存").check()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("large", ["no", "yes"], ids=["normal", "large"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_public_page_has_a_barrier(
    browser: Browser, address: str, size: dict[str, int], large: str, scheme: str
) -> None:
    async with looking(browser, address, size) as page:
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.goto(f"/display?large={large}")
        for path in ("/", "/complain", "/track", "/login"):
            await page.goto(path)
            assert await barriers(page) == [], path
        await tell(page)
        await page.get_by_label("我同意你们").check()
        assert await barriers(page) == []
        await page.get_by_role("button", name="提交", exact=True).click()
        await page.locator("#number").wait_for()
        assert await barriers(page) == []
        await page.get_by_label("我已保存").check()
        number, code = await page.locator("#number").inner_text(), await page.locator("#code").inner_text()
        await track(page, number, code)
        await page.locator("code").wait_for()
        assert await barriers(page) == []


async def test_the_receipt_to_keep_says_what_the_page_says_with_its_font_in_it(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address) as page:
        await file(page)
        number, code = await page.locator("#number").inner_text(), await page.locator("#code").inner_text()
        async with page.expect_download() as started:
            await page.get_by_role("button", name="下载回执").click()
        content = await (await started.value).path()
        reader = PdfReader(io.BytesIO(Path(content).read_bytes()))
        told = reader.pages[0].extract_text().replace("\0", "")
        assert number in told
        assert code in told
        assert "政府失信违约投诉回执" in told
        font = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
        assert all("+" in str(one.get_object()["/BaseFont"]) for one in font.values())  # a subset, embedded
        await track(page, number, code)
        digest = await page.locator("code").inner_text()
        assert digest in told.replace("\n", "")


async def test_files_go_with_the_complaint_and_a_picture_shows_on_its_page(
    browser: Browser, address: str
) -> None:
    async with looking(browser, address, DESK) as page:
        await tell(page)
        await page.get_by_label("我同意你们").check()
        page_of_script = FilePayload(name="合同.pdf", mimeType="application/pdf", buffer=b"<script>")
        await page.set_input_files("#files", [page_of_script])
        await page.get_by_text("错误:这种文件不能收").wait_for()
        picture = FilePayload(name="欠条.jpg", mimeType="image/jpeg", buffer=a_picture())
        contract = FilePayload(name="合同.pdf", mimeType="application/pdf", buffer=PDF)
        await page.set_input_files("#files", [picture, contract])
        await page.get_by_role("button", name="提交", exact=True).click()
        number = await page.locator("#number").inner_text()
        await page.get_by_label("我已保存").check()
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await expect(page.get_by_role("link", name="合同.pdf")).to_have_count(1)
        shown = page.get_by_role("img", name="欠条.jpg")
        await shown.scroll_into_view_if_needed()
        await until(page, "[...document.images].every(one => one.naturalWidth > 0)")


async def test_a_citizen_takes_a_complaint_back_on_the_tracking_page(browser: Browser, address: str) -> None:
    async with looking(browser, address) as page:
        await file(page)
        number, code = await page.locator("#number").inner_text(), await page.locator("#code").inner_text()
        await page.get_by_label("我已保存").check()
        await track(page, number, code)
        await page.get_by_text("撤回这件投诉").click()
        await page.get_by_label("确定撤回").check()
        await page.get_by_role("button", name="撤回").click()
        await page.get_by_text("已撤回").wait_for()


async def test_every_public_page_is_light(browser: Browser, address: str) -> None:
    async with looking(browser, address) as page:
        sizes: list[int] = []
        page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
        for path in ("/", "/complain", "/track"):
            sizes.clear()
            await page.goto(path, wait_until="networkidle")
            assert 0 < sum(sizes) < LARGEST_PAGE, path
