"""By which tokens is a Chinese text found? Every pair of neighbouring characters, and every word of letters or digits.

Most Chinese words have two characters, and no two programs cut a sentence into the same words: pairs find what a word list
would miss (a trigram index finds no word of two characters at all).
"""

import re
import unicodedata
from dataclasses import dataclass

from intake.errors import Unacceptable

MOST_TERMS, LONGEST = 5, 60
# In these blocks stand signs and places without a character, too: ``\w`` is what is written with.
_RUNS = re.compile(r"[0-9a-z]+|(?:(?=\w)[\u3400-\u9fff\U00020000-\U0003ffff])+")


class TooShort(Unacceptable):
    """What is searched for has no two Chinese characters, nor a word, in a row."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for: ``tokens`` that must all be there, and ``phrases`` that must stand as they are."""

    tokens: tuple[str, ...]
    phrases: tuple[str, ...]


def tokens(text: str) -> frozenset[str]:
    """The tokens of a text."""
    return frozenset(token for run in _runs(text) for token in _of(run))


def wanted(typed: str) -> Wanted:
    """What somebody searches for; :class:`TooShort` for what cannot be found so."""
    runs = _runs(typed[:LONGEST])[:MOST_TERMS]
    found = dict.fromkeys(token for run in runs for token in _of(run))
    if not found:
        raise TooShort("nothing to search for")
    return Wanted(tuple(found), tuple(run for run in runs if len(run) > 2 and not run.isascii()))


def _runs(text: str) -> list[str]:
    return _RUNS.findall(unicodedata.normalize("NFKC", text).lower())


def _of(run: str) -> list[str]:
    return [run] if run.isascii() else [run[at : at + 2] for at in range(len(run) - 1)]
