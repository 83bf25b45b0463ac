"""Is the first page of a search quick with a million cases? Common, rare and several words, a phrase, filters, on both databases."""

import asyncio
import random
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from intake.desk import searching
from intake.desk.searching import Sought
from intake.desk.tools import Tools
from intake.reference import rulebook
from intake.rules.lifecycle import Status
from intake.seal import KEY_BYTES, seal_from
from intake.store import search
from intake.store.migrations import migrate
from intake.store.store import open_store
from intake.store.tables import Table
from tests import postgres
from tests.bench.core import AT, DISPATCHER, HANDLER, _analyse, _fill, _p95_ms

BATCH, SEED = 5_000, 11
COMMON = ("工程款", "合同", "承诺", "拖欠", "没有", "政府", "年底")
USUAL = (
    "安置房",
    "过渡费",
    "补贴",
    "招商",
    "道路",
    "学校",
    "验收",
    "保证金",
    "养老金",
    "低保",
    "水库",
    "电梯",
)
RARE = ("望京楼", "红枣节", "机场快线", "黄帝故里")


async def run(quick: bool) -> dict[str, Any]:
    """p95 of the first page in milliseconds, by what is asked and on which database."""
    size = 100_000 if quick else 1_000_000
    figures: dict[str, Any] = {"cases": size}
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for name in ("sqlite", "postgresql"):
            url = (
                f"sqlite:///{folder}/{size}.sqlite3"
                if name == "sqlite"
                else await postgres.a_database(server)
            )
            figures[name] = await _measured(url, size)
            print(name, figures[name], flush=True)
    return figures


async def _measured(url: str, size: int) -> dict[str, float]:
    tools = Tools(seal_from(bytes(KEY_BYTES)), rulebook.load())
    await asyncio.to_thread(migrate, url)
    store = open_store(url)
    try:
        await store.write(lambda s: _fill(s, tools, size, 0))
        for some in _batches(size):
            await store.write(lambda s, some=some: _tell(s, some))  # type: ignore[misc]
        await store.write(_analyse)
        return {name: (await _p95_ms([store], asked))[0] for name, asked in _searches(tools).items()}
    finally:
        await store.close()


def _searches(tools: Tools) -> dict[str, Callable[[Session], object]]:
    asked = {
        "common": Sought(text="工程款"),
        "usual": Sought(text="电梯"),
        "rare": Sought(text="黄帝故里"),
        "several": Sought(text="安置房 过渡费 承诺"),
        "nothing": Sought(text="不存在的话"),
        "common_and_open": Sought(text="合同", status=Status.RECEIVED),
        "filters": Sought(domain="DEBT", lead="housing", status=Status.HANDLING),
    }
    found = {
        name: lambda s, one=one: searching.search(s, tools, DISPATCHER, one, AT.date())
        for name, one in asked.items()
    }
    return {
        **found,
        "handler_common": lambda s: searching.search(s, tools, HANDLER, asked["common"], AT.date()),
    }


def _batches(size: int) -> Iterator[list[tuple[int, str]]]:
    """Every case with a text of its own: common words in half of them, rare ones in one of ten thousand."""
    drawn = random.Random(SEED)
    for start in range(1, size + 1, BATCH):
        yield [(number, _text(drawn)) for number in range(start, min(start + BATCH, size + 1))]


def _text(drawn: random.Random) -> str:
    words = [*drawn.sample(COMMON, 3), *drawn.sample(USUAL, 2)]
    if drawn.random() < 1e-4:
        words.append(drawn.choice(RARE))
    drawn.shuffle(words)
    return "，".join(f"{word}的事{drawn.randrange(10_000)}号文说过" for word in words)


def _tell(session: Session, some: list[tuple[int, str]]) -> None:
    complaint = Table.metadata.tables["complaint"]
    written = update(complaint).where(complaint.c.id == bindparam("row")).values(masked=bindparam("text"))
    session.connection().execute(written, [{"row": number, "text": text} for number, text in some])
    search.keep_many(session.connection(), some)
