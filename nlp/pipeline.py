"""How is a text taken apart? spaCy's blank Chinese over our tokenizer, with sentences; one text at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from nlp.tokenizer import blank_pipeline

SENTENCE_ENDS = ["。", "！", "？", "!", "?", "；", ";", "\n"]


@dataclass(frozen=True, slots=True)
class Parts:
    """The words of a text, and its sentences as half-open ranges of characters."""

    words: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]


class Pipeline:
    """Takes texts apart. Safe in threads; what spaCy remembers of a text is let go at its end."""

    def __init__(self, words: Iterable[str]) -> None:
        self._language = blank_pipeline(words)
        self._language.add_pipe("sentencizer", config={"punct_chars": SENTENCE_ENDS})
        self._lock = Lock()

    def parts(self, text: str) -> Parts:
        """Words and sentences of any string."""
        with self._lock, self._language.memory_zone():
            taken = self._language(text)
            return Parts(
                tuple(token.text for token in taken),
                tuple((sentence.start_char, sentence.end_char) for sentence in taken.sents),
            )
