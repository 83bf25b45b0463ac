"""How is a reading of hundreds of thousands of rows spared the collector of cycles? It waits until the last such reading is done.

Rows hold no cycles, yet each few hundred of them make the collector walk through all that were read before: half of the time of a
month of thirty thousand cases.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_readings = 0


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection of cycles meanwhile, in the whole process; several at once end with the last."""
    _change(1)
    try:
        yield
    finally:
        _change(-1)


def _change(by: int) -> None:
    global _readings  # the collector is the process's own, and so is how many wait for it
    with _lock:
        _readings += by
        if _readings:
            gc.disable()
        else:
            gc.enable()
