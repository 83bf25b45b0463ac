"""Is personal data hidden in what lists show, and everything else left as it was said?"""

from datetime import date

from nlp.mask import masked
from nlp.reader import Reader

READER = Reader()


def as_listed(text: str) -> str:
    return masked(text, READER.read("", text, date(2026, 11, 23)))


def test_a_phone_and_a_card_are_hidden_in_the_middle() -> None:
    assert as_listed("打13800001234,卡4111111111111111") == "打138****1234,卡4***********1111"


def test_a_text_without_personal_data_is_left_alone() -> None:
    assert as_listed("镇里欠我三万元") == "镇里欠我三万元"


def test_a_name_and_an_address_keep_no_more_than_their_beginning() -> None:
    text = "我叫王小明,住在锦上花园7号楼2单元501,镇里欠我工程款。"
    hidden = masked(text, READER.read("", text, date(2026, 11, 23)))
    assert "王小明" not in hidden
    assert "7号楼" not in hidden
    assert hidden.startswith("我叫王**")
    assert len(hidden) == len(text)
