"""What does a text say in words, as a point? Its words and pairs of characters, rare ones counting more."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nlp.vectors import Matrix

FEWEST_TEXTS = 3  # a gram of fewer texts is not learned
_LENGTH = 4.0  # of every point: chosen so that one step of fitting suits both kinds of points
_DIGITS = re.compile(r"\d+", re.ASCII)
_BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class Point:
    """The few places of a long vector that are not zero, and their values."""

    places: npt.NDArray[np.int64]
    values: Matrix


class Lexicon:
    """The grams that are known, each with its place and how rare it is."""

    def __init__(self, grams: Sequence[str], rarity: Matrix) -> None:
        self.grams = tuple(grams)
        self.rarity = rarity
        self._places = {gram: place for place, gram in enumerate(self.grams)}

    def point(self, counted: Counter[str]) -> Point:
        """The point of one text's grams; of one that holds no known gram, no place at all."""
        known = counted.keys() & self._places.keys()
        places = np.fromiter(map(self._places.__getitem__, known), dtype=np.int64, count=len(known))
        times = np.fromiter(map(counted.__getitem__, known), dtype=np.float32, count=len(known))
        order = np.argsort(places)
        places, times = places[order], times[order]
        values = (1 + np.log(times)) * self.rarity[places]
        length = float(np.linalg.norm(values)) or 1.0
        return Point(places, (values * _LENGTH / length).astype(np.float32))

    def rows(self, counts: Sequence[Counter[str]]) -> Matrix:
        """The points of many texts as rows of a full matrix, for fitting."""
        matrix = np.zeros((len(counts), len(self.grams)), dtype=np.float32)
        for row, counted in zip(matrix, counts, strict=True):
            point = self.point(counted)
            row[point.places] = point.values
        return matrix


def grams(words: Iterable[str]) -> Counter[str]:
    """How often each word and each pair of characters stands in a text; all numbers count alike."""
    plain = _DIGITS.sub("0", _BETWEEN.join(word for word in words if not word.isspace())).split(_BETWEEN)
    line = "".join(plain)
    counted = Counter(plain)
    counted.update(map("#".__add__, map("".join, pairwise(line))))
    del counted[""]  # of a text without a word
    return counted


def learned(counts: Sequence[Counter[str]]) -> Lexicon:
    """The lexicon of a corpus."""
    texts = Counter(gram for counted in counts for gram in counted)
    kept = tuple(sorted(gram for gram, times in texts.items() if times >= FEWEST_TEXTS))
    rarity = np.log(len(counts) / np.array([texts[gram] for gram in kept])) + 1
    return Lexicon(kept, rarity.astype(np.float32))
