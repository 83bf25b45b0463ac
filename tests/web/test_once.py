"""Is what one sends twice done once? Real double posts: pressed twice, gone back, both at the same moment."""

import asyncio
import re

import httpx

from intake.desk.desk import Desk
from intake.desk.triage import Decision
from intake.rules.lifecycle import Event
from tests.desk.test_desk import DISPATCHER, FINANCE
from tests.files import a_picture
from tests.web.test_pages import Staff, browser, complain, desk, hidden, receipt, visitor

__all__ = ["desk", "visitor"]
ADDED = "又找到一张欠条,联系 13900001111"
PHONE = "13800001234"


async def held(visitor: httpx.AsyncClient) -> dict[str, str]:
    """The receipt of a complaint, as the forms of its page bring it."""
    number, code = receipt(await complain(visitor, who="named", phone=PHONE))
    return {"number": number, "code": code}


async def key_of(visitor: httpx.AsyncClient, holder: dict[str, str], act: str) -> str:
    """The key of one form of the tracking page, as a browser gets it."""
    page = (await visitor.post("/track", data=holder)).text
    return hidden(page[page.index(f'action="/track/{act}"') :], "key")


async def told(desk: Desk, number: str, event: Event) -> list[str | None]:
    """What the history holds of an event."""
    view = await desk.case(DISPATCHER, number)
    return [entry.text for entry in view.entries if entry.event is event]


async def reported(desk: Desk, number: str) -> None:
    """Take a case to where its complainant is asked."""
    seen = await desk.confirm(DISPATCHER, await desk.standing(number), Decision("DEBT", "finance", None))
    for event in (Event.SIGN, Event.REPLY, Event.REPORT):
        seen = await desk.take(FINANCE, seen, event, "月底前付清")
    await desk.take(DISPATCHER, seen, Event.APPROVE)


async def test_a_supplement_whose_button_is_pressed_twice_is_added_once(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    """Defect: it was added twice, and counted twice against the day's limit."""
    holder = await held(visitor)
    form = {**holder, "key": await key_of(visitor, holder, "add"), "text": ADDED}
    pages = [await visitor.post("/track/add", data=form) for _ in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all("已经加到这件投诉里" in page.text for page in pages)
    assert len(await told(desk, holder["number"], Event.ADD)) == 1


async def test_ten_presses_at_the_same_moment_add_once(desk: Desk, visitor: httpx.AsyncClient) -> None:
    holder = await held(visitor)
    form = {**holder, "key": await key_of(visitor, holder, "add"), "text": ADDED}
    pages = await asyncio.gather(*(visitor.post("/track/add", data=form) for _ in range(10)))
    assert {page.status_code for page in pages} == {200}
    assert len(await told(desk, holder["number"], Event.ADD)) == 1


async def test_a_file_sent_twice_with_its_words_is_kept_once(desk: Desk, visitor: httpx.AsyncClient) -> None:
    holder = await held(visitor)
    form = {**holder, "key": await key_of(visitor, holder, "add"), "text": ADDED}
    files = [("files", ("欠条.jpg", a_picture(), "image/jpeg"))]
    for _ in range(2):
        assert (await visitor.post("/track/add", data=form, files=files)).status_code == 200
    assert len((await desk.case(DISPATCHER, holder["number"])).files) == 1


async def test_who_goes_back_and_writes_more_is_told_and_keeps_his_words(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    holder = await held(visitor)
    form = {**holder, "key": await key_of(visitor, holder, "add"), "text": ADDED}
    await visitor.post("/track/add", data=form)
    again = await visitor.post("/track/add", data={**form, "text": ADDED + ",还有收条"})
    assert again.status_code == 409
    assert "这次改动的内容还没有提交" in again.text
    assert f">{ADDED},还有收条</textarea>" in again.text
    fresh = hidden(again.text[again.text.index('action="/track/add"') :], "key")
    done = await visitor.post("/track/add", data={**form, "key": fresh, "text": ADDED + ",还有收条"})
    assert done.status_code == 200
    assert len(await told(desk, holder["number"], Event.ADD)) == 2


async def test_an_objection_sent_twice_stands_once_and_one_put_otherwise_keeps_its_place(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    holder = await held(visitor)
    form = {**holder, "key": await key_of(visitor, holder, "add"), "text": "我不同意", "objects": "yes"}
    await visitor.post("/track/add", data=form)
    await visitor.post("/track/add", data=form)
    assert await told(desk, holder["number"], Event.ADD) == ["我不同意"]
    otherwise = await visitor.post("/track/add", data={**form, "text": "我还是不同意"})
    assert otherwise.status_code == 409
    assert ">我还是不同意</textarea>" in otherwise.text[otherwise.text.index('id="objection"') :]


async def test_the_same_words_in_a_new_form_are_told_again(desk: Desk, visitor: httpx.AsyncClient) -> None:
    holder = await held(visitor)
    for _ in range(2):
        form = {**holder, "key": await key_of(visitor, holder, "add"), "text": "还没有给"}
        await visitor.post("/track/add", data=form)
    assert len(await told(desk, holder["number"], Event.ADD)) == 2


async def test_a_form_without_its_key_does_nothing_and_keeps_its_words(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    holder = await held(visitor)
    for act, more in (
        ("add", {"text": ADDED}),
        ("withdraw", {"sure": "yes"}),
        ("rate", {"solved": "yes", "satisfaction": "5"}),
    ):
        refused = await visitor.post(f"/track/{act}", data={**holder, **more, "key": "?"})
        assert refused.status_code == 422
        assert "页面已过期,还没有提交" in refused.text
        assert more.get("text", "") in refused.text
    assert (await desk.standing(holder["number"])).version == 1


async def test_a_rating_pressed_ten_times_at_once_counts_once_and_shows_its_case(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    """Defect: the second press was told that the step cannot be taken."""
    holder = await held(visitor)
    await reported(desk, holder["number"])
    key = await key_of(visitor, holder, "rate")
    form = {**holder, "key": key, "solved": "no", "satisfaction": "1"}
    pages = await asyncio.gather(*(visitor.post("/track/rate", data=form) for _ in range(10)))
    assert {page.status_code for page in pages} == {200}
    assert len(await told(desk, holder["number"], Event.DISPUTE)) == 1
    changed = await visitor.post("/track/rate", data={**form, "solved": "yes"})
    assert changed.status_code == 409
    assert "您已经评价过" in changed.text


async def test_a_withdrawal_pressed_twice_is_one_and_no_error(desk: Desk, visitor: httpx.AsyncClient) -> None:
    holder = await held(visitor)
    form = {**holder, "key": await key_of(visitor, holder, "withdraw"), "sure": "yes"}
    pages = await asyncio.gather(*(visitor.post("/track/withdraw", data=form) for _ in range(2)))
    assert [page.status_code for page in pages] == [200, 200]
    assert all("已撤回" in page.text for page in pages)
    assert len(await told(desk, holder["number"], Event.WITHDRAW)) == 1


async def test_what_an_operator_keys_in_twice_is_added_once(desk: Desk, visitor: httpx.AsyncClient) -> None:
    holder = await held(visitor)
    async with browser(desk) as client:
        operator = await Staff(client).log_in("zuoxi")
        key = hidden((await client.get("/hotline")).text, "key")
        call = {"key": key, "text": ADDED, "phone": PHONE, "adds_to": holder["number"]}
        pages = await asyncio.gather(*(operator.post("/hotline", **call) for _ in range(4)))
    assert all("已补充" in page.text for page in pages)
    assert len(await told(desk, holder["number"], Event.ADD)) == 1


async def test_a_step_on_the_page_of_a_case_pressed_twice_is_taken_once_and_blames_nobody(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    """Defect: who pressed twice was told that somebody else had been first."""
    holder = await held(visitor)
    path = f"/desk/{holder['number']}"
    async with browser(desk) as client:
        operator = await Staff(client).log_in("zuoxi")
        page = (await client.get(path)).text
        fields = {name: hidden(page, name) for name in ("version", "status", "key")}
        step = {**fields, "event": "add", "text": ADDED}
        pages = await asyncio.gather(*(operator.post(f"{path}/step", **step) for _ in range(3)))
        assert {page.status_code for page in pages} == {200}
        other = await operator.post(f"{path}/step", **{**step, "text": "另一段话"})
    assert other.status_code == 409
    assert len(await told(desk, holder["number"], Event.ADD)) == 1


async def test_every_form_of_a_page_has_a_key_of_its_own(desk: Desk, visitor: httpx.AsyncClient) -> None:
    holder = await held(visitor)
    page = (await visitor.post("/track", data=holder)).text
    keys = re.findall(r'name="key" value="([^"]+)"', page)
    assert len(keys) == len(set(keys)) == 3  # more, an objection, taking it back
