"""Are figures and files quick with a million cases? A month, its workbook and lists as files, beside DuckDB, csv and xlsxwriter."""

import asyncio
import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import xlsxwriter
from sqlalchemy import insert
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
from intake.statistics import gathering
from intake.statistics.edition import Edition
from intake.statistics.figures import Figures, figures
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
DAYS, SMALL, AT_ONCE, TURNS = 35 * 30, 10_000, 5_000, 3
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

    def counted(session: Session) -> Figures:
        return figures(gathering.facts(session, book, MONTH, NOW), book)

    took = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        one = await store.read(counted)
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
    """Cases of 35 months (the working-day calendar begins in 2024) that each go the whole way but every tenth, which stays with its body."""
    for start in range(1, size + 1, AT_ONCE):
        await store.write(lambda s, start=start: _cases(s, range(start, min(start + AT_ONCE, size + 1))))  # type: ignore[misc]
    await store.write(lambda s: s.connection().exec_driver_sql("ANALYZE"))


def _cases(session: Session, numbers: range) -> None:
    told = {number: NOW - timedelta(days=number % DAYS, seconds=number % 80_000) for number in numbers}
    steps = {number: WALK[:5] if number % 10 == 0 else WALK for number in numbers}
    _many(session, Complaint, [
        {
            "id": number, "source_key": f"bench:{number}", "channel": CHANNELS[number % 4], "narrative": b"0", "reading": b"0",
            "model": "bench", "caller": f"c{number % 50_021}" if number % 4 in (0, 2) else None, "masked": "镇里欠我工程款三万元,合同和验收单都有,去年说年底付清。", "told_at": at,
        }
        for number, at in told.items()
    ])  # fmt: skip
    _many(session, Case, [
        {
            "id": number, "number": f"B{number}", "complaint_id": number, "query_code": "0" * 64, "version": 1, "rule": "bench",
            "status": steps[number][-1][1].value, "opened_at": at, "default_label": "Y", "domain": DOMAINS[number % 5],
            "lead": BODIES[number % len(BODIES)], "rulebook": "bench", "amount_fen": 100 * number,
            "accepted_at": at + timedelta(days=1),
        }
        for number, at in told.items()
    ])  # fmt: skip
    _many(session, Entry, [
        {
            "case_id": number, "seq": seq, "at": told[number] + timedelta(days=days, minutes=seq), "event": event.value,
            "by": "dispatcher", "actor": "", "before": steps[number][seq - 2][1].value if seq > 1 else None, "after": after.value,
        }
        for number in numbers
        for seq, (event, after, days) in enumerate(steps[number], start=1)
    ])  # fmt: skip
    _many(session, Clock, [
        _clock(number, term, told[number].date(), length, len(steps[number]) > 5)
        for number in numbers
        for term, length in (("return_order", 3), ("handle_simple", 9))
    ])  # fmt: skip
    _many(session, Answer, [
        {"case_id": number, "solved": number % 7 > 0, "satisfaction": 1 + number % 5, "at": told[number] + timedelta(days=12)}
        for number in numbers
        if number % 10
    ])  # fmt: skip


def _clock(number: int, term: str, day: date, length: int, ended: bool) -> dict[str, Any]:
    return {
        "case_id": number, "term": term, "started_on": day, "due_on": day + timedelta(days=length), "provisional": False,
        "met_on": day + timedelta(days=8) if ended else None,
    }  # fmt: skip


def _many(session: Session, table: type[Table], rows: list[dict[str, Any]]) -> None:
    session.execute(insert(Table.metadata.tables[str(table.__tablename__)]), rows)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_taken(sys.argv[1], ListForm(sys.argv[2])))))
