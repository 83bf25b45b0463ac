"""What does a crowded place do before it goes on? Some hashing by its device, or a little sum; pure, time is an argument.

The work is a number after which a SHA-256 begins with so many zero bits (as in Hashcash): a moment for one person's device,
hours for who sends thousands. The sum is for devices without scripts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from secrets import compare_digest

LONGEST_FOUND = 20  # digits: a device finds its number long before
_TERMS = 9  # what is added goes from one to nine


@dataclass(frozen=True, slots=True)
class Terms:
    """So many zero ``bits``, within so many ``seconds`` of being asked."""

    bits: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Task:
    """What one visitor is asked: to hash after ``seed``, or to add. ``token`` comes back with the answer, good until ``until``.

    ``seed`` is 32 hex digits that nobody can choose; ``until`` in seconds since 1970.
    """

    token: str
    seed: str
    bits: int
    until: int

    @property
    def addends(self) -> tuple[int, int]:
        """The two numbers to add, from 1 to 9."""
        return int(self.seed[0:8], 16) % _TERMS + 1, int(self.seed[8:16], 16) % _TERMS + 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the token as it was given, the number found and the sum typed; empty where there is none."""

    token: str = ""
    found: str = ""
    total: str = ""


def is_over(task: Task, at: datetime) -> bool:
    """Whether the task was asked too long ago."""
    return at.astimezone(UTC).timestamp() >= task.until


def is_worked(task: Task, answer: Answer) -> bool:
    """Whether the device did its work."""
    found = answer.found
    if not (found.isascii() and found.isdigit() and len(found) <= LONGEST_FOUND):
        return False
    digest = sha256(f"{task.seed}:{found}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - task.bits) == 0


def is_added(task: Task, answer: Answer) -> bool:
    """Whether the sum is right, in figures of either width."""
    half = "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in answer.total.strip()[:10])
    return compare_digest(half.encode("utf-8", "replace"), str(sum(task.addends)).encode())
