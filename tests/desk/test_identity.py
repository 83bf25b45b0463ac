"""Does nobody see who complained without a reason and a trace?"""

import pytest

from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.errors import NotFound, Unacceptable
from intake.rules.lifecycle import Event, Role
from intake.rules.person import person

DISPATCHER = Actor(Role.DISPATCHER, "派单员")
FINANCE = Actor(Role.HANDLER, "承办人", "finance")
TEXT = "薛店镇政府2023年欠我工程款三十万元"
WHO = person("王小明", "13800001234")


async def told(desk: Desk) -> str:
    return (await desk.file("hotline:1", "hotline", TEXT, person=WHO)).number


async def test_who_says_why_sees_the_person_and_it_is_noted(desk: Desk) -> None:
    number = await told(desk)
    assert await desk.unmask(DISPATCHER, number, "回访核实") == WHO
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
