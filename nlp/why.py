"""Why was something proposed? The phrases that carried it, each with its place: cues, and what the words' heads learned."""

import re
from collections.abc import Iterator

import numpy as np

from nlp.cues import Cues, Seen
from nlp.model import Model
from nlp.reading import Evidence
from nlp.vectors import Matrix
from nlp.words import Point

MOST_LEARNED = 4
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Reasons:
    """The reasons within one text: its cues as seen, its words as a point, and the text they stand in."""

    def __init__(self, cues: Cues, seen: Seen, model: Model, point: Point, plain: str) -> None:
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
        return tuple(shown)

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
