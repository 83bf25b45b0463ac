"""How does a point become answers? Softmax regression, one head a question; fit and apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.vectors import Matrix
from nlp.words import Point

MIXED = ("domain", "ordinary", "body", "default")
"""The questions in which the views are weighed: of a default its domain, of what is none its domain, body, default or not."""
QUESTIONS = (*MIXED, "subtype")
STEPS, MOMENTUM = 300, 0.9


@dataclass(frozen=True, slots=True)
class Head:
    """One question: its labels, and a weight a label and place."""

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix

    def rows(self, point: Matrix | Point) -> Matrix:
        """Each label's score (a logit) for one point, as one row."""
        if isinstance(point, Point):
            return np.asarray((point.values @ self.weights[point.places] + self.bias)[None, :])
        return np.asarray((point @ self.weights + self.bias)[None, :])


Heads = Mapping[str, Head]
"""A head for each question a view answers."""


def fit(points: Matrix, labels: Sequence[str], targets: Matrix, *, l2: float, rate: float) -> Head:
    """Fit a head from zero by descent with momentum: the same rows give the same head. ``targets`` rows sum to 1.

    Rows of a rare label count more, by the square root of how rare it is. The weights are always a sum of rows, so the
    descent runs on how much of each row they hold: a tenth of the work where there are more places than rows.
    """
    alike = points @ points.T
    held = np.zeros((len(points), len(labels)), dtype=np.float32)
    bias = np.zeros(len(labels), dtype=np.float32)
    speed = np.zeros_like(held)
    rarity = np.sqrt(len(points) / (len(labels) * np.maximum(targets.sum(axis=0), 1)))
    counts = (targets @ rarity)[:, None]
    counts /= counts.mean()
    for _ in range(STEPS):
        scores = (alike @ held + bias).astype(np.float32)
        wrong = ((shares(scores) - targets) * counts).astype(np.float32)
        speed = MOMENTUM * speed - (1 - MOMENTUM) * rate * (wrong / len(points) + l2 * held)
        held += speed
        bias -= rate * wrong.mean(axis=0)
    return Head(tuple(labels), points.T @ held, bias)


def shares(scores: Matrix) -> Matrix:
    """Softmax of each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def targets_of(answers: Sequence[Sequence[str]], labels: Sequence[str]) -> Matrix:
    """Rows that share one whole among the labels each text has."""
    places = {label: place for place, label in enumerate(labels)}
    targets = np.zeros((len(answers), len(labels)), dtype=np.float32)
    for row, given in zip(targets, answers, strict=True):
        for answer in given:
            row[places[answer]] += 1 / len(given)
    return targets
