"""How do vectors become answers? Softmax regression over standardised vectors, one head a question; fit and apply."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.vectors import Matrix

FILE = Path(__file__).parent / "heads.npz"
STEPS, RATE = 500, 0.3


@dataclass(frozen=True, slots=True)
class Head:
    """One question: its labels, and a weight a label and dimension."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix

    def scores(self, point: Matrix) -> dict[str, float]:
        """Each label's score (a logit) for one standardised vector."""
        scores = point @ self.weights + self.bias
        return dict(zip(self.labels, map(float, scores), strict=True))


@dataclass(frozen=True, slots=True)
class Heads:
    """All heads and the scale their vectors are brought to. ``version`` names the corpus they were fitted on."""

    version: str
    mean: Matrix
    scale: Matrix
    domain: Head
    body: Head
    default: Head

    def point(self, vector: Matrix) -> Matrix:
        """A vector, standardised."""
        return (vector - self.mean) / self.scale


def fit(vectors: Matrix, labels: Sequence[str], targets: Matrix, l2: float) -> Head:
    """Fit a head by gradient descent from zero: the same rows give the same head. ``targets`` rows sum to 1."""
    weights = np.zeros((vectors.shape[1], len(labels)))
    bias = np.zeros(len(labels))
    for _ in range(STEPS):
        scores = vectors @ weights + bias
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        wrong = (raised / raised.sum(axis=1, keepdims=True) - targets) / len(vectors)
        weights -= RATE * (vectors.T @ wrong + l2 * weights)
        bias -= RATE * wrong.sum(axis=0)
    return Head(tuple(labels), weights.astype(np.float32), bias.astype(np.float32))


def save(heads: Heads, file: Path = FILE) -> None:
    """Write the heads to one file."""
    named = {"domain": heads.domain, "body": heads.body, "default": heads.default}
    about = {"version": heads.version, **{name: head.labels for name, head in named.items()}}
    arrays = {
        f"{name}_{part}": getattr(head, part) for name, head in named.items() for part in ("weights", "bias")
    }
    with file.open("wb") as out:
        np.savez(out, about=np.array(json.dumps(about)), mean=heads.mean, scale=heads.scale, **arrays)


def load(file: Path = FILE) -> Heads:
    """The heads of one file."""
    with np.load(file, allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        heads = {
            name: Head(tuple(about[name]), stored[f"{name}_weights"], stored[f"{name}_bias"])
            for name in ("domain", "body", "default")
        }
        return Heads(about["version"], stored["mean"], stored["scale"], **heads)
