"""Does the reader answer any text whatever, say why, and know when it does not know?"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.reader import LONGEST, Reader
from nlp.reading import Reading
from nlp.tokenizer import blank_pipeline

READER = Reader()
TODAY = date(2026, 11, 23)


def read(text: str, title: str = "") -> Reading:
    return READER.read(title, text, TODAY)


@pytest.mark.parametrize(
    ("text", "domain", "default"),
    [
        ("我给镇政府修路，工程款拖欠三年没结算，说财政没钱", "DEBT", "Y"),
        ("我们村拆迁五年了，说好的安置房和过渡费都没给", "LAND", "Y"),
        ("管委会招商时答应的奖补和税收返还一分没兑现", "INV", "Y"),
        ("楼上邻居半夜噪音扰民，物业不管", "OTHER", "N"),
        ("请问老年证如何办理", "OTHER", "N"),
    ],
)
def test_a_plain_complaint_is_read_as(text: str, domain: str, default: str) -> None:
    reading = read(text)
    assert (reading.domains[0].code, reading.default.label) == (domain, default)


@pytest.mark.parametrize(
    "text", ["", " \n", "😡😡😡", "1" * 5000, "hello world", "\ud83d", "\0", "啊" * 1_000_000]
)
def test_a_text_that_says_nothing_is_left_to_a_person(text: str) -> None:
    reading = read(text)
    assert reading.abstains
    assert len(reading.domains) == 14


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=400), st.text(alphabet=st.characters(), max_size=50))
def test_any_text_is_read_and_every_offset_stands_for_its_phrase(text: str, title: str) -> None:
    reading = read(text, title)
    whole = f"{title}\n{text}"
    assert all(whole[span.start : span.end] == span.text for span in reading.spans)
    assert abs(sum(guess.score for guess in reading.domains) - 1) < 1e-9


def test_every_proposal_shows_the_phrases_that_carried_it() -> None:
    text = "工程款拖欠三年"
    reading = read(text)
    shown = reading.domains[0].because
    assert all(e.text == f"\n{text}"[e.start : e.end] for e in shown)
    assert {e.text for e in shown if e.rule == "cue"} == {"工程款", "拖欠"}
    assert not any("工程" in e.text for e in shown if e.rule == "learned")  # it stands in a cue shown already


def test_traditional_characters_are_read_and_offsets_stay_in_the_original() -> None:
    reading = read("拖欠農民工資和工程款三萬元")
    assert reading.domains[0].code == "DEBT"
    assert all(e.start + len(e.text) == e.end for e in reading.domains[0].because)


def test_only_the_first_part_of_an_endless_text_is_read() -> None:
    assert not any(e.rule == "cue" for e in read("啊" * LONGEST + "工程款").domains[0].because)


def test_words_of_our_lexicon_stay_whole_and_do_not_leak() -> None:
    text = "薛店镇欠我过渡费\r\n😡  三万"
    ours = [token.text for token in blank_pipeline(["薛店镇", "过渡费"])(text)]
    others = [token.text for token in blank_pipeline([])(text)]
    assert "过渡费" in ours
    assert "薛店镇" in ours
    assert "".join(ours) == "".join(others) == text
    assert ours != others
