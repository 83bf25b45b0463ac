"""What is asked of a place that files too often? A little sum, drawn from the form's key; nothing of it is stored.

Thousands of phones share one address at a carrier, so nobody is kept out; and in peace nobody is asked.
"""

import secrets
from dataclasses import dataclass

from intake.desk.desk import Desk

NUMBERS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Question:
    """Two numbers to add, and the sum as it is written in figures."""

    first: str
    second: str
    answer: str

    def is_answered(self, typed: str) -> bool:
        """Whether this is the sum, in figures of either width."""
        half = "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in typed.strip()[:10])
        return secrets.compare_digest(half.encode(), self.answer.encode())


def question_of(desk: Desk, key: str) -> Question:
    """The question of a form."""
    drawn = bytes.fromhex(desk.tools.seal.index("question", key))
    first, second = drawn[0] % 9, drawn[1] % 9
    return Question(NUMBERS[first], NUMBERS[second], str(first + second + 2))
