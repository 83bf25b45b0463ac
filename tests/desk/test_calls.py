"""What may an operator do with a call besides filing it: answer at once, add to the caller's own case, be told who rings?"""

from datetime import timedelta

import pytest

from intake.desk.codes import OtherPhone
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.errors import NotFound, Unacceptable
from intake.rules.lifecycle import Event, Role, Status
from intake.rules.person import person
from tests.conftest import NOW

OPERATOR = Actor(Role.OPERATOR, "坐席")
HANDLER = Actor(Role.HANDLER, "财政局", "finance")
PHONE, OTHER = "13800001234", "13900005678"
TEXT = "薛店镇政府2023年欠我工程款三十万元,说好年底给,一直没有给"


async def test_a_question_is_closed_with_its_standing_answer_in_one_step(desk: Desk) -> None:
    receipt = await desk.answer(OPERATOR, "hotline:1", "我想问问查进度怎么查", "where_is_my_case")
    progress = await desk.progress(receipt.number)
    assert progress.status is Status.AWAITING_CALLBACK
    assert "查询码" in progress.replies[0]
    assert [one.event for one in progress.happened][-2:] == [Event.ACCEPT, Event.ANSWER_DIRECTLY]


async def test_the_same_call_answered_twice_is_one_case(desk: Desk) -> None:
    first = await desk.answer(OPERATOR, "hotline:1", "查进度怎么查", "where_is_my_case")
    again = await desk.answer(OPERATOR, "hotline:1", "查进度怎么查", "where_is_my_case")
    assert (again.number, again.code, again.again) == (first.number, first.code, True)


async def test_an_answer_that_is_not_in_the_list_is_given_by_nobody(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.answer(OPERATOR, "hotline:1", TEXT, "we_are_always_right")
    assert (await desk.cases(OPERATOR)).rows == ()


async def test_the_caller_is_known_by_the_number_however_it_is_written(desk: Desk) -> None:
    filed = await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", PHONE))
    await desk.file("hotline:2", "hotline", TEXT + "。", person=person("李四", OTHER))
    assert [row.number for row in await desk.told_before(OPERATOR, PHONE)] == [filed.number]
    assert await desk.told_before(OPERATOR, "") == ()


async def test_who_calls_again_adds_to_his_own_case_and_to_nobody_elses(desk: Desk) -> None:
    filed = await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", PHONE))
    await desk.add_by_call(OPERATOR, filed.number, PHONE, "找到合同了", form="hotline:2")
    assert "找到合同了" in [entry.text for entry in (await desk.case(OPERATOR, filed.number)).entries]
    for phone in (OTHER, ""):
        with pytest.raises(OtherPhone):
            await desk.add_by_call(OPERATOR, filed.number, phone, "撤了吧", form="hotline:2")


async def test_what_is_added_by_a_call_is_added_once_however_often_it_is_sent(desk: Desk) -> None:
    """Defect: a second click, or the page sent again, added the same words to the case once more."""
    filed = await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", PHONE))
    for _ in range(3):
        await desk.add_by_call(OPERATOR, filed.number, PHONE, "找到合同了", form="hotline:2")
    await desk.add_by_call(OPERATOR, filed.number, PHONE, "找到合同了", form="hotline:3")
    entries = (await desk.case(OPERATOR, filed.number)).entries
    assert [entry.event for entry in entries] == [Event.FILE, Event.ADD, Event.ADD]


async def test_nobody_but_an_operator_is_told_of_callers(desk: Desk) -> None:
    filed = await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", PHONE))
    for actor in (HANDLER, Actor(Role.DISPATCHER, "派单员"), Actor(Role.SUPERVISOR, "督查员")):
        with pytest.raises(NotFound):
            await desk.told_before(actor, PHONE)
        with pytest.raises(NotFound):
            await desk.add_by_call(actor, filed.number, PHONE, "补充", form="hotline:2")
        with pytest.raises(NotFound):
            await desk.answer(actor, "hotline:9", TEXT, "what_is_this")
        with pytest.raises(NotFound):
            await desk.caller_of(actor, "zuoxi", "call-1")


@pytest.fixture
async def called(desk: Desk) -> Desk:
    for login in ("zuoxi", "zuoxi2"):
        await desk.add_user(login, login, Role.OPERATOR, None, "correct horse")
    return desk


async def test_a_call_is_announced_to_the_operator_it_rings_at_and_to_no_other(called: Desk) -> None:
    await called.ring("zuoxi", "call-1", PHONE, NOW)
    assert await called.rings_at("zuoxi") == "call-1"
    assert await called.rings_at("zuoxi2") is None
    assert await called.caller_of(OPERATOR, "zuoxi", "call-1") == PHONE
    assert await called.caller_of(OPERATOR, "zuoxi2", "call-1") == ""


async def test_a_caller_who_hides_his_number_rings_too(called: Desk) -> None:
    await called.ring("zuoxi", "call-1", "", NOW)
    assert await called.rings_at("zuoxi") == "call-1"
    assert await called.caller_of(OPERATOR, "zuoxi", "call-1") == ""


async def test_a_message_signed_long_ago_announces_nothing(called: Desk) -> None:
    for wrong in (NOW - timedelta(minutes=6), NOW + timedelta(minutes=6)):
        with pytest.raises(NotFound):
            await called.ring("zuoxi", "call-1", PHONE, wrong)
    assert await called.rings_at("zuoxi") is None


@pytest.mark.parametrize("call", ["", "a b", "x" * 81, "<script>"])
async def test_a_calls_id_that_is_none_is_refused(called: Desk, call: str) -> None:
    with pytest.raises(Unacceptable):
        await called.ring("zuoxi", call, PHONE, NOW)


async def test_a_call_for_who_is_no_operator_is_not_taken(called: Desk) -> None:
    await called.add_user("paidan", "派单员", Role.DISPATCHER, None, "correct horse")
    for login in ("paidan", "nobody"):
        with pytest.raises(NotFound):
            await called.ring(login, "call-1", PHONE, NOW)
