"""What is asked of who comes from a crowded place, and did he do it? Tasks are signed, end, and count once; none is stored."""

import re
import secrets
from datetime import UTC, datetime
from hmac import compare_digest

from sqlmodel import Session

from intake.desk import counting
from intake.desk.tools import Tools
from intake.rules import work
from intake.rules.limits import LimitId, Source
from intake.rules.work import Answer, Task

_TOKEN = re.compile(r"([\w-]{16})\.(\d{1,12})\.([0-9a-f]{32})", re.ASCII)


def ask(tools: Tools, at: datetime) -> Task:
    """A new task."""
    until = int(at.astimezone(UTC).timestamp()) + tools.rulebook.limits.work.seconds
    return _task(tools, secrets.token_urlsafe(12), until)


def source(session: Session, tools: Tools, place: str, answer: Answer, at: datetime) -> Source:
    """Where something comes from, with whether its task was done. Any answer spends the task: a sum is not guessed at twice.

    :class:`TooMany` when too many sums came from this place: whoever does not compute by machine waits.
    """
    task = _given(tools, answer.token)
    if (
        task is None
        or work.is_over(task, at)
        or not counting.is_first(session, tools, task.token, task.until)
    ):
        return Source(place)
    if work.is_worked(task, answer):
        return Source(place, worked=True)
    if not work.is_added(task, answer):
        return Source(place)
    counting.take(session, tools, LimitId.SUMS_OF_ADDRESS, place, at)
    return Source(place, worked=True)


def _given(tools: Tools, token: str) -> Task | None:
    """The task of a token of ours; None for any other."""
    if (parts := _TOKEN.fullmatch(token)) is None:
        return None
    task = _task(tools, parts[1], int(parts[2]))
    return task if compare_digest(task.token, token) else None


def _task(tools: Tools, nonce: str, until: int) -> Task:
    bits = tools.rulebook.limits.work.bits
    seed = tools.seal.index("task", f"{nonce}.{until}.{bits}")[:32]
    return Task(f"{nonce}.{until}.{seed}", seed, bits, until)
