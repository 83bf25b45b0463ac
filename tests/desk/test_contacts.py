"""Does whom one contact no longer reaches hear the very same at the next, once, and does the history say so?"""

from datetime import timedelta
from uuid import uuid4

import pytest

from intake.desk.contacts import PHONE
from intake.desk.desk import Desk
from intake.desk.phoning import HELD, Reached
from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.desk.turns import Answered, Follows, Reissues, Turn
from intake.errors import Conflict, NotFound
from intake.inbox import Arrival
from intake.outbox import Later, Message, Never, Outcome, Sent
from intake.rules.lifecycle import LIFECYCLE, Event, Role
from intake.rules.person import Person
from intake.rules.receipt import Receipt
from tests.conftest import NOW
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, TEXT

OPERATOR, COLLEAGUE = Actor(Role.OPERATOR, "坐席"), Actor(Role.OPERATOR, "另一坐席")
ZHANG = Person(name="张三", phone="13800001234")
BLOCKED, ARRIVED = Never("TelegramForbiddenError"), Sent()


async def filed(desk: Desk, person: Person = ZHANG) -> Receipt:
    return await desk.file("telegram:1", "telegram", TEXT, person=person, recipient="4711")


async def referred(desk: Desk, receipt: Receipt) -> None:
    await desk.confirm(DISPATCHER, await desk.standing(receipt.number), Decision("DEBT", "finance", None))


async def bring(desk: Desk, channel: str, outcome: Outcome) -> list[Message]:
    """Send all that is due on a channel, with one outcome for all of it."""
    said = []
    while leased := await desk.lease([channel]):
        for one in leased:
            said.append(one.message)
            await desk.mark(one, outcome)
    return said


async def turn(desk: Desk, channel: str, sender: str, cause: Follows | Reissues) -> None:
    key = f"{channel}:{uuid4()}"
    await desk.keep(Arrival(key, sender, "x"))
    await desk.turn(Answered(key, channel, sender), Turn(None, (), (cause,)))


async def follow(desk: Desk, receipt: Receipt, channel: str = "wechat", sender: str = "oZhang") -> None:
    """A chat opens the case by its receipt and asks to be told there, too."""
    proof = await desk.proof(receipt.number, channel, sender)
    assert proof is not None
    await turn(desk, channel, sender, Follows(receipt.number, proof))


async def noted(desk: Desk, number: str) -> list[str]:
    view = await desk.case(DISPATCHER, number)
    return [entry.text or "" for entry in view.entries if entry.event is Event.LOOK]


async def test_what_a_blocked_bot_cannot_say_the_other_chat_says_once_and_the_history_tells(
    desk: Desk,
) -> None:
    """Defect: a block only rang an alarm; the person was told nothing more."""
    receipt = await filed(desk)
    await bring(desk, "telegram", ARRIVED)
    await follow(desk, receipt)
    await referred(desk, receipt)
    lost = await bring(desk, "telegram", BLOCKED)
    told = await bring(desk, "wechat", ARRIVED)
    assert [one.template for one in told] == ["accept", "refer"]
    assert [(one.template, one.facts) for one in told] == [(one.template, one.facts) for one in lost]
    assert {one.recipient for one in told} == {"oZhang"}
    assert await bring(desk, "wechat", ARRIVED) == []
    assert await desk.calls(OPERATOR, "zuoxi") == ()
    words = ["「受理」在原来的聊天送不到", "「派单」在原来的聊天送不到"]
    assert [text.partition(",")[0] for text in await noted(desk, receipt.number)] == words


async def test_what_no_chat_can_say_an_operator_says_by_telephone_in_one_call(desk: Desk) -> None:
    receipt = await filed(desk)
    await bring(desk, "telegram", ARRIVED)
    await follow(desk, receipt)
    await referred(desk, receipt)
    await bring(desk, "telegram", BLOCKED)
    await bring(desk, "wechat", Never("the window is over"))
    (call,) = await desk.calls(OPERATOR, "zuoxi")
    assert call.numbers == (receipt.number,)
    assert call.said[0] == "您反映的事已经受理。"
    assert call.said[1].startswith("您反映的事已经交给新郑市财政局办理")
    assert receipt.number[-4:] in call.greeting
    assert (await desk.waiting_for(OPERATOR)).calls == 1


async def test_a_call_shows_nothing_of_the_matter_and_its_number_only_to_who_makes_it(desk: Desk) -> None:
    receipt = await filed(desk)
    await bring(desk, "telegram", BLOCKED)
    (call,) = await desk.calls(OPERATOR, "zuoxi")
    shown = repr(call)
    assert "13800001234" not in shown
    assert "张三" not in shown
    assert receipt.code not in shown
    assert "工程款" not in shown
    await desk.take_call(OPERATOR, "zuoxi", call.id)
    assert [one.phone for one in await desk.calls(OPERATOR, "zuoxi")] == [ZHANG.phone]
    assert [(one.phone, one.held) for one in await desk.calls(COLLEAGUE, "lingyi")] == [("", True)]
    with pytest.raises(Conflict):
        await desk.take_call(COLLEAGUE, "lingyi", call.id)
    with pytest.raises(Conflict):
        await desk.called(COLLEAGUE, "lingyi", call.id, Reached.TOLD)
    assert "为告知进展取用诉求人电话" in await noted(desk, receipt.number)


async def test_who_was_told_is_called_no_more_and_pressed_twice_it_is_noted_once(desk: Desk) -> None:
    receipt = await filed(desk)
    await bring(desk, "telegram", BLOCKED)
    (call,) = await desk.calls(OPERATOR, "zuoxi")
    for _ in range(2):
        await desk.take_call(OPERATOR, "zuoxi", call.id)
    for _ in range(2):
        await desk.called(OPERATOR, "zuoxi", call.id, Reached.TOLD)
    assert await desk.calls(OPERATOR, "zuoxi") == ()
    assert (await noted(desk, receipt.number)).count("已电话告知诉求人") == 1


async def test_who_is_not_reached_is_called_again_later_and_after_the_last_attempt_no_more(
    desk: Desk, hands: Hands
) -> None:
    receipt = await filed(desk)
    await bring(desk, "telegram", BLOCKED)
    script = desk.tools.rulebook.phoning
    for attempt in range(script.attempts):
        (call,) = await desk.calls(OPERATOR, "zuoxi")
        assert call.attempts == attempt
        await desk.take_call(OPERATOR, "zuoxi", call.id)
        await desk.called(OPERATOR, "zuoxi", call.id, Reached.NOT_REACHED)
        assert await desk.calls(OPERATOR, "zuoxi") == ()
        hands.now = desk.tools.quiet.over(hands.now + script.again_after)
    assert await desk.calls(OPERATOR, "zuoxi") == ()
    assert (await noted(desk, receipt.number))[-1] == "第 3 次打电话没有打通,不再打"


async def test_a_number_that_is_somebody_elses_is_called_no_more(desk: Desk, hands: Hands) -> None:
    receipt = await filed(desk)
    await bring(desk, "telegram", BLOCKED)
    (call,) = await desk.calls(OPERATOR, "zuoxi")
    await desk.take_call(OPERATOR, "zuoxi", call.id)
    await desk.called(OPERATOR, "zuoxi", call.id, Reached.SOMEBODY_ELSE)
    hands.now = NOW + timedelta(days=1)
    assert await desk.calls(OPERATOR, "zuoxi") == ()
    assert (await noted(desk, receipt.number))[-1] == "电话不是诉求人本人的,没有告知"


async def test_a_call_nobody_ended_is_anybodys_again(desk: Desk, hands: Hands) -> None:
    await filed(desk)
    await bring(desk, "telegram", BLOCKED)
    (call,) = await desk.calls(OPERATOR, "zuoxi")
    await desk.take_call(OPERATOR, "zuoxi", call.id)
    hands.now = NOW + HELD
    await desk.take_call(COLLEAGUE, "lingyi", call.id)
    (taken,) = await desk.calls(COLLEAGUE, "lingyi")
    assert (taken.mine, taken.attempts) == (True, 1)
    with pytest.raises(Conflict):
        await desk.called(OPERATOR, "zuoxi", call.id, Reached.TOLD)


async def test_nobody_is_called_at_night(desk: Desk, hands: Hands) -> None:
    hands.now = NOW.replace(hour=14)  # ten in the evening in China
    await filed(desk)
    await bring(desk, "telegram", BLOCKED)
    assert await desk.calls(OPERATOR, "zuoxi") == ()
    hands.now = NOW.replace(day=13, hour=0)
    assert len(await desk.calls(OPERATOR, "zuoxi")) == 1


async def test_who_left_no_other_contact_is_not_called_and_the_history_says_that_nothing_arrived(
    desk: Desk,
) -> None:
    receipt = await filed(desk, Person())
    await bring(desk, "telegram", BLOCKED)
    assert await desk.calls(OPERATOR, "zuoxi") == ()
    assert await noted(desk, receipt.number) == ["「提交」没有送到诉求人:没有别的联系方式"]


async def test_what_was_tried_twenty_times_in_vain_goes_to_the_next_contact_too(
    desk: Desk, hands: Hands
) -> None:
    await filed(desk)
    while leased := await desk.lease(["telegram"]):
        await desk.mark(leased[0], Later(0, "no route"))
    assert len(await desk.calls(OPERATOR, "zuoxi")) == 1


async def test_an_answer_in_a_talk_that_was_blocked_goes_nowhere_else(desk: Desk) -> None:
    receipt = await filed(desk)
    await bring(desk, "telegram", ARRIVED)
    await turn(desk, "telegram", "4711", Reissues(receipt.number))
    (lost,) = await bring(desk, "telegram", BLOCKED)
    assert lost.template == "reissued"
    assert await desk.calls(OPERATOR, "zuoxi") == ()


async def test_who_filed_on_the_web_and_follows_in_a_chat_is_told_there(desk: Desk, hands: Hands) -> None:
    receipt = await desk.file("web:1", "web", TEXT, person=ZHANG)
    await follow(desk, receipt)
    await referred(desk, receipt)
    hands.now = NOW + timedelta(days=40)
    while await desk.pass_time():
        pass
    told = [one.template for one in await bring(desk, "wechat", ARRIVED)]
    assert told[:2] == ["accept", "refer"]
    assert "late" in told
    assert await desk.own_cases("wechat", "oZhang") != ()


async def test_who_left_only_a_telephone_is_called_for_what_he_must_hear_and_for_nothing_else(
    desk: Desk, hands: Hands
) -> None:
    """Defect: a caller was promised to hear, was asked for papers he never heard of, and his case lapsed."""
    receipt = await desk.file("hotline:1", "hotline", TEXT, person=ZHANG)
    assert await desk.calls(OPERATOR, "zuoxi") == ()
    asked = Brought(text="请补合同", until=NOW.date() + timedelta(days=10))
    await desk.take(DISPATCHER, await desk.standing(receipt.number), Event.ASK_SUPPLEMENT, brought=asked)
    (call,) = await desk.calls(OPERATOR, "zuoxi")
    assert call.said[0].startswith("还需要您补充:请补合同")
    await desk.take_call(OPERATOR, "zuoxi", call.id)
    await desk.called(OPERATOR, "zuoxi", call.id, Reached.TOLD)
    await desk.add(receipt.number, "合同在这里")
    await referred(desk, receipt)
    assert await desk.calls(OPERATOR, "zuoxi") == ()


async def test_who_left_neither_chat_nor_telephone_is_never_called(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    await desk.take(
        DISPATCHER,
        await desk.standing(receipt.number),
        Event.TRANSFER,
        brought=Brought(text="请向法院起诉"),
    )
    assert await desk.calls(OPERATOR, "zuoxi") == ()


async def test_only_the_receipt_lets_a_chat_be_told_and_a_new_code_ends_it(desk: Desk) -> None:
    receipt = await filed(desk)
    assert await desk.proof(receipt.number, "telegram", "4711") is None  # told there already
    theirs = await desk.proof(receipt.number, "wechat", "oZhang")
    assert theirs is not None
    for forged in ("0" * 24, theirs):
        with pytest.raises(NotFound):
            await turn(desk, "wechat", "oStranger", Follows(receipt.number, forged))
    await follow(desk, receipt)
    with pytest.raises(NotFound):
        await turn(desk, "wechat", "oZhang", Reissues(receipt.number))
    await turn(desk, "telegram", "4711", Reissues(receipt.number))
    with pytest.raises(NotFound):
        await desk.own_case("wechat", "oZhang", receipt.number)
    with pytest.raises(NotFound):
        await turn(desk, "wechat", "oZhang", Follows(receipt.number, theirs))


async def test_who_wants_to_hear_no_more_hears_no_more(desk: Desk) -> None:
    receipt = await filed(desk)
    await follow(desk, receipt)
    await turn(desk, "wechat", "oZhang", Follows(receipt.number, None))
    await bring(desk, "telegram", BLOCKED)
    assert await bring(desk, "wechat", ARRIVED) == []
    assert len(await desk.calls(OPERATOR, "zuoxi")) == 1


async def test_a_chat_that_follows_is_told_of_a_part_split_off_later(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    await follow(desk, receipt)
    part = Brought(text="镇政府还欠我另一笔货款五万元,2024年说好的")
    await desk.take(DISPATCHER, await desk.standing(receipt.number), Event.SPLIT, brought=part)
    assert len(await desk.own_cases("wechat", "oZhang")) == 2


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.HANDLER, Role.SUPERVISOR, Role.ADMINISTRATOR])
async def test_nobody_but_operators_makes_calls(desk: Desk, role: Role) -> None:
    await filed(desk)
    await bring(desk, "telegram", BLOCKED)
    (call,) = await desk.calls(OPERATOR, "zuoxi")
    other = Actor(role, "别人", "finance" if role is Role.HANDLER else None)
    with pytest.raises(NotFound):
        await desk.calls(other, "bieren")
    with pytest.raises(NotFound):
        await desk.take_call(other, "bieren", call.id)
    with pytest.raises(NotFound):
        await desk.called(other, "bieren", call.id, Reached.TOLD)
    assert (await desk.waiting_for(other)).calls == 0


async def test_every_notice_of_a_case_has_a_sentence_for_the_telephone(desk: Desk) -> None:
    script = desk.tools.rulebook.phoning
    facts = {"number": "XZZX-20261012-0001", "lead": "新郑市财政局", "text": "缺合同", "due_on": "11月2日"}
    facts |= {"clock": "办理", "owner": "承办单位"}
    told = {row.event.value for row in LIFECYCLE if row.tells} | {"filed", "late", "code_changed"}
    for notice in told:
        sentence = script.says(notice, facts)
        assert sentence.endswith(("。", "?", "。缺合同", "缺合同"))
        assert "{" not in sentence
    assert PHONE == "phone"
