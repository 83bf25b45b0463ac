"""What does the citizen type, and what does the bot say? Whole conversations through the terminal."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import terminal
from bot.speech import Speech
from intake.desk.desk import Desk
from intake.desk.steps import Brought
from intake.desk.tools import Actor, Tools
from intake.desk.triage import Decision
from intake.rules.calendar import local_date
from intake.rules.lifecycle import TOLD, Event, Role, Status
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER

MATTER = "薛店镇政府答应2023年底前付我工程款三十万元,一直没给"


@pytest.fixture
def desk(store: Store, seal: Seal) -> Desk:
    return Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: NOW)


async def conversation(desk: Desk, *lines: str) -> list[str]:
    """What the bot says to somebody who says this line by line, and yes when asked for consent."""
    shown: list[str] = []
    await say(terminal.Conversation(desk, shown.append), shown, *lines)
    return shown


async def say(talk: terminal.Conversation, shown: list[str], *lines: str) -> None:
    for line in lines:
        before = len(shown)
        await talk.hear(line)
        if any("同意吗" in text for text in shown[before:]):
            await talk.hear("同意")


async def filed(desk: Desk) -> int:
    return len((await desk.cases(Actor(Role.DISPATCHER, "派单员"))).rows)


async def test_one_message_a_name_and_a_yes_file_a_complaint(desk: Desk) -> None:
    shown = "\n".join(await conversation(desk, MATTER, "王小明", "不想填", "1"))
    assert "政府债务与拖欠账款" in shown
    assert "三十万元" in shown
    assert "XZZX-20261012-0001" in shown
    assert await filed(desk) == 1


async def test_buttons_may_be_typed_as_their_words(desk: Desk) -> None:
    await conversation(desk, MATTER, "匿名", "提交")
    assert await filed(desk) == 1


async def test_the_terse_are_asked_for_more_and_nothing_is_lost(desk: Desk) -> None:
    shown = await conversation(desk, "欠钱", "薛店镇欠我工程款三万元,说好去年底给", "匿名")
    assert "请再多说几句" in shown[0]
    assert "欠钱\n薛店镇欠我工程款三万元,说好去年底给" in "\n".join(shown)


async def test_what_is_added_before_submitting_belongs_to_the_complaint(desk: Desk) -> None:
    shown = await conversation(desk, MATTER, "匿名", "对了,合同是2021年签的", "提交")
    assert "对了,合同是2021年签的" in "\n".join(shown)
    assert await filed(desk) == 1


@pytest.mark.parametrize("typed", ["9", "/nothing"])
async def test_what_is_no_choice_changes_nothing_in_the_complaint(desk: Desk, typed: str) -> None:
    shown = await conversation(desk, MATTER, "匿名", typed, "提交")
    assert any("没有这个选项" in line for line in shown)
    assert f"{MATTER}\n{typed}" not in "\n".join(shown)
    assert await filed(desk) == 1


async def test_a_slash_cancels_too(desk: Desk) -> None:
    assert "没有提交" in (await conversation(desk, MATTER, "/cancel"))[-1]


async def test_an_answer_about_nothing_does_not_cost_the_complaint_being_told(desk: Desk) -> None:
    await conversation(desk, MATTER, "匿名", "没解决", "提交")
    assert await filed(desk) == 1


async def test_who_cancels_files_nothing(desk: Desk) -> None:
    shown = await conversation(desk, MATTER, "取消")
    assert "没有提交" in shown[-1]
    assert await filed(desk) == 0


@pytest.mark.parametrize("rude", ["", "   ", "啊" * 30_000, "<b>{{ 7*7 }}</b>%s", "\0\0", "😡" * 50])
async def test_rude_input_gets_an_answer_and_files_nothing(desk: Desk, rude: str) -> None:
    shown = await conversation(desk, rude)
    assert shown
    assert "49" not in "".join(shown)
    assert await filed(desk) == 0


async def test_the_receipt_asks_back_the_status(desk: Desk) -> None:
    asked: list[str] = []

    def lines() -> Iterator[str]:
        yield from (MATTER, "同意", "匿名", "提交")
        receipt = next(text for text in asked if "查询码" in text).split("\n")
        yield f"查询 {receipt[2]} {receipt[4].lower()}"
        yield f"查询 {receipt[2]} 0000-0000-0000-0000"
        yield "查询 什么"

    await terminal.talk(desk, lines(), asked.append)
    assert any("状态:待受理" in text for text in asked[-8:-2])
    assert asked[-2:] == [asked[-1]] * 2
    assert "没有找到" in asked[-1]


@pytest.mark.parametrize(
    ("answer", "mark", "end"), [("已解决", "满意", Status.CLOSED), ("没解决", "5", Status.REDOING)]
)
async def test_the_citizen_is_asked_at_the_end_and_the_answer_counts(
    desk: Desk, answer: str, mark: str, end: Status
) -> None:
    shown: list[str] = []

    async def handled() -> str:
        (row,) = (await desk.cases(Actor(Role.DISPATCHER, "派单员"))).rows
        finance, dispatcher = Actor(Role.HANDLER, "承办", "finance"), Actor(Role.DISPATCHER, "派单员")
        seen = await desk.confirm(
            dispatcher, await desk.standing(row.number), Decision("DEBT", "finance", None)
        )
        for actor, event in ((finance, Event.SIGN), (finance, Event.REPORT), (dispatcher, Event.APPROVE)):
            seen = await desk.take(actor, seen, event)
        return row.number

    sender = terminal.Conversation(desk, shown.append)
    await say(sender, shown, MATTER, "匿名", "提交")
    number = await handled()
    await sender.hear("/help")
    for line in (answer, mark):
        await sender.hear(line)
    assert (await desk.standing(number)).status is end


def test_every_event_a_citizen_hears_of_has_its_words() -> None:
    assert {event.value for event in TOLD} <= Speech().names


async def test_a_complaint_that_begins_with_asking_is_a_complaint(desk: Desk) -> None:
    shown = await conversation(desk, "查询了三次都说没有钱," + MATTER, "匿名", "提交")
    assert "没有找到" not in "\n".join(shown)
    assert await filed(desk) == 1


async def test_more_of_the_story_at_the_name_question_is_kept_whole_and_is_no_name(desk: Desk) -> None:
    more = "我是新村镇的,补充一下,合同编号2023-17号,当时镇长也在场"
    shown = "\n".join(await conversation(desk, MATTER, more, "匿名", "提交"))
    assert more in shown
    assert await filed(desk) == 1


@pytest.mark.parametrize("word", ["提交", "取消", "匿名", "满意"])
async def test_the_words_of_a_button_begin_no_complaint(desk: Desk, word: str) -> None:
    await conversation(desk, word, "匿名", "提交")
    assert await filed(desk) == 0


async def test_who_has_a_case_is_asked_whether_more_words_belong_to_it(desk: Desk) -> None:
    shown = await conversation(desk, MATTER, "匿名", "提交", "又找到一张欠条,上面写着三万", "补充这一件")
    assert any("还是另一件新的投诉" in line for line in shown)
    assert "已补充到 XZZX-20261012-0001" in shown[-1]
    assert await filed(desk) == 1
    case = await desk.case(Actor(Role.DISPATCHER, "派单员"), "XZZX-20261012-0001")
    assert [entry.text for entry in case.entries if entry.event is Event.ADD] == [
        "又找到一张欠条,上面写着三万"
    ]


async def test_another_matter_becomes_another_case(desk: Desk) -> None:
    again = "龙湖镇政府答应五月底修好的路灯到现在没修"
    await conversation(desk, MATTER, "匿名", "提交", again, "新的投诉", "匿名", "提交")
    assert await filed(desk) == 2


async def test_what_was_asked_for_is_sent_by_simply_answering(desk: Desk) -> None:
    shown: list[str] = []
    talk = terminal.Conversation(desk, shown.append)
    await say(talk, shown, MATTER, "匿名", "提交")
    seen = await desk.standing("XZZX-20261012-0001")
    more = Brought(text="请发合同编号", until=local_date(NOW) + timedelta(days=5))
    await desk.take(Actor(Role.DISPATCHER, "派单员"), seen, Event.ASK_SUPPLEMENT, brought=more)
    for line in ("合同编号XZ-2021-08", "补充这一件"):
        await talk.hear(line)
    assert (await desk.standing("XZZX-20261012-0001")).status is Status.RECEIVED


async def test_more_than_can_be_added_at_once_is_said_and_nothing_is_cut_off(desk: Desk) -> None:
    long = "又查到一笔,薛店镇欠的材料款," * 500
    shown = await conversation(desk, MATTER, "匿名", "提交", long, "补充这一件", "新的投诉", "提交", "提交")
    assert any("没有加进去" in line for line in shown)
    assert await filed(desk) == 2
