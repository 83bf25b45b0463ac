"""Is what was learned kept, weighed and used as the reader says?"""

import json
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from nlp import model, train, words
from nlp.heads import fit, shares, targets_of
from nlp.mix import Weights, weigh
from nlp.pieces import Piece
from nlp.reader import Reader
from nlp.reading import SENTENCE
from nlp.tokenizer import blank_pipeline, tokenizer_of
from nlp.vectors import Matrix, parted, pooled
from nlp.views import all_domains, chances

DAY = date(2026, 10, 12)
KEPT = model.load()


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(model=KEPT, vectors=True)


def test_a_head_finds_a_line_between_two_heaps_and_finds_it_again() -> None:
    points = np.array([[1.0, 0.1], [0.9, -0.1], [-1.0, 0.2], [-0.8, 0.0]], dtype=np.float32)
    answers = targets_of([["left"], ["left"], ["right"], ["right"]], ["left", "right"])
    first, again = (fit(points, ["left", "right"], answers, l2=0.01, rate=0.3) for _ in range(2))
    assert first.rows(points[0]).argmax() == 0
    assert first.rows(points[2]).argmax() == 1
    assert np.array_equal(first.weights, again.weights)


TRUTH = np.random.default_rng(1).integers(0, 2, 400)
TARGETS = np.eye(2, dtype=np.float32)[TRUTH]


def scored(sure: float, right: float) -> Matrix:
    """Scores of two labels by a view that is right for this share of the texts."""
    says = np.where(np.random.default_rng(2).random(400) < right, TRUTH, 1 - TRUTH)
    return np.asarray(np.where(says[:, None] == [0, 1], sure, -sure), dtype=np.float32)


def test_views_are_brought_to_one_spread_before_they_are_weighed() -> None:
    loud, quiet = scored(50, 0.9), scored(0.5, 0.9)
    weights = weigh({"loud": 1.0, "quiet": 1.0}, {"loud": loud, "quiet": quiet}, TARGETS)
    assert np.allclose(weights.views["loud"] * loud, weights.views["quiet"] * quiet)


@pytest.mark.parametrize("right", [0.65, 0.8, 0.95])
def test_the_whole_is_as_sure_as_it_is_right(right: float) -> None:
    scores = {"only": scored(7, right)}
    said = shares(weigh({"only": 1.0}, scores, TARGETS).total(scores)).max(axis=1).mean()
    assert said == pytest.approx(right, abs=0.06)


def test_a_view_that_is_not_there_is_not_weighed() -> None:
    scores = {"words": scored(1, 0.9)}
    assert set(weigh({"words": 1.0, "vectors": 2.0}, scores, TARGETS).views) == {"words"}


def test_a_domain_is_as_likely_as_a_default_and_as_an_ordinary_matter_together() -> None:
    labels = {"domain": ("DEBT", "PERS"), "ordinary": ("OTHER", "PERS"), "default": ("N", "Y")}
    alone = {question: Weights({"only": 1.0}, 1.0) for question in labels}
    scores = {
        "default": {"only": np.log([[0.25, 0.75]])},
        "domain": {"only": np.log([[0.8, 0.2]])},
        "ordinary": {"only": np.log([[0.9, 0.1]])},
    }
    default, domains = chances(scores, alone, labels)
    assert default[0] == pytest.approx(0.75)
    assert dict(zip(all_domains(labels), domains[0].tolist(), strict=True)) == pytest.approx(
        {"DEBT": 0.6, "PERS": 0.175, "OTHER": 0.225}
    )


def test_a_reading_says_between_what_it_hesitates_and_the_threshold_is_the_users(reader: Reader) -> None:
    text = "镇里欠我们工程款三年了。"
    assert not Reader(model=KEPT, threshold=0.0).read("", text, DAY).abstains
    unsure = Reader(model=KEPT, threshold=1.0).read("", text, DAY)
    assert unsure.abstains
    assert unsure.hesitates == tuple(guess.code for guess in unsure.domains[:2])


def test_every_proposal_shows_the_phrases_that_carried_it_where_they_stand(reader: Reader) -> None:
    text = "我给镇政府修路，工程款三十万拖了三年，说好的年底前结清，到现在没给。"
    reading = reader.read("", text, DAY)
    shown = [*reading.default.because, *reading.domains[0].because, *reading.bodies[0].evidence]
    assert {evidence.rule for evidence in shown} == {"cue", "learned"}
    assert all(f"\n{text}"[e.start : e.end] == e.text for e in shown)


def test_two_matters_are_told_apart_and_one_told_at_length_is_not_split(reader: Reader) -> None:
    first = "我们村拆迁五年了，协议写的安置房到现在没有交付，过渡费也停了。"
    two = reader.read("", first + "另外，镇里拖欠我的修路工程款二十万元，三年没有结清，一直说财政没钱。", DAY)
    assert [matter.domain for matter in two.matters] == ["LAND", "DEBT"]
    assert two.matters[1].start == len(first) + 1
    assert (
        reader.read(
            "", first + "另外，安置房的房产证也没有办，过渡费一分没补，拆迁协议不算数了吗。", DAY
        ).matters
        == ()
    )


def test_of_a_text_only_known_words_and_pairs_count_and_all_numbers_are_alike() -> None:
    counted = [words.grams(["欠", "我", count, "万"]) for count in ("3", "12", "450")]
    assert counted[0] == counted[1] == counted[2]
    lexicon = words.learned(counted)
    assert {"欠", "#欠我", "0"} <= set(lexicon.grams)
    assert lexicon.point(Counter(["没见过"])).places.size == 0
    assert np.isclose(
        np.linalg.norm(lexicon.rows(counted)[0]), np.linalg.norm(lexicon.point(counted[1]).values)
    )


def test_a_text_is_cut_whole_and_our_own_words_stay_whole() -> None:
    text = "薛店镇欠钱。\n怎么办?"
    cut = tokenizer_of(["薛店镇"]).words(text)
    assert "".join(cut) == text
    assert "薛店镇" in cut
    assert cut == [token.text for token in blank_pipeline(["薛店镇"])(text)]


def test_a_saved_model_is_loaded_as_it_was_to_half_precision(tmp_path: Path) -> None:
    model.save(KEPT, tmp_path / "model.npz")
    loaded = model.load(tmp_path / "model.npz")
    assert (loaded.version, loaded.plain, loaded.full) == (KEPT.version, KEPT.plain, KEPT.full)
    assert loaded.lexicon.grams == KEPT.lexicon.grams
    assert np.array_equal(loaded.heads["words"]["body"].weights, KEPT.heads["words"]["body"].weights)


def test_the_model_that_ships_was_learned_from_the_corpus_that_ships() -> None:
    assert KEPT.version == train.digest_of()


def test_no_writer_is_in_two_folds() -> None:
    rows = train.read()
    writers: dict[str, set[int]] = {}
    for row, fold in zip(rows, train.folds(rows), strict=True):
        writers.setdefault(row["id"].split("-")[0], set()).add(fold)
    assert all(len(folds) == 1 for folds in writers.values())


def test_a_promise_told_without_any_cue_word_is_understood(reader: Reader) -> None:
    said = "老院子扒了六年，签字的时候说两年住新楼，如今一家人还在外头赁房。"
    reading = reader.read("", said, DAY)
    assert "LAND" in [guess.code for guess in reading.domains[:2]]
    assert reading.model.endswith(KEPT.version)


@pytest.mark.parametrize("text", ["", "  \n", "😀😀", "1234567890", "hello there", "\ud800坏", "嗯"])
def test_what_says_nothing_is_left_to_a_person(reader: Reader, text: str) -> None:
    assert reader.read("", text, DAY).abstains


def test_a_megabyte_of_text_is_read_like_its_beginning(reader: Reader) -> None:
    assert reader.read("", "镇里欠我们工程款三年了。" * 90_000, DAY).domains[0].code == "DEBT"


def test_a_model_that_scores_lower_on_the_fixed_part_does_not_replace_a_better_one() -> None:
    worse = deepcopy(dict(KEPT.about))
    worse["scores"]["without"]["default_f1"] -= 0.01
    assert train.lower(KEPT, KEPT) == []
    (reason,) = train.lower(replace(KEPT, about=worse), KEPT)
    assert "default_f1 without fell" in reason
    assert train.lower(KEPT, replace(KEPT, about=worse)) == []


def test_scores_on_another_test_part_are_not_compared() -> None:
    (reason,) = train.lower(replace(KEPT, about={**KEPT.about, "test": "other"}), KEPT)
    assert "do not compare" in reason


def test_a_file_of_another_version_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(b"not a model")
    with pytest.raises(model.ModelUnreadable, match="jiannuo train"):
        model.load(tmp_path / "model.npz")


def a_small_corpus(folder: Path) -> Path:
    """A few short texts of every domain, in a folder of their own."""
    chosen: list[train.Row] = []
    per_domain: Counter[str] = Counter()
    for row in reversed(train.read()):
        if len(row["text"]) < 120 and per_domain[row["domain"]] < 6:
            per_domain[row["domain"]] += 1
            chosen.append(row)
    folder.mkdir()
    (folder / "some.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in chosen), encoding="utf-8"
    )
    return folder


def test_training_says_its_scores_keeps_its_vectors_and_learns_from_confirmed_cases(tmp_path: Path) -> None:
    corpus, kept, said = a_small_corpus(tmp_path / "corpus"), tmp_path / "vectors.npz", list[str]()
    first = train.train(said.append, corpus, vectors=kept)
    assert any("vectors" in line for line in said)
    said.clear()
    lesson = {**train.read(corpus)[0], "id": "case-1", "bodies": []}
    again = train.train(said.append, corpus, [lesson], vectors=kept)
    assert not any("vectors" in line for line in said)
    assert (first.about["confirmed"], again.about["confirmed"]) == (0, 1)
    assert again.about["test"] == first.about["test"] == first.version
    assert again.version.startswith(f"{first.version}+")
    assert set(first.about["scores"]["without"]) == {"default_f1", "domain_acc", "domain_acc_y", "body_top1"}


def test_with_vectors_a_reason_is_the_sentence_that_meant_it_most(reader: Reader) -> None:
    quiet = "我家住在镇上很多年了,平时种点菜,孩子在外地上班,过年才回来一趟,日子过得也还可以,邻里都处得好,去年还修了院墙。"
    text = (
        f"{quiet * 3}\n镇里修路欠我工程款三十二万元,说好年底付清一直没给,合同和验收单我都有,找财政说没有钱。"
    )
    reading = reader.read("", text, DAY)
    for because in (reading.default.because, reading.domains[0].because, reading.bodies[0].evidence):
        (sentence,) = (one for one in because if one.rule == SENTENCE)
        assert f"\n{text}"[sentence.start : sentence.end] == sentence.text
    assert "工程款" in next(one.text for one in reading.default.because if one.rule == SENTENCE)


def test_the_parts_of_a_text_sum_to_its_point() -> None:
    cut = (Piece(0, 5, turns=False), Piece(5, 30, turns=False))
    vectors = np.random.default_rng(1).normal(size=(2, 4)).astype(np.float32)
    assert np.allclose(parted(vectors, cut).sum(axis=0), pooled(vectors, cut), atol=1e-5)
