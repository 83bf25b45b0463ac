"""Is a case number read however it is typed, and a receipt found in what was pasted?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.receipt import code, found_in, normal_number

NUMBER, CODE = "XZZX-20261126-0002", "PA43-WA74-A5G6-PK48"


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        "xzzx-20261126-0002",
        "xzzx202611260002",
        " XZZX 20261126 0002 ",
        "ＸＺＺＸ－２０２６１１２６－０００２",
        "XZZX—20261126—0002",
        "20261126-0002",
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    """Defect: a number typed without its dashes, or by a Chinese input method in full width, opened nothing."""
    assert normal_number(typed) == NUMBER


@given(st.text(max_size=200))
def test_what_is_no_number_stays_short_and_breaks_nothing(typed: str) -> None:
    assert len(normal_number(typed)) <= 30


@pytest.mark.parametrize(
    "pasted",
    [
        f"✅ 已收到您的投诉。\n编号:\n{NUMBER}\n查询码:\n{CODE}\n我们将在 3 个工作日内审查是否受理。",
        f"查询 {NUMBER} {CODE}",
        "xzzx 20261126 0002 pa43 wa74 a5g6 pk48",
        f"{CODE} {NUMBER}",
    ],
)
def test_a_receipt_is_found_in_what_was_pasted(pasted: str) -> None:
    assert found_in(pasted) == (NUMBER, CODE)


@pytest.mark.parametrize(
    "told",
    [
        "查询 编号 查询码",
        NUMBER,
        CODE,
        f"{NUMBER} 我公司代码 91410184MA40XXXX0A",
        f"{NUMBER} {CODE}" + "又" * 300,
    ],
)
def test_what_tells_a_story_is_no_receipt(told: str) -> None:
    assert found_in(told) is None


@given(st.binary(min_size=16, max_size=16), st.integers(1, 99_999))
def test_every_receipt_there_can_be_is_found(random: bytes, count: int) -> None:
    number = f"XZZX-20261126-{count:04d}"
    assert found_in(f"查询 {number} {code(random)}") == (number, code(random))
