"""Does a list leave as the same person sees it on the screen: the same cases, nothing more of them, to its end, and noted?"""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.desk import lists
from intake.desk.desk import Desk
from intake.desk.lists import Listed
from intake.desk.reading_room import TO_TRIAGE
from intake.desk.searching import Sought
from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.errors import NotFound
from intake.rules.lifecycle import Event, Role
from intake.rules.person import person
from intake.rules.words import TooShort
from intake.store import queries
from intake.store.store import Store
from intake.store.tables import TakenAway
from intake.streamed import ListForm
from tests.conftest import NOW
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, HOUSING, TEXT, a_referred_case

URGENT = "薛店镇政府拖欠三十个农民工工资,马上要爬塔吊讨薪了"
OPERATOR, SUPERVISOR = Actor(Role.OPERATOR, "坐席"), Actor(Role.SUPERVISOR, "督查")


async def taken(desk: Desk, actor: Actor, listed: Listed | Sought = Listed.ALL) -> list[dict[str, str]]:
    pieces = [piece async for piece in await desk.list_file(actor, listed, ListForm.JSON)]
    read: list[dict[str, str]] = json.loads(b"".join(pieces))
    return read


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "AT_ONCE", 2)


async def test_a_list_leaves_to_its_end_in_the_order_of_the_screen(desk: Desk) -> None:
    for place in range(5):
        await a_referred_case(desk, source=f"telegram:{place}")
    await desk.file("web:new", "web", TEXT)
    for actor in (DISPATCHER, SUPERVISOR, OPERATOR, FINANCE, HOUSING):
        shown = (await desk.cases(actor)).rows
        assert [row["number"] for row in await taken(desk, actor)] == [row.number for row in shown]
        assert [row["summary"] for row in await taken(desk, actor)] == [row.summary for row in shown]
    assert (len(await taken(desk, DISPATCHER)), len(await taken(desk, FINANCE))) == (6, 5)
    assert await taken(desk, HOUSING) == []


async def test_what_is_masked_or_secret_on_the_screen_is_so_in_the_file(desk: Desk) -> None:
    filed = await desk.file("web:secret", "web", TEXT, secret=True)
    case = await desk.confirm(
        DISPATCHER, await desk.standing(filed.number), Decision("DEBT", "finance", "xuedian")
    )
    await desk.take(DISPATCHER, case, Event.ASK_ASSIST, "请协办", Brought(body="housing"))
    assert "工程款" in (await taken(desk, FINANCE))[0]["summary"]
    assert "13800001234" not in json.dumps(await taken(desk, DISPATCHER), ensure_ascii=False)
    assert (await taken(desk, HOUSING))[0]["summary"] == lists.SECRET


async def test_the_filters_are_those_of_the_screen(desk: Desk, hands: Hands) -> None:
    for place in range(3):
        await a_referred_case(desk, source=f"telegram:{place}")
    waiting = await desk.file("web:new", "web", TEXT)
    assert [row["number"] for row in await taken(desk, DISPATCHER, Listed.TRIAGE)] == [waiting.number]
    more = [await desk.file(f"web:{place}", "web", text) for place, text in enumerate((TEXT, URGENT, TEXT))]
    queue = [row.number for row in (await desk.to_triage(DISPATCHER)).rows]
    assert [row["number"] for row in await taken(desk, DISPATCHER, Listed.TRIAGE)] == queue
    assert len(queue) == 1 + len(more)
    assert await taken(desk, SUPERVISOR, Listed.TRIAGE) == []
    assert await taken(desk, FINANCE, Listed.LATE) == []
    hands.now = NOW + timedelta(days=20)
    while await desk.pass_time():
        pass
    late = await taken(desk, FINANCE, Listed.LATE)
    assert [row["number"] for row in late] == [row.number for row in (await desk.warned(FINANCE)).rows]
    assert {row["late"] for row in late} == {"是"}
    assert len(late) == 3


async def test_every_list_goes_on_on_the_screen_after_its_first_page(
    desk: Desk, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Defect: of what is late and of what waits to be sent on, nobody saw more than the first fifty."""
    monkeypatch.setattr(queries, "PAGE", 2)
    for place in range(5):
        await a_referred_case(desk, source=f"telegram:{place}")
    for place, text in enumerate((TEXT, URGENT, TEXT)):
        await desk.file(f"web:{place}", "web", text)
    hands.now = NOW + timedelta(days=20)
    while await desk.pass_time():
        pass
    for actor, listed, count in (
        (DISPATCHER, Listed.ALL, 8),
        (DISPATCHER, Listed.TRIAGE, 3),
        (FINANCE, Listed.LATE, 5),
    ):
        walked, before = [], lists.further(listed, None, None)
        while (page := (await desk.front(actor, listed, before))[0]).rows:
            walked += [row.number for row in page.rows]
            after = (str(page.last[0]), page.last[1]) if page.last else None
            if page.next is None and after is None:
                break
            before = lists.further(listed, page.next, after)
        assert walked == [row["number"] for row in await taken(desk, actor, listed)]
        assert len(walked) == count


@pytest.mark.parametrize(("listed", "place"), [(Listed.LATE, "5"), (Listed.TRIAGE, "2026-11-01")])
def test_a_place_of_another_list_is_none(listed: Listed, place: str) -> None:
    with pytest.raises(NotFound):
        lists.further(listed, None, (place, 3))


async def test_a_handler_sees_nothing_of_what_waits_at_the_door(desk: Desk) -> None:
    """Defect: asked for the cases to triage, a handler got those proposed to its body, before they were sent to it."""
    await desk.file("web:new", "web", TEXT)
    assert (await desk.cases(DISPATCHER)).rows[0].lead
    for status_list in (TO_TRIAGE, ()):
        assert (await desk.cases(FINANCE, status_list)).rows == ()
    assert await taken(desk, FINANCE, Listed.TRIAGE) == []


async def test_each_list_that_is_taken_away_is_noted_before_it_leaves(desk: Desk, store: Store) -> None:
    await a_referred_case(desk)
    pieces = await desk.list_file(FINANCE, Listed.ALL, ListForm.CSV)
    noted = await store.read(
        lambda s: [(one.actor, one.what, one.rows) for one in s.scalars(select(TakenAway))]
    )
    assert noted == [(FINANCE.name, "办件 all csv", 1)]
    assert b"".join([piece async for piece in pieces]).startswith("\ufeff编号,".encode())


async def test_what_was_searched_for_leaves_as_it_was_found_on_the_screen_to_its_end(desk: Desk) -> None:
    """Defect: what was found could be read page by page, and taken away by nobody."""
    for place in range(3):
        await a_referred_case(desk, source=f"telegram:{place}")
    await desk.file("web:new", "web", "小区加装电梯的补贴,街道答应三个月到账,现在没有")
    for actor in (DISPATCHER, SUPERVISOR, OPERATOR, FINANCE, HOUSING):
        for sought in (
            Sought(),
            Sought(text="工程款"),
            Sought(domain="DEBT", lead="finance"),
            Sought(text="电梯"),
        ):
            shown = [(row.number, row.summary) for row in (await desk.search(actor, sought)).rows]
            assert [(row["number"], row["summary"]) for row in await taken(desk, actor, sought)] == shown
    assert len(await taken(desk, DISPATCHER, Sought(text="工程款"))) == 3


async def test_what_a_search_refuses_it_refuses_as_a_file_before_its_first_byte(
    desk: Desk, store: Store
) -> None:
    await a_referred_case(desk)
    with pytest.raises(NotFound):
        await desk.list_file(FINANCE, Sought(who="王小明"), ListForm.CSV)
    with pytest.raises(TooShort):
        await desk.list_file(DISPATCHER, Sought(text="款"), ListForm.CSV)
    assert await store.read(lambda s: list(s.scalars(select(TakenAway)))) == []


async def test_the_record_of_a_search_taken_away_quotes_neither_words_nor_persons(
    desk: Desk, store: Store
) -> None:
    await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", "13800001234"))
    await taken(desk, DISPATCHER, Sought(text="工程款", who="王小明", domain="DEBT"))
    (noted,) = await store.read(lambda s: list(s.scalars(select(TakenAway))))
    assert noted.what == "办件 查找 DEBT text who json"
