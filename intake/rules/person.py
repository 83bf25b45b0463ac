"""Who complains, as far as the person says: checked as typed, and hidden as lists show it."""

import re
from dataclasses import dataclass

from intake.errors import Unacceptable
from nlp.extract import is_id_number

LONGEST_NAME, LONGEST_ADDRESS = 100, 200
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}", re.ASCII)


class WrongField(Unacceptable):
    """One field of a form cannot be taken; ``field`` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Person:
    """Names and numbers of one person or firm; None for what was not said."""

    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    address: str | None = None


NOBODY = Person()


def person(name: str = "", phone: str = "", id_number: str = "", address: str = "") -> Person:
    """What was typed, normalised; :class:`WrongField` names the first field that cannot be taken."""
    name, address = _readable(name), _readable(address)
    if len(name) > LONGEST_NAME:
        raise WrongField("name")
    if len(address) > LONGEST_ADDRESS:
        raise WrongField("address")
    return Person(name.strip() or None, _phone(phone), _id_number(id_number), address.strip() or None)


def masked(whole: Person) -> Person:
    """The same person as lists and pages may show it."""
    return Person(
        _kept(whole.name, 1, 0),
        _kept(whole.phone, 3, 4),
        _kept(whole.id_number, 6, 2),
        _kept(whole.address, 6, 0),
    )


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
