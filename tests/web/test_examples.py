"""Does a clerk release an example by a button, put in other words, and does anybody then read just that?"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from intake.rules.lifecycle import Role
from intake.seal import Seal
from intake.store.store import Store
from tests.statistics.city import OCTOBER, SUPERVISOR, City
from tests.statistics.test_hot import WAGES, WORDS, accepted
from tests.web.test_pages import PASSWORD, Staff
from tests.web.test_pages import browser as visiting


@pytest.fixture
async def city(store: Store, seal: Seal) -> City:
    city = City(store, seal)
    city.now = datetime(2026, 10, 12, 2, tzinfo=UTC)
    for said in WAGES:
        await accepted(city, said)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    for login, role in (("ducha", Role.SUPERVISOR), ("paidan", Role.DISPATCHER)):
        await city.desk.add_user(login, login, role, None, PASSWORD)
    return city


@pytest.fixture
async def visitor(city: City) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(city.desk) as client:
        yield client


async def topic(staff: Staff) -> str:
    (key,) = re.findall(r'name="key" value="([^"]+)"', (await staff.client.get("/statistics/2026-10")).text)
    return str(key)


async def test_a_released_example_is_on_the_public_page_and_its_release_in_the_record(
    city: City, visitor: httpx.AsyncClient
) -> None:
    staff = await Staff(visitor).log_in("ducha")
    page = await staff.post("/statistics/2026-10/examples", key=await topic(staff), words=WORDS)
    assert f"ducha 放行:{WORDS}" in page.text
    await city.desk.freeze(SUPERVISOR, OCTOBER)
    public = (await visitor.get("/figures/2026-10")).text
    assert f"<li>{WORDS}</li>" in public
    assert "诉求人所说,未经核实" in public


async def test_without_a_release_the_public_page_has_no_words_of_anybody(
    city: City, visitor: httpx.AsyncClient
) -> None:
    await city.desk.freeze(SUPERVISOR, OCTOBER)
    public = (await visitor.get("/figures/2026-10")).text
    assert "典型诉求" not in public
    assert "工地" not in public


async def test_words_that_say_who_it_is_are_refused_in_a_sentence(visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("ducha")
    refused = await staff.post(
        "/statistics/2026-10/examples", key=await topic(staff), words="村民王建国,电话13812345678"
    )
    assert refused.status_code == 422
    assert "没有公布。请改成认不出人的说法再试" in refused.text
    assert "公布例子的记录" not in (await visitor.get("/statistics/2026-10")).text


async def test_who_is_no_clerk_finds_neither_form_nor_way(visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("ducha")
    key = await topic(staff)
    await staff.post("/logout")
    other = await Staff(visitor).log_in("paidan")
    assert 'name="key"' not in (await visitor.get("/statistics/2026-10")).text
    assert (await other.post("/statistics/2026-10/examples", key=key, words=WORDS)).status_code == 404


async def test_what_the_clerk_writes_is_text_and_no_markup(city: City, visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("ducha")
    await staff.post("/statistics/2026-10/examples", key=await topic(staff), words="<b>工资</b>没有给")
    await city.desk.freeze(SUPERVISOR, OCTOBER)
    assert "<b>工资" not in (await visitor.get("/figures/2026-10")).text
