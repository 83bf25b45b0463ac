"""Can an administrator import a year and keep templates on the page, looking first, and does nothing typed get lost?"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape

import httpx
import pytest

from intake.desk.desk import Desk
from intake.desk.reply_templates import Change
from intake.desk.tools import Actor, Tools
from intake.rules.lifecycle import Role
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER
from tests.notices import A_DAY_MORE, notice
from tests.web.test_pages import PASSWORD, Staff, browser

ADMINISTRATOR = Actor(Role.ADMINISTRATOR, "guanli")
KEY = "t0123456789ab"


@pytest.fixture
async def desk(store: Store, seal: Seal) -> Desk:
    book = replace(BOOK, calendar=BOOK.calendar.with_years(()))
    desk = Desk(store, Tools(seal, book), InThread(lambda: READER), lambda: NOW)
    await desk.add_user("guanli", "guanli", Role.ADMINISTRATOR, None, PASSWORD)
    return desk


@pytest.fixture
async def staff(desk: Desk) -> AsyncIterator[Staff]:
    async with browser(desk) as client:
        yield await Staff(client).log_in("guanli")


async def sent(staff: Staff, content: str) -> httpx.Response:
    return await staff.client.post(
        "/admin/calendar/preview",
        data={"csrf": staff.csrf},
        files={"notice": ("2027.toml", content.encode())},
    )


def written(page: str, name: str) -> str:
    """What stands in a text area of a page."""
    found = re.search(rf'<textarea[^>]* ?name="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return unescape(found[1]).removeprefix("\n")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


async def test_a_year_is_looked_at_confirmed_and_noted(desk: Desk, staff: Staff) -> None:
    shown = (await sent(staff, A_DAY_MORE)).text
    assert "2027-01-04 周一" in shown
    assert "没有在办时限会改期" in shown
    assert await desk.calendar.imports(ADMINISTRATOR) == ()
    fields = {"content": written(shown, "content").replace("\n", "\r\n"), "last": hidden(shown, "last")}
    done = await staff.post("/admin/calendar", **fields)
    assert "guanli" in done.text
    assert len(await desk.calendar.imports(ADMINISTRATOR)) == 1
    twice = await staff.post("/admin/calendar", **fields)
    assert twice.status_code == 409
    assert len(await desk.calendar.imports(ADMINISTRATOR)) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (notice(2035), "2035 年的放假通知"),
        (A_DAY_MORE.replace("端午节", "龙舟节"), "缺少法定节日:端午节"),
        ("<script>alert(1)</script>", "文件读不懂"),
        ("\x00" * 70_000, "文件太大"),
    ],
)
async def test_what_is_no_notice_is_refused_in_a_sentence_on_the_page_itself(
    staff: Staff, content: str, said: str
) -> None:
    refused = await sent(staff, content)
    assert refused.status_code == 422
    assert said in refused.text
    assert "先看会改变什么" in refused.text
    assert "<script>alert" not in refused.text
    confirmed = await staff.post("/admin/calendar", content=content[:60_000], last="0")
    assert confirmed.status_code == 422


async def test_a_year_that_is_downloaded_says_what_is_in_force(staff: Staff) -> None:
    """What ships may be changed and sent back: it is read by the same reader."""
    given = await staff.client.get("/admin/calendar/2027.toml")
    again = await sent(staff, given.text.replace("workdays = []", "workdays = [2027-01-09]"))
    assert "2027-01-09 周六" in again.text
    assert (await staff.client.get("/admin/calendar/2050.toml")).status_code == 404


async def test_a_template_is_looked_at_with_a_case_made_up_and_kept(desk: Desk, staff: Staff) -> None:
    fields = {"version": "0", "name": "分期", "text": "{承办单位}:\r\n{编号} 分期付清", "reason": "局里常用"}
    shown = await staff.post(f"/admin/replies/{KEY}", step="preview", **fields)
    assert "新郑市财政局:\nXZZX-20261012-0001 分期付清" in shown.text
    assert written(shown.text, "text") == "{承办单位}:\n{编号} 分期付清"
    assert await desk.replies.versions(ADMINISTRATOR, KEY) == ()
    assert "分期" in (await staff.post(f"/admin/replies/{KEY}", step="keep", **fields)).text
    (kept,) = await desk.replies.versions(ADMINISTRATOR, KEY)
    assert (kept.template.text, kept.reason) == ("{承办单位}:\n{编号} 分期付清", "局里常用")


async def test_what_was_typed_stays_where_it_is_refused_or_somebody_was_first(
    desk: Desk, staff: Staff
) -> None:
    odd = await staff.post(
        f"/admin/replies/{KEY}", step="keep", version="0", name="<b>", text="{没有}<i>", reason="试试"
    )
    assert odd.status_code == 422
    assert written(odd.text, "text") == "{没有}<i>"
    assert "<i>" not in odd.text
    await desk.replies.keep(ADMINISTRATOR, Change("paid", 0, "已付清", "别人写的", "简短些"))
    late = await staff.post(
        "/admin/replies/paid", step="keep", version="0", name="付清", text="我写的", reason="试试"
    )
    assert late.status_code == 409
    assert "别人写的" in late.text
    assert written(late.text, "text") == "我写的"
    assert hidden(late.text, "version") == "1"


async def test_a_template_nobody_made_is_not_there(staff: Staff) -> None:
    for key in ("nothing", "t0", "T0123456789AB"):
        assert (await staff.client.get(f"/admin/replies/{key}")).status_code in (404, 422)


async def test_a_handler_is_moved_and_a_password_reset_on_the_page(desk: Desk, staff: Staff) -> None:
    await desk.add_user("caizheng", "承办人", Role.HANDLER, "finance", PASSWORD)
    moved = await staff.post("/admin/accounts/move", login="caizheng", body="housing")
    assert "换单位" in moved.text
    assert re.search(r"<td>caizheng</td><td>承办人</td><td>承办人</td><td>[^<]*住房", moved.text)
    for login, body in (("caizheng", "nowhere"), ("nobody", "housing"), ("", "")):
        assert (await staff.post("/admin/accounts/move", login=login, body=body)).status_code == 404
    weak = await staff.post("/admin/accounts/caizheng/password", password="1234567890")
    assert weak.status_code == 422
    assert (
        await staff.post("/admin/accounts/caizheng/password", password="battery staple")
    ).status_code == 200
    own = await staff.post("/admin/accounts/guanli/password", password="battery staple")
    assert "「本人」页面" in own.text


async def test_the_pages_of_an_administrator_stay_light_with_a_county_full_of_accounts(
    desk: Desk, staff: Staff
) -> None:
    for place, body in enumerate(desk.tools.rulebook.bodies):
        await desk.add_user(f"ren{place}", f"承办人{place}", Role.HANDLER, body.id, PASSWORD)
    for path in ("/admin", "/admin/accounts", "/admin/bodies", "/admin/calendar", "/admin/replies"):
        assert len((await staff.client.get(path)).content) < 100_000, path
