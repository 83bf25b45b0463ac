"""Which of many texts speak of the same thing? Groups of texts that are alike in words, in meaning where that is known, and in facts.

Average linkage over the likeness of every two texts: the two groups that are most alike on the average become one, as long as they
are alike enough. The same texts in the same order make the same groups; nothing is drawn by chance.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from nlp.model import FILE, Model, load
from nlp.vectors import Matrix
from nlp.words import Lexicon, Point

COMPARED = 300
"""Texts that are compared with each other; every later one joins the group it is most like, or none."""
ENOUGH = 0.13
"""From this average likeness on two groups are one; chosen on the corpus (nlp/README.md)."""
IN_WORDS, IN_MEANING, IN_FACTS = 0.5, 0.2, 0.05
"""What a likeness of 1 in words or in meaning counts, and each fact that both have."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text, its ``meaning`` as a point (None without vectors), and facts of it; a fact that is None is not known."""

    text: str
    meaning: Matrix | None = None
    facts: tuple[str | None, ...] = ()


def groups(told: Sequence[Told], enough: float = ENOUGH) -> tuple[tuple[int, ...], ...]:
    """The places of the texts of each group, the largest group first; a text alone is a group too."""
    if not told:
        return ()
    compared = _Compared(told[:COMPARED])
    found = _linked(compared.likeness, enough)
    for place in range(COMPARED, len(told)):
        best, likeness = compared.nearest(told[place], found)
        if likeness >= enough:
            found[best].append(place)
        else:
            found.append([place])
    return tuple(sorted((tuple(sorted(one)) for one in found), key=lambda one: (-len(one), one)))


class _Compared:
    """Texts that can be compared, with the likeness of every two."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._told = told
        points = [_point(one.text) for one in told]
        places = np.unique(np.concatenate([point.places for point in points]))
        self._column = {int(place): column for column, place in enumerate(places)}
        self._words = np.stack([self._row(point) for point in points])
        self._width = next((len(one.meaning) for one in told if one.meaning is not None), 1)
        self._meanings = np.stack([self._meaning(one) for one in told])
        self._known = np.abs(self._meanings).sum(axis=1) > 0
        facts = np.stack([self._facts(one) for one in told])
        self.likeness = self._likeness(self._words, self._meanings, self._known[:, None]) + facts

    def nearest(self, one: Told, found: Sequence[Sequence[int]]) -> tuple[int, float]:
        """The group this text is most like on the average of its compared texts, and how much."""
        row, meaning = self._row(_point(one.text)), self._meaning(one)
        likeness = self._likeness(row, meaning, bool(np.abs(meaning).sum() > 0)) + self._facts(one)
        count = len(self._told)
        means = [
            float(likeness[[place for place in group if place < count] or [0]].mean()) for group in found
        ]
        held = [mean if group[0] < count else -1.0 for mean, group in zip(means, found, strict=True)]
        best = int(np.argmax(held))
        return best, held[best]

    def _likeness(self, words: Matrix, meanings: Matrix, known: Any) -> Matrix:
        """How alike these are to each that is compared: in words alone where the meaning of either is not known."""
        in_words = words @ self._words.T
        both = IN_WORDS * in_words + IN_MEANING * (meanings @ self._meanings.T)
        return np.asarray(np.where(known & self._known, both, in_words), dtype=np.float32)

    def _row(self, point: Point) -> Matrix:
        """A point over the pairs that the compared texts have; its length counts the others, too."""
        row = np.zeros(max(len(self._column), 1), dtype=np.float32)
        for place, value in zip(point.places.tolist(), point.values.tolist(), strict=True):
            if place in self._column:
                row[self._column[place]] = value
        return row / max(float(np.linalg.norm(point.values)), 1e-9)

    def _facts(self, one: Told) -> Matrix:
        same = np.zeros(len(self._told), dtype=np.float32)
        for place, fact in enumerate(one.facts):
            if fact is not None:
                same += IN_FACTS * np.array([other.facts[place] == fact for other in self._told])
        return same

    def _meaning(self, one: Told) -> Matrix:
        if one.meaning is None:
            return np.zeros(self._width, dtype=np.float32)
        return np.asarray(one.meaning / max(float(np.linalg.norm(one.meaning)), 1e-9), dtype=np.float32)


def _linked(likeness: Matrix, enough: float) -> list[list[int]]:
    """Average linkage: join the most alike two, whose likeness to others is the average of theirs, weighed by size."""
    sums = likeness.astype(np.float64).copy()
    np.fill_diagonal(sums, -np.inf)
    members = [[place] for place in range(len(sums))]
    while len(sums) > 1:
        one, other = divmod(int(np.argmax(sums)), len(sums))
        if sums[one, other] < enough:
            break
        one, other = min(one, other), max(one, other)
        first, second = len(members[one]), len(members[other])
        joined = (first * sums[one] + second * sums[other]) / (first + second)
        sums[one], sums[:, one] = joined, joined
        sums[one, one] = -np.inf
        members[one] += members.pop(other)
        sums = np.delete(np.delete(sums, other, axis=0), other, axis=1)
    return members


def meant(meaning: bytes) -> Matrix:
    """A reading's ``meaning`` as a point to compare, the same whichever model reads here."""
    return _model().vectors.point(np.frombuffer(meaning, dtype=np.float16).astype(np.float32))


@cache
def _model() -> Model:
    return load(FILE)


@cache
def _pairs() -> Lexicon:
    """The pairs of characters the reader learned, with how rare they are."""
    known = _model().lexicon
    places = [place for place, gram in enumerate(known.grams) if gram.startswith("#")]
    return Lexicon([known.grams[place] for place in places], known.rarity[places])


def _point(text: str) -> Point:
    return _pairs().point(Counter("#" + first + second for first, second in pairwise(text)))
