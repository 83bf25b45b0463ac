"""Is a code of this moment taken, each once, and no other?"""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.lifecycle import Role
from intake.rules.second_step import address, matching, roles

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 ("12345678901234567890", of RFC 6238 appendix B)
VECTORS = (
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
)
"""Seconds since 1970 and the last six digits of the RFC's codes of eight for SHA-1."""
STEP = timedelta(seconds=30)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_of_the_rfc_are_those_of_their_moment(seconds: int, code: str) -> None:
    assert matching(SECRET, code, moment(seconds), None) == seconds // 30


@pytest.mark.parametrize(("seconds", "code"), VECTORS[1:])
def test_a_clock_may_be_one_step_off_and_no_more(seconds: int, code: str) -> None:
    for steps, taken in ((-2, False), (-1, True), (1, True), (2, False)):
        assert (matching(SECRET, code, moment(seconds) + steps * STEP, None) is not None) == taken


def test_a_code_is_taken_once_and_none_before_it_afterwards() -> None:
    step = matching(SECRET, "287082", moment(59), None)
    assert matching(SECRET, "287082", moment(59), step) is None
    assert matching(SECRET, "287082", moment(59) + STEP, step) is None


def test_spaces_and_wide_digits_are_taken_as_they_are_meant() -> None:
    assert matching(SECRET, " 287 082 ", moment(59), None) == 1
    assert matching(SECRET, "287082", moment(59), None) == 1


@given(st.text())
def test_no_other_text_is_a_code(text: str) -> None:
    taken = matching(SECRET, text, moment(59), None)
    assert taken is None or len(text) >= 6


def test_an_authenticator_reads_the_same_secret_out_of_the_address() -> None:
    read = pyotp.parse_uri(address(SECRET, "paidan"))
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.name, read.issuer, read.digits, read.interval) == (
        SECRET,
        "paidan",
        "践诺",
        6,
        30,
    )


def test_the_roles_that_must_have_one_are_roles_that_log_in() -> None:
    assert roles(" administrator, dispatcher ,") == {Role.ADMINISTRATOR, Role.DISPATCHER}
    assert roles("") == frozenset()
    for written in ("citizen", "system", "admin", "dispatcher;operator"):
        with pytest.raises(ValueError):
            roles(written)
