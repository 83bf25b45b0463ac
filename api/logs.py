"""What do our processes write down of themselves? One JSON object a line, and nothing that a person said or is.

Messages of errors may quote what was typed, so an error is written as its class and the lines it passed.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_NOISY = ("aiogram", "alembic", "httpx", "uvicorn.error")


def begin() -> None:
    """Send all logging of this process to standard error as JSON lines."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.ExtraAdder(),
        place_of_error,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def place_of_error(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put an error's class and the places it passed in its place, never its words."""
    info = line.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if not isinstance(error, BaseException):
        return line
    line["event"] = str(line["event"]).partition("\n")[0]  # asyncio's messages quote the error after it
    frames = traceback.extract_tb(error.__traceback__)
    line["error"] = type(error).__name__
    line["passed"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    return line
