"""How fast are complaints filed, beside a bare insert in the same run, on SQLite and PostgreSQL?"""

import asyncio
import os
import socket
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select
from sqlmodel import Session

from intake import wiring
from intake.desk import filing
from intake.desk.filing import Filing
from intake.desk.tools import Actor, Tools
from intake.reference import rulebook
from intake.rules.lifecycle import Role
from intake.rules.scope import Scope
from intake.seal import KEY_BYTES, seal_from
from intake.settings import Settings
from intake.store.migrations import migrate
from intake.store.store import open_store
from intake.store.tables import Case, Complaint
from tests import postgres

CONNECTIONS, STEPS = 16, 200
TEXT = (
    "前年给薛店镇修了三条村里的排水沟，合同四十六万元，验收单都签了，2023年底前就该付清，到现在只给了十万，去要钱就说财政紧张"
    "让再等等，镇里换了领导又说以前的事不清楚，工人的工资还是我自己垫的，一共二十一万，家里老人看病都借钱，去年找过两次信访也没有"
    "结果，请帮忙协调一下，我手里有合同和验收单，电话13800001234，随时可以提供。"
)


async def run(quick: bool) -> dict[str, Any]:
    """Rates, tails, ratios and what was lost or doubled, for each database; the share of the reading."""
    requests = 1_000 if quick else 5_000
    steps = await asyncio.to_thread(_steps_ms)
    figures: dict[str, Any] = {"requests": requests, "connections": CONNECTIONS, "steps_ms": steps}
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for name, url in (("sqlite", f"sqlite:///{folder}/jiannuo.sqlite3"), ("postgresql", server)):
            figures[name] = await _beside(Path(folder), name, url, requests)
            print(name, figures[name], flush=True)
    return figures


async def _beside(folder: Path, name: str, url: str, requests: int) -> dict[str, Any]:
    bare_url = f"sqlite:///{folder}/bare.sqlite3" if name == "sqlite" else url
    bare = await _measured(["-m", "tests.bench.bare", bare_url], {}, requests, _to_bare)
    environment = {"JIANNUO_VECTORS": "false", "JIANNUO_HOME": str(folder), "JIANNUO_DATABASE_URL": url}
    await asyncio.to_thread(migrate, url)
    token = await _token(Settings(home=folder, database_url=url, vectors=False))
    ours = await _measured(
        ["-c", "from api.main import main; main()", "web", "--port"], environment, requests, _to_us(token)
    )
    kept = await _kept(url)
    return {
        "bare": bare,
        "ours": ours,
        "rate_ratio": round(ours["per_second"] / bare["per_second"], 3),
        "p99_ratio": round(ours["p99_ms"] / bare["p99_ms"], 2),
        "lost": ours["accepted"] - kept[0],
        "double": kept[0] - kept[1],
    }


def _to_bare(key: str) -> dict[str, Any]:
    return {"json": {"key": key, "text": TEXT}}


def _to_us(token: str) -> Callable[[str], dict[str, Any]]:
    def asked(key: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return {"json": {"text": TEXT}, "headers": headers}

    return asked


async def _token(settings: Settings) -> str:
    desk = wiring.open_desk(settings)
    try:
        return await desk.outside.issue(Actor(Role.OPERATOR, "bench"), {Scope.COMPLAINTS_WRITE}, 1)
    finally:
        await desk.close()


async def _measured(
    command: list[str], environment: dict[str, str], requests: int, ask: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, str(port), env={**os.environ, **environment}, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        return await _load(f"http://127.0.0.1:{port}", requests, ask)
    finally:
        await _stop(process)


async def _load(base: str, requests: int, ask: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
        await _until_ready(client)
        await _send(client, ask("warm-up-000"), [])
        took: list[float] = []
        numbers = iter(range(requests))
        begun = time.perf_counter()

        async def citizen() -> int:
            return sum([await _send(client, ask(f"bench-{number:06d}"), took) for number in numbers])

        accepted = sum(await asyncio.gather(*(citizen() for _ in range(CONNECTIONS))))
        seconds = time.perf_counter() - begun
    tail = statistics.quantiles(took, n=100)
    return {
        "accepted": accepted + 1,
        "per_second": round(accepted / seconds, 1),
        "p50_ms": round(tail[49] * 1000, 1),
        "p99_ms": round(tail[98] * 1000, 1),
    }


async def _send(client: httpx.AsyncClient, asked: dict[str, Any], took: list[float]) -> int:
    begun = time.perf_counter()
    answer = await client.post("/api/v1/complaints", **asked)
    took.append(time.perf_counter() - begun)
    return int(answer.status_code == 201)


async def _kept(url: str) -> tuple[int, int]:
    store = open_store(url)
    try:
        cases = await store.read(lambda s: s.scalar(select(func.count()).select_from(Case)) or 0)
        keys = await store.read(lambda s: s.scalar(select(func.count()).select_from(Complaint)) or 0)
    finally:
        await store.close()
    return cases, keys


def _steps_ms() -> dict[str, float]:
    """What the reading and the transaction take by themselves, without web and commit: the rest of a filing is theirs."""
    book = rulebook.load()
    reader, at = wiring.reader_for(book, Settings(vectors=False)), datetime(2026, 11, 23, 2, tzinfo=UTC)
    tools = Tools(seal_from(bytes(KEY_BYTES)), book)

    def file_all(session: Session) -> float:
        begun = time.perf_counter()
        for number in range(STEPS):
            filing.file_complaint(session, tools, Filing(f"step:{number}", "api", TEXT, reading), at)
        return time.perf_counter() - begun

    begun = time.perf_counter()
    for _ in range(STEPS):
        reading = reader.read("", TEXT, at.date())
    reading_took = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/steps.sqlite3"
        migrate(url)
        filing_took = asyncio.run(_once(url, file_all))
    each = 1000 / STEPS
    return {"reading": round(reading_took * each, 3), "transaction": round(filing_took * each, 3)}


async def _once(url: str, work: Callable[[Session], float]) -> float:
    store = open_store(url)
    try:
        return await store.write(work)
    finally:
        await store.close()


async def _until_ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


async def _stop(process: Process) -> None:
    process.terminate()
    await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
