"""Are figures and files quick with a million cases? A month, its workbook and lists as files, beside DuckDB, csv and xlsxwriter."""

import asyncio
import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import sqlalchemy
import xlsxwriter
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, cast, insert, literal, select
from sqlalchemy import case as when
from sqlmodel import Session

from intake.desk import lists
from intake.desk.desk import Desk
from intake.desk.lists import Listed
from intake.desk.tools import Actor, Tools
from intake.reference import rulebook
from intake.rules.lifecycle import Event, Role, Status
from intake.rules.month import Month
from intake.rules.spreadsheet import BOM
from intake.seal import KEY_BYTES, seal_from
from intake.statistics.edition import Edition
from intake.statistics.gathering import alone
from intake.statistics.workbook import workbook
from intake.store.migrations import migrate
from intake.store.store import Store, open_store
from intake.store.tables import Answer, Case, Clock, Complaint, Entry, Table
from intake.streamed import ListForm, Value, writing
from nlp.apart import InThread
from nlp.reader import Reader
from tests import postgres
from tests.bench.core import BODIES

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
MONTH = Month(2026, 9)
DAYS, SMALL, TURNS = 35 * 30, 10_000, 3
SLOTS = DAYS * 4
"""Moments at which cases are told: four of each day."""
LATE, SIGNED = 30, 2
"""By how many days a late case is late, from the day on after which it lies."""
SUPERVISOR = Actor(Role.SUPERVISOR, "督查")
CHANNELS, DOMAINS = ("web", "telegram", "hotline", "wechat"), ("DEBT", "LAND", "PROM", "GP", "TOWN")
WALK = (
    (Event.FILE, Status.RECEIVED, 0), (Event.ACCEPT, Status.ACCEPTED, 1), (Event.CLASSIFY, Status.AWAITING_REFERRAL, 1),
    (Event.REFER, Status.REFERRED, 1), (Event.SIGN, Status.HANDLING, 2), (Event.REPORT, Status.REPORTED, 8),
    (Event.APPROVE, Status.AWAITING_CALLBACK, 9), (Event.CONFIRM_SOLVED, Status.CALLED_BACK, 12), (Event.CLOSE, Status.CLOSED, 12),
)  # fmt: skip


async def run(quick: bool) -> dict[str, Any]:
    """Seconds of a month and its workbook on each database and of DuckDB; of lists as files, with their peak of memory."""
    large = 30_000 if quick else 1_000_000
    found: dict[str, Any] = {"cases": large}
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        urls = {
            "sqlite_small": f"sqlite:///{folder}/small.sqlite3",
            "sqlite": f"sqlite:///{folder}/large.sqlite3",
            "postgresql": await postgres.a_database(server),
        }
        for name, url in urls.items():
            await asyncio.to_thread(migrate, url)
            store = open_store(url)
            await _fill(store, SMALL if name == "sqlite_small" else large)
            if name != "sqlite_small":
                found[name] = await _month(store)
                print(name, found[name], flush=True)
            if name == "sqlite":
                await _desk(store).parquet(SUPERVISOR, Path(folder))
                found["duckdb_seconds"] = _best(lambda: _duckdb(Path(folder)))
            await store.close()
        found["files"] = {
            form.value: {
                name: await _file(url, form) for name, url in urls.items() if name.startswith("sqlite")
            }
            for form in ListForm
        }
        found["bare"] = await _bare(urls["sqlite"], large, Path(folder))
    found["month_ratio"] = round(found["postgresql"]["month_seconds"] / found["duckdb_seconds"], 1)
    return found


def _desk(store: Store) -> Desk:
    def nobody() -> NoReturn:
        raise RuntimeError("nothing is read here")

    def reader() -> Reader:
        nobody()

    return Desk(store, Tools(seal_from(bytes(KEY_BYTES)), rulebook.load()), InThread(reader), lambda: NOW)


def _best(work: Callable[[], object]) -> float:
    """Seconds of the quickest turn."""
    took = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return round(min(took), 3)


async def _month(store: Store) -> dict[str, float]:
    book = rulebook.load()

    took = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        one = await store.read(lambda session: alone(session, book, MONTH, NOW))
        took.append(time.perf_counter() - begun)
    return {
        "accepted": float(str(one["accepted"])),
        "month_seconds": round(min(took), 3),
        "workbook_seconds": _best(lambda: workbook(Edition(one))),
    }


def _duckdb(folder: Path) -> list[list[Any]]:
    """The least that answers: events of the month, what was accepted by domain and body, and clocks due, met and late."""
    first, after = f"'{MONTH.starts.isoformat()}'", f"'{MONTH.ends.isoformat()}'"
    within = f'"at" >= {first} AND "at" < {after}'
    connection = duckdb.connect()
    return [
        connection.execute(query).fetchall()
        for query in (
            f"SELECT event, before, after, count(*) FROM '{folder}/entries.parquet' WHERE {within} GROUP BY ALL",
            f"SELECT channel, domain, lead, count(*), sum(amount_fen) FROM '{folder}/entries.parquet' e JOIN "
            f"'{folder}/cases.parquet' c USING (number) WHERE {within} AND event = 'accept' GROUP BY ALL",
            f"SELECT term, count(*), count(*) FILTER (met_on <= due_on) FROM '{folder}/clocks.parquet' "
            f"WHERE due_on >= '{MONTH.first}' AND due_on < '{MONTH.after}' GROUP BY ALL",
            f"SELECT solved, satisfaction, count(*) FROM '{folder}/answers.parquet' WHERE {within} GROUP BY ALL",
        )
    ]


async def _file(url: str, form: ListForm) -> dict[str, float]:
    """Seconds, megabytes written, and megabytes of memory above those of the start, of one list in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.figures", url, form.value, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    measured: dict[str, float] = json.loads(said)
    return measured


async def _taken(url: str, form: ListForm) -> dict[str, float]:
    store, size, before = open_store(url), 0, _peak()
    begun = time.perf_counter()
    async for piece in await _desk(store).list_file(SUPERVISOR, Listed.ALL, form):
        size += len(piece)
    took = time.perf_counter() - begun
    await store.close()
    return {"seconds": round(took, 1), "megabytes": round(size / 1e6, 1), "peak_megabytes": _peak() - before}


def _peak() -> int:
    """The most memory that this process held so far, in megabytes (ru_maxrss would be the parent's, too)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1000


async def _bare(url: str, count: int, folder: Path) -> dict[str, float]:
    """Writing the same rows without a database: Python's csv, xlsxwriter in constant memory, and our writers."""
    store = open_store(url)
    desk = _desk(store)
    page = await store.read(lambda s: lists.after(s, desk.tools, SUPERVISOR, Listed.ALL, NOW.date(), None))
    some = [lists.values(row, desk.tools.rulebook) for row in page.rows]
    await store.close()

    def pieces() -> Iterator[Sequence[Sequence[Value]]]:
        return (some for _ in range(count // len(some)))

    took = {}
    works: tuple[tuple[str, Callable[[], None]], ...] = (
        ("csv", lambda: _csv(folder / "bare.csv", pieces())),
        ("our_csv", lambda: _ours(ListForm.CSV, folder / "ours.csv", pieces())),
        ("xlsxwriter", lambda: _xlsxwriter(folder / "bare.xlsx", pieces())),
        ("our_xlsx", lambda: _ours(ListForm.XLSX, folder / "ours.xlsx", pieces())),
    )
    for name, work in works:
        begun = time.perf_counter()
        work()
        took[f"{name}_seconds"] = round(time.perf_counter() - begun, 2)
    return {
        **took,
        "csv_ratio": round(took["our_csv_seconds"] / took["csv_seconds"], 2),
        "xlsx_ratio": round(took["xlsxwriter_seconds"] / took["our_xlsx_seconds"], 2),
    }


def _csv(file: Path, pieces: Iterator[Sequence[Sequence[Value]]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        target.write(BOM)
        for rows in pieces:
            csv.writer(target).writerows(rows)


def _ours(form: ListForm, file: Path, pieces: Iterator[Sequence[Sequence[Value]]]) -> None:
    written = writing(form, lists.TITLE, lists.HEADS)
    with file.open("wb") as target:
        for rows in pieces:
            target.write(written.rows(rows))
        target.write(written.end())


def _xlsxwriter(file: Path, pieces: Iterator[Sequence[Sequence[Value]]]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        sheet, number = book.add_worksheet(), 0
        for rows in pieces:
            for row in rows:
                sheet.write_row(number, 0, row)
                number += 1


async def _fill(store: Store, size: int) -> None:
    """Cases of 35 months (the working-day calendar begins in 2024) that go the whole way as far as it is over by now, every
    tenth a month late."""
    await store.write(lambda s: _cases(s, size))
    await store.write(lambda s: s.connection().exec_driver_sql("ANALYZE"))


def _cases(session: Session, size: int) -> None:
    """All that a case is made of is worked out once for each slot, a moment of telling, and copied by the database."""
    number = select(literal(1, Integer).label("i")).cte("number", recursive=True)
    number = number.union_all(select(number.c.i + 1).where(number.c.i < size))
    i = number.c.i
    cases, entries, clocks, answers = (_patterns(session, table) for table in (Case, Entry, Clock, Answer))
    written = cast(i, String)
    in_its_slot = cases.c.slot == i % SLOTS
    _copied(session, Complaint, number.join(cases, in_its_slot), {
        "id": i, "source_key": literal("bench:", String) + written, "channel": _one_of(i, CHANNELS), "narrative": _BLOB, "reading": _BLOB,
        "model": literal("bench"), "masked": literal("镇里欠我工程款三万元,合同和验收单都有,去年说年底付清。"), "told_at": cases.c.opened_at,
        "caller": when((i % 2 == 0, literal("c", String) + cast(i % 50_021, String))),
    })  # fmt: skip
    _copied(session, Case, number.join(cases, in_its_slot), {
        "id": i, "number": literal("B", String) + written, "complaint_id": i, "query_code": literal("0" * 64), "version": literal(1, Integer),
        "rule": literal("bench"), "rulebook": literal("bench"), "default_label": literal("Y"), "domain": _one_of(i, DOMAINS),
        "lead": _one_of(i, BODIES), "amount_fen": i * 100, "status": cases.c.status, "opened_at": cases.c.opened_at,
        "accepted_at": cases.c.accepted_at,
    })  # fmt: skip
    for table, pattern in ((Entry, entries), (Clock, clocks), (Answer, answers)):
        columns = {
            column.name: column for column in pattern.c if column.name not in ("id", "slot", "case_id")
        }
        _copied(session, table, number.join(pattern, pattern.c.slot == i % SLOTS), {"case_id": i, **columns})


_BLOB = literal(b"0", LargeBinary)


def _one_of(i: Any, values: Sequence[str]) -> Any:
    return when(*((i % len(values) == place, literal(value)) for place, value in enumerate(values)))


def _copied(session: Session, table: type[Table], source: Any, columns: dict[str, Any]) -> None:
    into = Table.metadata.tables[str(table.__tablename__)]
    session.connection().execute(
        insert(into).from_select(list(columns), select(*columns.values()).select_from(source))
    )


def _patterns(session: Session, table: type[Table]) -> sqlalchemy.Table:
    """What each slot has of a table, in a table for as long as this transaction's connection lives."""
    rows = [{"slot": slot, **row} for slot in range(SLOTS) for row in _OF_A_SLOT[table](slot)]
    kinds = {column.name: column.type for column in Table.metadata.tables[str(table.__tablename__)].c}
    columns = [Column(name, Integer if name == "slot" else kinds[name]) for name in rows[0]]
    pattern = sqlalchemy.Table(f"bench_{table.__tablename__}", MetaData(), *columns, prefixes=["TEMPORARY"])
    pattern.create(session.connection())
    session.connection().execute(insert(pattern), rows)
    return pattern


def _walked(slot: int) -> list[tuple[int, Event, Status | None, Status, datetime]]:
    """What happened by now to a case of this slot: place, event, status before and after, moment."""
    told = NOW - timedelta(days=slot % DAYS, hours=1, seconds=slot * 19)
    before: Status | None = None
    found = []
    for seq, (event, after, days) in enumerate(WALK, start=1):
        at = told + timedelta(days=days + (LATE if slot % 10 == 0 and days > SIGNED else 0), minutes=seq)
        if at <= NOW:
            found.append((seq, event, before, after, at))
        before = after
    return found


def _case_of(slot: int) -> list[dict[str, Any]]:
    walked = _walked(slot)
    accepted = next((at for _, event, _, _, at in walked if event is Event.ACCEPT), None)
    return [{"status": walked[-1][3].value, "opened_at": walked[0][4], "accepted_at": accepted}]


def _entries_of(slot: int) -> list[dict[str, Any]]:
    return [
        {"seq": seq, "at": at, "event": event.value, "by": "dispatcher", "actor": "", "before": before and before.value, "after": after.value}
        for seq, event, before, after, at in _walked(slot)
    ]  # fmt: skip


def _clocks_of(slot: int) -> list[dict[str, Any]]:
    walked = {event: at.date() for _, event, _, _, at in _walked(slot)}
    day = walked[Event.FILE]
    return [
        {"term": term, "started_on": day, "due_on": day + timedelta(days=length), "provisional": False, "met_on": walked.get(ends)}
        for term, length, ends in (("return_order", 3, Event.SIGN), ("handle_simple", 9, Event.REPORT))
    ]  # fmt: skip


def _answers_of(slot: int) -> list[dict[str, Any]]:
    return [
        {"solved": slot % 7 > 0, "satisfaction": 1 + slot % 5, "at": at}
        for _, event, _, _, at in _walked(slot)
        if event is Event.CONFIRM_SOLVED
    ]


_OF_A_SLOT: dict[type[Table], Callable[[int], list[dict[str, Any]]]] = {
    Case: _case_of, Entry: _entries_of, Clock: _clocks_of, Answer: _answers_of,
}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_taken(sys.argv[1], ListForm(sys.argv[2])))))
