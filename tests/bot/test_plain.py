"""Is what people type in place of a button understood, and never taken for their story, their name or their figure?"""

import tomllib
from pathlib import Path

import pytest

import bot
from bot import form, plain
from bot.dialogue import SAYINGS
from bot.form import Ask
from bot.plain import meaning
from bot.speech import Speech
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.rules.lifecycle import Role
from tests.bot.test_conversations import conversation, desk, filed

__all__ = ["desk"]  # a fixture

MATTER = "薛店镇政府答应2023年底前付我工程款三十万元,一直没给"
TABLES = tomllib.loads((Path(bot.__file__).parent / "plain.toml").read_text(encoding="utf-8"))


async def draft_of(desk: Desk, *lines: str) -> str:
    """The last thing said to somebody who says this."""
    return "\n".join((await conversation(desk, *lines))[-8:])


@pytest.mark.parametrize("refusal", ["不同意", "我不同意", "不行!", "不要保存。", "拒绝", "删了"])
async def test_who_refuses_consent_in_words_is_forgotten(desk: Desk, refusal: str) -> None:
    """Defect: 我不同意 was kept as part of the story, and consent asked again."""
    from bot import terminal

    shown: list[str] = []
    talk = terminal.Conversation(desk, shown.append)
    await talk.hear(MATTER)
    await talk.hear(refusal)
    assert "已经删除" in shown[-1]


@pytest.mark.parametrize(
    "yes", ["好的", "没问题", "对", "对的。", "确认提交", "就这样吧", "提交!", "交", "嗯"]
)
async def test_who_says_yes_to_the_last_card_in_his_own_words_has_filed(desk: Desk, yes: str) -> None:
    """Defect: the words were added to the story and the card was shown again."""
    shown = "\n".join(await conversation(desk, MATTER, "匿名", yes))
    assert await filed(desk) == 1
    assert "查询码" in shown
    (row,) = (await desk.cases(Actor(Role.DISPATCHER, "派单员"))).rows
    view = await desk.case(Actor(Role.DISPATCHER, "派单员"), row.number)
    assert view.narrative == MATTER


@pytest.mark.parametrize("end", ["算了", "算了吧", "退出", "不投了", "撤销", "取消。"])
async def test_who_gives_up_in_words_is_let_go(desk: Desk, end: str) -> None:
    """Defect: 算了 became the complainant's name, and the next thing asked was his telephone."""
    assert "已取消,没有提交" in (await conversation(desk, MATTER, end))[-1]
    assert await filed(desk) == 0


@pytest.mark.parametrize("skip", ["不用", "不说", "不方便", "保密", "匿名!", "没有"])
async def test_who_does_not_give_a_name_has_none(desk: Desk, skip: str) -> None:
    assert "称呼:匿名" in await draft_of(desk, MATTER, skip)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我电话是13800001234", "13800001234"),
        ("138-0000-1234,晚上打", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("座机0371-62690000", "037162690000"),
    ],
)
async def test_a_number_is_found_in_what_stands_around_it(desk: Desk, said: str, kept: str) -> None:
    assert f"电话:{kept}" in (await draft_of(desk, MATTER, "李桂兰", said)).replace("-", "")


async def test_who_says_his_name_in_a_sentence_is_called_by_it(desk: Desk) -> None:
    assert "称呼:李桂兰" in await draft_of(desk, MATTER, "我叫李桂兰", "没有电话")
    assert form.said(Ask.NAME, "我叫") == "我叫"
    assert form.said(Ask.USCC, "代码 91410184ma40xxxx0a") == "91410184MA40XXXX0A"


@pytest.mark.parametrize("asked", ["转人工", "人工!", "我要找个人说话", "客服"])
async def test_who_wants_a_person_is_told_where_one_is(desk: Desk, asked: str) -> None:
    """Defect: he was asked to say more, or his wish was read as a complaint."""
    assert "12345" in (await conversation(desk, asked))[-1]
    assert "12345" in (await conversation(desk, MATTER, asked))[-1]


async def test_who_pastes_his_receipt_or_types_its_number_sees_his_case(desk: Desk) -> None:
    """Defect: the receipt itself was read as a new complaint."""
    from bot import terminal

    shown: list[str] = []
    talk = terminal.Conversation(desk, shown.append)
    for line in (MATTER, "同意", "匿名", "提交"):
        await talk.hear(line)
    receipt = next(text for text in shown if "查询码:" in text)
    number, code = receipt.split("\n")[2], receipt.split("\n")[4]
    for line in (receipt, f"{number} {code}", number, number.replace("-", "").lower()):
        before = len(shown)
        await talk.hear(line)
        assert "状态:待受理" in shown[before], line
    assert await filed(desk) == 1


@pytest.mark.parametrize(
    ("said", "name"),
    [("13800001234", None), ("张三 13800001234", "张三"), ("我叫张三,电话是138 0000 1234", "张三")],
)
async def test_who_gives_his_telephone_where_his_name_is_asked_is_taken_at_his_word(
    desk: Desk, said: str, name: str | None
) -> None:
    """Defect: the number went into the story, where everybody who handles it reads it, and was asked for again."""
    shown = "\n".join(await conversation(desk, MATTER, said, *(() if name else ("张三",))))
    card = shown[shown.rindex("请核对") :]
    assert "称呼:张三" in card
    assert "电话:13800001234" in card
    assert card.count("13800001234") == card.count("138") == 1


@pytest.mark.parametrize("said", ["老板叫我来的", "凭啥告诉你们", "你们是不是一伙的?", "怎么不给办"])
async def test_what_is_no_name_is_not_kept_as_one(desk: Desk, said: str) -> None:
    """Defect: 你们会不会报复我 became the complainant's name."""
    assert "没看懂这是不是称呼" in (await conversation(desk, MATTER, said))[-1]


async def test_a_question_about_the_procedure_is_answered_and_the_complaint_goes_on(desk: Desk) -> None:
    shown = await conversation(desk, MATTER, "会不会报复我?", "匿名", "提交")
    assert any("被投诉单位看不到" in text and "接着说" in text for text in shown)
    assert await filed(desk) == 1


@pytest.mark.parametrize("matter", ["薛店镇拖了多久还不给钱?", "欠我的钱多久给呢", "法院判了不给怎么办?"])
async def test_a_question_about_ones_own_matter_is_a_complaint(desk: Desk, matter: str) -> None:
    assert any("同意吗" in text for text in await conversation(desk, matter))


async def test_a_question_of_somebody_in_danger_is_no_question_about_the_procedure(desk: Desk) -> None:
    shown = await conversation(desk, "有人打人,要出人命了怎么办?")
    assert "110" in shown[0]
    assert await desk.alarms_waiting(Actor(Role.DISPATCHER, "派单员")) == 1


@pytest.mark.parametrize("asked", ["什么意思", "看不懂!", "我不会"])
async def test_who_does_not_understand_is_helped(desk: Desk, asked: str) -> None:
    assert "12345" in (await conversation(desk, MATTER, asked))[-1]


@pytest.mark.parametrize("thanks", ["谢谢", "好的。", "知道了", "再见", "辛苦了!"])
async def test_who_says_thank_you_is_not_asked_what_he_wants_to_add(desk: Desk, thanks: str) -> None:
    """Defect: 谢谢 was taken for a supplement or a new complaint, and the open case was held up to him."""
    assert "不客气" in (await conversation(desk, MATTER, "匿名", "提交", thanks))[-1]
    assert "不客气" in (await conversation(desk, thanks))[-1]


@pytest.mark.parametrize("asked", ["什么时候有结果?", "你们怎么还不办!", "催一下", "有结果了吗", "我不满意"])
async def test_who_asks_how_it_stands_is_shown_his_case(desk: Desk, asked: str) -> None:
    """Defect: the question was taken for a supplement or a new complaint."""
    shown = await conversation(desk, MATTER, "匿名", "提交", asked)
    assert any("您最近提交的" in text for text in shown)


@pytest.mark.parametrize("asked", ["我不识字", "能说话吗?", "不会打字"])
async def test_who_cannot_write_is_told_that_he_may_speak(desk: Desk, asked: str) -> None:
    assert "语音" in (await conversation(desk, asked))[-1]


@pytest.mark.parametrize(
    "story", ["对了,还有利息没算", "不行,还得加上去年的五万", "没有给过一分钱,合同在我手里", "对了"]
)
async def test_what_tells_more_is_no_answer(desk: Desk, story: str) -> None:
    shown = await conversation(desk, MATTER, "匿名", story)
    assert any(text.startswith("请核对") and story in text for text in shown)
    assert await filed(desk) == 0


def test_every_plain_word_means_something_that_is_understood_and_one_thing_only() -> None:
    speech = Speech()
    known = speech.data | set(SAYINGS) | {"my", "back", "restart", "skip", "cancel"}
    tables = [TABLES["anytime"], *TABLES["at"].values()]
    for table in tables:
        words = [word for several in table.values() for word in several]
        assert len(words) == len(set(words))
        assert set(table) <= known
        assert all(len(word) <= plain.LONGEST and word == word.lower() for word in words)
    asks = {ask.value for ask in Ask} | {
        "which",
        "withdraw",
        "satisfaction",
        "add",
        "object",
        plain.FIELD,
        plain.NOTHING,
    }
    assert set(TABLES["at"]) <= asks


def test_a_long_answer_is_never_a_plain_word() -> None:
    assert meaning("好" * 13, "confirm", is_field=False) is None
    assert meaning("好", "confirm", is_field=False) == "submit"
    assert meaning("好", "ask_name", is_field=True) is None
