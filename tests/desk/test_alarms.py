"""Does a person hear at once of who is in danger, and of whom no notice reaches; and who agreed to be kept?"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.desk.alarms import AlarmKind
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.desk.turns import Agrees, Alarms, Answered, Say, Turn
from intake.errors import Conflict, NotFound
from intake.inbox import Arrival
from intake.outbox import Never
from intake.rules.lifecycle import Event, Role
from intake.store.store import Store
from intake.store.tables import RawInput
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, a_referred_case

OPERATOR = Actor(Role.OPERATOR, "坐席")


async def test_an_alarm_sounds_once_until_one_person_has_answered_it(desk: Desk) -> None:
    await desk.keep(Arrival("telegram:1", "4711", "不想活了"))
    turn = Turn(None, (Say("self_harm"),), (Alarms(AlarmKind.SELF_HARM, "不想活了"),))
    await desk.turn(Answered("telegram:1", "telegram", "4711"), turn)
    (alarm,) = await desk.alarms(OPERATOR)
    assert (alarm.kind, alarm.words) == ("self_harm", "不想活了")
    assert await desk.alarms_waiting(DISPATCHER) == 1
    await desk.answer_alarm(OPERATOR, alarm.id, "已回电,家属在场")
    assert await desk.alarms(OPERATOR) == ()
    with pytest.raises(Conflict):
        await desk.answer_alarm(DISPATCHER, alarm.id, "已回电")


async def test_a_handler_hears_no_alarm_and_is_told_nothing_of_them(desk: Desk) -> None:
    assert await desk.alarms_waiting(FINANCE) == 0
    with pytest.raises(NotFound):
        await desk.alarms(FINANCE)
    with pytest.raises(NotFound):
        await desk.answer_alarm(FINANCE, 1, "看看")


async def test_who_does_not_agree_leaves_no_words_here(desk: Desk, store: Store) -> None:
    await desk.keep(Arrival("telegram:1", "4711", "镇里欠我钱"))
    await desk.turn(
        Answered("telegram:1", "telegram", "4711"),
        Turn({"asks": "ask_consent", "parts": [["1", "镇里欠我钱"]]}),
    )
    await desk.keep(Arrival("telegram:2", "4711", "disagree"))
    await desk.turn(Answered("telegram:2", "telegram", "4711"), Turn(None, (), (Agrees.NO,)))
    assert await desk.draft("telegram", "4711") is None
    kept = await store.read(lambda s: [(row.source_key, row.payload) for row in s.scalars(select(RawInput))])
    assert [desk.tools.seal.open(words, f"raw_input:{key}") for key, words in kept] == ["", ""]
    assert not await desk.agreed("telegram", "4711")


async def test_who_is_asked_and_never_answers_leaves_no_words_after_a_day(
    desk: Desk, store: Store, hands: Hands
) -> None:
    await desk.keep(Arrival("telegram:1", "4711", "镇里欠我钱"))
    waiting = Turn({"asks": "ask_consent", "parts": [["1", "镇里欠我钱"]], "answers": {}})
    await desk.turn(Answered("telegram:1", "telegram", "4711"), waiting)
    hands.now += timedelta(hours=23)
    await desk.pass_time()
    assert await desk.draft("telegram", "4711") is not None
    hands.now += timedelta(hours=2)
    await desk.pass_time()
    assert await desk.draft("telegram", "4711") is None
    (kept,) = await store.read(lambda s: [row.payload for row in s.scalars(select(RawInput))])
    assert desk.tools.seal.open(kept, "raw_input:telegram:1") == ""


async def test_consent_is_asked_once_of_each_person(desk: Desk) -> None:
    for number, sender in enumerate(("4711", "4711", "4712")):
        await desk.keep(Arrival(f"telegram:{number}", sender, "同意"))
        await desk.turn(Answered(f"telegram:{number}", "telegram", sender), Turn(None, (), (Agrees.YES,)))
    assert await desk.agreed("telegram", "4711")
    assert not await desk.agreed("telegram", "4713")


async def test_a_notice_of_the_night_waits_for_the_morning_and_lets_an_answer_pass(
    desk: Desk, hands: Hands
) -> None:
    case = await a_referred_case(desk)
    while leased := await desk.lease(["telegram"]):
        for one in leased:
            await desk.mark(one, Never("read already"))
    hands.now = hands.now.replace(hour=14)  # ten in the evening in China
    case = await desk.take(FINANCE, case, Event.SIGN)
    await desk.keep(Arrival("telegram:9", "4711", "我的投诉"))
    await desk.turn(Answered("telegram:9", "telegram", "4711"), Turn(None, (Say("no_cases"),)))
    assert [one.message.template for one in await desk.lease(["telegram"])] == ["no_cases"]
    hands.now = hands.now.replace(day=13, hour=0)  # eight in the morning
    assert "sign" in [one.message.template for one in await desk.lease(["telegram"])]
