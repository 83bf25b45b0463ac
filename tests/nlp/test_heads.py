"""Do the trained heads and the sentence vectors do what the reader asks of them?"""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from nlp import heads
from nlp.heads import fit
from nlp.reader import Reader
from nlp.train import digest_of

DAY = date(2026, 10, 12)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(heads=heads.load())


def test_a_head_finds_a_line_between_two_heaps_and_finds_it_again() -> None:
    points = np.array([[1.0, 0.1], [0.9, -0.1], [-1.0, 0.2], [-0.8, 0.0]], dtype=np.float32)
    answers = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    first, again = (fit(points, ["left", "right"], answers, 0.01) for _ in range(2))
    assert first.scores(points[0])["left"] > first.scores(points[0])["right"]
    assert first.scores(points[2])["right"] > first.scores(points[2])["left"]
    assert np.array_equal(first.weights, again.weights)


def test_saved_heads_are_loaded_as_they_were(tmp_path: Path) -> None:
    kept = heads.load()
    heads.save(kept, tmp_path / "heads.npz")
    loaded = heads.load(tmp_path / "heads.npz")
    assert loaded.version == kept.version
    assert loaded.domain.labels == kept.domain.labels
    assert np.array_equal(loaded.body.weights, kept.body.weights)


def test_the_heads_that_ship_were_trained_on_the_corpus_that_ships() -> None:
    assert heads.load().version == digest_of()


def test_a_promise_told_without_any_cue_word_is_understood(reader: Reader) -> None:
    said = "老院子扒了六年，签字的时候说两年住新楼，如今一家人还在外头赁房。"
    reading = reader.read("", said, DAY)
    assert "LAND" in [guess.code for guess in reading.domains[:2]]
    assert reading.model.endswith(heads.load().version)


@pytest.mark.parametrize("text", ["", "  \n", "😀😀", "1234567890", "hello there", "\ud800坏", "嗯"])
def test_what_says_nothing_is_left_to_a_person(reader: Reader, text: str) -> None:
    assert reader.read("", text, DAY).abstains


def test_a_megabyte_of_text_is_read_like_its_beginning(reader: Reader) -> None:
    assert reader.read("", "镇里欠我们工程款三年了。" * 90_000, DAY).domains[0].code == "DEBT"
