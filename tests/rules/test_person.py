"""Is who complains checked as typed, kept in one form and hidden in every list?"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.rules.person import NOBODY, Person, WrongField, is_uscc, masked, person

ID = "410184199001011239"  # invented; its check digit fits


def test_who_says_nothing_is_nobody() -> None:
    assert person("", " ", "", "\n") == NOBODY


@pytest.mark.parametrize(
    "typed", ["13800001234", "138 0000 1234", "+86 138-0000-1234", "１３８００００１２３４"]
)
def test_a_phone_is_kept_in_one_form_however_typed(typed: str) -> None:
    assert person(phone=typed).phone == "13800001234"


def test_an_id_number_is_kept_only_when_its_check_digit_fits() -> None:
    assert person(id_number=f" {ID[:6]} {ID[6:]}").id_number == ID
    with pytest.raises(WrongField, match="id_number"):
        person(id_number=ID[:-1] + ("0" if ID[-1] != "0" else "1"))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "长" * 101),
        ("address", "长" * 201),
        ("phone", "12"),
        ("phone", "'; DROP TABLE case;--"),
        ("id_number", "x"),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(field: str, typed: str) -> None:
    with pytest.raises(WrongField) as refused:
        person(**{field: typed})
    assert refused.value.field == field


def test_lists_show_enough_to_recognise_somebody_and_no_more() -> None:
    shown = masked(Person("王小明", "13800001234", ID, "新郑市龙湖镇某小区3号楼"))
    assert shown == Person("王**", "138****1234", "410184**********39", "新郑市龙湖镇******")


@example("0*")
@given(st.text(min_size=1, max_size=200))
def test_nothing_is_shown_whole_but_a_single_character(value: str) -> None:
    shown = masked(Person(value, value, value, value))
    assert all(
        len(part or "") == len(value) for part in (shown.name, shown.phone, shown.id_number, shown.address)
    )
    typed_as_stars = set(value[1:]) == {"*"}  # "0*" reads the same when hidden
    if len(value) > 1 and not typed_as_stars:
        assert shown.name != value


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("91350100M000100Y43", True),  # the standard's own example (GB 32100-2015, annex)
        ("91350100M000100Y44", False),
        ("91350100M000100Y4", False),
        ("91350100M0001OOY43", False),  # the letter O is no character of it
    ],
)
def test_a_firms_credit_code_fits_by_its_check_character(code: str, fits: bool) -> None:
    assert is_uscc(code) is fits


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_one_wrong_character_of_a_credit_code_is_always_found(body: str, place: int) -> None:
    (code,) = [body + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_uscc(body + last)]
    other = "0" if code[place] != "0" else "1"
    assert not is_uscc(code[:place] + other + code[place + 1 :])


def test_a_firms_code_is_kept_in_one_form_and_hidden_in_every_list() -> None:
    who = person("李会计", firm="河南某某建设有限公司", uscc="91350100 m000100y43", principal="王小明")
    assert who.uscc == "91350100M000100Y43"
    shown = masked(who)
    assert (shown.firm, shown.uscc, shown.principal) == ("河南******公司", "9135************43", "王**")
    with pytest.raises(WrongField, match="uscc"):
        person(uscc="1" * 18)
