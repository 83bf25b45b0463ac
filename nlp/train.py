"""How is the model made? From the corpus alone; the same corpus gives the same model.

Heads are fitted on every text; how much each view counts is fitted on texts of writers whom the heads had not seen,
since a writer's own habits would otherwise pass for understanding.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from nlp import words
from nlp.cues import Cues, Seen
from nlp.heads import QUESTIONS, Head, fit, targets_of
from nlp.mix import chance, ranking
from nlp.model import Mix, Model, Scale
from nlp.tokenizer import tokenizer_of
from nlp.vectors import Matrix, embed

CORPUS = Path(__file__).parent / "corpus"
AT_ONCE = 16
FOLDS = 3
WORDS = {"l2": 0.002, "rate": 2.0}
VECTORS = {"l2": 0.1, "rate": 0.3}
Row = Mapping[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The corpus as the views see it, row by row, and what is true of each row."""

    cues: list[Seen]
    words: Matrix
    vectors: Matrix
    answers: Mapping[str, list[list[str]]]


def train(say: Say, corpus: Path = CORPUS, vectors: Path | None = None) -> Model:
    """Learn from a corpus, saying how far it is. ``vectors`` keeps the texts' vectors for the next time."""
    rows = read(corpus)
    cues = Cues()
    tokenizer = tokenizer_of(cues.words)
    counted = [words.grams(tokenizer.words(row["text"])) for row in rows]
    lexicon = words.learned(counted)
    raw = _vectors([row["text"] for row in rows], vectors, say)
    scale = Scale(raw.mean(axis=0), raw.std(axis=0) + 1e-6)
    seen = _Seen(
        [cues.seen(row["text"]) for row in rows],
        lexicon.rows(counted),
        scale.point(raw),
        {question: [answer(row, question) for row in rows] for question in QUESTIONS},
    )
    say(f"Fitting on {len(rows)} texts, {len(lexicon.grams)} words and pairs ...")
    labels = labels_of(cues)
    everything = np.arange(len(rows))
    by_words = _heads(seen.words, seen, labels, everything, WORDS)
    by_vectors = _heads(seen.vectors, seen, labels, everything, VECTORS)
    plain, full = _mixes(cues, seen, labels, folds(rows))
    about = {"texts": len(rows), "grams": len(lexicon.grams), "folds": FOLDS}
    return Model(digest_of(corpus), about, lexicon, by_words, scale, by_vectors, plain, full)


def read(corpus: Path = CORPUS) -> list[Row]:
    """All rows of a corpus folder."""
    return [json.loads(line) for file in _files(corpus) for line in file.read_text("utf-8").splitlines()]


def digest_of(corpus: Path = CORPUS) -> str:
    """Eight hex digits that name the corpus's very bytes."""
    return sha256(b"\0".join(file.read_bytes() for file in _files(corpus))).hexdigest()[:8]


def answer(row: Row, question: str) -> list[str]:
    """What is true of a row. An ordinary matter is OTHER whatever it is about; the leading body counts twice."""
    if question == "default":
        return [row["default"]]
    if question == "body":
        return [row["bodies"][0], *row["bodies"]]
    return [row["domain"] if row["default"] == "Y" or row["domain"] == "PERS" else "OTHER"]


def labels_of(cues: Cues) -> Mapping[str, tuple[str, ...]]:
    """The labels of each question, in the order everything keeps them."""
    nothing = cues.seen("")
    return {
        "domain": tuple(cues.domains(nothing)),
        "body": tuple(cues.bodies(nothing)),
        "default": ("N", "Y"),
    }


def folds(rows: Sequence[Row]) -> list[int]:
    """The fold of each row: all texts of one writer are in one. The writer is the letters its ids begin with."""
    writers = [row["id"].split("-")[0] for row in rows]
    one = {
        writer: place % FOLDS for place, writer in enumerate(sorted(w for w in set(writers) if len(w) == 1))
    }
    return [one.get(writer, 0) for writer in writers]


def _heads(
    points: Matrix, seen: _Seen, labels: Mapping[str, tuple[str, ...]], taken: Any, how: Mapping[str, float]
) -> dict[str, Head]:
    fitted = {}
    for question in QUESTIONS:
        answers = [seen.answers[question][place] for place in taken]
        targets = targets_of(answers, labels[question])
        fitted[question] = fit(points[taken], labels[question], targets, **how)
    return fitted


def _mixes(
    cues: Cues, seen: _Seen, labels: Mapping[str, tuple[str, ...]], fold: Sequence[int]
) -> tuple[Mix, Mix]:
    """The weights without and with vectors, fitted on what the heads of the other folds say."""
    said: dict[str, dict[str, Matrix]] = {
        view: {q: np.zeros((len(fold), len(labels[q])), dtype=np.float32) for q in QUESTIONS}
        for view in ("words", "vectors")
    }
    place = np.array(fold)
    for number in range(FOLDS):
        known, unseen = np.flatnonzero(place != number), np.flatnonzero(place == number)
        for view, points, how in (("words", seen.words, WORDS), ("vectors", seen.vectors, VECTORS)):
            for question, head in _heads(points, seen, labels, known, how).items():
                said[view][question][unseen] = points[unseen] @ head.weights + head.bias
    by_cues = {
        "domain": np.array([list(cues.domains(one).values()) for one in seen.cues]),
        "body": np.array([list(cues.bodies(one).values()) for one in seen.cues]),
        "default": np.array([cues.default(one) for one in seen.cues]),
    }
    plain = _mix(cues, by_cues, [said["words"]], seen, labels)
    return plain, _mix(cues, by_cues, [said["words"], said["vectors"]], seen, labels)


def _mix(
    cues: Cues,
    by_cues: Mapping[str, Matrix],
    learned: Sequence[Mapping[str, Matrix]],
    seen: _Seen,
    labels: Mapping[str, tuple[str, ...]],
) -> Mix:
    views = [by_cues["domain"], *(view["domain"] for view in learned)]
    domains = ranking(views, targets_of(seen.answers["domain"], labels["domain"]))
    logits = np.stack(
        [by_cues["default"], *(view["default"][:, 1] - view["default"][:, 0] for view in learned)], 1
    )
    yes = np.array([given == ["Y"] for given in seen.answers["default"]], dtype=float)
    leads = np.array(
        [[float(cues.lead[code] == body) for body in labels["body"]] for code in labels["domain"]]
    )
    led = domains.rows(views) @ leads
    bodies = ranking(
        [by_cues["body"], led, *(view["body"] for view in learned)],
        targets_of(seen.answers["body"], labels["body"]),
    )
    return Mix(domains, bodies, chance(logits, yes))


def _files(corpus: Path) -> list[Path]:
    return sorted(corpus.glob("*.jsonl"))


def _vectors(texts: Sequence[str], kept: Path | None, say: Say) -> Matrix:
    """The texts' vectors; those in the file ``kept`` are not made again."""
    known: dict[str, Matrix] = {}
    if kept is not None and kept.is_file():
        with np.load(kept, allow_pickle=False) as stored:
            known = dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))
    digests = [sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
    missing = [place for place, digest in enumerate(digests) if digest not in known]
    for start in range(0, len(missing), AT_ONCE):
        part = missing[start : start + AT_ONCE]
        known |= zip([digests[p] for p in part], embed([texts[p] for p in part]), strict=True)
        say(f"  vectors {min(start + AT_ONCE, len(missing))}/{len(missing)}")
    if kept is not None and missing:
        np.savez(kept, digests=np.array(list(known)), vectors=np.array(list(known.values())))
    return np.array([known[digest] for digest in digests])
