"""What does a visitor from a crowded place meet, and what does everybody else?"""

import html
import re
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from api.app import create_app
from intake.desk.desk import Desk
from intake.rules.limits import LimitId
from intake.settings import Settings
from tests.desk.test_tasks import found
from tests.test_whole_way import a_free_port, serve
from tests.web.test_pages import KEY, TEXT, complain, desk, hidden, receipt, visitor

__all__ = ["desk", "visitor"]  # fixtures

WRONG = "0000-0000-0000-0000"
NUMBERS = "零一二三四五六七八九"


async def guess_until_asked(client: httpx.AsyncClient, number: str) -> httpx.Response:
    for _ in range(200):
        page = await client.post("/track", data={"number": number, "code": WRONG})
        if page.status_code == 429:
            return page
    raise AssertionError("nobody asked anything")


def total(page: str) -> str:
    """What a person without scripts would type."""
    asked = re.search(r"([一二三四五六七八九])加([一二三四五六七八九])等于几", page)
    assert asked is not None
    return str(NUMBERS.index(asked[1]) + NUMBERS.index(asked[2]))


async def test_in_peace_nobody_is_asked_anything(visitor: httpx.AsyncClient) -> None:
    filed = await complain(visitor)
    number, code = receipt(filed)
    pages = [filed, await visitor.post("/track", data={"number": number, "code": code})]
    pages += [await visitor.get(path) for path in ("/", "/complain", "/track")]
    assert all("等于几" not in page.text and "task.js" not in page.text for page in pages)


async def test_after_many_wrong_codes_the_holder_does_a_sum_and_what_he_wrote_is_kept(
    visitor: httpx.AsyncClient,
) -> None:
    number, code = receipt(await complain(visitor))
    await guess_until_asked(visitor, number)
    typed = '又有"欠条"<b>两张</b>\n下一行'
    asked = await visitor.post("/track/add", data={"number": number, "code": code, "text": typed, "key": KEY})
    assert asked.status_code == 429
    assert "<b>" not in asked.text
    fields = {
        name: html.unescape(hidden(asked.text, name)) for name in ("number", "code", "text", "key", "task")
    }
    assert fields["text"] == typed
    done = await visitor.post("/track/add", data={**fields, "total": total(asked.text)})
    assert done.status_code == 200
    assert "补充情况" in done.text
    again = await visitor.post("/track/add", data={**fields, "total": total(asked.text)})
    assert again.status_code == 429


def from_address(desk: Desk, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(desk), client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_whether_a_number_exists_cannot_be_told_by_when_one_is_asked(desk: Desk) -> None:
    number = (await desk.file("web:1", "web", TEXT)).number
    seen = []
    for place, asked_for in enumerate((number, "XZZX-20261012-9999")):
        async with from_address(desk, f"10.0.0.{place}") as client:
            answers = [
                await client.post("/track", data={"number": asked_for, "code": WRONG}) for _ in range(25)
            ]
            seen.append([page.status_code for page in answers])
    assert seen[0] == seen[1]
    assert set(seen[0]) == {404, 429}


async def test_a_place_that_files_much_is_asked_in_the_form_and_files_after_the_work(
    desk: Desk,
    visitor: httpx.AsyncClient,
) -> None:
    for n in range(desk.tools.rulebook.limits[LimitId.WEB_FILINGS].most):
        await complain(visitor, key=f"form-key-{n:04}")
    asked = await complain(visitor, key="one-more-key")
    assert asked.status_code == 422
    assert TEXT in asked.text
    assert 'href="#task"' in asked.text
    wrong = await complain(visitor, key="one-more-key", task=hidden(asked.text, "task"), total="99")
    answer = found(desk.task())
    filed = await complain(visitor, key="one-more-key", task=answer.token, found=answer.found)
    assert (wrong.status_code, filed.status_code) == (422, 200)
    assert receipt(filed)[0].endswith("0031")


@pytest.mark.parametrize(("proxy", "asked"), [("", True), ("127.0.0.1", False)], ids=["nobody", "proxy"])
async def test_what_a_visitor_says_of_his_address_counts_only_from_a_proxy_that_is_named(
    tmp_path: Path, proxy: str, asked: bool
) -> None:
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_PROXY=proxy) as client:
        statuses = set()
        for n in range(32):
            fields = {"number": f"XZZX-20261012-{n:04}", "code": WRONG}
            page = await client.post("/track", data=fields, headers={"X-Forwarded-For": f"10.0.0.{n}"})
            statuses.add(page.status_code)
    assert (429 in statuses) == asked


def test_a_proxy_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(ValidationError, match="proxy"):
        Settings(proxy="*")
