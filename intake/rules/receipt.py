"""What stands on a receipt: a case number that can be read aloud, and a query code nobody can guess."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

# Crockford's base 32: no I, L, O, U, so a code read over the phone is written down as it was said.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 of them: a random byte falls on each alike
CODE_LENGTH = 16  # 5 bits each: 80 random bits
_HEARD = str.maketrans("ILO", "110")


LONGEST_PASTED = 300
_NUMBER = re.compile(r"(?:XZZX)?(20\d{6})(\d{4,9})", re.ASCII)
_WRITTEN_NUMBER = re.compile(r"XZZX[-\s\u2010-\u2015\u2212]*20\d{6}[-\s\u2010-\u2015\u2212]*\d{4,9}")
_WRITTEN_CODE = re.compile(
    r"(?<![0-9A-Z])(?:[0-9A-Z]{4}[-\s\u2010-\u2015\u2212]*){3}[0-9A-Z]{4}(?![0-9A-Z])", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the complainant keeps. Only the code's keyed hash is stored. ``again`` when it was given for this very filing before."""

    number: str
    code: str
    again: bool = False


def number(day: date, count: int) -> str:
    """``XZZX-20261012-0007``: the day in China and the day's running count (policy 5.1, 工单编号)."""
    return f"XZZX-{day:%Y%m%d}-{count:04d}"


def normal_number(typed: str) -> str:
    """A case number as people type it (spaces, full width, small letters, other dashes, without its letters), as it stands on a receipt.

    What is no number comes back in capitals, at most thirty characters of it.
    """
    half = unicodedata.normalize("NFKC", typed[:100]).upper()
    found = _NUMBER.fullmatch("".join(character for character in half if character.isalnum()))
    return f"XZZX-{found[1]}-{found[2]}" if found else typed.strip().upper()[:30]


def found_in(text: str) -> tuple[str, str] | None:
    """Number and code in a text that holds both, such as a receipt that was pasted; None for any other."""
    half = unicodedata.normalize("NFKC", text).upper() if len(text) <= LONGEST_PASTED else ""
    number = _WRITTEN_NUMBER.search(half)
    code = _WRITTEN_CODE.search(half[: number.start()] + " " + half[number.end() :]) if number else None
    return (normal_number(number[0]), grouped(code[0])) if number and code else None


def day_of(number: str) -> date:
    """The day in China that a case number names."""
    return datetime.strptime(number.split("-")[1], "%Y%m%d").date()  # noqa: DTZ007 (a day has no zone)


def code(random: bytes) -> str:
    """The query code that so many random bytes make, in groups of four: ``7K3M-Q0ZV-…``."""
    drawn = "".join(ALPHABET[byte % len(ALPHABET)] for byte in random[:CODE_LENGTH])
    return grouped(drawn)


def grouped(typed: str) -> str:
    """A code as it stands on a receipt, whatever way it was typed."""
    plain = normal_code(typed)
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def normal_code(typed: str) -> str:
    """A code as people type it (spaces, small letters, full width, O for 0), in the one form that is hashed."""
    half = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in typed[:100])
    return "".join(c for c in half.upper().translate(_HEARD) if c in ALPHABET)
