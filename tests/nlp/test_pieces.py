"""Is a text cut without losing a character, and where its writer turns to something else?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.pieces import LONGEST, matters, pieces


@given(st.text(alphabet=st.sampled_from("镇里欠我钱。！\n，另外还有一件事二、 a"), max_size=600))
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    cut = pieces(text)
    assert "".join(text[piece.start : piece.end] for piece in cut) == text
    assert all(piece.end - piece.start <= 2 * LONGEST for piece in cut)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("镇里欠我工程款三年了。村口路灯也一直不亮。", 1),
        ("镇里欠我工程款三年了。另外,村口路灯坏了半年没人修。", 2),
        ("欠俺的钱一直没发 另外路灯也坏了没人修，还有个事低保停了", 3),
        ("第一件是过渡费没发。第二件是孙子上学的事没人管。", 2),
        ("一、安置房没有交付。二、过渡费停发了。三、村里的账没有公开。", 3),
        ("还有人说不给了。", 1),
        ("", 0),
    ],
)
def test_a_message_is_cut_where_its_writer_turns_to_another_matter(text: str, parts: int) -> None:
    assert len(matters(pieces(text))) == parts
