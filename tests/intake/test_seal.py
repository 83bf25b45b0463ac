"""Is personal data unreadable at rest, bound to its row, and still findable by exact value?"""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import Unreadable
from intake.seal import KEY_BYTES, key_file, seal_from

SEAL = seal_from(b"k" * KEY_BYTES)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again_in_its_own_row(text: str) -> None:
    assert SEAL.open(SEAL.close(text, "person:1:name"), "person:1:name") == text


def test_a_value_moved_to_another_row_does_not_open() -> None:
    sealed = SEAL.close("13800001234", "person:1:phone")
    with pytest.raises(Unreadable):
        SEAL.open(sealed, "person:2:phone")


def test_a_changed_or_cut_value_does_not_open() -> None:
    sealed = SEAL.close("张三", "person:1:name")
    for broken in (b"", sealed[:5], sealed[:-1], bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(Unreadable):
            SEAL.open(broken, "person:1:name")


def test_another_key_opens_nothing_and_indexes_otherwise() -> None:
    other = seal_from(b"o" * KEY_BYTES)
    with pytest.raises(Unreadable):
        other.open(SEAL.close("张三", "r"), "r")
    assert other.index("phone", "13800001234") != SEAL.index("phone", "13800001234")


def test_the_same_caller_has_the_same_index_and_never_the_number_in_it() -> None:
    index = SEAL.index("phone", "13800001234")
    assert index == SEAL.index("phone", "13800001234")
    assert index != SEAL.index("id_number", "13800001234")
    assert "13800001234" not in index


def test_the_same_text_sealed_twice_looks_different() -> None:
    assert SEAL.close("张三", "r") != SEAL.close("张三", "r")


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    first = key_file(path)
    assert key_file(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 32"):
        seal_from(b"short")


def test_a_seal_does_not_print_its_keys() -> None:
    assert repr(SEAL) == "Seal(…)"
