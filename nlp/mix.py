"""How much does each view of a text count, and how sure may the whole be?

The weights are judgement, not fitted: all writers of the corpus are of one kind, so words that tell its labels apart tell
less of real complaints than they seem to, and a fit trusts them too much. Sentence vectors carry over best. Scores are
first brought to one spread, measured on texts whose writers the heads had not seen; only how sure the whole is, is fitted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.heads import shares
from nlp.vectors import Matrix

DEFAULT = {"cues": 1.0, "words": 1.0, "signs": 1.0, "vectors": 3.0}
DOMAIN = {"cues": 1.5, "words": 0.6, "vectors": 1.5}
ORDINARY = {"cues": 0.5, "words": 0.3, "vectors": 1.0}
BODY = {"cues": 1.0, "lead": 0.15, "words": 0.3, "vectors": 1.5}
TEMPERATURES = np.geomspace(0.05, 5, 120)


@dataclass(frozen=True, slots=True)
class Weights:
    """One question's weight for each view, by name, and the temperature at which it is as sure as it is right."""

    views: Mapping[str, float]
    heat: float

    def total(self, scores: Mapping[str, Matrix]) -> Matrix:
        """The views' scores weighed together: rows a text, columns a label."""
        return np.asarray(sum(self.views[name] * scores[name] for name in self.views) / self.heat)


def weigh(judged: Mapping[str, float], scores: Mapping[str, Matrix], targets: Matrix) -> Weights:
    """Judged weights over the scores' own spread, as sure as they are right on these texts.

    ``targets`` has rows that sum to 1; every label counts alike, however many texts it has.
    """
    views = {
        name: weight / max(float(scores[name].std()), 1e-6)
        for name, weight in judged.items()
        if name in scores
    }
    plain = Weights(views, 1.0).total(scores)
    rarity = (targets @ (1 / np.maximum(targets.sum(axis=0), 1)))[:, None]
    loss = [-(targets * rarity * np.log(np.maximum(shares(plain / t), 1e-12))).sum() for t in TEMPERATURES]
    return Weights(views, float(TEMPERATURES[int(np.argmin(loss))]))


def ranked(labels: Sequence[str], likely: Matrix) -> dict[str, float]:
    """Labels with their shares, best first."""
    order = np.argsort(-likely, kind="stable")
    return {labels[place]: float(likely[place]) for place in order}
