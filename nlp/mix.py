"""How much does each view of a text count? A few weights, fitted where the views had not seen the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.heads import shares
from nlp.vectors import Matrix

STEPS, RATE = 600, 0.3
JUDGEMENT = 0.75  # 0.5 to 1 were tried on the development file: 0.83, 0.86 and 0.84 of domains right


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of several views of the same labels, weighed: one weight a view, one bias a label."""

    views: tuple[float, ...]
    bias: tuple[float, ...]

    def shares(self, views: Sequence[Mapping[str, float]], labels: Sequence[str]) -> dict[str, float]:
        """How likely each label is, 0..1 together, most likely first."""
        likely = self.rows([np.array([[view.get(label, 0.0) for label in labels]]) for view in views])[0]
        order = np.argsort(-likely, kind="stable")
        return {labels[place]: float(likely[place]) for place in order}

    def rows(self, views: Sequence[Matrix]) -> Matrix:
        """How likely each label (column) is for each text (row)."""
        return shares(np.stack(views, axis=-1) @ np.array(self.views) + np.array(self.bias))


@dataclass(frozen=True, slots=True)
class Chance:
    """Logits of several views of one yes or no, weighed."""

    views: tuple[float, ...]
    bias: float

    def of(self, views: Sequence[float]) -> float:
        """How likely the yes is."""
        total = float(np.dot(self.views, views)) + self.bias
        return float(_share_of(np.array(total)))

    def rows(self, views: Matrix) -> Matrix:
        """How likely the yes is for each text (row); a column a view."""
        return _share_of(views @ np.array(self.views) + self.bias)


def ranking(views: Sequence[Matrix], targets: Matrix) -> Ranking:
    """The weights under which the views' scores (one row a text, one column a label) say the targets best.

    Every label counts alike, however many texts it has: their number is the writers' choice, not life's.
    """
    stacked = np.stack(views, axis=-1)
    weights, bias = np.full(len(views), 0.5), np.zeros(targets.shape[1])
    counts = (targets @ (1 / np.maximum(targets.sum(axis=0), 1)))[:, None]
    counts /= counts.sum()
    for _ in range(STEPS):
        wrong = (shares(stacked @ weights + bias) - targets) * counts
        weights = np.maximum(weights - RATE * np.einsum("nk,nkv->v", wrong, stacked), 0.0)
        bias -= RATE * (wrong.sum(axis=0) + 0.002 * bias)
    return Ranking(tuple(map(float, weights)), tuple(map(float, bias)))


def chance(views: Matrix, answers: Matrix) -> Chance:
    """The weights under which the views' logits (one row a text) say yes (1) or no (0) best."""
    spread = views.std(axis=0) + 1e-6
    scaled = views / spread
    weights, bias = np.full(views.shape[1], 0.5), 0.0
    for _ in range(STEPS):
        wrong = 1 / (1 + np.exp(-(scaled @ weights + bias))) - answers
        weights = np.maximum(weights - RATE * scaled.T @ wrong / len(answers), 0.0)
        bias -= RATE * float(wrong.mean())
    return Chance(tuple(map(float, weights / spread)), bias)


def agreed_rows(likely: Matrix, ordinary: int, chance_of_default: Matrix) -> Matrix:
    """The shares (one row a text) when the judgement "default or not" has its say in how likely the ordinary is.

    The two were learned apart; ``JUDGEMENT`` is how much of the say the judgement has. An ordinary matter is the domain
    in column ``ordinary``; domains that can be either keep their share of what is left.
    """
    say = JUDGEMENT * _logit(1 - chance_of_default) + (1 - JUDGEMENT) * _logit(likely[:, ordinary])
    share = _share_of(say)
    joint = likely * ((1 - share) / np.maximum(1 - likely[:, ordinary], 1e-9))[:, None]
    joint[:, ordinary] = share
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def agreed(
    likely: Mapping[str, float], ordinary: str, chance_of_default: float, heated: float
) -> dict[str, float]:
    """The same for one text, made as sure as it is right (``heated``, see :func:`heat`), best first."""
    labels = list(likely)
    joint = agreed_rows(
        np.array([list(likely.values())]), labels.index(ordinary), np.array([chance_of_default])
    )
    cooled = tempered(joint, heated)[0]
    order = np.argsort(-cooled, kind="stable")
    return {labels[place]: float(cooled[place]) for place in order}


def tempered(rows: Matrix, heated: float) -> Matrix:
    """Shares at another temperature: above 1 less sure, below 1 surer; their order stays."""
    return shares(np.log(np.maximum(rows, 1e-12)) / heated)


def heat(rows: Matrix, targets: Matrix) -> float:
    """The temperature at which shares are as sure as they are right (least log loss), of 0.5 to 3."""
    tried = np.arange(0.5, 3.01, 0.05)
    loss = [-(targets * np.log(np.maximum(tempered(rows, t), 1e-12))).sum() for t in tried]
    return float(tried[int(np.argmin(loss))])


def _share_of(logit: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -50, 50))))


def _logit(share: Matrix) -> Matrix:
    kept = np.clip(share, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(kept / (1 - kept)))
