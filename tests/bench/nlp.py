"""How fast does the reader read, beside a bare spaCy pipeline and beside the embedding alone, in one run?"""

import asyncio
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import spacy

from intake import wiring
from intake.reference import rulebook
from intake.settings import Settings
from nlp import train
from nlp.alike import Memory, packed
from nlp.reader import Reader
from nlp.vectors import embed, read_pieces

DAY = date(2026, 11, 23)
LENGTH = 200
EARLIER = 100_000
LOAD = (
    "import time; begun = time.perf_counter();"
    "from intake import wiring; from intake.settings import Settings; from intake.reference import rulebook;"
    "from datetime import date; reader = wiring.reader_for(rulebook.load(), Settings(vectors={vectors}));"
    "reader.read('', '镇里欠我们工程款三年了。', date(2026, 11, 23));"
    "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'));"
    "print(time.perf_counter() - begun, int(peak.split()[1]) / 1024)"
)


async def run(quick: bool) -> dict[str, Any]:
    """Documents a second and ratios; the event loop's longest pause; time by length; look-alikes; load and memory."""
    texts = _texts(200 if quick else 1_000)
    plain, full = _reader(vectors=False), _reader(vectors=True)
    few = texts[: 60 if quick else 200]
    figures = {
        "texts": len(texts),
        "without_vectors": _beside(lambda t: plain.read("", t, DAY), _bare(), texts),
        "with_vectors": _beside(lambda t: full.read("", t, DAY), _embedding, few),
        "loop_pause_ms": round(await _longest_pause(full, few[:20]), 1),
        "ms_by_length": {
            str(n): round(_ms(lambda t: plain.read("", t, DAY), texts[0] * (n // LENGTH)), 2)
            for n in (200, 2_000, 20_000, 200_000)
        },
        "alike": _alike(full, few),
        "load": {"with_vectors": _load(vectors=True), "without": _load(vectors=False)},
    }
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def _reader(*, vectors: bool) -> Reader:
    return wiring.reader_for(rulebook.load(), Settings(vectors=vectors))


def _texts(count: int) -> list[str]:
    """Texts of 200 characters out of the corpus's own sentences."""
    line = "".join(row["text"] for row in train.read())
    return [line[start : start + LENGTH] for start in range(0, count * LENGTH, LENGTH)]


def _bare() -> Callable[[str], object]:
    """spaCy's own Chinese with its jieba segmenter and the sentencizer."""
    language = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    language.add_pipe("sentencizer", config={"punct_chars": ["。", "！", "？"]})
    return language


def _embedding(text: str) -> object:
    return embed([text[piece.start : piece.end] for piece in read_pieces(f"\n{text}")])


def _beside(
    ours: Callable[[str], object], bare: Callable[[str], object], texts: list[str]
) -> dict[str, float]:
    """Both over the same texts in turns of a tenth, so that a slow moment of the machine hits both."""
    for work in (ours, bare):
        work(texts[0])
    took = {"ours": 0.0, "bare": 0.0}
    step = max(1, len(texts) // 10)
    for start in range(0, len(texts), step):
        for name, work in (("ours", ours), ("bare", bare)):
            begun = time.perf_counter()
            for text in texts[start : start + step]:
                work(text)
            took[name] += time.perf_counter() - begun
    return {
        "ours_per_second": round(len(texts) / took["ours"], 1),
        "bare_per_second": round(len(texts) / took["bare"], 1),
        "rate_ratio": round(took["bare"] / took["ours"], 3),
        "time_ratio": round(took["ours"] / took["bare"], 3),
    }


async def _longest_pause(reader: Reader, texts: list[str]) -> float:
    """How long, in ms, the event loop was kept from its work while texts were read as the desk reads them."""
    pauses: list[float] = []
    done = asyncio.Event()

    async def beat() -> None:
        while not done.is_set():
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            pauses.append(time.perf_counter() - begun - 0.001)

    beating = asyncio.create_task(beat())
    for text in texts:
        await asyncio.to_thread(reader.read, "", text, DAY)
    done.set()
    await beating
    return max(pauses) * 1000


def _alike(reader: Reader, texts: list[str]) -> dict[str, float]:
    """A search among 100,000 earlier texts, the embedding of the asked text beside it."""
    random = np.random.default_rng(1)
    memory = Memory(384)
    memory.add((key, packed(point)) for key, point in enumerate(random.normal(size=(EARLIER, 384))))
    meanings = [reader.read("", text, DAY).meaning for text in texts[:20]]
    points = [reader.meant(meaning) for meaning in meanings if meaning is not None]
    took = []
    for point in points:
        begun = time.perf_counter()
        memory.nearest(point)
        took.append(time.perf_counter() - begun)
    return {"earlier": EARLIER, "search_p95_ms": round(statistics.quantiles(took, n=20)[-1] * 1000, 1)}


def _ms(work: Callable[[str], object], text: str) -> float:
    begun = time.perf_counter()
    work(text)
    return (time.perf_counter() - begun) * 1000


def _load(*, vectors: bool) -> dict[str, float]:
    printed = subprocess.run(
        [sys.executable, "-c", LOAD.format(vectors=vectors)], capture_output=True, text=True, check=True
    ).stdout.split()
    return {"seconds": round(float(printed[0]), 2), "mb": round(float(printed[1]))}
