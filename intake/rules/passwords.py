"""Which passwords may members of staff have? By length, not common, nothing of their own name, no plain pattern; pure.

After NIST SP 800-63B section 5.1.1.2: length and a list of what is guessed first, and no rules about kinds of characters.
"""

import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum

from intake.errors import Unacceptable

SHORTEST, LONGEST = 10, 200
"""Characters. The longest bounds what Argon2 is handed."""
LONGEST_UNIT = 4
SHORTEST_LOGIN, SHORTEST_NAME, SHORTEST_PINYIN = 3, 2, 5
"""From how many characters on a login, a name and its pinyin are looked for: shorter ones are in every other word."""


class Flaw(StrEnum):
    """What is wrong with a password."""

    LENGTH = "it must have 10 to 200 characters"
    PATTERN = "it is a few characters again and again, or a plain sequence"
    COMMON = "it is one of the passwords that are guessed first"
    PERSONAL = "it holds the login or the name"
    SAME = "it is the old one"


class WeakPassword(Unacceptable):
    """A password that would be guessed; says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"the password cannot be taken: {flaw}")
        self.flaw = flaw


def check(password: str, login: str, name: str, common: Collection[str]) -> None:
    """:class:`WeakPassword` unless this person may have this password. ``common`` is in lower case."""
    flaw = _flaw(password, login, name, common)
    if flaw is not None:
        raise WeakPassword(flaw)


def _flaw(password: str, login: str, name: str, common: Collection[str]) -> Flaw | None:
    if not SHORTEST <= len(password) <= LONGEST:
        return Flaw.LENGTH
    said = _folded(password)
    if _repeats(said) or _runs(said):
        return Flaw.PATTERN
    if said in common or _stem(said) in common:
        return Flaw.COMMON
    if any(word in said for word in _own_words(login, name)):
        return Flaw.PERSONAL
    return None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _stem(said: str) -> str:
    """A password without what people add to a word: digits and marks at its end."""
    end = len(said)
    while end and not said[end - 1].isalpha():
        end -= 1
    return said[:end]


def _repeats(said: str) -> bool:
    """Whether up to four characters come again and again: 1111111111, abcabcabcabc."""
    return any(
        said == (said[:unit] * len(said))[: len(said)]
        for unit in range(1, min(LONGEST_UNIT, len(said) // 2) + 1)
    )


def _runs(said: str) -> bool:
    """Whether each character follows the one before, up or down: 1234567890, abcdefghij, 0987654321."""
    steps = {_step(one, next) for one, next in zip(said, said[1:], strict=False)}
    return len(steps) == 1 and abs(steps.pop()) == 1


def _step(one: str, next: str) -> int:
    if (one, next) in (("9", "0"), ("0", "9")):
        return 1 if one == "9" else -1
    return ord(next) - ord(one)


def _own_words(login: str, name: str) -> Iterator[str]:
    """The login, the name and the name's pinyin, as far as they are long enough to be looked for."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second of every start

    pinyin = "".join(lazy_pinyin(name, style=Style.NORMAL))
    for word, shortest in ((login, SHORTEST_LOGIN), (name, SHORTEST_NAME), (pinyin, SHORTEST_PINYIN)):
        folded = _folded(word.strip())
        if len(folded) >= shortest:
            yield folded
