"""What stands on a receipt: a case number that can be read aloud, and a query code nobody can guess."""

from dataclasses import dataclass
from datetime import date, datetime

# Crockford's base 32: no I, L, O, U, so a code read over the phone is written down as it was said.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 of them: a random byte falls on each alike
CODE_LENGTH = 16  # 5 bits each: 80 random bits
_HEARD = str.maketrans("ILO", "110")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the complainant keeps. Only the code's keyed hash is stored. ``again`` when it was given for this very filing before."""

    number: str
    code: str
    again: bool = False


def number(day: date, count: int) -> str:
    """``XZZX-20261012-0007``: the day in China and the day's running count (policy 5.1, 工单编号)."""
    return f"XZZX-{day:%Y%m%d}-{count:04d}"


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
