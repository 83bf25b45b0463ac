"""Do lists and the watch stay quick with a million cases? Page queries at two sizes, and a tick beside a bare batched UPDATE."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Integer, LargeBinary, String, case, cast, func, insert, literal, select, update
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from intake import watch
from intake.desk import history, reading_room
from intake.desk.history import Happened
from intake.desk.tools import CITIZEN, Actor, Tools
from intake.reference import rulebook
from intake.rules.lifecycle import Event, Role, Status
from intake.seal import KEY_BYTES, seal_from
from intake.store.migrations import migrate
from intake.store.store import Store, open_store
from intake.store.tables import Case, Clock, Complaint, Entry, Table
from tests import postgres

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
OVERDUE = date(2026, 11, 20)
SMALL, ASKED, WARM, BATCH = 10_000, 300, 20, 200
BODIES = (
    "finance",
    "housing",
    "human_resources",
    "commerce",
    "education",
    "transport",
    "health",
    "civil_affairs",
)
HANDLER = Actor(Role.HANDLER, "承办", "housing")
DISPATCHER = Actor(Role.DISPATCHER, "派单员")
QUEUE = (Status.RECEIVED, Status.ACCEPTED, Status.AWAITING_REFERRAL, Status.RETURN_REVIEW, Status.REPORTED)


async def run(quick: bool) -> dict[str, Any]:
    """p95 of the lists in milliseconds at a small and a large size, asked in turn, and the tick's rate beside a bare UPDATE."""
    large, due = (100_000, 2_000) if quick else (1_000_000, 20_000)
    figures: dict[str, Any] = {"small": SMALL, "large": large, "due": due}
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for name in ("sqlite", "postgresql"):
            urls = [
                f"sqlite:///{folder}/{size}.sqlite3"
                if name == "sqlite"
                else await postgres.a_database(server)
                for size in (SMALL, large)
            ]
            figures[name] = await _measured(urls, large, due)
            print(name, figures[name], flush=True)
    return figures


async def _measured(urls: Sequence[str], large: int, due: int) -> dict[str, Any]:
    tools = Tools(seal_from(bytes(KEY_BYTES)), rulebook.load())
    for url in urls:
        await asyncio.to_thread(migrate, url)
    stores = [open_store(url) for url in urls]
    try:
        for store, size, overdue in zip(stores, (SMALL, large), (due // 50, due), strict=True):
            await store.write(lambda s, size=size, overdue=overdue: _fill(s, tools, size, overdue))  # type: ignore[misc]
            await store.write(_analyse)
        p95 = {name: await _p95_ms(stores, asked) for name, asked in _lists(tools).items()}
        ticked, bare = await _ticked(stores[1], tools), await _bare(stores[1])
    finally:
        for store in stores:
            await store.close()
    return {
        "p95_ms": p95,
        "ratio": {name: round(at_large / at_small, 2) for name, (at_small, at_large) in p95.items()},
        "climbed": ticked[0],
        "tick_per_second": round(ticked[0] / ticked[1]),
        "bare_update_per_second": round(ticked[0] / bare),
        "tick_ratio": round(bare / ticked[1], 3),
    }


def _lists(tools: Tools) -> dict[str, Callable[[Session], object]]:
    return {
        "handler": lambda s: reading_room.cases(s, tools, HANDLER, (), AT.date()),
        "queue": lambda s: reading_room.cases(s, tools, DISPATCHER, QUEUE, AT.date()),
        "newest": lambda s: reading_room.cases(s, tools, DISPATCHER, (), AT.date()),
    }


def _fill(session: Session, tools: Tools, size: int, due: int) -> None:
    """``size`` cases of which every thirtieth is open and ``due`` are overdue by a day, with clocks and first entries."""
    number = select(literal(1, Integer).label("i")).cte("number", recursive=True)
    number = number.union_all(select(number.c.i + 1).where(number.c.i < size))
    i = number.c.i
    is_due = i <= due
    is_open = is_due | (i % 30 == 0)
    status = case(
        (is_due, Status.HANDLING.value),
        (i % 120 == 0, Status.RECEIVED.value),
        (i % 30 == 0, Status.HANDLING.value),
        else_=Status.CLOSED.value,
    )
    written = literal("B", String) + cast(i, String)
    blob, moment = literal(b"0123456789abcdef", LargeBinary), literal(AT - timedelta(days=9), UTCDateTime)
    first = history.entry(
        tools, "B1", 1, "", Happened(Event.FILE, None, Status.RECEIVED, CITIZEN, model="bench"), AT
    )
    body = case(
        *((i % len(BODIES) == place, literal(name)) for place, name in enumerate(BODIES[1:], 1)),
        else_=BODIES[0],
    )
    opened, last = literal(OVERDUE - timedelta(days=7), Date), literal(OVERDUE, Date)
    ended = case((is_open, None), else_=literal(OVERDUE, Date))
    later = case((is_due, last), else_=literal(OVERDUE + timedelta(days=60), Date))
    _many(session, Complaint, number, {
        "id": i, "source_key": literal("bench:", String) + cast(i, String), "channel": literal("web"),
        "narrative": blob, "reading": blob, "model": literal("bench"),
        "masked": literal("镇里欠我工程款三万元,合同和验收单都有,去年说年底付清。"), "told_at": moment,
    })  # fmt: skip
    _many(session, Case, number, {
        "id": i, "number": written, "complaint_id": i, "query_code": literal("0" * 64), "status": status,
        "opened_at": moment, "changed_at": moment, "version": literal(1, Integer), "default_label": literal("Y"), "domain": literal("DEBT"),
        "lead": body, "referred_at": moment, "rule": literal("bench"), "rulebook": literal("bench"), "head": literal(first["digest"]),
    })  # fmt: skip
    _many(session, Entry, number, {
        "case_id": i, "seq": literal(1, Integer), "at": moment, "event": literal("file"), "by": literal("citizen"),
        "actor": literal("诉求人"), "after": literal("received"), "digest": literal(first["digest"]),
    })  # fmt: skip
    _many(session, Clock, number, {
        "case_id": i, "term": literal("handle_simple"), "started_on": opened, "due_on": later,
        "provisional": literal(False), "met_on": ended,
    })  # fmt: skip


def _many(session: Session, table: type[Table], number: Any, columns: dict[str, Any]) -> None:
    into = Table.metadata.tables[str(table.__tablename__)]
    rows = select(*(value.label(name) for name, value in columns.items())).select_from(number)
    session.execute(insert(into).from_select(list(columns), rows, include_defaults=False))


def _analyse(session: Session) -> None:
    session.connection().exec_driver_sql("ANALYZE")


async def _p95_ms(stores: Sequence[Store], asked: Callable[[Session], object]) -> list[float]:
    """Of each store; they are asked in turn, so that what else the machine does meets both alike."""
    took: list[list[float]] = [[] for _ in stores]
    for turn in range(WARM + ASKED):
        for store, times in zip(stores, took, strict=True):
            begun = time.perf_counter()
            await store.read(asked)
            if turn >= WARM:
                times.append(time.perf_counter() - begun)
    return [round(statistics.quantiles(times, n=20)[18] * 1000, 2) for times in took]


async def _ticked(store: Store, tools: Tools) -> tuple[int, float]:
    begun, climbed = time.perf_counter(), 0
    while now := await store.write(lambda s: watch.pass_time(s, tools, AT)):
        climbed += now
    return climbed, time.perf_counter() - begun


async def _bare(store: Store) -> float:
    """A batched UPDATE by id of the rows the tick took, a transaction a batch."""
    clock = Table.metadata.tables["clock"]
    ids = await store.read(lambda s: s.scalars(select(clock.c.id).where(clock.c.level > 0)).all())
    begun = time.perf_counter()
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        await store.write(
            lambda s, some=some: s.connection().execute(  # type: ignore[misc]
                update(clock).where(clock.c.id.in_(some)).values(level=func.coalesce(clock.c.level, 0))
            )
        )
    return time.perf_counter() - begun
