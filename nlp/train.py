"""How are the heads made? From the corpus alone, in about a minute; the same corpus gives the same heads."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np

from nlp.heads import Head, Heads, fit
from nlp.vectors import Matrix, embed

CORPUS = Path(__file__).parent / "corpus"
L2 = {"domain": 0.1, "body": 0.1, "default": 0.3}
AT_ONCE = 20


def train(say: Callable[[str], None], corpus: Path = CORPUS) -> Heads:
    """Fit all heads on the corpus, saying how far it is."""
    rows = [
        json.loads(line) for file in _files(corpus) for line in file.read_text(encoding="utf-8").splitlines()
    ]
    vectors = _vectors([row["text"] for row in rows], say)
    mean, scale = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    points = (vectors - mean) / scale
    return Heads(
        version=digest_of(corpus),
        mean=mean,
        scale=scale,
        domain=_head(points, [[row["domain"]] for row in rows], L2["domain"]),
        body=_head(points, [row["bodies"] for row in rows], L2["body"]),
        default=_head(points, [[row["default"]] for row in rows], L2["default"]),
    )


def digest_of(corpus: Path = CORPUS) -> str:
    """Eight hex digits that name the corpus's very bytes."""
    return sha256(b"\0".join(file.read_bytes() for file in _files(corpus))).hexdigest()[:8]


def _files(corpus: Path) -> list[Path]:
    return sorted(corpus.glob("*.jsonl"))


def _vectors(texts: list[str], say: Callable[[str], None]) -> Matrix:
    parts = []
    for start in range(0, len(texts), AT_ONCE):
        parts.append(embed(texts[start : start + AT_ONCE]))
        say(f"  {min(start + AT_ONCE, len(texts))}/{len(texts)} texts")
    return np.vstack(parts)


def _head(points: Matrix, answers: list[list[str]], l2: float) -> Head:
    labels = sorted({answer for row in answers for answer in row})
    targets = np.zeros((len(answers), len(labels)), dtype=np.float32)
    for place, row in enumerate(answers):
        for answer in row:
            targets[place, labels.index(answer)] += 1 / len(row)
    return fit(points, labels, targets, l2)
