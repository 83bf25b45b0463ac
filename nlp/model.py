"""What was learned, in one file: the lexicon, the heads over words and over vectors, and how much each view counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from nlp.heads import QUESTIONS, Head, Heads
from nlp.mix import Chance, Ranking
from nlp.vectors import Matrix
from nlp.words import Lexicon

FILE = Path(__file__).parent / "model.npz"


@dataclass(frozen=True, slots=True)
class Mix:
    """The weights of the views (cues, words and, where they are wanted, vectors) in each question."""

    domain: Ranking
    body: Ranking
    default: Chance
    heat: float


@dataclass(frozen=True, slots=True)
class Scale:
    """What vectors are brought to before a head sees them."""

    mean: Matrix
    spread: Matrix

    def point(self, vector: Matrix) -> Matrix:
        """A vector, or rows of them, standardised."""
        return (vector - self.mean) / self.spread


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the reader learned. ``version`` names the corpus it was learned from; ``about`` is its card."""

    version: str
    about: Mapping[str, Any]
    lexicon: Lexicon
    words: Heads
    scale: Scale
    vectors: Heads
    plain: Mix
    full: Mix


def save(model: Model, file: Path = FILE) -> None:
    """Write the model to one file."""
    views = {"words": model.words, "vectors": model.vectors}
    card = {
        "version": model.version,
        "about": model.about,
        "labels": {view: {q: heads[q].labels for q in QUESTIONS} for view, heads in views.items()},
        "plain": _weights(model.plain),
        "full": _weights(model.full),
    }
    arrays = {
        f"{view}_{question}_{part}": getattr(heads[question], part).astype(np.float16)
        for view, heads in views.items()
        for question in QUESTIONS
        for part in ("weights", "bias")
    }
    with file.open("wb") as out:
        np.savez_compressed(
            out,
            card=np.array(json.dumps(card, ensure_ascii=False)),
            grams=np.array("\n".join(model.lexicon.grams)),
            rarity=model.lexicon.rarity,
            mean=model.scale.mean,
            spread=model.scale.spread,
            **arrays,
        )


class ModelUnreadable(Exception):
    """A model file does not hold what this version reads."""


def load(file: Path = FILE) -> Model:
    """The model of one file; :class:`ModelUnreadable` for one made by another version."""
    try:
        return _read(file)
    except (KeyError, ValueError, TypeError, BadZipFile) as error:
        raise ModelUnreadable(
            f"{file} was made by another version: run `jiannuo train`, or delete it"
        ) from error


def _read(file: Path) -> Model:
    with np.load(file, allow_pickle=False) as stored:
        card = json.loads(str(stored["card"]))

        def heads(view: str) -> dict[str, Head]:
            return {
                question: Head(
                    tuple(card["labels"][view][question]),
                    stored[f"{view}_{question}_weights"].astype(np.float32),
                    stored[f"{view}_{question}_bias"].astype(np.float32),
                )
                for question in QUESTIONS
            }

        return Model(
            card["version"],
            card["about"],
            Lexicon(str(stored["grams"]).split("\n"), stored["rarity"]),
            heads("words"),
            Scale(stored["mean"], stored["spread"]),
            heads("vectors"),
            _mix(card["plain"]),
            _mix(card["full"]),
        )


def _weights(mix: Mix) -> dict[str, Any]:
    return {
        "domain": [mix.domain.views, mix.domain.bias],
        "body": [mix.body.views, mix.body.bias],
        "default": [mix.default.views, mix.default.bias],
        "heat": mix.heat,
    }


def _mix(weights: Mapping[str, Any]) -> Mix:
    (domain, domain_bias), (body, body_bias) = weights["domain"], weights["body"]
    views, bias = weights["default"]
    return Mix(
        Ranking(tuple(domain), tuple(domain_bias)),
        Ranking(tuple(body), tuple(body_bias)),
        Chance(tuple(views), bias),
        weights["heat"],
    )
