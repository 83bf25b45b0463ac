"""Is a transcript a draft that its speaker confirms, the voice kept either way, and nothing heard where nobody listens?"""

import asyncio

import pytest

from bot import transcriber
from bot.transcriber import NotHeard, Transcriber, named
from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.errors import SettingsWrong
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.bot.talk import DISPATCHER, Talk
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER
from tests.files import OGG

MATTER = "薛店镇政府答应2023年底前付我工程款三十万元,一直没给"


class Hears:
    """Hears the same in whatever it is given."""

    def __init__(self, words: str = MATTER) -> None:
        self.words = words
        self.given: list[tuple[bytes, str]] = []

    async def transcribe(self, content: bytes, media_type: str) -> str:
        self.given.append((content, media_type))
        return self.words


class Fails(Hears):
    async def transcribe(self, content: bytes, media_type: str) -> str:
        raise NotHeard


class Sleeps(Hears):
    async def transcribe(self, content: bytes, media_type: str) -> str:
        await asyncio.sleep(60)
        return self.words


@pytest.fixture
def desk(store: Store, seal: Seal) -> Desk:
    return Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: NOW)


async def said(desk: Desk, hears: Transcriber | None, *lines: str) -> list[str]:
    talk, answers = Talk(desk, transcriber=hears), []
    for line in lines:
        await talk.say(line)
        answers.append(talk.answer)
    return answers


async def test_what_a_machine_heard_is_shown_as_a_draft_and_told_once_its_speaker_says_so(desk: Desk) -> None:
    hears = Hears()
    shown, card, *_ = await said(desk, hears, "[语音]", "就是这样", "同意", "匿名", "提交")
    assert "机器听写(可能有误)" in shown
    assert MATTER in shown
    assert "三十万元" in card
    (row,) = (await desk.cases(DISPATCHER)).rows
    (file,) = (await desk.case(DISPATCHER, row.number)).files
    assert (await desk.file_of(DISPATCHER, row.number, file.id)).content == OGG
    assert hears.given == [(OGG, "audio/ogg")]


async def test_a_draft_its_speaker_does_not_confirm_is_told_to_nobody(desk: Desk) -> None:
    own = "龙湖镇政府欠我货款五万元,答应去年底给的"
    await said(desk, Hears("听错了的话,欠款九百万元"), "[语音]", own, "同意", "匿名", "提交")
    (row,) = (await desk.cases(DISPATCHER)).rows
    view = await desk.case(DISPATCHER, row.number)
    assert "听错了" not in (view.narrative or "")
    assert view.amount_fen == 5_000_000


@pytest.mark.parametrize(
    "hears", [None, Fails(), Hears(""), Hears(" \n")], ids=["nobody", "fails", "silent", "blank"]
)
async def test_where_nothing_is_heard_the_voice_is_kept_and_words_are_asked_for(
    desk: Desk, hears: Transcriber | None
) -> None:
    (answer,) = await said(desk, hears, "[语音]")
    assert "已收到语音,会和投诉一起提交。请用文字说一遍" in answer
    assert "机器听写" not in answer
    assert await desk.files_waiting("telegram", "4711") == 1


async def test_who_listens_too_long_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriber, "SECONDS", 0.05)
    (answer,) = await said(desk, Sleeps(), "[语音]")
    assert "请用文字说一遍" in answer


async def test_a_voice_in_the_midst_of_a_question_is_story_and_never_a_name(desk: Desk) -> None:
    answers = await said(
        desk, Hears("对了合同是2021年签的"), MATTER, "同意", "本人实名", "[语音]", "就是这样"
    )
    assert "机器听写" in answers[3]
    draft = await desk.draft("telegram", "4711")
    assert draft is not None
    assert "对了合同是2021年签的" in str(draft["parts"])
    assert "2021" not in str(draft["answers"])


async def test_pictures_and_documents_are_not_listened_to(desk: Desk) -> None:
    hears = Hears()
    await said(desk, hears, "[图片]", "[文件]")
    assert hears.given == []


async def test_the_button_without_anything_heard_says_that_it_is_old(desk: Desk) -> None:
    (answer,) = await said(desk, Hears(), "就是这样")
    assert answer
    assert await desk.draft("telegram", "4711") is None


def test_a_transcriber_is_named_in_the_settings_and_a_wrong_name_is_told() -> None:
    assert named("") is None
    assert isinstance(named("tests.bot.test_voice:Hears"), Hears)
    for wrong in (
        "nowhere.at.all:x",
        "tests.bot.test_voice:none",
        "tests.bot.test_voice:dict",
        "..",
        "os:getcwd",
    ):
        with pytest.raises(SettingsWrong, match="JIANNUO_TRANSCRIBER"):
            named(wrong)
