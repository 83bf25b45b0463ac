"""What is written in a picture? Read by RapidOCR where the extra ``ocr`` is installed; its models lie in its package.

What it reads is offered to people as machine text, never taken for a fact.
"""

import logging
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

log = logging.getLogger(__name__)
LEAST_SCORE = 0.5
"""Lines it is less sure of are left out."""


def installed() -> bool:
    """Whether there is something to read with."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def words_in(picture: bytes) -> str:
    """What is written in a picture, a line each, from top to bottom; empty for nothing, and where the reader stumbles."""
    try:
        found = _engine()(picture)
    except Exception:  # noqa: BLE001 (three libraries with errors of no family: one odd picture must not stop the others)
        log.exception("a picture could not be read")
        return ""
    sure = zip(found.txts or (), found.scores or (), strict=True)
    return "\n".join(line for line, score in sure if score >= LEAST_SCORE)


@cache
def _engine() -> Callable[[bytes], Any]:
    """Loaded when the first picture comes: 4 s and 480 MB. One thread, since the web may share the machine."""
    from rapidocr import RapidOCR

    engine: Callable[[bytes], Any] = RapidOCR(
        params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1}
    )
    return engine
