"""Do our logs tell what happened to whom runs the server, and nothing of what people said?"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api import logs


@contextmanager
def logging_begun() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.begin()
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def test_a_line_is_one_json_object_with_time_level_and_facts(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_begun():
        logging.getLogger("api.app").info("answered", extra={"status": 200, "route": "/desk/{number}"})
    told: dict[str, object] = json.loads(capsys.readouterr().err)
    assert (told["event"], told["level"], told["logger"]) == ("answered", "info", "api.app")
    assert (told["status"], told["route"]) == (200, "/desk/{number}")
    assert str(told["at"]).endswith("Z")


def test_an_error_is_told_by_its_class_and_place_not_by_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging_begun():
        try:
            raise ValueError("王小明 13800001234")
        except ValueError:
            logging.getLogger("bot").exception("set aside")
    told: dict[str, object] = json.loads(capsys.readouterr().err)
    assert told["error"] == "ValueError"
    assert "test_logs.py" in str(told["passed"])
    assert "王小明" not in json.dumps(told, ensure_ascii=False)
    assert "13800001234" not in json.dumps(told)


def test_a_message_that_quotes_its_error_is_cut_before_the_quotation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = ValueError("王小明")
    with logging_begun():
        logging.getLogger("asyncio").error("Task exception\nfuture: %r", error, exc_info=error)
    told: dict[str, object] = json.loads(capsys.readouterr().err)
    assert told["event"] == "Task exception"
    assert "王小明" not in json.dumps(told, ensure_ascii=False)
