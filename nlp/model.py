"""What was learned, in one file: the lexicon, the heads of each view, and how much each view counts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from nlp.heads import Head, Heads
from nlp.mix import Weights
from nlp.vectors import Matrix
from nlp.words import Lexicon

FILE = Path(__file__).parent / "model.npz"


@dataclass(frozen=True, slots=True)
class Scale:
    """What points are brought to before a head sees them."""

    mean: Matrix
    spread: Matrix

    def point(self, vector: Matrix) -> Matrix:
        """A vector, or rows of them, standardised."""
        return (vector - self.mean) / self.spread


def scale_of(rows: Matrix) -> Scale:
    """The scale at which these rows have mean 0 and spread 1 in every column."""
    return Scale(rows.mean(axis=0), rows.std(axis=0) + 1e-6)


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the reader learned. ``version`` names the texts it was learned from; ``about`` is its card.

    ``heads`` are the views "words", "vectors" and "signs" with a head for each question they answer; ``plain`` and
    ``full`` weigh the views of each question without and with vectors.
    """

    version: str
    about: Mapping[str, Any]
    labels: Mapping[str, tuple[str, ...]]
    lexicon: Lexicon
    vectors: Scale
    signs: Scale
    heads: Mapping[str, Heads]
    plain: Mapping[str, Weights]
    full: Mapping[str, Weights]


class ModelUnreadable(Exception):
    """A model file does not hold what this version reads."""


def save(model: Model, file: Path = FILE) -> None:
    """Write the model to one file."""
    card = {
        "version": model.version,
        "about": model.about,
        "labels": model.labels,
        "heads": {view: list(heads) for view, heads in model.heads.items()},
        "plain": {question: asdict(weights) for question, weights in model.plain.items()},
        "full": {question: asdict(weights) for question, weights in model.full.items()},
    }
    arrays = {
        f"{view}_{question}_{part}": getattr(head, part).astype(np.float16)
        for view, heads in model.heads.items()
        for question, head in heads.items()
        for part in ("weights", "bias")
    }
    with file.open("wb") as out:
        np.savez_compressed(
            out,
            card=np.array(json.dumps(card, ensure_ascii=False)),
            grams=np.array("\n".join(model.lexicon.grams)),
            rarity=model.lexicon.rarity,
            vectors=np.stack([model.vectors.mean, model.vectors.spread]),
            signs=np.stack([model.signs.mean, model.signs.spread]),
            **arrays,
        )


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
        labels = {question: tuple(names) for question, names in card["labels"].items()}

        def head(view: str, question: str) -> Head:
            weights, bias = (
                stored[f"{view}_{question}_{part}"].astype(np.float32) for part in ("weights", "bias")
            )
            return Head(labels[question], weights, bias)

        return Model(
            card["version"],
            card["about"],
            labels,
            Lexicon(str(stored["grams"]).split("\n"), stored["rarity"]),
            Scale(*stored["vectors"]),
            Scale(*stored["signs"]),
            {
                view: {question: head(view, question) for question in questions}
                for view, questions in card["heads"].items()
            },
            {question: Weights(**weights) for question, weights in card["plain"].items()},
            {question: Weights(**weights) for question, weights in card["full"].items()},
        )
