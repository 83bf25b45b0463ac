"""Do staff pages stay quick while 32 people work? List, case, search and filing at once, and the list beside a bare page."""

import asyncio
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import Session

from intake import wiring
from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.reference import rulebook
from intake.rules.lifecycle import Role
from intake.seal import KEY_BYTES, seal_from
from intake.settings import Settings
from intake.store.migrations import migrate
from intake.store.store import open_store
from nlp.apart import InThread
from tests import postgres
from tests.bench.core import _analyse, _fill
from tests.bench.intake import TEXT, _free_port, _stop, _until_ready
from tests.bench.search import _batches, _tell

USERS, REAL, ROUNDS = 32, 60, 5
PASSWORD = "correct horse"
MIX = ("list",) * 4 + ("case",) * 3 + ("search",) * 2 + ("file",)
WORDS = ("工程款", "电梯", "安置房 过渡费", "黄帝故里", "合同")
KEPT = httpx.Limits(keepalive_expiry=2)
"""Seconds a client keeps a connection nobody uses: fewer than the server, who would close it while it is being asked."""
Ask = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]


async def run(quick: bool) -> dict[str, Any]:
    """Rates, tails by kind of page, errors, and the list's rate beside the bare page's, for each database."""
    size, seconds = (20_000, 10.0) if quick else (100_000, 60.0)
    figures: dict[str, Any] = {"cases": size, "users": USERS, "seconds": seconds}
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for name in ("sqlite", "postgresql"):
            url = f"sqlite:///{folder}/web.sqlite3" if name == "sqlite" else await postgres.a_database(server)
            figures[name] = await _beside(Path(folder), url, size, seconds)
            print(name, figures[name], flush=True)
    return figures


async def _beside(folder: Path, url: str, size: int, seconds: float) -> dict[str, Any]:
    numbers = await _filled(url, size)
    environment = {
        "JIANNUO_VECTORS": "false",
        "JIANNUO_HOME": str(folder),
        "JIANNUO_DATABASE_URL": url,
        "JIANNUO_KEY": "00" * KEY_BYTES,
    }
    async with (
        _serving(["-m", "tests.bench.bare_page", url], {}) as bare,
        _serving(["-c", "from api.main import main; main()", "web", "--port"], environment) as ours,
    ):
        cookies, operator = await _logged_in(ours, "paidan"), await _logged_in(ours, "zuoxi")
        bare_rates, rates = [], []
        for _ in range(ROUNDS):  # in turn, so that whoever else uses the machine slows both alike
            bare_rates.append(await _rate(bare, {}, _list, seconds / 4 / ROUNDS))
            rates.append(await _rate(ours, cookies, _list, seconds / 4 / ROUNDS))
        mixed = await _mixed(ours, (cookies, operator), numbers, seconds)
    return {
        "bare_list_per_second": round(statistics.mean(bare_rates)),
        "list_per_second": round(statistics.mean(rates)),
        "list_ratio": round(sum(rates) / sum(bare_rates), 3),
        **mixed,
    }


async def _filled(url: str, size: int) -> list[str]:
    """So many cases of which the newest are real, and a dispatcher who works on them; the numbers of the real ones."""
    await asyncio.to_thread(migrate, url)
    book = rulebook.load()
    reads = InThread(lambda: wiring.reader_for(book, Settings(vectors=False)))
    tools = Tools(seal_from(bytes(KEY_BYTES)), book)
    store = open_store(url)
    await store.write(lambda s: _fill(s, tools, size, 0))
    for some in _batches(size):
        await store.write(lambda s, some=some: _tell(s, some))  # type: ignore[misc]
    await store.write(_past)
    await store.write(_analyse)
    desk = Desk(store, tools, reads, wiring.now)
    try:
        for login, role in (("paidan", Role.DISPATCHER), ("zuoxi", Role.OPERATOR)):
            await desk.add_user(login, login, role, None, PASSWORD)
        return [(await desk.file(f"web:{number}", "web", TEXT)).number for number in range(REAL)]
    finally:
        await desk.close()


def _past(session: Session) -> None:
    """Let PostgreSQL count on from the ids that were given."""
    if session.connection().dialect.name == "postgresql":
        for name in ("complaint", "case"):
            session.connection().exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), (SELECT max(id) FROM \"{name}\"))"
            )


@asynccontextmanager
async def _serving(command: list[str], environment: dict[str, str]) -> AsyncIterator[str]:
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        str(port),
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=base) as client:
            await _until_ready(client)
        yield base
    finally:
        await _stop(process)


async def _logged_in(base: str, login: str) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=base) as client:
        await client.post("/login", data={"login": login, "password": PASSWORD})
        return dict(client.cookies)


async def _list(client: httpx.AsyncClient, _turn: int) -> httpx.Response:
    return await client.get("/desk")


async def _rate(base: str, cookies: dict[str, str], ask: Ask, seconds: float) -> float:
    """Answers a second to all users asking the same."""
    count = 0
    clients = [httpx.AsyncClient(base_url=base, cookies=cookies, timeout=30) for _ in range(USERS)]
    until = time.perf_counter() + seconds  # counted from here: making a client takes longer than some pages

    async def user(client: httpx.AsyncClient) -> None:
        nonlocal count
        async with client:
            while time.perf_counter() < until:
                (await ask(client, count)).raise_for_status()
                count += 1

    begun = time.perf_counter()
    await asyncio.gather(*(user(client) for client in clients))
    return count / (time.perf_counter() - begun)


async def _mixed(
    base: str, sessions: tuple[dict[str, str], dict[str, str]], numbers: list[str], seconds: float
) -> dict[str, Any]:
    """Dispatchers who look and operators who file, all at once."""
    took: defaultdict[str, list[float]] = defaultdict(list)
    errors, sizes, until = 0, defaultdict(int), time.perf_counter() + seconds  # type: ignore[var-annotated]

    async def user(place: int) -> None:
        nonlocal errors
        drawn, turn = random.Random(place), 0
        looking, filing = (
            httpx.AsyncClient(base_url=base, cookies=one, timeout=60, limits=KEPT) for one in sessions
        )
        async with looking, filing:
            while time.perf_counter() < until:
                kind = drawn.choice(MIX)
                begun = time.perf_counter()
                client = filing if kind == "file" else looking
                answer = await _asked(client, kind, drawn, numbers, f"{place:02d}-{turn:06d}")
                took[kind].append(time.perf_counter() - begun)
                sizes[kind] = max(sizes[kind], len(answer.content))
                errors += answer.status_code >= 400
                turn += 1

    await asyncio.gather(*(user(place) for place in range(USERS)))
    return {
        "errors": errors,
        "per_second": round(sum(map(len, took.values())) / seconds),
        "p95_ms": {kind: round(statistics.quantiles(times, n=20)[18] * 1000) for kind, times in took.items()},
        "largest_kb": {kind: round(size / 1000) for kind, size in sizes.items()},
    }


async def _asked(
    client: httpx.AsyncClient, kind: str, drawn: random.Random, numbers: list[str], key: str
) -> httpx.Response:
    match kind:
        case "case":
            return await client.get(f"/desk/{drawn.choice(numbers)}")
        case "search":
            return await client.get("/search", params={"text": drawn.choice(WORDS)})
        case "file":
            form = (await client.get("/hotline")).text
            keys = {name: re.search(rf'name="{name}" value="([^"]+)"', form) for name in ("csrf", "key")}
            told = {name: found[1] for name, found in keys.items() if found}
            return await client.post("/hotline", data={**told, "text": f"{TEXT}{key}"})
    return await client.get("/desk")
