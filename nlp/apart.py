"""Where does reading run? Beside the caller in a thread, or in a process of its own that shares no interpreter with the web.

The process is spoken to in JSON lines: first who the bodies are and which model, answered when the model is loaded; then a
text a line, answered in order. It ends when its input does, so it never outlives who began it.
"""

import asyncio
import base64
import json
import signal
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from nlp.model import load
from nlp.reader import Reader
from nlp.reading import NamedBody, Reading, from_json, to_json
from nlp.vectors import Matrix

LONGEST_LINE = 64 * 1024 * 1024  # bytes: every character of the longest text as a reason, escaped
TRIES = 3
READY = b"ready\n"


class Reads(Protocol):
    """Whoever reads without keeping the event loop waiting."""

    async def ready(self) -> None:
        """Load what reading needs, so that the first text need not wait for it."""
        ...

    async def read(self, title: str, text: str, told_on: date) -> Reading:
        """As :meth:`nlp.reader.Reader.read`."""
        ...

    def meant(self, meaning: bytes) -> Matrix:
        """As :meth:`nlp.reader.Reader.meant`."""
        ...

    async def close(self) -> None:
        """Let go of thread or process."""
        ...


class ReaderGone(ConnectionError):
    """The reading process ended, and did so again when it was begun anew."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a :class:`Reader` is made of, so that a process can make its own."""

    bodies: tuple[NamedBody, ...]
    model: Path
    vectors: bool
    threshold: float

    def reader(self) -> Reader:
        """The reader; ModelUnreadable when the file is another version's."""
        return Reader(self.bodies, load(self.model), vectors=self.vectors, threshold=self.threshold)


class InThread:
    """One thread: reading is nearly all Python, so that more of them only take the interpreter from each other."""

    def __init__(self, make: Callable[[], Reader]) -> None:
        self._make = make
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reading")

    @cached_property
    def _reader(self) -> Reader:
        return self._make()

    async def ready(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._reader)

    async def read(self, title: str, text: str, told_on: date) -> Reading:
        def reading() -> Reading:
            return self._reader.read(title, text, told_on)

        return await asyncio.get_running_loop().run_in_executor(self._thread, reading)

    def meant(self, meaning: bytes) -> Matrix:
        return self._reader.meant(meaning)

    async def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)


class InProcess:
    """One process, begun with the first text and begun anew when it ends; answers come in the order of the texts."""

    def __init__(self, made: Made) -> None:
        self._made = made
        self._scale = load(made.model).vectors
        self._worker: _Worker | None = None
        self._beginning = asyncio.Lock()

    async def ready(self) -> None:
        await self._begun()

    async def read(self, title: str, text: str, told_on: date) -> Reading:
        for _ in range(TRIES):
            worker = await self._begun()
            try:
                return await worker.read(title, text, told_on)
            except ReaderGone:
                continue
        raise ReaderGone("the reading process ended again and again")

    def meant(self, meaning: bytes) -> Matrix:
        return self._scale.point(np.frombuffer(meaning, dtype=np.float16).astype(np.float32))

    async def close(self) -> None:
        if self._worker is not None:
            await self._worker.close()

    async def _begun(self) -> "_Worker":
        async with self._beginning:
            if self._worker is None or self._worker.gone:
                if self._worker is not None:
                    await self._worker.close()
                self._worker = await _begin(self._made)
            return self._worker


class _Worker:
    """A process that has loaded its model: lines written, answers awaited in the same order."""

    def __init__(
        self, process: asyncio.subprocess.Process, to: asyncio.StreamWriter, back: asyncio.StreamReader
    ) -> None:
        self._process, self._to, self._back = process, to, back
        self._awaited: deque[asyncio.Future[bytes]] = deque()
        self._listening = asyncio.ensure_future(self._listen())

    @property
    def gone(self) -> bool:
        """Whether it answers no more."""
        return self._listening.done()

    async def read(self, title: str, text: str, told_on: date) -> Reading:
        if self.gone:
            raise ReaderGone("the reading process ended")
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._awaited.append(answer)
        self._to.write(_line({"title": title, "text": text, "told_on": told_on.isoformat()}))
        return _read_from(await answer)

    async def close(self) -> None:
        """Let the process end, and wait until it has."""
        self._to.close()
        await self._process.wait()
        await self._listening

    async def _listen(self) -> None:
        try:
            while line := await self._back.readline():
                answer = self._awaited.popleft()
                if not answer.done():  # whoever asked may have stopped waiting
                    answer.set_result(line)
        finally:
            for answer in self._awaited:
                if not answer.done():
                    answer.set_exception(ReaderGone("the reading process ended"))


async def _begin(made: Made) -> _Worker:
    """Begin a process and wait until it has loaded its model; :class:`ReaderGone` when it ends before."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "nlp.apart",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST_LINE,
    )  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise TypeError("the reading process was begun without pipes")
    process.stdin.write(_line({**asdict(made), "model": str(made.model)}))
    if await process.stdout.readline() != READY:
        await process.wait()
        raise ReaderGone("the reading process ended before it could read")
    return _Worker(process, process.stdin, process.stdout)


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _read_from(line: bytes) -> Reading:
    """The reading of an answer; whatever went wrong there is raised here."""
    answer = json.loads(line)
    if "error" in answer:
        raise RuntimeError(f"the reading process failed: {answer['error']}")
    meaning = base64.b64decode(answer["meaning"]) if answer["meaning"] else None
    return replace(from_json(answer["reading"]), meaning=meaning)


def _serve() -> None:
    """The process: make the reader of the first line, answer every line after it, end with the input."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # a terminal's Ctrl-C reaches both; who began us closes our input
    lines = sys.stdin.buffer
    given = json.loads(lines.readline())
    bodies = tuple(NamedBody(**{**body, "names": tuple(body["names"])}) for body in given["bodies"])
    reader = Made(bodies, Path(given["model"]), given["vectors"], given["threshold"]).reader()
    _say(READY)
    for line in lines:
        _say(_line(_answer(reader, line)))


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _answer(reader: Reader, line: bytes) -> dict[str, Any]:
    asked = json.loads(line)
    try:
        reading = reader.read(asked["title"], asked["text"], date.fromisoformat(asked["told_on"]))
    except Exception as error:  # noqa: BLE001 - the process goes on; the caller raises it
        return {"error": type(error).__name__}
    meaning = base64.b64encode(reading.meaning).decode() if reading.meaning else None
    return {"reading": to_json(reading), "meaning": meaning}


if __name__ == "__main__":
    _serve()
