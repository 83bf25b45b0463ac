"""Who complains, for whom or for which firm, as far as the person says: checked as typed, and hidden as lists show it."""

import re
from dataclasses import dataclass

from intake.errors import Unacceptable
from nlp.extract import is_id_number

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_RELATION = 100, 200, 20
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015, table 1: no I, O, S, V, Z
_USCC_BASE = len(_USCC)
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}", re.ASCII)


class WrongField(Unacceptable):
    """One field of a form cannot be taken; ``field`` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Person:
    """Names and numbers of one person or firm; None for what was not said.

    ``firm`` and ``uscc`` (统一社会信用代码) are of the firm he speaks for, ``principal`` and ``relation`` of whom he speaks for.
    """

    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    address: str | None = None
    firm: str | None = None
    uscc: str | None = None
    principal: str | None = None
    relation: str | None = None


NOBODY = Person()


def person(
    name: str = "",
    phone: str = "",
    id_number: str = "",
    address: str = "",
    *,
    firm: str = "",
    uscc: str = "",
    principal: str = "",
    relation: str = "",
) -> Person:
    """What was typed, normalised; :class:`WrongField` names the first field that cannot be taken."""
    return Person(
        _words("name", name, LONGEST_NAME),
        _phone(phone),
        _id_number(id_number),
        _words("address", address, LONGEST_ADDRESS),
        _words("firm", firm, LONGEST_NAME),
        _uscc(uscc),
        _words("principal", principal, LONGEST_NAME),
        _words("relation", relation, LONGEST_RELATION),
    )


def masked(whole: Person) -> Person:
    """The same person as lists and pages may show it."""
    return Person(
        _kept(whole.name, 1, 0),
        _kept(whole.phone, 3, 4),
        _kept(whole.id_number, 6, 2),
        _kept(whole.address, 6, 0),
        _kept(whole.firm, 2, 2),
        _kept(whole.uscc, 4, 2),
        _kept(whole.principal, 1, 0),
        whole.relation,
    )


def is_uscc(code: str) -> bool:
    """Whether the check character of a 统一社会信用代码 fits (GB 32100-2015, 5.2: weights 3^(i-1) modulo 31)."""
    if len(code) != 18 or any(character not in _USCC for character in code):
        return False
    total = sum(
        _USCC.index(character) * pow(3, place, _USCC_BASE) for place, character in enumerate(code[:17])
    )
    return code[17] == _USCC[-total % _USCC_BASE]


def _words(field: str, typed: str, longest: int) -> str | None:
    words = _readable(typed).strip()
    if len(words) > longest:
        raise WrongField(field)
    return words or None


def _uscc(typed: str) -> str | None:
    if not typed.strip():
        return None
    written = re.sub(r"[\s-]", "", _half(_readable(typed))).upper()
    if not is_uscc(written):
        raise WrongField("uscc")
    return written


def _kept(value: str | None, first: int, last: int) -> str | None:
    if value is None:
        return None
    first = min(first, max(len(value) - 1, 0))
    last = last if len(value) > first + last else 0
    return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]


def _phone(typed: str) -> str | None:
    if not typed.strip():
        return None
    digits = re.sub(r"[\s\-()]", "", _half(_readable(typed))).removeprefix("+86")
    if _PHONE.fullmatch(digits) is None:
        raise WrongField("phone")
    return digits


def _id_number(typed: str) -> str | None:
    if not typed.strip():
        return None
    written = re.sub(r"\s", "", _half(_readable(typed))).upper()
    if not is_id_number(written):
        raise WrongField("id_number")
    return written


def _readable(typed: str) -> str:
    return "".join(character for character in typed if character.isprintable())


def _half(typed: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in typed)
