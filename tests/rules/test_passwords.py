"""Is a password refused that would be guessed first, and nothing else?"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.demo import PASSWORD, USERS
from api.errors import PASSWORD_ADVICE
from intake.reference.passwords import common
from intake.rules.passwords import LONGEST, SHORTEST, Flaw, WeakPassword, check


def flaw(password: str, login: str = "paidan", name: str = "李明华") -> Flaw | None:
    try:
        check(password, login, name, common())
    except WeakPassword as error:
        return error.flaw
    return None


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",
        "黄河之水天上来奔流到海",
        "tulip-oven-42",
        "我的密码是你猜不到的",
        "xinzheng maple ladder",
    ],
)
def test_long_words_that_nobody_guesses_are_taken_whatever_they_are_made_of(password: str) -> None:
    assert flaw(password) is None


def test_the_demo_keeps_its_own_rules() -> None:
    assert {flaw(PASSWORD, login, name) for login, name, *_ in USERS} == {None}


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("tulip-oven", None),
        ("tulip-ove", Flaw.LENGTH),
        ("", Flaw.LENGTH),
        ("t" * (LONGEST + 1), Flaw.LENGTH),
        ("aaaaaaaaaa", Flaw.PATTERN),
        ("新新新新新新新新新新", Flaw.PATTERN),
        ("1212121212", Flaw.PATTERN),
        ("abcabcabcab", Flaw.PATTERN),
        ("1234567890", Flaw.PATTERN),
        ("0987654321", Flaw.PATTERN),
        ("abcdefghijkl", Flaw.PATTERN),
        ("qwertyuiop", Flaw.COMMON),
        ("QWERTYUIOP", Flaw.COMMON),
        ("1qaz2wsx3edc", Flaw.COMMON),
        ("Password2026!", Flaw.COMMON),
        ("P@ssw0rd2026", Flaw.COMMON),
        ("woaini1314520", Flaw.COMMON),
        ("Xinzheng@2026", Flaw.COMMON),
        ("Jiannuo@123456", Flaw.COMMON),
        ("admin@123456", Flaw.COMMON),
        ("my paidan horse", Flaw.PERSONAL),
        ("李明华的密码很长很长", Flaw.PERSONAL),
        ("LiMingHua-1988", Flaw.PERSONAL),
    ],
)
def test_each_password_that_would_be_guessed_is_refused_for_its_own_reason(
    password: str, why: Flaw | None
) -> None:
    assert flaw(password) is why


def test_a_login_of_two_letters_does_not_forbid_every_word_that_has_them() -> None:
    assert flaw("correct horse", login="co", name="某") is None


@given(st.text(min_size=SHORTEST, max_size=40), st.text(min_size=3, max_size=20))
def test_whoever_writes_his_login_into_his_password_is_refused(password: str, login: str) -> None:
    assume(login.strip() == login and len(login.casefold()) == len(login))
    assert flaw(password[:20] + login.upper() + password[20:], login=login.upper()) is not None


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_judged_and_never_breaks_the_rule(password: str, login: str, name: str) -> None:
    assert flaw(password, login, name) in (None, *Flaw)


def test_each_flaw_has_a_sentence_of_its_own() -> None:
    assert set(PASSWORD_ADVICE) == set(Flaw)
    assert len(set(PASSWORD_ADVICE.values())) == len(Flaw)


def test_the_list_is_in_lower_case_and_holds_some_hundreds() -> None:
    assert len(common()) >= 300
    assert all(word == word.lower() for word in common())
