"""How is the model made? From the corpus and confirmed cases alone; the same texts give the same model.

Heads are fitted on every text; how much each view counts, and how sure the whole may be, is fitted on texts of writers
whom the heads had not seen, since a writer's own habits would otherwise pass for understanding. What is said of those
texts is also the model's own score: the fixed test part is the corpus, each text read by heads that never saw its writer.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from nlp import mix, promises, words
from nlp.cues import Cues, Seen
from nlp.heads import MIXED, QUESTIONS, Head, Heads, fit, targets_of
from nlp.mix import Weights, weigh
from nlp.model import Model, scale_of
from nlp.signs import Signs
from nlp.vectors import Matrix, embed, pooled, read_pieces
from nlp.views import (
    NO_DEFAULT_OF_THEIR_OWN,
    ORDINARY,
    Labels,
    all_domains,
    by_cues,
    chances,
    labels_of,
    leads,
)

CORPUS = Path(__file__).parent / "corpus"
AT_ONCE = 16
FOLDS = 4
HOW = {
    "words": {"l2": 0.002, "rate": 2.0},
    "vectors": {"l2": 0.5, "rate": 0.1},
    "signs": {"l2": 0.01, "rate": 0.1},
}
ANSWERS = {"words": QUESTIONS, "vectors": QUESTIONS, "signs": ("default",)}
"""Which questions each learned view answers."""

Row = Mapping[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The texts as the views see them, row by row, and what is true of each row (nothing where it is not said)."""

    cues: list[Seen]
    points: Mapping[str, Matrix]
    answers: Mapping[str, list[list[str]]]


def train(
    say: Say, corpus: Path = CORPUS, confirmed: Sequence[Row] = (), vectors: Path | None = None
) -> Model:
    """Learn, saying how far it is. ``vectors`` keeps the pieces' vectors for the next time.

    ``confirmed`` are rows like the corpus's that people confirmed: learned from, never tested on.
    """
    tested = read(corpus)
    rows = [*tested, *confirmed]
    texts = [f"\n{row['text']}" for row in rows]
    cues, signs = Cues(), Signs()
    from nlp.tokenizer import tokenizer_of  # as in nlp/reader: spaCy takes a second of every start

    tokenizer = tokenizer_of(cues.words)
    counted = [words.grams(tokenizer.words(text)) for text in texts]
    lexicon = words.learned(counted)
    raw = {
        "vectors": _vectors(texts, vectors, say),
        "signs": np.array([signs.of(text, promises.spans(text)) for text in texts]),
    }
    scales = {view: scale_of(points) for view, points in raw.items()}
    seen = _Seen(
        [cues.seen(text) for text in texts],
        {"words": lexicon.rows(counted), **{view: scale.point(raw[view]) for view, scale in scales.items()}},
        {question: [answer(row, question) for row in rows] for question in QUESTIONS},
    )
    labels = {
        **labels_of(cues),
        "subtype": tuple(sorted({label for given in seen.answers["subtype"] for label in given})),
    }
    say(f"Fitting on {len(rows)} texts, {len(lexicon.grams)} words and pairs ...")
    everything = np.arange(len(rows))
    heads = {view: _heads(view, seen, labels, everything, ANSWERS[view]) for view in ANSWERS}
    said = _unseen(cues, seen, labels, folds(rows))
    full = _weights(cues, said, seen, labels)
    without = {
        question: {view: scores for view, scores in views.items() if view != "vectors"}
        for question, views in said.items()
    }
    plain = _weights(cues, without, seen, labels)
    about = {
        "texts": len(rows),
        "confirmed": len(confirmed),
        "grams": len(lexicon.grams),
        "folds": FOLDS,
        "test": digest_of(corpus),
        "scores": {
            "with vectors": _scores(cues, full, said, seen, labels, len(tested)),
            "without": _scores(cues, plain, without, seen, labels, len(tested)),
        },
    }
    version = _version(corpus, confirmed)
    return Model(version, about, labels, lexicon, scales["vectors"], scales["signs"], heads, plain, full)


def read(corpus: Path = CORPUS) -> list[Row]:
    """All rows of a corpus folder."""
    return [json.loads(line) for file in _files(corpus) for line in file.read_text("utf-8").splitlines()]


def lower(candidate: Model, standing: Model) -> list[str]:
    """Why the candidate should not take the standing model's place; empty when it may.

    Scores are compared only on the same test part: after the corpus changed there is nothing to compare, which is said.
    """
    new, old = candidate.about, standing.about
    if new["test"] != old["test"]:
        return [f"the fixed test part changed from {old['test']} to {new['test']}: scores do not compare"]
    return [
        f"{score} {how} fell from {old['scores'][how][score]} to {new['scores'][how][score]}"
        for how in old["scores"]
        for score in old["scores"][how]
        if new["scores"][how][score] < old["scores"][how][score]
    ]


def digest_of(corpus: Path = CORPUS) -> str:
    """Eight hex digits that name the corpus's very bytes."""
    return sha256(b"\0".join(file.read_bytes() for file in _files(corpus))).hexdigest()[:8]


def answer(row: Row, question: str) -> list[str]:
    """What is true of a row; nothing where the question is not asked of it. The leading body counts twice.

    What domain a default would be of is learned from ordinary texts about it, too.
    """
    match question:
        case "default":
            return [row["default"]]
        case "body":
            return [*row["bodies"][:1], *row["bodies"]]
        case "subtype":
            return [f"{row['domain']}/{row['subtype']}"] if row.get("subtype") else []
        case "ordinary" if row["default"] == "N":
            return [row["domain"] if row["domain"] in NO_DEFAULT_OF_THEIR_OWN else ORDINARY]
        case "domain" if row["domain"] != ORDINARY:
            return [row["domain"]]
    return []


def folds(rows: Sequence[Row]) -> list[int]:
    """The fold of each row: all texts of one writer are in one. The writer is the letters its ids begin with."""
    writers = [row["id"].split("-")[0] for row in rows]
    one = {
        writer: place % FOLDS for place, writer in enumerate(sorted(w for w in set(writers) if len(w) == 1))
    }
    return [one.get(writer, 0) for writer in writers]


def _heads(view: str, seen: _Seen, labels: Labels, taken: Any, questions: Sequence[str]) -> Heads:
    points, fitted = seen.points[view], dict[str, Head]()
    for question in questions:
        answers = seen.answers[question]
        known = np.array([place for place in taken if answers[place]], dtype=np.int64)
        targets = targets_of([answers[place] for place in known], labels[question])
        fitted[question] = fit(points[known], labels[question], targets, **HOW[view])
    return fitted


def _unseen(cues: Cues, seen: _Seen, labels: Labels, fold: Sequence[int]) -> dict[str, dict[str, Matrix]]:
    """What each view says of each text, by question: cues, and the heads of the other folds."""
    if len(set(fold)) < 2:
        raise ValueError("a corpus needs texts of writers in at least two folds")
    place, told = np.array(fold), by_cues(cues, seen.cues, labels)
    said: dict[str, dict[str, Matrix]] = {question: {"cues": told[question]} for question in MIXED}
    for view, points in seen.points.items():
        questions = [question for question in ANSWERS[view] if question in MIXED]
        for question in questions:
            said[question][view] = np.zeros((len(place), len(labels[question])), dtype=np.float32)
        for number in sorted(set(fold)):
            known, unseen = np.flatnonzero(place != number), np.flatnonzero(place == number)
            for question, head in _heads(view, seen, labels, known, questions).items():
                said[question][view][unseen] = points[unseen] @ head.weights + head.bias
    return said


def _weights(
    cues: Cues, said: Mapping[str, dict[str, Matrix]], seen: _Seen, labels: Labels
) -> dict[str, Weights]:
    judged = {"default": mix.DEFAULT, "domain": mix.DOMAIN, "ordinary": mix.ORDINARY}
    weights = {
        question: _weigh(weighed, said, seen, labels, question) for question, weighed in judged.items()
    }
    _, domains = chances(said, weights, labels)
    said["body"]["lead"] = domains @ leads(cues, labels)
    return {**weights, "body": _weigh(mix.BODY, said, seen, labels, "body")}


def _weigh(
    judged: Mapping[str, float],
    said: Mapping[str, Mapping[str, Matrix]],
    seen: _Seen,
    labels: Labels,
    question: str,
) -> Weights:
    answers = seen.answers[question]
    known = [place for place, given in enumerate(answers) if given]
    targets = targets_of([answers[place] for place in known], labels[question])
    return weigh(judged, {view: scores[known] for view, scores in said[question].items()}, targets)


def _scores(
    cues: Cues,
    weights: Mapping[str, Weights],
    said: Mapping[str, Mapping[str, Matrix]],
    seen: _Seen,
    labels: Labels,
    tested: int,
) -> dict[str, float]:
    """What the views say of the first ``tested`` texts by heads that did not see them, against what is true."""
    default, domains = chances(said, weights, labels)
    body = weights["body"].total({**said["body"], "lead": domains @ leads(cues, labels)})
    names, answers = all_domains(labels), seen.answers
    yes = np.array([answers["default"][place] == ["Y"] for place in range(tested)])
    true = [
        (answers["domain"] if is_default else answers["ordinary"])[place]
        for place, is_default in enumerate(yes)
    ]
    domain = np.array([names[domains[place].argmax()] in true[place] for place in range(tested)])
    lead = np.array(
        [labels["body"][body[place].argmax()] in answers["body"][place] for place in range(tested)]
    )
    judged = default[:tested] >= 0.5
    hit = float((yes & judged).sum())
    return {
        "default_f1": round(2 * hit / max(2 * hit + float((yes != judged).sum()), 1.0), 4),
        "domain_acc": round(float(domain.mean()), 4),
        "domain_acc_y": round(float(domain[yes].mean()) if yes.any() else 0.0, 4),
        "body_top1": round(float(lead.mean()), 4),
    }


def _version(corpus: Path, confirmed: Sequence[Row]) -> str:
    if not confirmed:
        return digest_of(corpus)
    added = json.dumps([row["text"] for row in confirmed], ensure_ascii=False)
    return f"{digest_of(corpus)}+{sha256(added.encode()).hexdigest()[:8]}"


def _files(corpus: Path) -> list[Path]:
    return sorted(corpus.glob("*.jsonl"))


def _vectors(texts: Sequence[str], kept: Path | None, say: Say) -> Matrix:
    """The texts' vectors; those of pieces in the file ``kept`` are not made again."""
    known: dict[str, Matrix] = {}
    if kept is not None and kept.is_file():
        with np.load(kept, allow_pickle=False) as stored:
            known = dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))
    cuts = [read_pieces(text) for text in texts]
    parts = [[text[p.start : p.end].strip() for p in cut] for text, cut in zip(texts, cuts, strict=True)]
    missing = [part for part in dict.fromkeys(p for row in parts for p in row) if _digest(part) not in known]
    for start in range(0, len(missing), AT_ONCE):
        some = missing[start : start + AT_ONCE]
        known |= zip(map(_digest, some), embed(some), strict=True)
        say(f"  vectors {min(start + AT_ONCE, len(missing))}/{len(missing)}")
    if kept is not None and missing:
        np.savez(kept, digests=np.array(list(known)), vectors=np.array(list(known.values())))
    return np.array(
        [
            pooled(np.array([known[_digest(part)] for part in row]), cut)
            for row, cut in zip(parts, cuts, strict=True)
        ]
    )


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
