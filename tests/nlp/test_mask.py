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
