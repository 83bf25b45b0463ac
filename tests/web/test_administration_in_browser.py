"""Can an administrator import a year and keep a template in a real browser, at a desk and on a phone, and lose nothing?"""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from intake.desk.triage import Decision
from intake.rules.lifecycle import Event, Role
from tests.browser import DESK, PASSWORD, PHONE, barriers, log_in, looking, until
from tests.notices import A_DAY_MORE
from tests.web.test_staff_in_browser import DISPATCHER, City, city

__all__ = ["city"]  # a fixture

TEMPLATE = "{承办单位}:\n{编号} 的款项分期付清,{到期日}前付第一笔。"


async def log_in_to_administer(page: Page) -> None:
    await page.goto("/login")
    await page.fill("[name=login]", "guanli")
    await page.fill("[name=password]", PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await page.wait_for_url("**/admin")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_year_is_imported_by_looking_and_confirming(
    browser: Browser, city: City, tmp_path: Path, size: dict[str, int]
) -> None:
    file = tmp_path / "2027.toml"
    async with looking(browser, city.address, size) as page:
        await log_in_to_administer(page)
        await page.get_by_role("link", name="工作日历").click()
        assert await barriers(page) == []
        file.write_text(A_DAY_MORE.replace("端午节", "龙舟节"), encoding="utf-8")
        await page.set_input_files("#notice", file)
        await page.get_by_role("button", name="先看会改变什么").click()
        await expect(page.get_by_role("alert")).to_contain_text("缺少法定节日:端午节")
        file.write_text(A_DAY_MORE, encoding="utf-8")
        await page.set_input_files("#notice", file)
        await page.get_by_role("button", name="先看会改变什么").click()
        await expect(page.get_by_role("cell", name="2027-01-04 周一")).to_be_visible()
        assert await barriers(page) == []
        await page.get_by_role("button", name="确认导入").click()
        await expect(page.get_by_role("cell", name="guanli")).to_be_visible()
        await expect(page.locator("tr", has_text="2027").first).not_to_contain_text("暂定")


async def test_a_template_survives_a_lost_session_and_meets_the_next_handler(
    browser: Browser, city: City
) -> None:
    """Defect: what was typed into a template was gone with the session."""
    await city.desk.add_user("caizheng", "caizheng", Role.HANDLER, "finance", PASSWORD)
    number = await city.is_told("web:one")
    case = await city.desk.confirm(
        DISPATCHER, await city.desk.standing(number), Decision("DEBT", "finance", None)
    )
    async with looking(browser, city.address, DESK, refusals=("404", "422")) as page:
        await log_in_to_administer(page)
        await page.goto("/admin/replies/paid")
        await page.fill("#name", "分期付清")
        await page.fill("#text", TEMPLATE)
        await page.context.clear_cookies()
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("登录已过期")).to_be_visible()
        await log_in_to_administer(page)
        await page.goto("/admin/replies/paid")
        await expect(page.locator("#text")).to_have_value(TEMPLATE)
        await page.get_by_role("button", name="先看样子").click()
        await expect(page.locator("pre.said").first).to_contain_text("新郑市财政局:")
        assert await barriers(page) == []
        await page.fill("#reason", "局里常用")
        await page.get_by_role("button", name="保存").click()
        await page.wait_for_url("**/admin/replies?taken=*")
        await until(page, "!Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
        assert await barriers(page) == []
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "caizheng")
        await page.goto(f"/desk/{case.number}")
        await page.get_by_role("button", name="签收").click()
        await page.goto(f"/desk/{case.number}")
        await page.locator(
            f"form[data-draft='{number}:{Event.REPLY}'] summary, details:has(#reply-opening) > summary"
        ).first.click()
        await page.select_option("#reply-opening", label="分期付清")
        value = await page.locator("#reply-text").input_value()
        assert value.startswith(f"新郑市财政局:\n{number} 的款项分期付清,20")
