"""Why was something proposed? What carried it, each with its place: cues, learned words, and the sentence that meant it most."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.cues import Cues, Seen
from nlp.model import Model
from nlp.pieces import Piece
from nlp.reading import SENTENCE, Evidence
from nlp.vectors import Matrix
from nlp.words import Point

MOST_LEARNED = 4
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Meant:
    """The pieces of a text, and a row for each: its part of the text's point. No row where vectors are not wanted."""

    pieces: Sequence[Piece]
    parts: Matrix


class Reasons:
    """The reasons within one text: its cues as seen, its words as a point, its pieces' meanings, and the text itself."""

    def __init__(self, cues: Cues, seen: Seen, model: Model, point: Point, meant: Meant, plain: str) -> None:
        self._meant = meant
        self._cues, self._seen, self._model, self._point, self._plain = cues, seen, model, point, plain
        self._heads = model.heads["words"]
        self._told: dict[str, tuple[Matrix, Matrix]] = {}

    def default(self, label: str) -> tuple[Evidence, ...]:
        """What speaks for a default (``Y``) or against one (``N``)."""
        return self._with_learned("default", label, self._cues.why_default(self._seen, label))

    def domain(self, code: str) -> tuple[Evidence, ...]:
        """What speaks for a domain."""
        cues = self._cues.why(self._seen, code)
        question = "domain" if code in self._heads["domain"].labels else "ordinary"
        return self._with_learned(question, code, cues)

    def body(self, name: str) -> tuple[Evidence, ...]:
        """What speaks for a leading body."""
        return self._with_learned("body", name, self._cues.why_of_body(self._seen, name))

    def _with_learned(self, question: str, label: str, cues: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """Cues first, then learned words that no phrase shown so far holds."""
        shown = list(cues)
        for word, start in self._learned(question, label):
            end = start + len(word)
            if not any(one.start <= start and end <= one.end for one in shown):
                shown.append(Evidence(word, start, end, "learned"))
        return (*shown, *self._sentence(question, label))

    def _sentence(self, question: str, label: str) -> Iterator[Evidence]:
        """The piece that meant the label most, of a text of several."""
        if len(self._meant.parts) < 2:
            return
        head = self._model.heads["vectors"][question]
        speaks = self._meant.parts @ (head.weights[:, head.labels.index(label)] - head.weights.mean(axis=1))
        piece = self._meant.pieces[int(speaks.argmax())]
        words = self._plain[piece.start : piece.end]
        start = piece.start + len(words) - len(words.lstrip())
        yield Evidence(words.strip(), start, start + len(words.strip()), SENTENCE)

    def _held(self, question: str) -> tuple[Matrix, Matrix]:
        """What the question's head holds of the text's words, and the mean over its labels; looked up once."""
        if question not in self._told:
            weights = self._heads[question].weights[self._point.places]
            self._told[question] = weights, weights.mean(axis=1)
        return self._told[question]

    def _learned(self, question: str, label: str) -> Iterator[tuple[str, int]]:
        if not len(self._point.places):
            return
        place = self._heads[question].labels.index(label)
        held, mean = self._held(question)
        speaks = self._point.values * (held[:, place] - mean)
        for best in np.argsort(-speaks)[:MOST_LEARNED].tolist():
            if speaks[best] <= 0:
                return
            word = self._model.lexicon.grams[self._point.places[best]].lstrip("#")
            start = self._plain.find(word)
            if start >= 0 and _CHINESE.search(word):
                yield word, start
