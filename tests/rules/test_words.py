"""By which tokens is a text found?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.words import LONGEST, TooShort, tokens, wanted

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=20)


def test_a_text_is_found_by_every_pair_of_neighbours_and_every_word() -> None:
    assert tokens("加装电梯,合同ABC-12") == {"加装", "装电", "电梯", "合同", "abc", "12"}


def test_width_and_case_make_no_difference() -> None:
    assert tokens("ＡＢ１２") == {"ab12"}


@given(CHINESE, CHINESE, CHINESE)
def test_whatever_stands_in_a_text_asks_for_tokens_of_that_text(before: str, word: str, after: str) -> None:
    assert set(wanted(word).tokens) <= tokens(before + word + after)


@pytest.mark.parametrize("typed", ["", " ", "款", "。,!", "款 项"])
def test_one_character_alone_is_too_short(typed: str) -> None:
    with pytest.raises(TooShort):
        wanted(typed)


@pytest.mark.parametrize("typed", ["\u3358\U0003134b", "\u4dc0\u4dc1"])
def test_a_place_without_a_character_and_a_sign_are_no_words(typed: str) -> None:
    """Defect: a code point that is no character was a token."""
    with pytest.raises(TooShort):
        wanted(typed.replace("\u3358", ""))
    assert all(token.isalnum() for token in tokens(typed))


@given(st.text(max_size=3 * LONGEST))
def test_whatever_is_typed_gives_harmless_tokens_or_is_too_short(typed: str) -> None:
    try:
        found = wanted(typed)
    except TooShort:
        return
    assert all(token.isalnum() for token in found.tokens)
    assert len(found.tokens) <= LONGEST
