"""Can staff work by keyboard in a real browser: rooms with living counts, a case beside its list, words that survive a lost session?"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from intake import wiring
from intake.desk.desk import Desk
from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Event, Role, Status
from intake.settings import Settings
from tests.browser import DESK, PASSWORD, PHONE, barriers, log_in, looking, until
from tests.desk.determined import be_determined
from tests.test_whole_way import a_free_port, serve

STORY = "薛店镇政府答应2023年底前付我工程款三十万元,一直没给"
WIDE = {"width": 1600, "height": 900}
DISPATCHER = Actor(Role.DISPATCHER, "派单员")
REASON = "材料里没有合同,请补一份合同的照片。"


@dataclass(frozen=True)
class City:
    """A running city: where its pages are, and its desk for what others do meanwhile."""

    address: str
    desk: Desk

    async def is_told(self, key: str) -> str:
        """Somebody complains; the number of the case."""
        return (await self.desk.file(key, "web", STORY)).number


async def determined(city: City, number: str) -> None:
    """The town is determined to have defaulted on what this case tells."""
    seen = await city.desk.standing(number)
    seen = await city.desk.confirm(DISPATCHER, seen, Decision("DEBT", "finance", "xuedian"))
    await be_determined(city.desk, seen, local_date(wiring.now()) + timedelta(days=10))


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        desk = wiring.open_desk(Settings(home=tmp_path, vectors=False))
        for login, role in (
            ("paidan", Role.DISPATCHER),
            ("zuoxi", Role.OPERATOR),
            ("ducha", Role.SUPERVISOR),
            ("guanli", Role.ADMINISTRATOR),
            ("xietiao", Role.SECRETARY),
        ):
            await desk.add_user(login, login, role, None, PASSWORD)
        try:
            yield City(str(client.base_url), desk)
        finally:
            await desk.close()


async def test_the_rail_shows_only_the_rooms_of_ones_role(browser: Browser, city: City) -> None:
    for login, rooms in (
        ("paidan", ["紧急提醒", "待派单", "办件", "查找", "要盯办的", "认定记录", "看板", "统计"]),
        ("zuoxi", ["紧急提醒", "接电话", "要打的电话", "办件", "查找"]),
    ):
        async with looking(browser, city.address, DESK) as page:
            await log_in(page, login)
            assert [name.strip() for name in await page.locator(".rail a").all_inner_texts()] == rooms


async def test_a_case_filed_meanwhile_is_counted_in_the_rail_without_a_reload(
    browser: Browser, city: City
) -> None:
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await expect(page.locator("[data-count=triage]")).to_be_hidden()
        await city.is_told("web:one")
        await expect(page.locator("[data-count=triage]")).to_have_text("1")
        await page.get_by_role("link", name=re.compile("待派单")).click()
        await expect(page.locator("[data-row]")).to_have_count(1)


async def test_a_whole_look_through_the_list_needs_no_mouse(browser: Browser, city: City) -> None:
    older, newer = await city.is_told("web:one"), await city.is_told("web:two")
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.locator(f"#panel h1:has-text('{newer}')").wait_for()
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.locator(f"#panel h1:has-text('{older}')").wait_for()
        assert page.url.endswith("/desk"), "the list was lost"
        await page.keyboard.press("Escape")
        await expect(page.locator("#panel")).to_be_hidden()
        await page.keyboard.press("/")
        await page.keyboard.type(older.lower())
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/desk/{older}")
        await page.keyboard.press("Escape")  # out of nothing: back to the list
        await page.wait_for_url("**/desk")


async def test_with_a_case_open_one_still_walks_down_the_whole_list(browser: Browser, city: City) -> None:
    oldest = await city.is_told("web:one")
    for key in ("web:two", "web:three"):
        await city.is_told(key)
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.locator("#panel h1").wait_for()
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await until(page, f"document.activeElement.textContent === '{oldest}'")


async def test_esc_closes_the_list_of_keys_and_nothing_behind_it(browser: Browser, city: City) -> None:
    number = await city.is_told("web:one")
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await page.keyboard.press("?")
        await expect(page.get_by_role("heading", name="这一页的按键")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.locator("#keyboard").wait_for(state="hidden")
        assert page.url.endswith(number)


async def test_the_rail_says_where_one_is_also_further_down_the_list(browser: Browser, city: City) -> None:
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        for path, room in (("/desk?older=5", "办件"), ("/desk?only=triage&older=5", "待派单")):
            await page.goto(path)
            assert (await page.locator(".rail [aria-current]").inner_text()).strip() == room


async def test_on_a_phone_a_case_is_a_page_of_its_own(browser: Browser, city: City) -> None:
    number = await city.is_told("web:one")
    async with looking(browser, city.address, PHONE) as page:
        await log_in(page, "paidan")
        await page.get_by_role("link", name=number).click()
        await page.wait_for_url(f"**/desk/{number}")
        assert not await barriers(page)


async def test_keys_do_nothing_while_an_input_method_composes(browser: Browser, city: City) -> None:
    await city.is_told("web:one")
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))"
        )
        assert await page.evaluate("document.activeElement === document.body")


async def test_words_typed_into_a_step_survive_a_lost_session_and_go_once_they_are_taken(
    browser: Browser, city: City
) -> None:
    number = await city.is_told("web:one")
    async with looking(browser, city.address, DESK, refusals=("404", "409")) as page:
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await page.get_by_text("要求补正", exact=True).first.click()
        box = page.locator("#ask_supplement-text")
        await box.fill(REASON)
        await page.fill("#ask_supplement-until", f"{local_date(wiring.now() + timedelta(days=10))}")
        await page.context.clear_cookies()
        await page.locator("button[value=ask_supplement]").click()
        await page.get_by_text("登录已过期").wait_for()
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await expect(box).to_have_value(REASON)
        await expect(page.get_by_text("这是您上次没有提交的内容")).to_be_visible()
        await page.locator("button[value=ask_supplement]").click()
        await page.get_by_text("已保存").wait_for()
        await until(page, "!Object.keys(localStorage).some((key) => key.startsWith('draft:'))")


async def test_amounts_that_do_not_fit_come_back_and_those_recorded_are_no_draft_any_more(
    browser: Browser, city: City
) -> None:
    """Defect: what had just been recorded stood in the form again as "not handed in"."""
    number = await city.is_told("web:one")
    await city.desk.confirm(
        DISPATCHER, await city.desk.standing(number), Decision("DEBT", "finance", "xuedian")
    )
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await page.get_by_text("记录核实和兑付金额").click()
        for field, typed in (
            ("verified", "五万"),
            ("undisputed", "60000"),
            ("paid", "0"),
            ("basis", "对账单"),
        ):
            await page.fill(f"#amounts-{field}", typed)
        await page.get_by_role("button", name="记录金额").click()
        await expect(page.get_by_text("不能多于核实金额")).to_be_visible()
        await page.goto(f"/desk/{number}")
        await expect(page.get_by_text("这是您上次没有提交的内容")).to_be_visible()
        await page.fill("#amounts-undisputed", "40000.05")
        await page.get_by_role("button", name="记录金额").click()
        await expect(page.get_by_text("其中无分歧 40,000.05 元、有分歧 9,999.95 元")).to_be_visible()
        await expect(page.get_by_text("这是您上次没有提交的内容")).to_have_count(0)
        assert await page.input_value("#amounts-verified") == ""


async def test_nobody_finds_what_another_typed_on_the_same_machine(browser: Browser, city: City) -> None:
    number = await city.is_told("web:one")
    await city.desk.add_user("xiaowu", "另一位派单员", Role.DISPATCHER, None, PASSWORD)
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await page.get_by_text("要求补正", exact=True).first.click()
        await page.locator("#ask_supplement-text").fill(REASON)
        await page.context.clear_cookies()
        await log_in(page, "xiaowu")
        await page.goto(f"/desk/{number}")
        await expect(page.locator("#ask_supplement-text")).to_have_value("")


async def test_who_comes_second_to_a_case_is_told_and_keeps_his_words(browser: Browser, city: City) -> None:
    number = await city.is_told("web:one")
    async with looking(browser, city.address, DESK, refusals=("404", "409")) as page:
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await page.get_by_text("要求补正", exact=True).first.click()
        await page.locator("#ask_supplement-text").fill(REASON)
        await page.fill("#ask_supplement-until", f"{local_date(wiring.now() + timedelta(days=10))}")
        await city.desk.withdraw(number)
        await page.locator("button[value=ask_supplement]").click()
        await page.get_by_role("heading", name="刚刚有人办过").wait_for()
        assert await page.evaluate(
            f"localStorage.getItem('draft:paidan:{number}:ask_supplement').includes('{REASON}')"
        )


async def test_the_stream_is_nobodys_without_a_session(browser: Browser, city: City) -> None:
    async with looking(browser, city.address, DESK) as page:
        answer = await page.request.get("/live")
        assert answer.status == 404


async def test_the_list_with_a_case_beside_it_has_no_barriers(browser: Browser, city: City) -> None:
    await city.is_told("web:one")
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.locator("#panel h1").wait_for()
        assert not await barriers(page)


async def test_a_queue_is_worked_through_with_one_key_a_case(browser: Browser, city: City) -> None:
    first, second = await city.is_told("web:one"), await city.is_told("web:two")
    async with looking(browser, city.address, WIDE) as page:
        await log_in(page, "paidan")
        await page.goto("/desk?only=triage")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.locator(f"#panel h1:has-text('{first}')").wait_for()
        await page.keyboard.press("c")
        await page.locator(f"#panel h1:has-text('{second}')").wait_for()  # the next one opens by itself
        await expect(page.locator(f"text={first} 已派单")).to_be_visible()
        await page.keyboard.press("u")
        await page.get_by_role("heading", name="1 件已撤回").wait_for()
    assert (await city.desk.standing(first)).status is Status.AWAITING_REFERRAL
    assert (await city.desk.standing(second)).status is Status.RECEIVED


async def test_a_wrong_body_is_corrected_by_the_first_letters_of_its_name(
    browser: Browser, city: City
) -> None:
    number = await city.is_told("web:one")
    async with looking(browser, city.address, WIDE) as page:
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await expect(page.locator("#lead")).not_to_have_value("housing")
        await page.wait_for_load_state()
        await page.keyboard.press("f")
        await page.keyboard.type("zfhcxjsj")
        await page.locator("#found li").first.wait_for()
        await page.keyboard.press("Enter")
        await expect(page.locator("#lead")).to_have_value("housing")
        await page.keyboard.press("c")
        await page.wait_for_url("**/desk?only=triage&taken=*")
    assert (await city.desk.case(DISPATCHER, number)).lead_id == "housing"


async def test_many_are_sent_on_after_a_look_each_with_its_own_result_and_taken_back(
    browser: Browser, city: City
) -> None:
    well, meanwhile = await city.is_told("web:one"), await city.is_told("web:two")
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.goto("/desk?only=triage")
        await page.check("[data-picks]")
        await page.click("text=批量派单,先看一遍")
        await page.get_by_role("heading", name="批量派单:先看一遍").wait_for()
        assert await barriers(page) == []
        seen = await city.desk.standing(meanwhile)
        await city.desk.take(DISPATCHER, seen, Event.TRANSFER, "请向郑州市反映")
        await page.get_by_role("button", name="受理并派单").click()
        await page.get_by_role("heading", name="1 件已派单,1 件没有").wait_for()
        assert await barriers(page) == []
        assert (await city.desk.standing(well)).status is Status.REFERRED
        await page.get_by_role("button", name="全部撤回").click()
        await page.get_by_role("heading", name="1 件已撤回").wait_for()
    assert (await city.desk.standing(well)).status is Status.AWAITING_REFERRAL
    assert (await city.desk.standing(meanwhile)).status is Status.TRANSFERRED


async def test_a_case_is_found_by_its_words_and_the_search_is_kept(browser: Browser, city: City) -> None:
    number = await city.is_told("web:one")
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "paidan")
        await page.fill("#search", "工程款")
        await page.press("#search", "Enter")
        await page.locator(f"[data-row]:has-text('{number}')").wait_for()
        await page.select_option("#status", "received")
        await page.get_by_role("button", name="查找").click()
        assert "status=received" in page.url, "the filters live in the address"
        await page.get_by_text("存为常用").click()
        await page.fill("#view", "新到的欠款")
        await page.get_by_role("button", name="存下").click()
        await page.goto("/search")
        await page.get_by_role("link", name="新到的欠款").click()
        await page.locator(f"[data-row]:has-text('{number}')").wait_for()
        await expect(page.locator("#text")).to_have_value("工程款")
        assert await barriers(page) == []
        await page.fill("#text", "款")
        await page.press("#text", "Enter")
        await page.get_by_text("请至少写两个连着的字").wait_for()
        await expect(page.locator("#text")).to_have_value("款")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_supervisors_day(browser: Browser, city: City, size: dict[str, int]) -> None:
    number = await city.is_told("web:one")
    async with looking(browser, city.address, size) as page:
        await log_in(page, "ducha")
        await page.get_by_role("link", name="督查").click()
        assert await barriers(page) == []
        await page.get_by_role("link", name="退过单的").click()
        await page.get_by_text("现在没有退过单的办件").wait_for()
        await page.get_by_role("link", name="新郑市财政局").click()
        await page.locator(f"[data-row]:has-text('{number}')").wait_for()  # a figure leads to its cases
        assert await barriers(page) == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_record_is_objected_to_and_answered(
    browser: Browser, city: City, size: dict[str, int]
) -> None:
    number = await city.is_told("web:one")
    await determined(city, number)
    await city.desk.add_user("xuedian", "镇里的人", Role.HANDLER, "xuedian", PASSWORD)
    async with looking(browser, city.address, size) as page:
        await log_in(page, "xuedian")
        await page.get_by_role("link", name="认定记录").click()
        await page.locator("summary", has_text="提出异议").click()
        assert await barriers(page) == []
        assert await page.get_by_text(number).count() == 0
        await page.locator("#record-1-object").fill("已于上月付清")
        await page.get_by_role("button", name="提出异议").click()
        await page.get_by_text("已保存").wait_for()
        await expect(page.locator("#record-1")).to_contain_text("异议中")
    async with looking(browser, city.address, size) as page:
        await log_in(page, "xietiao")
        await expect(page.locator("[data-count=records]")).to_have_text("1")
        await page.get_by_role("link", name="认定记录").click()
        await page.locator("summary", has_text="撤销认定").click()
        assert await barriers(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.locator("#record-1-revoke").fill("凭证属实,款已付清")
        await page.locator("#record-1-revoke-document").fill("新信用撤〔2026〕1号")
        await page.get_by_role("button", name="撤销认定").click()
        await page.get_by_text("已保存").wait_for()
        await expect(page.locator("#record-1")).to_contain_text("已撤销")
        await until(page, "!Object.keys(localStorage).some((key) => key.startsWith('draft:'))")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_an_administrators_day(browser: Browser, city: City, size: dict[str, int]) -> None:
    async with looking(browser, city.address, size) as page:
        await page.goto("/login")
        await page.fill("[name=login]", "guanli")
        await page.fill("[name=password]", PASSWORD)
        await page.get_by_role("button", name="登录").click()
        await page.wait_for_url("**/admin")  # who sees no case begins where his work is
        assert await barriers(page) == []
        await page.get_by_role("link", name="账号").click()
        assert await barriers(page) == []
        await page.fill("#login", "xinren")
        await page.fill("#name", "新人")
        await page.select_option("#role", "operator")
        await page.fill("#password", "a long enough one")
        await page.get_by_role("button", name="新增").click()
        await page.get_by_role("cell", name="xinren").first.wait_for()
        await page.get_by_role("link", name="规则").click()
        assert await barriers(page) == []
        await page.fill("#text", STORY)
        await page.get_by_role("button", name="看看").click()
        await page.get_by_text("lead    新郑市财政局").wait_for()
        assert await barriers(page) == []


async def test_two_people_on_one_case_the_second_sees_both_versions_and_loses_nothing(
    browser: Browser, city: City
) -> None:
    number = await city.is_told("web:one")
    async with looking(browser, city.address, DESK, refusals=("409",)) as page:
        await log_in(page, "paidan")
        await page.goto(f"/desk/{number}")
        await page.get_by_text("要求补正").first.click()
        await page.fill("#ask_supplement-text", REASON)
        await page.fill("#ask_supplement-until", f"{local_date(datetime.now(UTC)) + timedelta(days=30)}")
        await city.desk.add(number, "我又找到一张收条")
        await page.get_by_role("button", name="要求补正").click()
        await page.get_by_role("heading", name="刚刚有人办过").wait_for()
        shown = await page.locator("#case").inner_text()
        assert "我又找到一张收条" in shown
        assert REASON in shown
        assert await barriers(page) == []
        await page.get_by_role("link", name="打开现在的办件").click()
        await expect(page.locator("#ask_supplement-text")).to_have_value(REASON)


async def test_a_reply_starts_from_an_opening_and_is_checked_before_it_leaves(
    browser: Browser, city: City
) -> None:
    number = await city.is_told("web:one")
    handler = Actor(Role.HANDLER, "承办人", "finance")
    await city.desk.confirm(DISPATCHER, await city.desk.standing(number), Decision("DEBT", "finance", None))
    await city.desk.take(handler, await city.desk.standing(number), Event.SIGN)
    await city.desk.add_user("caizheng", "承办人", Role.HANDLER, "finance", PASSWORD)
    async with looking(browser, city.address, DESK) as page:
        await log_in(page, "caizheng")
        await page.goto(f"/desk/{number}")
        box = page.locator(f"form[data-draft='{number}:reply']")
        await page.locator("details", has=box).locator("summary").click()
        await page.fill("#reply-text", "已于 11 月 20 日转账")
        await page.select_option("#reply-opening", label="已付清或已办到")
        assert (await page.input_value("#reply-text")).endswith("已于 11 月 20 日转账")
        await box.get_by_role("button").click()
        assert page.url.endswith(number), "nothing leaves before it is checked"
        for check in await box.locator("input[type=checkbox]").all():
            await check.check()
        assert await barriers(page) == []
        await box.get_by_role("button").click()
        await page.wait_for_url("**/desk?taken=*")
    assert "转账" in (await city.desk.progress(number)).replies[0]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_secretarys_day(browser: Browser, city: City, size: dict[str, int]) -> None:
    number = await city.is_told("web:one")
    handler = Actor(Role.HANDLER, "承办人", "finance")
    await city.desk.confirm(DISPATCHER, await city.desk.standing(number), Decision("DEBT", "finance", None))
    await city.desk.take(handler, await city.desk.standing(number), Event.SIGN)
    raised = Brought(code="refused", text="镇里不认账")
    await city.desk.take(handler, await city.desk.standing(number), Event.RAISE, brought=raised)
    soon = f"{local_date(datetime.now(UTC)) + timedelta(days=7)}"
    async with looking(browser, city.address, size) as page:
        await log_in(page, "xietiao")
        await page.get_by_role("link", name="协调室").click()
        await page.get_by_role("link", name=number).wait_for()
        await page.get_by_text("安排会议").first.click()
        assert await barriers(page) == []
        await page.fill("#held_on", soon)
        await page.fill("#place", "三楼会议室")
        await page.fill("#chair", "分管副市长")
        await page.get_by_label("出席人 1").fill("财政局王局")
        await page.get_by_label("单位 1").select_option("finance")
        await page.get_by_label("出席人 2").fill("张律师")
        await page.get_by_label("专业机构 2").fill("法律顾问单位")
        await page.get_by_role("button", name="安排会议").click()
        await page.get_by_text("登记议定事项").click()
        await page.get_by_label("议定内容").fill("十日内拨付")
        await page.get_by_label("责任单位").select_option("finance")
        await page.get_by_label("完成日期").fill(soon)
        await page.get_by_label("办件接着怎么办").select_option("resolve_handle")
        assert await barriers(page) == []
        await page.get_by_role("button", name="登记").last.click()
        await page.get_by_text("十日内拨付").wait_for()
        await page.get_by_role("link", name="回到协调室").click()
        await page.get_by_role("button", name="已落实").click()
        await page.get_by_text("没有未落实的议定事项").wait_for()
    assert (await city.desk.standing(number)).status is Status.HANDLING
