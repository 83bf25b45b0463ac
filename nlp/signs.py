"""Who is said to owe, or to have promised: government or somebody private? A few counts, read in one pass."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log1p
from pathlib import Path

import numpy as np

from nlp.phrases import Phrases
from nlp.reading import Span
from nlp.vectors import Matrix

NEAR = 15  # characters between who and what, within one sentence
BESIDE = 30  # characters between a benefit and that it was not paid
BEGINNING = 60  # characters
SENTENCE_ENDS = "。！？；\n"
MOST = 3  # more of one kind says nothing more
NAMES = (
    "government", "private", "government more", "a promise", "government promises", "somebody private promises",
    "government owes", "somebody private owes", "government commits", "somebody private commits", "asks", "suggests",
    "still", "length", "government first", "benefit unpaid", "unpaid", "benefit", "justice", "misconduct",
)  # fmt: skip


class Signs:
    """The words of ``signs.toml``. Holds no state that changes."""

    def __init__(self, file: Path = Path(__file__).parent / "signs.toml") -> None:
        kinds: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))
        self._kind = {word: kind for kind, words in kinds.items() for word in words}
        self._phrases = Phrases((*self._kind, *SENTENCE_ENDS))

    def of(self, text: str, promises: Iterable[Span]) -> Matrix:
        """The signs of a text and of the promises found in it, one number for each of ``NAMES``."""
        seen: Counter[str] = Counter(self._pairs(text))
        promised = Counter(self._whose(span.value["who"]) for span in promises)
        government, private = log1p(seen["government"]), log1p(seen["private"])
        return np.array([
            government,
            private,
            government - private,
            bool(promised),
            promised["government"] > 0,
            promised["private"] > 0,
            min(seen["government owes"], MOST),
            min(seen["private owes"], MOST),
            min(seen["government commits"], MOST),
            min(seen["private commits"], MOST),
            seen["asks"] > 0,
            seen["suggests"] > 0,
            seen["still"] > 0,
            log1p(len(text)),
            self._whose(text[:BEGINNING]) == "government",
            seen["benefit unpaid"] > 0,
            min(seen["unpaid"], MOST),
            log1p(seen["benefit"]),
            log1p(seen["justice"]),
            log1p(seen["misconduct"]),
        ], dtype=np.float32)  # fmt: skip

    def _pairs(self, text: str) -> Iterator[str]:
        """Each word's kind; of each owing or committing word also who stands just before it; and a benefit beside its want."""
        last: dict[str, int] = {}
        wanted: dict[str, int] = {}
        for start, word in self._phrases.apart(text):
            kind, after = self._kind.get(word), start + len(word)
            if kind is None:
                last.clear()  # a sentence ended
                wanted.clear()
                continue
            yield kind
            if kind in ("government", "private"):
                last[kind] = after
            elif kind in ("owes", "commits"):
                yield from (f"{who} {kind}" for who, end in last.items() if start - end <= NEAR)
            elif kind in ("benefit", "unpaid"):
                other = {"benefit": "unpaid", "unpaid": "benefit"}[kind]
                if start - wanted.get(other, -BESIDE) < BESIDE:
                    yield "benefit unpaid"
                wanted[kind] = after

    def _whose(self, words: str | None) -> str:
        """Whose words name: government before anybody private; empty when nobody's."""
        kinds = {self._kind.get(word) for _, word in self._phrases.apart(words or "")}
        return next((kind for kind in ("government", "private") if kind in kinds), "")
