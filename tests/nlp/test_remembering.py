"""Is a text read once, and what was read long ago let go?"""

from datetime import date

import pytest

from nlp import remembering
from nlp.apart import InThread
from nlp.reading import Reading
from nlp.remembering import Remembering
from tests.desk.test_filing import READER

TOLD_ON = date(2026, 10, 12)


class Counting(InThread):
    """A reader that notes what it was given to read."""

    def __init__(self) -> None:
        super().__init__(lambda: READER)
        self.read_texts: list[str] = []

    async def read(self, title: str, text: str, told_on: date) -> Reading:
        self.read_texts.append(text)
        return await super().read(title, text, told_on)


async def test_the_same_words_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    reads = Remembering(counting)
    first = await reads.read("", "镇里欠我工程款", TOLD_ON)
    assert await reads.read("", "镇里欠我工程款", TOLD_ON) is first
    assert counting.read_texts == ["镇里欠我工程款"]
    await reads.read("", "镇里欠我工程款", date(2026, 10, 13))
    assert len(counting.read_texts) == 2, "去年 means another year to who tells it in another"
    await reads.close()


async def test_what_was_not_asked_for_lately_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "KEPT", 2)
    counting = Counting()
    reads = Remembering(counting)
    for words in ("一", "二", "一", "三", "一", "二"):
        await reads.read("", words, TOLD_ON)
    assert counting.read_texts == ["一", "二", "三", "二"]
    await reads.close()
