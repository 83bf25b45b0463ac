"""Which earlier texts tell the same matter in other words? An exact search over vectors kept in one byte a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from nlp.vectors import Matrix

AT_ONCE = 16_384  # rows turned to floats at a time: 25 MB, however many there are
_STEPS = 127.0


@dataclass(frozen=True, slots=True)
class Like:
    """An earlier text by its key, and how alike it is: the cosine of the standardised vectors, -1..1."""

    key: int
    likeness: float


def packed(point: Matrix) -> bytes:
    """A standardised vector in one byte a number; its length is not kept, since only directions are compared."""
    steps = np.asarray(point, dtype=np.float32) * (_STEPS / max(float(np.abs(point).max()), 1e-9))
    return bytes(np.rint(steps).astype(np.int8))


class Memory:
    """Packed vectors by key. Grows by doubling; safe in threads; 388 bytes a text."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows: npt.NDArray[np.int8] = np.zeros((0, width), dtype=np.int8)
        self._lengths: Matrix = np.zeros(0, dtype=np.float32)
        self._keys: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._count = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return self._count

    def add(self, given: Iterable[tuple[int, bytes]]) -> None:
        """Remember texts by key; ValueError for a vector of another width."""
        fresh = list(given)
        if not fresh:
            return
        if any(len(vector) != self._width for _, vector in fresh):
            raise ValueError(f"a packed vector has {self._width} bytes")
        rows = np.frombuffer(b"".join(vector for _, vector in fresh), dtype=np.int8).reshape(len(fresh), -1)
        with self._lock:
            self._make_room(len(fresh))
            place = slice(self._count, self._count + len(fresh))
            self._rows[place] = rows
            self._lengths[place] = np.maximum(np.linalg.norm(rows.astype(np.float32), axis=1), 1e-6)
            self._keys[place] = [key for key, _ in fresh]
            self._count += len(fresh)

    def nearest(self, point: Matrix, most: int = 10) -> tuple[Like, ...]:
        """The most alike texts, most alike first; every text is looked at."""
        with self._lock:
            count, rows, lengths, keys = self._count, self._rows, self._lengths, self._keys
        if not count:
            return ()
        wanted = np.asarray(point, dtype=np.float32) / max(float(np.linalg.norm(point)), 1e-9)
        parts = [slice(start, min(start + AT_ONCE, count)) for start in range(0, count, AT_ONCE)]
        likeness = np.concatenate([rows[part].astype(np.float32) @ wanted for part in parts])
        likeness /= lengths[:count]
        best = np.argpartition(-likeness, min(most, count) - 1)[:most]
        return tuple(Like(int(keys[i]), float(likeness[i])) for i in best[np.argsort(-likeness[best])])

    def _make_room(self, more: int) -> None:
        """Old arrays stay as they are, so that a search under way reads on undisturbed."""
        if self._count + more <= len(self._keys):
            return
        room = max(1024, len(self._keys), more)
        self._rows = np.concatenate([self._rows, np.zeros((room, self._width), np.int8)])
        self._lengths = np.concatenate([self._lengths, np.ones(room, np.float32)])
        self._keys = np.concatenate([self._keys, np.zeros(room, np.int64)])
