"""Does staff find what it looks for, and nobody what is not his to see?"""

from datetime import date, timedelta

import pytest

from intake.desk import searching
from intake.desk.desk import Desk
from intake.desk.searching import Sought, View
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.errors import Conflict, NotFound, Unacceptable
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Role, Status
from intake.rules.person import person
from intake.rules.words import TooShort
from tests.conftest import NOW
from tests.desk.conftest import Hands

DISPATCHER = Actor(Role.DISPATCHER, "派单员")
FINANCE = Actor(Role.HANDLER, "财政局承办人", "finance")
HOUSING = Actor(Role.HANDLER, "住建局承办人", "housing")
LIFT = "小区加装电梯的补贴,街道答应三个月到账,现在没有"
ROAD = "薛店镇政府修路欠我工程款三十万元,说好年底给,一直没有给"
TODAY = local_date(NOW)


async def found(desk: Desk, actor: Actor, **sought: object) -> list[str]:
    return [row.number for row in (await desk.search(actor, Sought(**sought))).rows]  # type: ignore[arg-type]


async def sent_to(desk: Desk, lead: str, number: str, respondent: str | None = None) -> None:
    seen = await desk.standing(number)
    await desk.confirm(DISPATCHER, seen, Decision("DEBT", lead, respondent))


async def test_a_word_of_two_characters_finds_its_case_and_no_other(desk: Desk) -> None:
    lift = (await desk.file("web:1", "web", LIFT)).number
    road = (await desk.file("web:2", "web", ROAD)).number
    assert await found(desk, DISPATCHER, text="电梯") == [lift]
    assert await found(desk, DISPATCHER, text="加装电梯") == [lift]
    assert await found(desk, DISPATCHER, text="修路 工程款") == [road]
    assert await found(desk, DISPATCHER, text="没有") == [road, lift]
    assert await found(desk, DISPATCHER, text="修路 电梯") == []


@pytest.mark.parametrize("looked_through", [1, 20_000])
async def test_old_cases_are_found_as_the_latest_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, looked_through: int
) -> None:
    monkeypatch.setattr(searching, "LATELY", looked_through)
    monkeypatch.setattr(searching.search, "__defaults__", (None, 2))  # two a page
    roads = [(await desk.file(f"web:{n}", "web", ROAD)).number for n in range(5)][::-1]
    seen, older = [], None
    while (page := await desk.search(DISPATCHER, Sought(text="修路 工程款"), older)).rows:
        seen += [row.number for row in page.rows]
        older = page.next
        if older is None:
            break
    assert seen == roads


async def test_a_phrase_is_found_only_as_it_stands(desk: Desk) -> None:
    """Every pair of the phrase is in the text, but not one after the other."""
    await desk.file("web:1", "web", "电梯款没给,款项一直拖着,加装了电梯,装电的人也走了")
    assert await found(desk, DISPATCHER, text="加装电梯款项") == []


@pytest.mark.parametrize("typed", ["款", "'", '"', "%", "\\"])
async def test_what_is_too_short_is_told_so(desk: Desk, typed: str) -> None:
    await desk.file("web:1", "web", ROAD)
    with pytest.raises(TooShort):
        await desk.search(DISPATCHER, Sought(text=typed))


@pytest.mark.parametrize(
    "typed", ['工程" OR "电梯', "工程' | '电梯", "工程*", "NOT 工程", "words:工程", "工程 -- "]
)
async def test_signs_of_a_query_language_are_only_signs(desk: Desk, typed: str) -> None:
    await desk.file("web:1", "web", LIFT)
    assert await found(desk, DISPATCHER, text=typed) == []


async def test_a_person_is_found_by_the_whole_name_or_number_alone(desk: Desk) -> None:
    who = person("王小明", "13800001234")
    number = (await desk.file("hotline:1", "hotline", ROAD, person=who)).number
    for whole in ("王小明", "王 小明", "138-0000-1234"):
        assert await found(desk, DISPATCHER, who=whole) == [number]
    for part in ("王小", "小明", "1380000123"):
        assert await found(desk, DISPATCHER, who=part) == []
    assert await found(desk, DISPATCHER, text="王小明") == []


async def test_a_handler_looks_for_no_person(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.search(FINANCE, Sought(who="王小明"))


async def test_a_handler_finds_the_cases_of_its_body_alone(desk: Desk) -> None:
    lift, road = [(await desk.file(f"web:{i}", "web", text)).number for i, text in enumerate((LIFT, ROAD))]
    await sent_to(desk, "finance", lift)
    await sent_to(desk, "housing", road)
    assert await found(desk, FINANCE, text="没有") == [lift]
    assert await found(desk, HOUSING, text="没有") == [road]
    assert await found(desk, FINANCE) == [lift]
    assert await found(desk, DISPATCHER, text="没有") == [road, lift]


async def test_the_body_complained_about_finds_nothing_by_any_way(desk: Desk) -> None:
    road = (await desk.file("web:1", "web", ROAD)).number
    respondent = (await desk.case(DISPATCHER, road)).respondent_id
    await sent_to(desk, "finance", road, respondent)
    accused = Actor(Role.HANDLER, "薛店镇承办人", respondent)
    assert await found(desk, FINANCE, text="修路") == [road]
    for sought in ({"text": "修路"}, {}, {"respondent": respondent}, {"domain": "DEBT"}):
        assert await found(desk, accused, **sought) == []


async def test_what_a_case_is_narrows_the_search(desk: Desk) -> None:
    lift, road = [(await desk.file(f"web:{i}", "web", text)).number for i, text in enumerate((LIFT, ROAD))]
    await sent_to(desk, "finance", road)
    assert await found(desk, DISPATCHER, status=Status.REFERRED) == [road]
    assert await found(desk, DISPATCHER, status=Status.RECEIVED, text="没有") == [lift]
    assert await found(desk, DISPATCHER, lead="finance", domain="DEBT") == [road]
    assert await found(desk, DISPATCHER, lead="finance", domain="LAND") == []


async def test_days_are_those_of_china_and_both_included(desk: Desk, hands: Hands) -> None:
    first = (await desk.file("web:1", "web", ROAD)).number
    hands.now = NOW + timedelta(days=3)
    last = (await desk.file("web:2", "web", ROAD + "。")).number
    after, between = TODAY + timedelta(days=3), TODAY + timedelta(days=1)
    assert await found(desk, DISPATCHER, since=TODAY, until=TODAY) == [first]
    assert await found(desk, DISPATCHER, since=after) == [last]
    assert await found(desk, DISPATCHER, since=between, until=between) == []
    assert await found(desk, DISPATCHER, since=after + timedelta(days=1)) == []
    assert await found(desk, DISPATCHER, text="修路", until=after) == [last, first]


async def test_pages_follow_one_another_without_a_gap(desk: Desk) -> None:
    numbers = [(await desk.file(f"web:{i}", "web", f"{ROAD},第{i}次反映")).number for i in range(53)]
    for sought in (Sought(text="修路"), Sought(domain="")):
        first = await desk.search(DISPATCHER, sought)
        rest = await desk.search(DISPATCHER, sought, first.next)
        assert [row.number for row in (*first.rows, *rest.rows)] == numbers[::-1]
        assert rest.next is None


async def test_who_sees_no_cases_finds_none(desk: Desk) -> None:
    await desk.file("web:1", "web", ROAD)
    for role in (Role.ADMINISTRATOR, Role.CITIZEN, Role.SYSTEM):
        assert await found(desk, Actor(role, "某人"), text="修路") == []


async def test_a_search_is_kept_for_who_keeps_it_and_replaced_under_its_name(desk: Desk) -> None:
    await desk.keep_view("paidan", View("欠款", "text=欠款"))
    await desk.keep_view("paidan", View("欠款", "text=工程款"))
    assert await desk.views("paidan") == (View("欠款", "text=工程款"),)
    assert await desk.views("zuoxi") == ()
    await desk.drop_view("paidan", "欠款")
    assert await desk.views("paidan") == ()


async def test_a_view_without_a_name_or_one_too_many_is_not_kept(desk: Desk) -> None:
    for wrong in (View(" ", "text=a"), View("x" * 41, "text=a"), View("x", "a" * 501)):
        with pytest.raises(Unacceptable):
            await desk.keep_view("paidan", wrong)
    for number in range(20):
        await desk.keep_view("paidan", View(f"{number}", "text=a"))
    with pytest.raises(Conflict):
        await desk.keep_view("paidan", View("one more", "text=a"))


async def test_days_that_will_never_come_are_searched_like_any_other(desk: Desk) -> None:
    """Defect: the last day there is had no day after it, and the search was an error of the server's."""
    number = (await desk.file("web:1", "web", ROAD)).number
    assert await found(desk, DISPATCHER, until=date.max) == [number]
    assert await found(desk, DISPATCHER, since=date.max) == []
    assert await found(desk, DISPATCHER, since=date.min, until=date.max) == [number]
    assert await found(desk, DISPATCHER, until=date.min) == []
