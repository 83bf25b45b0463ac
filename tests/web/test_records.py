"""Does the page of records show each what is his, take a step once, and say in words what is wrong?"""

from datetime import timedelta

import httpx
import pytest

from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Role
from tests.conftest import NOW
from tests.desk.determined import DOCUMENT, be_determined
from tests.web.test_pages import PASSWORD, TEXT, Staff, desk, hidden, visitor

__all__ = ["desk", "visitor"]  # fixtures
DISPATCHER = Actor(Role.DISPATCHER, "派单员")


@pytest.fixture
async def number(desk: Desk) -> str:
    """A case of which the town was determined to have defaulted."""
    await desk.add_user("zhen", "镇里的人", Role.HANDLER, "xuedian", PASSWORD)
    await desk.add_user("xietiao", "协调办", Role.SECRETARY, None, PASSWORD)
    seen = await desk.standing((await desk.file("web:1", "web", TEXT)).number)
    seen = await desk.confirm(DISPATCHER, seen, Decision("DEBT", "finance", "xuedian"))
    seen = await be_determined(desk, seen, local_date(NOW) + timedelta(days=10))
    return seen.number


async def asks(staff: Staff, event: str, text: str = "<b>已付清</b>", **more: str) -> httpx.Response:
    page = (await staff.client.get("/records")).text
    found = {name: hidden(page, name) for name in ("key", "after")} if 'name="after"' in page else {}
    return await staff.post("/records/1", event=event, text=text, **{**found, **more})


async def test_the_body_objects_on_its_page_and_learns_nothing_of_the_case(
    number: str, visitor: httpx.AsyncClient
) -> None:
    staff = await Staff(visitor).log_in("zhen")
    page = (await visitor.get("/records")).text
    assert DOCUMENT in page
    assert number not in page
    assert "工程款" not in page
    done = await asks(staff, "object")
    assert done.status_code == 200
    assert "异议中" in done.text
    assert "&lt;b&gt;已付清" in done.text
    assert "答复期限" in done.text
    assert (await visitor.get(f"/desk/{number}")).status_code == 404
    taken = (await visitor.get("/records/lists/records.csv")).text
    assert DOCUMENT in taken
    assert number not in taken


async def test_the_secretary_decides_by_a_document_and_the_case_shows_how_the_record_stands(
    number: str, visitor: httpx.AsyncClient
) -> None:
    town = await Staff(visitor).log_in("zhen")
    await asks(town, "ask_repair")
    await town.post("/logout")
    staff = await Staff(visitor).log_in("xietiao")
    missing = await asks(staff, "grant_repair", "已核实")
    assert missing.status_code == 422
    assert "文号" in missing.text
    done = await asks(staff, "grant_repair", "已核实", document="新信用修〔2026〕1号")
    assert "已修复" in done.text
    assert "已修复" in (await visitor.get(f"/desk/{number}")).text


async def test_who_saw_an_older_page_is_told_so_and_what_is_no_step_is_refused(
    number: str, visitor: httpx.AsyncClient
) -> None:
    staff = await Staff(visitor).log_in("paidan")
    assert number in (await visitor.get("/records")).text
    await asks(staff, "object")
    late = await asks(staff, "ask_repair", after="0")
    assert late.status_code == 409
    assert "刚刚有人办过" in late.text
    for event, status in (("revoke", 409), ("burn", 422), ("object", 409)):
        assert (await asks(staff, event, document="文1号")).status_code == status


async def test_a_body_without_a_record_is_told_there_is_none(number: str, visitor: httpx.AsyncClient) -> None:
    assert number
    staff = await Staff(visitor).log_in("zhujian")
    assert "没有本单位的认定记录" in (await visitor.get("/records")).text
    assert (await asks(staff, "object")).status_code == 404
