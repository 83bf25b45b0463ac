"""Does reading in a process of its own say the same, in order, and outlive the process but never its owner?"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from nlp import model
from nlp.apart import InProcess, InThread, Made, ReaderGone
from nlp.reading import NamedBody

DAY = date(2026, 11, 23)
TOWN = NamedBody("xuedian", ("薛店镇人民政府", "薛店镇"), "", township=True)
MADE = Made((TOWN,), model.FILE, vectors=False, threshold=0.45)
TEXTS = ("薛店镇欠我工程款四十六万,2023年底前就该付清", "楼下烧烤摊半夜还在吵", "\ud800破的字", "")


async def test_a_process_of_its_own_reads_as_a_thread_does_and_answers_in_order() -> None:
    beside, apart = InThread(MADE.reader), InProcess(MADE)
    try:
        there = await asyncio.gather(*(apart.read("", text, DAY) for text in TEXTS * 5))
        assert there == [await beside.read("", text, DAY) for text in TEXTS * 5]
    finally:
        await beside.close()
        await apart.close()


async def test_a_reading_process_that_is_killed_is_begun_anew_and_the_text_is_read_after_all() -> None:
    apart = InProcess(MADE)
    try:
        before = await apart.read("", TEXTS[0], DAY)
        os.kill(_pid(apart), signal.SIGKILL)
        assert await apart.read("", TEXTS[0], DAY) == before
    finally:
        await apart.close()


async def test_a_model_that_cannot_be_loaded_says_that_nothing_is_read(tmp_path: Path) -> None:
    copy = tmp_path / "model.npz"
    copy.write_bytes(model.FILE.read_bytes())
    apart = InProcess(Made((), copy, vectors=False, threshold=0.45))
    copy.unlink()
    with pytest.raises(ReaderGone):
        await apart.ready()
    await apart.close()


async def test_who_stopped_waiting_does_not_shift_the_answers_of_others() -> None:
    apart = InProcess(MADE)
    try:
        await apart.ready()
        given_up = asyncio.ensure_future(apart.read("", TEXTS[1], DAY))
        await asyncio.sleep(0)
        given_up.cancel()
        assert (await apart.read("", TEXTS[0], DAY)).domains[0].code == "DEBT"
    finally:
        await apart.close()


def test_the_reading_process_ends_with_the_process_that_began_it() -> None:
    begin = (
        "import asyncio, time\nfrom tests.nlp.test_apart import MADE, _pid\nfrom nlp.apart import InProcess\n"
        "async def main():\n    apart = InProcess(MADE)\n    await apart.ready()\n"
        "    print(_pid(apart), flush=True)\n    time.sleep(60)\nasyncio.run(main())"
    )
    owner = subprocess.Popen([sys.executable, "-c", begin], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout:
        pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    assert _ends(pid)


def _pid(apart: InProcess) -> int:
    worker = apart._worker
    assert worker is not None
    return worker._process.pid


def _ends(pid: int) -> bool:
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        time.sleep(0.1)
    return False
