"""What does a supervisor look into, and does anybody else?"""

from datetime import timedelta

import pytest

from intake.desk.desk import Desk
from intake.desk.oversight import Concern
from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.errors import NotFound
from intake.rules.lifecycle import Event, Role
from tests.desk.conftest import Hands

DISPATCHER, SUPERVISOR = Actor(Role.DISPATCHER, "派单员"), Actor(Role.SUPERVISOR, "督查员")
FINANCE = Actor(Role.HANDLER, "承办人", "finance")
TEXT = "薛店镇政府2023年欠我工程款三十万元,说好年底给,一直没有给"


async def referred(desk: Desk, key: str) -> str:
    number = (await desk.file(key, "web", TEXT)).number
    await desk.confirm(DISPATCHER, await desk.standing(number), Decision("DEBT", "finance", None))
    return number


async def step(desk: Desk, actor: Actor, number: str, event: Event, brought: Brought | None = None) -> None:
    await desk.take(actor, await desk.standing(number), event, brought=brought or Brought())


async def answered(desk: Desk, key: str, *, solved: bool, satisfaction: int = 4) -> str:
    number = await referred(desk, key)
    for event in (Event.SIGN, Event.REPLY, Event.REPORT):
        await step(desk, FINANCE, number, event, Brought(text="已按合同付清", evidence="付款凭证"))
    await step(desk, DISPATCHER, number, Event.APPROVE)
    await desk.rate(await desk.standing(number), solved=solved, satisfaction=satisfaction)
    return number


async def concerning(desk: Desk, concern: Concern) -> list[str]:
    return [row.number for row in (await desk.concerning(SUPERVISOR, concern)).rows]


async def test_a_case_given_back_is_looked_into_until_it_ends(desk: Desk) -> None:
    number = await referred(desk, "web:1")
    await referred(desk, "web:2")
    brought = Brought(code="not_our_duty", basis="三定方案", body="housing")
    await step(desk, FINANCE, number, Event.RETURN, brought)
    assert await concerning(desk, Concern.RETURNED) == []
    await step(desk, DISPATCHER, number, Event.GRANT_RETURN)
    assert await concerning(desk, Concern.RETURNED) == [number]


async def test_a_case_the_complainant_disputes_is_looked_into_while_it_is_done_again(desk: Desk) -> None:
    number = await answered(desk, "web:1", solved=False)
    await answered(desk, "web:2", solved=True)
    assert await concerning(desk, Concern.REDONE) == [number]


async def test_a_case_closed_without_content_is_in_doubt(desk: Desk) -> None:
    number = await answered(desk, "web:1", solved=True, satisfaction=1)
    await answered(desk, "web:2", solved=True, satisfaction=3)
    assert await concerning(desk, Concern.DOUBTFUL) == [number]


async def test_what_is_late_is_counted_at_its_body_before_any_watch_went_by(desk: Desk, hands: Hands) -> None:
    number = await referred(desk, "web:1")
    await step(desk, FINANCE, number, Event.SIGN)
    (load,) = await desk.loads(SUPERVISOR)
    assert (load.body, load.open, load.red, load.supervised) == ("finance", 1, 0, 0)
    hands.now += timedelta(days=60)
    (load,) = await desk.loads(SUPERVISOR)
    assert load.red >= load.supervised >= 1
    assert await concerning(desk, Concern.SUPERVISED) == [number]


async def test_nobody_else_oversees(desk: Desk) -> None:
    for actor in (DISPATCHER, FINANCE, Actor(Role.OPERATOR, "坐席"), Actor(Role.ADMINISTRATOR, "管理员")):
        with pytest.raises(NotFound):
            await desk.loads(actor)
        for concern in Concern:
            with pytest.raises(NotFound):
                await desk.concerning(actor, concern)
