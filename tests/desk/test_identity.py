"""Does nobody see who complained without a reason and a trace?"""

import pytest
from sqlalchemy import text

from intake.desk.desk import Desk
from intake.desk.identity import NothingCorrected
from intake.desk.searching import Sought
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.errors import NotFound, Unacceptable
from intake.rules.lifecycle import Event, Role
from intake.rules.person import person
from intake.store.store import Store

OPERATOR = Actor(Role.OPERATOR, "坐席")
DISPATCHER = Actor(Role.DISPATCHER, "派单员")
FINANCE = Actor(Role.HANDLER, "承办人", "finance")
TEXT = "薛店镇政府2023年欠我工程款三十万元"
WHO = person("王小明", "13800001234")


async def told(desk: Desk) -> str:
    return (await desk.file("hotline:1", "hotline", TEXT, person=WHO)).number


async def test_who_says_why_sees_the_person_and_it_is_noted(desk: Desk) -> None:
    number = await told(desk)
    assert (await desk.unmask(DISPATCHER, number, "回访核实")).person == WHO
    last = (await desk.case(DISPATCHER, number)).entries[-1]
    assert (last.event, last.actor, last.text) == (Event.LOOK, "派单员", "查看诉求人原值:回访核实")


async def test_without_a_reason_nothing_is_shown_and_nothing_noted(desk: Desk) -> None:
    number = await told(desk)
    before = (await desk.case(DISPATCHER, number)).entries
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Unacceptable):
            await desk.unmask(DISPATCHER, number, reason)
    assert (await desk.case(DISPATCHER, number)).entries == before


async def test_neither_the_handling_body_nor_an_administrator_ever_sees_who_complained(desk: Desk) -> None:
    number = await told(desk)
    await desk.confirm(DISPATCHER, await desk.standing(number), Decision("DEBT", "finance", None))
    for actor in (FINANCE, Actor(Role.ADMINISTRATOR, "管理员"), Actor(Role.CITIZEN, "诉求人")):
        with pytest.raises(NotFound):
            await desk.unmask(actor, number, "想知道是谁")
    shown = await desk.case(FINANCE, number)
    assert "王小明" not in repr(shown)
    assert all("查看诉求人" not in (entry.text or "") for entry in shown.entries)


async def test_an_operator_puts_right_who_calls_and_the_former_values_are_kept_sealed(
    desk: Desk, store: Store
) -> None:
    number = await told(desk)
    await desk.correct_person(OPERATOR, number, person("王晓明", "13900005678"), "记错了字")
    shown = await desk.case(DISPATCHER, number)
    assert (shown.person.name, shown.person.phone) == ("王**", "139****5678")
    last = shown.entries[-1]
    assert (last.event, last.actor, last.text) == (Event.IDENTIFY, "坐席", "记错了字")
    found = await desk.unmask(DISPATCHER, number, "回访核实")
    assert found.person == person("王晓明", "13900005678")
    (former,) = found.former
    assert (former.actor, former.reason, former.before) == ("坐席", "记错了字", WHO)
    kept = repr(await store.read(lambda s: s.execute(text("SELECT details, text FROM entry")).all()))
    assert "13800001234" not in kept
    assert "王小明" not in kept
    assert await desk.broken_histories() == []


async def test_the_case_is_found_by_the_number_and_name_that_are_right(desk: Desk) -> None:
    number = await told(desk)
    await desk.correct_person(OPERATOR, number, person("王晓明", "13900005678"), "记错了字")
    for who, found in (("王晓明", [number]), ("13900005678", [number]), ("王小明", []), ("13800001234", [])):
        assert [row.number for row in (await desk.search(DISPATCHER, Sought(who=who))).rows] == found
    assert [row.number for row in await desk.told_before(OPERATOR, "13900005678")] == [number]
    assert await desk.told_before(OPERATOR, "13800001234") == ()


async def test_what_is_left_empty_stays_and_what_is_the_same_changes_nothing(desk: Desk) -> None:
    number = await told(desk)
    await desk.correct_person(OPERATOR, number, person(address="薛店镇常刘村"), "补上地址")
    assert (await desk.unmask(DISPATCHER, number, "核实")).person == person(
        "王小明", "13800001234", "", "薛店镇常刘村"
    )
    before = (await desk.case(DISPATCHER, number)).entries
    for same in (person(), person("王小明"), person(address="薛店镇常刘村")):
        with pytest.raises(NothingCorrected):
            await desk.correct_person(OPERATOR, number, same, "再点一次")
    with pytest.raises(Unacceptable):
        await desk.correct_person(OPERATOR, number, person("王晓明"), " ")
    assert (await desk.case(DISPATCHER, number)).entries == before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
async def test_nobody_else_puts_right_who_complains_and_no_body_learns_of_it(desk: Desk, role: Role) -> None:
    number = await told(desk)
    with pytest.raises(NotFound):
        await desk.correct_person(Actor(role, "某人", "finance"), number, person("王晓明"), "想改")
    await desk.confirm(DISPATCHER, await desk.standing(number), Decision("DEBT", "finance", None))
    await desk.correct_person(OPERATOR, number, person("王晓明"), "记错了字")
    assert Event.IDENTIFY not in {entry.event for entry in (await desk.case(FINANCE, number)).entries}
