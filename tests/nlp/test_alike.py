"""Are the most alike earlier texts found, whatever was remembered and however many?"""

from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from intake.rules.alike import SAME_MATTER
from nlp.alike import Memory, packed
from nlp.reader import Reader
from nlp.vectors import Matrix

RANDOM = np.random.default_rng(7)


def points(count: int, width: int = 32) -> Matrix:
    return np.asarray(RANDOM.normal(size=(count, width)), dtype=np.float32)


def test_of_many_the_same_ones_are_found_as_by_comparing_them_all() -> None:
    rows, memory = points(5_000), Memory(32)
    for start in range(0, len(rows), 777):
        memory.add((key, packed(rows[key])) for key in range(start, min(start + 777, len(rows))))
    asked = rows[123] + 0.2 * points(1)[0]
    true = rows @ asked / np.linalg.norm(rows, axis=1) / np.linalg.norm(asked)
    found = memory.nearest(asked, most=5)
    assert len(memory) == 5_000
    assert found[0].key == 123
    assert {like.key for like in found} <= set(np.argsort(-true)[:7].tolist())
    assert found[0].likeness == pytest.approx(float(true[123]), abs=0.01)
    assert all(first.likeness >= second.likeness for first, second in pairwise(found))


def test_a_memory_that_holds_nothing_finds_nothing_and_one_finds_one() -> None:
    memory = Memory(8)
    assert memory.nearest(points(1, 8)[0]) == ()
    memory.add([])
    memory.add([(42, packed(points(1, 8)[0]))])
    assert [like.key for like in memory.nearest(points(1, 8)[0])] == [42]


def test_a_vector_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        Memory(8).add([(1, b"short")])


PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "alike.tsv").read_text(encoding="utf-8").splitlines()
]


def test_the_same_matter_told_by_somebody_else_is_the_nearest_of_thirty_matters() -> None:
    reader = Reader(vectors=True)

    def meant(text: str) -> Matrix:
        meaning = reader.read("", text, date(2026, 11, 23)).meaning
        assert meaning is not None
        return reader.meant(meaning)

    memory = Memory(384)
    memory.add((place, packed(meant(first))) for place, (first, _) in enumerate(PAIRS))
    nearest = [memory.nearest(meant(second), most=1)[0] for _, second in PAIRS]
    right = [like.key == place for place, like in enumerate(nearest)]
    assert sum(right) >= 29
    assert sum(like.likeness >= SAME_MATTER for like in nearest) >= 24
