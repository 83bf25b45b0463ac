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

from nlp import words
from nlp.cues import Cues, Seen
from nlp.heads import MIXED, QUESTIONS, Head, fit, targets_of
from nlp.mix import agreed_rows, chance, heat, ranking
from nlp.model import Mix, Model, Scale
from nlp.tokenizer import tokenizer_of
from nlp.vectors import Matrix, embed, pooled, read_pieces

CORPUS = Path(__file__).parent / "corpus"
AT_ONCE = 16
FOLDS = 4
WORDS = {"l2": 0.002, "rate": 2.0}
VECTORS = {"l2": 0.1, "rate": 0.3}
KEEP_DOMAIN = frozenset({"PERS", "LAW", "SERV"})
"""Domains that a text keeps though it is no default; any other ordinary text is OTHER, as labellers see it."""

Row = Mapping[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The texts as the views see them, row by row, and what is true of each row."""

    cues: list[Seen]
    words: Matrix
    vectors: Matrix
    answers: Mapping[str, list[list[str]]]


def train(
    say: Say, corpus: Path = CORPUS, confirmed: Sequence[Row] = (), vectors: Path | None = None
) -> Model:
    """Learn, saying how far it is. ``vectors`` keeps the pieces' vectors for the next time.

    ``confirmed`` are rows like the corpus's that people confirmed: learned from, never tested on.
    """
    tested = read(corpus)
    rows = [*tested, *confirmed]
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
    labels = labels_of(cues, rows)
    everything = np.arange(len(rows))
    by_words = _heads(seen.words, seen, labels, everything, WORDS)
    by_vectors = _heads(seen.vectors, seen, labels, everything, VECTORS)
    said = _unseen(seen, labels, folds(rows))
    views = _by_cues(cues, seen)
    plain = _mix(cues, views, [said["words"]], seen, labels)
    full = _mix(cues, views, [said["words"], said["vectors"]], seen, labels)
    about = {
        "texts": len(rows),
        "confirmed": len(confirmed),
        "grams": len(lexicon.grams),
        "folds": FOLDS,
        "test": digest_of(corpus),
        "scores": {
            "with vectors": _scores(
                full, cues, views, [said["words"], said["vectors"]], seen, labels, len(tested)
            ),
            "without": _scores(plain, cues, views, [said["words"]], seen, labels, len(tested)),
        },
    }
    return Model(_version(corpus, confirmed), about, lexicon, by_words, scale, by_vectors, plain, full)


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
    """What is true of a row; nothing where it does not say. The leading body counts twice."""
    if question == "default":
        return [row["default"]]
    if question == "body":
        return [*row["bodies"][:1], *row["bodies"]]
    if question == "subtype":
        return [f"{row['domain']}/{row['subtype']}"] if row.get("subtype") else []
    return [row["domain"] if row["default"] == "Y" or row["domain"] in KEEP_DOMAIN else "OTHER"]


def labels_of(cues: Cues, rows: Sequence[Row]) -> Mapping[str, tuple[str, ...]]:
    """The labels of each question, in the order everything keeps them."""
    nothing = cues.seen("")
    return {
        "domain": tuple(cues.domains(nothing)),
        "body": tuple(cues.bodies(nothing)),
        "default": ("N", "Y"),
        "subtype": tuple(sorted({label for row in rows for label in answer(row, "subtype")})),
    }


def folds(rows: Sequence[Row]) -> list[int]:
    """The fold of each row: all texts of one writer are in one. The writer is the letters its ids begin with."""
    writers = [row["id"].split("-")[0] for row in rows]
    one = {
        writer: place % FOLDS for place, writer in enumerate(sorted(w for w in set(writers) if len(w) == 1))
    }
    return [one.get(writer, 0) for writer in writers]


def _heads(
    points: Matrix,
    seen: _Seen,
    labels: Mapping[str, tuple[str, ...]],
    taken: Any,
    how: Mapping[str, float],
    questions: Sequence[str] = QUESTIONS,
) -> dict[str, Head]:
    fitted = {}
    for question in questions:
        answers = seen.answers[question]
        known = np.array([place for place in taken if answers[place]], dtype=np.int64)
        targets = targets_of([answers[place] for place in known], labels[question])
        fitted[question] = fit(points[known], labels[question], targets, **how)
    return fitted


def _unseen(
    seen: _Seen, labels: Mapping[str, tuple[str, ...]], fold: Sequence[int]
) -> dict[str, dict[str, Matrix]]:
    """What the heads of the other folds say of each text, by view and question."""
    said: dict[str, dict[str, Matrix]] = {
        view: {q: np.zeros((len(fold), len(labels[q])), dtype=np.float32) for q in MIXED}
        for view in ("words", "vectors")
    }
    if len(set(fold)) < 2:
        raise ValueError("a corpus needs texts of writers in at least two folds")
    place = np.array(fold)
    for number in range(FOLDS):
        known, unseen = np.flatnonzero(place != number), np.flatnonzero(place == number)
        for view, points, how in (("words", seen.words, WORDS), ("vectors", seen.vectors, VECTORS)):
            for question, head in _heads(points, seen, labels, known, how, MIXED).items():
                said[view][question][unseen] = points[unseen] @ head.weights + head.bias
    return said


def _by_cues(cues: Cues, seen: _Seen) -> dict[str, Matrix]:
    return {
        "domain": np.array([list(cues.domains(one).values()) for one in seen.cues]),
        "body": np.array([list(cues.bodies(one).values()) for one in seen.cues]),
        "default": np.array([cues.default(one) for one in seen.cues]),
    }


def _domain_views(by_cues: Mapping[str, Matrix], learned: Sequence[Mapping[str, Matrix]]) -> list[Matrix]:
    return [by_cues["domain"], *(view["domain"] for view in learned)]


def _default_views(by_cues: Mapping[str, Matrix], learned: Sequence[Mapping[str, Matrix]]) -> Matrix:
    return np.stack(
        [by_cues["default"], *(view["default"][:, 1] - view["default"][:, 0] for view in learned)], 1
    )


def _body_views(
    cues: Cues,
    by_cues: Mapping[str, Matrix],
    learned: Sequence[Mapping[str, Matrix]],
    domains: Matrix,
    labels: Mapping[str, tuple[str, ...]],
) -> list[Matrix]:
    leads = np.array(
        [[float(cues.lead[code] == body) for body in labels["body"]] for code in labels["domain"]]
    )
    return [by_cues["body"], domains @ leads, *(view["body"] for view in learned)]


def _mix(
    cues: Cues,
    by_cues: Mapping[str, Matrix],
    learned: Sequence[Mapping[str, Matrix]],
    seen: _Seen,
    labels: Mapping[str, tuple[str, ...]],
) -> Mix:
    views = _domain_views(by_cues, learned)
    true_domains = targets_of(seen.answers["domain"], labels["domain"])
    domains = ranking(views, true_domains)
    default = chance(
        _default_views(by_cues, learned),
        np.array([given == ["Y"] for given in seen.answers["default"]], dtype=float),
    )
    likely = domains.rows(views)
    bodies = ranking(
        _body_views(cues, by_cues, learned, likely, labels),
        targets_of(seen.answers["body"], labels["body"]),
    )
    ordinary = labels["domain"].index("OTHER")
    joint = agreed_rows(likely, ordinary, default.rows(_default_views(by_cues, learned)))
    return Mix(domains, bodies, default, heat(joint, true_domains))


def _scores(
    mix: Mix,
    cues: Cues,
    by_cues: Mapping[str, Matrix],
    learned: Sequence[Mapping[str, Matrix]],
    seen: _Seen,
    labels: Mapping[str, tuple[str, ...]],
    tested: int,
) -> dict[str, float]:
    """What the mix says of the first ``tested`` texts by heads that did not see them, against what is true."""
    likely = mix.domain.rows(_domain_views(by_cues, learned))
    default = mix.default.rows(_default_views(by_cues, learned))
    joint = agreed_rows(likely, labels["domain"].index("OTHER"), default)
    body = mix.body.rows(_body_views(cues, by_cues, learned, likely, labels))
    yes = np.array([given == ["Y"] for given in seen.answers["default"][:tested]])
    judged = default[:tested] >= 0.5
    domain = np.array(
        [seen.answers["domain"][i][0] == labels["domain"][joint[i].argmax()] for i in range(tested)]
    )
    lead = np.array([labels["body"][body[i].argmax()] in seen.answers["body"][i] for i in range(tested)])
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
