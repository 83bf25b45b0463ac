"""Has every member of staff a page of his own: sessions, password, a code at log-in that some roles must have?"""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pyotp
import pytest
from playwright.async_api import Browser

from api.errors import PASSWORD_ADVICE
from intake import wiring
from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.rules.lifecycle import Role
from intake.rules.passwords import Flaw
from intake.seal import Seal
from intake.settings import Settings
from intake.store.store import Store
from nlp.apart import InThread
from tests.browser import DESK, PHONE, barriers, looking
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER
from tests.test_whole_way import a_free_port, serve
from tests.web.test_pages import PASSWORD, Staff, browser, hidden

NEW, STEP = "tulip-oven-42", timedelta(seconds=30)


@pytest.fixture
async def desk(store: Store, seal: Seal) -> Desk:
    tools = Tools(seal, BOOK, two_steps=frozenset({Role.ADMINISTRATOR}))
    desk = Desk(store, tools, InThread(lambda: READER), lambda: NOW)
    for login, role in (("paidan", Role.DISPATCHER), ("guanli", Role.ADMINISTRATOR)):
        await desk.add_user(login, login, role, None, PASSWORD)
    return desk


@pytest.fixture
async def visitor(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(desk) as client:
        yield client


def secret(page: httpx.Response) -> str:
    found = re.search(r'<code id="secret">([A-Z2-7]+)</code>', page.text)
    assert found is not None, page.text
    return found[1]


async def test_every_page_of_staff_leads_to_ones_own(visitor: httpx.AsyncClient) -> None:
    await Staff(visitor).log_in("paidan")
    assert '<a href="/me">paidan</a>' in (await visitor.get("/desk")).text


async def test_a_session_elsewhere_is_seen_and_ended(desk: Desk, visitor: httpx.AsyncClient) -> None:
    async with browser(desk) as elsewhere:
        await Staff(elsewhere).log_in("paidan")
        staff = await Staff(visitor).log_in("paidan")
        page = await visitor.get("/me")
        assert page.text.count("这一次") == 1
        (other,) = re.findall(r'action="(/me/sessions/\d+/end)"', page.text)
        assert "已下线" in (await staff.post(other)).text
        assert (await elsewhere.get("/desk")).status_code == 404
        assert (await staff.post(other)).status_code == 404


async def test_a_new_password_is_taken_at_the_next_log_in(visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("paidan")
    assert "密码已改" in (await staff.post("/me/password", old=PASSWORD, new=NEW)).text
    await staff.post("/logout")
    assert (await visitor.post("/login", data={"login": "paidan", "password": PASSWORD})).status_code == 401
    assert (await visitor.post("/login", data={"login": "paidan", "password": NEW})).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wrong password", NEW, "现在的密码不对"),
        (PASSWORD, PASSWORD, PASSWORD_ADVICE[Flaw.SAME]),
        (PASSWORD, "short", PASSWORD_ADVICE[Flaw.LENGTH]),
        (PASSWORD, "1234567890", PASSWORD_ADVICE[Flaw.PATTERN]),
        (PASSWORD, "Xinzheng@2026", PASSWORD_ADVICE[Flaw.COMMON]),
        (PASSWORD, "paidan-horse-9", PASSWORD_ADVICE[Flaw.PERSONAL]),
        (PASSWORD, "x" * 100_000, PASSWORD_ADVICE[Flaw.LENGTH]),
    ],
)
async def test_each_password_that_is_not_taken_is_told_why(
    visitor: httpx.AsyncClient, old: str, new: str, said: str
) -> None:
    staff = await Staff(visitor).log_in("paidan")
    refused = await staff.post("/me/password", old=old, new=new)
    assert refused.status_code == 422
    assert said in unescape(refused.text)


async def test_a_code_is_asked_after_the_password_once_it_is_set_up(visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("paidan")
    shown = await staff.post("/me/second-step", password=PASSWORD)
    phone = pyotp.TOTP(secret(shown))
    assert "<svg" in shown.text
    again = await staff.post("/me/second-step/confirm", code="abcdef")
    assert again.status_code == 422
    assert secret(again) == phone.secret, "a slip of the finger costs no new scan"
    assert "两步登录已开" in (await staff.post("/me/second-step/confirm", code=phone.at(NOW))).text
    assert phone.secret not in (await visitor.get("/me")).text
    await staff.post("/logout")
    asked = await visitor.post("/login", data={"login": "paidan", "password": PASSWORD})
    assert "jiannuo" not in visitor.cookies
    answer = {"ticket": hidden(asked.text, "ticket"), "code": phone.at(NOW)}
    used = await visitor.post("/login/code", data=answer)
    assert used.status_code == 422
    assert "已经用过" in used.text
    opened = await visitor.post("/login/code", data={**answer, "code": phone.at(NOW + STEP)})
    assert str(opened.url).endswith("/desk")


async def test_a_made_up_ticket_leads_back_to_the_log_in(visitor: httpx.AsyncClient) -> None:
    refused = await visitor.post("/login/code", data={"ticket": "made up", "code": "123456"})
    assert refused.status_code == 401
    assert "请重新输入账号和密码" in refused.text


async def test_who_must_have_a_code_opens_only_his_own_page_until_it_is_set_up(
    visitor: httpx.AsyncClient,
) -> None:
    page = await visitor.post("/login", data={"login": "guanli", "password": PASSWORD})
    assert page.url.path == "/me"
    assert "您的岗位要求两步登录" in page.text
    staff = Staff(visitor)
    staff.csrf = hidden(page.text, "csrf")
    for path in (
        "/desk",
        "/admin",
        "/admin/accounts",
        "/search",
        "/statistics",
        "/live",
        "/desk/XZZX-20261012-0001",
    ):
        assert (await visitor.get(path)).url.path == "/me", path
    for path in ("/admin/accounts", "/admin/rules", "/search/views", "/desk/XZZX-20261012-0001/step"):
        assert (await staff.post(path)).status_code == 403, path
    phone = pyotp.TOTP(secret(await staff.post("/me/second-step", password=PASSWORD)))
    await staff.post("/me/second-step/confirm", code=phone.at(NOW))
    assert (await visitor.get("/admin")).url.path == "/admin"


async def test_who_must_have_a_code_and_has_not_may_still_log_out(visitor: httpx.AsyncClient) -> None:
    page = await visitor.post("/login", data={"login": "guanli", "password": PASSWORD})
    left = await visitor.post("/logout", data={"csrf": hidden(page.text, "csrf")})
    assert left.url.path == "/login"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_in_a_browser_one_sets_up_a_code_logs_in_with_it_and_changes_the_password(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    settings = {"JIANNUO_VECTORS": "false", "JIANNUO_TWO_STEPS": "dispatcher"}
    async with serve(tmp_path, a_free_port(), "web", **settings) as client:
        desk = wiring.open_desk(Settings(home=tmp_path, vectors=False))
        await desk.add_user("paidan", "李明华", Role.DISPATCHER, None, PASSWORD)
        await desk.close()
        async with looking(browser, str(client.base_url), size) as page:
            await page.goto("/login")
            await page.fill("[name=login]", "paidan")
            await page.fill("[name=password]", PASSWORD)
            await page.get_by_role("button", name="登录").click()
            await page.wait_for_url("**/me")
            assert await barriers(page) == []
            await page.fill("#on-password", PASSWORD)
            await page.get_by_role("button", name="设置两步登录").click()
            phone = pyotp.TOTP(await page.locator("#secret").inner_text())
            assert await barriers(page) == []
            await page.fill("#code", phone.now())
            await page.get_by_role("button", name="开启").click()
            await page.get_by_text("两步登录已开").wait_for()
            assert await barriers(page) == []
            await page.fill("#old", PASSWORD)
            await page.fill("#new", NEW)
            await page.get_by_role("button", name="改密码").click()
            await page.get_by_text("密码已改").wait_for()
            await page.get_by_role("button", name="退出").click()
            await page.fill("[name=login]", "paidan")
            await page.fill("[name=password]", NEW)
            await page.get_by_role("button", name="登录").click()
            await page.get_by_role("heading", name="输入验证码").wait_for()
            assert await barriers(page) == []
            await page.fill("#code", "abcdef")
            await page.get_by_role("button", name="登录").click()
            await page.get_by_text("验证码不对").wait_for()
            await page.fill("#code", phone.generate_otp(phone.timecode(wiring.now()) + 1))
            await page.get_by_role("button", name="登录").click()
            await page.wait_for_url("**/desk")
            await page.get_by_role("link", name="李明华").click()
            await page.get_by_role("heading", name="登录在哪里").wait_for()
