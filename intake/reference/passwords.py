"""Which passwords are guessed first? A list of our own (common_passwords.txt), read once."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "common_passwords.txt"


@cache
def common() -> frozenset[str]:
    """The common passwords and their stems, in lower case."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.lower().split())
