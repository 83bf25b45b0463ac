"""Does the page of a month show the bulletin's pictures, each with words and a table, and light enough?"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from playwright.async_api import Browser, Response

from intake import wiring
from intake.desk.desk import Desk
from intake.desk.triage import Decision
from intake.rules.lifecycle import Role
from intake.seal import Seal
from intake.settings import Settings
from intake.statistics.charts import charts
from intake.store.migrations import migrate
from intake.store.store import Store
from tests.browser import DESK, PHONE, barriers, log_in, looking, until
from tests.statistics.city import DISPATCHER, OCTOBER, SUPERVISOR, TEXT, City
from tests.test_whole_way import a_free_port, serve
from tests.web.test_pages import PASSWORD, Staff
from tests.web.test_pages import browser as visiting

STORIES = (("web", "DEBT", "finance"), ("hotline", "LAND", "housing"))
PICTURE = re.compile(r'<img src="(/statistics/[^"]+\.svg[^"]*)" alt="([^"]+)"')


@pytest.fixture
async def city_of_now(store: Store, seal: Seal) -> City:
    """Two cases of two domains, told in October through two channels; it is still October."""
    city = City(store, seal)
    for channel, domain, lead in STORIES:
        number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC), channel)
        await city.desk.confirm(DISPATCHER, await city.desk.standing(number), Decision(domain, lead, None))
    return city


@pytest.fixture
async def desk(city_of_now: City) -> Desk:
    """The same in November."""
    city = city_of_now
    for login, role, body in (("ducha", Role.SUPERVISOR, None), ("caizheng", Role.HANDLER, "finance")):
        await city.desk.add_user(login, login, role, body, PASSWORD)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    return city.desk


@pytest.fixture
async def visitor(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(desk) as client:
        yield client


async def pictures(visitor: httpx.AsyncClient, role: str = "ducha") -> list[tuple[str, str]]:
    staff = await Staff(visitor).log_in(role)
    page = (await staff.client.get("/statistics/2026-10")).text
    return [(address.replace("&amp;", "&"), words) for address, words in PICTURE.findall(page)]


async def test_the_page_shows_what_the_bulletin_draws_and_says_it_in_words(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    drawn = charts(await desk.month(OCTOBER))
    shown = await pictures(visitor)
    assert [words for _, words in shown] == [f"{one.title}。{one.words}" for one in drawn]
    assert {one.id for one in drawn} == {"channels", "domains"}
    weight = 0
    for (address, _), one in zip(shown, drawn, strict=True):
        answer = await visitor.get(address)
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert answer.text == one.svg
        assert fromstring(answer.text).tag.endswith("svg")
        weight += len(answer.content)
    assert weight < 60_000


async def test_behind_each_picture_stands_its_table(desk: Desk, visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("ducha")
    page = (await staff.client.get("/statistics/2026-10")).text
    for one in charts(await desk.month(OCTOBER)):
        (table,) = re.findall(rf"<summary>{re.escape(one.title)}:表格</summary>(.*?)</details>", page, re.S)
        assert all(bar.name in table and bar.label in table for bar in one.bars)


async def test_a_picture_of_other_figures_is_not_found_nor_is_any_by_who_may_not_see_the_month(
    visitor: httpx.AsyncClient,
) -> None:
    (address, _), *_ = await pictures(visitor)
    other = re.sub(r"mark=[0-9a-f]+", "mark=0123456789abcdef", address)
    assert (await visitor.get(other)).status_code == 404
    assert (await visitor.get(address.replace("channels", "nonsense"))).status_code == 404
    await Staff(visitor).log_in("caizheng")
    assert (await visitor.get(address)).status_code == 404


async def test_a_frozen_months_picture_stays_and_another_process_draws_the_same(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    (address, _), *_ = await pictures(visitor)
    before = (await visitor.get(address)).text
    desk._pictures = type(desk._pictures)()  # noqa: SLF001 (as in a process that did not show the page)
    assert (await visitor.get(address)).text == before
    await desk.freeze(SUPERVISOR, OCTOBER)
    (frozen, _), *_ = await pictures(visitor)
    assert "number=0" in frozen
    assert (await visitor.get(frozen)).text == before


async def test_a_month_without_anything_to_compare_has_no_picture(visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("ducha")
    assert "<figure" not in (await staff.client.get("/statistics/2026-11")).text


@pytest.mark.parametrize("size", [DESK, PHONE])
async def test_in_a_real_browser_the_pictures_are_seen_the_page_is_light_and_has_no_barriers(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    settings = Settings(home=tmp_path, vectors=False)
    migrate(settings.database())
    made = wiring.open_desk(settings, lambda: datetime(2026, 9, 15, 2, tzinfo=UTC))
    for place, (channel, domain, lead) in enumerate(STORIES):
        filed = await made.file(f"{channel}:{place}", channel, TEXT)
        await made.confirm(DISPATCHER, await made.standing(filed.number), Decision(domain, lead, None))
    await made.add_user("ducha", "督查", Role.SUPERVISOR, None, PASSWORD)
    await made.close()
    async with (
        serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client,
        looking(browser, str(client.base_url), size) as page,
    ):
        await log_in(page, "ducha")
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 (playwright marks it)
        await page.goto("/statistics/2026-09")
        for place in range(2):
            await page.locator("figure.chart img").nth(place).scroll_into_view_if_needed()
        await until(page, "[...document.images].every(it => it.complete && it.naturalWidth > 100)")
        assert await barriers(page) == []
        sizes = [(await one.request.sizes())["responseBodySize"] for one in answers if "/live" not in one.url]
        assert 20_000 < sum(sizes) < 100_000


async def test_who_takes_nothing_packed_gets_the_page_as_it_is(visitor: httpx.AsyncClient) -> None:
    staff = await Staff(visitor).log_in("ducha")
    plain = await staff.client.get("/statistics/2026-10", headers={"Accept-Encoding": "identity"})
    packed = await staff.client.get("/statistics/2026-10", headers={"Accept-Encoding": "gzip"})
    assert ("content-encoding" in plain.headers, packed.headers["content-encoding"]) == (False, "gzip")
    assert plain.text == packed.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3


async def test_a_running_month_that_says_the_same_is_not_drawn_again(city_of_now: City) -> None:
    first, drawn = await city_of_now.desk.month_charts(await city_of_now.desk.month(OCTOBER))
    assert [one.svg for one in drawn]
    city_of_now.now += timedelta(minutes=5)
    again, same = await city_of_now.desk.month_charts(await city_of_now.desk.month(OCTOBER))
    assert first == again
    assert all(one is other for one, other in zip(drawn, same, strict=True))
