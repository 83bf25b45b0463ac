"""Where do lines of Chinese end?"""

from hypothesis import given
from hypothesis import strategies as st

from intake.statistics.lines import CLOSING, OPENING, lines


def broken(text: str, room: int) -> list[str]:
    return list(lines(text, room, lambda part: len(part)))


def test_a_line_begins_with_no_full_stop_and_ends_with_no_opening_bracket() -> None:
    assert broken("受理十件。办结", 4) == ["受理十", "件。办结"]
    assert broken("率（五成）高", 2) == ["率", "（五", "成）", "高"]


def test_a_number_is_kept_whole_and_a_longer_one_than_the_room_is_not_lost() -> None:
    assert broken("共83.33%的", 6) == ["共", "83.33%", "的"]
    assert broken("12345678", 3) == ["123", "456", "78"]


def test_a_line_end_in_the_text_is_one_on_paper() -> None:
    assert broken("83.33%\n10/12", 20) == ["83.33%", "10/12"]


@given(st.text("受理件。（）12.3%/ab \n", max_size=60), st.integers(1, 12))
def test_nothing_is_lost_and_nothing_stands_out(text: str, room: int) -> None:
    found = broken(text, room)
    assert "".join(found).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(len(line.rstrip(" ")) <= room for line in found)
    assert set(OPENING).isdisjoint(CLOSING)
