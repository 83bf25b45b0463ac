"""Who gets a new query code, and what does the old one still open?"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.desk.codes import OtherPhone, PhoneCorrected
from intake.desk.desk import Desk
from intake.desk.turns import Answered, Files, Reissues, Turn
from intake.errors import Conflict, NotFound
from intake.inbox import Arrival
from intake.outbox import Sent
from intake.rules.lifecycle import Event
from intake.rules.limits import LimitId, Source, TooMany
from intake.rules.person import person
from intake.store.store import Store
from intake.store.tables import Case
from tests.desk.conftest import Hands
from tests.desk.test_alarms import OPERATOR
from tests.desk.test_desk import DISPATCHER, FINANCE, TEXT
from tests.desk.test_together import SECOND_MATTER

PHONE = "13800001234"
HERE = Source("here")


async def opens(desk: Desk, number: str, code: str) -> bool:
    try:
        return await desk.find(number, code, HERE) == number
    except NotFound:
        return False


async def test_whom_the_operator_reached_at_the_cases_number_gets_a_new_code_and_the_old_is_void(
    desk: Desk,
) -> None:
    first = await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", PHONE))
    given = await desk.reissue_by_call(OPERATOR, first.number, PHONE)
    assert given.code != first.code
    assert await opens(desk, first.number, given.code)
    assert not await opens(desk, first.number, first.code)
    last = (await desk.case(OPERATOR, first.number)).entries[-1]
    assert (last.event, last.actor, last.text) == (Event.LOOK, OPERATOR.name, "重发查询码")
    assert await desk.broken_histories() == []


async def test_a_number_that_was_put_right_later_brings_nobody_the_code(desk: Desk) -> None:
    """Whoever knows a case's number says on the phone that his own is wrong there, and then that he lost the code."""
    told = await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", PHONE))
    anonymous = await desk.file("web:2", "web", TEXT)
    for number in (told.number, anonymous.number):
        await desk.correct_person(OPERATOR, number, person(phone="13900001234"), "来电人说换了号码")
        with pytest.raises(PhoneCorrected):
            await desk.reissue_by_call(OPERATOR, number, "13900001234")
    assert await opens(desk, told.number, told.code)
    named = await desk.file("hotline:3", "hotline", TEXT, person=person("王小明", PHONE))
    await desk.correct_person(OPERATOR, named.number, person("王晓明"), "记错了字")
    assert (await desk.reissue_by_call(OPERATOR, named.number, PHONE)).code != named.code


async def test_at_another_number_or_without_one_or_by_anybody_else_nothing_is_given(desk: Desk) -> None:
    first = await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", PHONE))
    anonymous = await desk.file("web:2", "web", TEXT)
    for number, phone in ((first.number, "13900001234"), (first.number, ""), (anonymous.number, PHONE)):
        with pytest.raises(OtherPhone):
            await desk.reissue_by_call(OPERATOR, number, phone)
    for actor in (DISPATCHER, FINANCE):
        with pytest.raises(NotFound):
            await desk.reissue_by_call(actor, first.number, PHONE)
    with pytest.raises(NotFound):
        await desk.reissue_by_call(OPERATOR, "XZZX-20261012-9999", PHONE)
    assert await opens(desk, first.number, first.code)


async def test_a_new_code_opens_the_parts_split_off_before_and_after_and_the_old_opens_none(
    desk: Desk, store: Store
) -> None:
    told = f"{TEXT}。{SECOND_MATTER}"
    first = await desk.file("hotline:1", "hotline", told, person=person("王小明", PHONE))
    await desk.take(DISPATCHER, await desk.standing(first.number), Event.SPLIT, SECOND_MATTER)
    given = await desk.reissue_by_call(OPERATOR, first.number, PHONE)
    await desk.take(DISPATCHER, await desk.standing(first.number), Event.SPLIT, "路灯坏了,镇里说上月修")
    numbers = await store.read(lambda s: list(s.scalars(select(Case.number).order_by(Case.id))))  # type: ignore[call-overload]
    assert len(numbers) == 3
    for number in numbers:
        assert await opens(desk, number, given.code)
        assert not await opens(desk, number, first.code)


async def test_who_sends_the_lost_form_again_learns_no_new_code(desk: Desk) -> None:
    first = await desk.file("web:1", "web", TEXT, person=person("王小明", PHONE))
    await desk.reissue_by_call(OPERATOR, first.number, PHONE)
    with pytest.raises(Conflict):
        await desk.file("web:1", "web", TEXT, person=person("王小明", PHONE))


async def test_the_chat_a_case_was_told_in_hears_that_its_code_was_changed_by_phone(desk: Desk) -> None:
    await desk.keep(Arrival("telegram:1", "4711", "x"))
    answered = Answered("telegram:1", "telegram", "4711")
    await desk.turn(answered, Turn(None, (), (Files(TEXT, person("王小明", PHONE)),)))
    (one,) = await desk.own_cases("telegram", "4711")
    await desk.reissue_by_call(OPERATOR, one.number, PHONE)
    said = []
    while leased := await desk.lease(["telegram"]):
        said += [message.message.template for message in leased]
        await desk.mark_all([(message, Sent()) for message in leased])
    assert said == ["filed", "code_changed"]


async def test_one_case_gets_so_many_codes_a_day_by_chat_and_by_phone_together(
    desk: Desk, hands: Hands
) -> None:
    await desk.keep(Arrival("telegram:0", "4711", "x"))
    answered = Answered("telegram:0", "telegram", "4711")
    await desk.turn(answered, Turn(None, (), (Files(TEXT, person("王小明", PHONE)),)))
    (one,) = await desk.own_cases("telegram", "4711")
    for _ in range(desk.tools.rulebook.limits[LimitId.NEW_CODES].most):
        await desk.reissue_by_call(OPERATOR, one.number, PHONE)
    await desk.keep(Arrival("telegram:1", "4711", "x"))
    with pytest.raises(TooMany):
        await desk.turn(Answered("telegram:1", "telegram", "4711"), Turn(None, (), (Reissues(one.number),)))
    hands.now += timedelta(days=1)
    await desk.turn(Answered("telegram:1", "telegram", "4711"), Turn(None, (), (Reissues(one.number),)))
