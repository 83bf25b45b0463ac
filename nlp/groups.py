"""Which of many texts speak of the same thing? Groups of texts that are alike in words, in meaning where that is known, and in facts.

Average linkage over the likeness of every two texts: the two groups that are most alike on the average become one, as long as they
are alike enough. The same texts in the same order make the same groups; nothing is drawn by chance.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from nlp.model import FILE, Model, load
from nlp.vectors import Matrix
from nlp.words import Lexicon, Point

COMPARED = 300
"""Texts that are compared with each other at a time."""
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
    """The places of the texts of each group, the largest group first; a text alone is a group too.

    Some are grouped among themselves and the others join them; those that join none are grouped in their turn. So time grows
    with the texts and not with their square.
    """
    found: list[list[int]] = []
    rest = list(range(len(told)))
    while rest:
        some, others = rest[:COMPARED], rest[COMPARED:]
        compared = _Compared([told[place] for place in some])
        linked = _linked(compared.likeness, enough)
        made = [[some[place] for place in group] for group in linked]
        shares = _shares(linked, len(some))
        rest = []
        for place in others:
            means = compared.to(told[place]) @ shares
            best = int(np.argmax(means))
            (made[best] if means[best] >= enough else rest).append(place)
        found += made
    return tuple(sorted((tuple(sorted(one)) for one in found), key=lambda one: (-len(one), one)))


def _shares(linked: Sequence[Sequence[int]], count: int) -> Matrix:
    """What each compared text has of the average of each group."""
    shares = np.zeros((count, len(linked)), dtype=np.float32)
    for column, group in enumerate(linked):
        shares[list(group), column] = 1 / len(group)
    return shares


class _Compared:
    """Texts that can be compared, with the likeness of every two."""

    def __init__(self, told: Sequence[Told]) -> None:
        points = [_point(one.text) for one in told]
        self._pairs = np.unique(np.concatenate([point.places for point in points]))
        self._by_pair = np.zeros((len(self._pairs), len(told)), dtype=np.float32)
        for column, point in enumerate(points):
            self._by_pair[np.searchsorted(self._pairs, point.places), column] = _whole(point.values)
        width = next((len(one.meaning) for one in told if one.meaning is not None), 1)
        self._meanings = np.stack(
            [np.zeros(width, np.float32) if one.meaning is None else _whole(one.meaning) for one in told]
        )
        self._meant = np.array([one.meaning is not None for one in told])
        self._facts = np.array([[fact or "" for fact in one.facts] for one in told])
        self.likeness = np.stack([self.to(one) for one in told])

    def to(self, one: Told) -> Matrix:
        """How alike a text is to each of them: in words alone where the meaning of either is not known."""
        point = _point(one.text)
        shared = np.isin(point.places, self._pairs, assume_unique=True)
        rows = np.searchsorted(self._pairs, point.places[shared])
        alike = _whole(point.values)[shared] @ self._by_pair[rows]
        if one.meaning is not None:
            both = IN_WORDS * alike + IN_MEANING * (self._meanings @ _whole(one.meaning))
            alike = np.where(self._meant, both, alike)
        for place, fact in enumerate(one.facts):
            if fact:
                alike = alike + IN_FACTS * (self._facts[:, place] == fact)
        return np.asarray(alike, dtype=np.float32)


def _whole(point: Matrix) -> Matrix:
    """A point at length one."""
    return np.asarray(point / max(float(np.linalg.norm(point)), 1e-9), dtype=np.float32)


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
