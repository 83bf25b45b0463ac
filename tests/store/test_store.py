"""Does one unit of work commit whole or not at all, on both engines, and do migrations match the tables?"""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session

from intake import inbox
from intake.errors import SettingsWrong
from intake.inbox import Arrival
from intake.seal import Seal
from intake.store.migrations import drift, migrate
from intake.store.store import Store, open_store
from intake.store.tables import Agenda, RawInput
from tests.conftest import NOW

Work = Callable[[Session], int]


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RawInput)) or 0


def test_the_migrated_database_has_exactly_the_tables_of_the_code(database_url: str) -> None:
    migrate(database_url)
    assert drift(database_url) == []


def test_migrating_twice_changes_nothing(migrated_url: str) -> None:
    migrate(migrated_url)
    assert drift(migrated_url) == []


async def test_work_that_fails_leaves_nothing_behind(store: Store, seal: Seal) -> None:
    def fails(session: Session) -> None:
        inbox.keep(session, seal, [Arrival("a:1", "zhang", "x")], NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(fails)
    assert await store.read(how_many) == 0


async def test_who_reads_can_change_nothing(store: Store, seal: Seal) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        await store.read(lambda session: inbox.keep(session, seal, [Arrival("a:1", "zhang", "x")], NOW))
    assert await store.read(how_many) == 0


async def test_work_asked_for_at_once_is_done_each_alone_and_in_order(store: Store, seal: Seal) -> None:
    """On SQLite it shares commits: what one raises must undo his own part and no other's."""

    def kept(place: int) -> Work:
        def work(session: Session) -> int:
            inbox.keep(session, seal, [Arrival(f"a:{place}", "zhang", "x")], NOW)
            if place % 3 == 0:
                raise LookupError(place)
            return place

        return work

    told = await asyncio.gather(*(store.write(kept(place)) for place in range(30)), return_exceptions=True)
    assert [one for one in told if isinstance(one, int)] == [place for place in range(30) if place % 3]
    assert [str(one) for one in told if isinstance(one, LookupError)] == [str(p) for p in range(0, 30, 3)]
    assert await store.read(how_many) == 20


@pytest.fixture
async def file(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """A store on SQLite that waits as long as it must for others to share a commit."""
    monkeypatch.setattr("intake.store.store.TOGETHER_SECONDS", 60)
    store = open_store(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'jiannuo.sqlite3')}")
    yield store
    await store.close()


async def done_together(store: Store, *works: Work) -> list[object]:
    """What became of works that were all waiting before the first was done."""
    all_wait = threading.Event()

    def first(session: Session) -> int:
        all_wait.wait()
        return works[0](session)

    tasks = [asyncio.create_task(store.write(work)) for work in (first, *works[1:])]
    await asyncio.sleep(0)  # each has asked by now
    all_wait.set()
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def test_what_waits_for_the_writer_together_shares_a_commit(file: Store) -> None:
    commits: list[str] = []

    def listens(session: Session) -> int:
        connection: Any = session.connection().connection.driver_connection
        connection.set_trace_callback(lambda said: commits.append(said) if said == "COMMIT" else None)
        return 0

    assert await done_together(file, listens, *(how_many for _ in range(200))) == [0] * 201
    assert commits == ["COMMIT"]


async def test_a_commit_that_fails_is_told_to_all_who_shared_it(file: Store) -> None:
    def orphan(session: Session) -> int:
        """A row whose other half is looked for only when it is committed."""
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        session.add(Agenda(meeting_id=99, matter_id=99))
        return 1

    told = await done_together(file, how_many, orphan, how_many)
    assert all(isinstance(one, IntegrityError) for one in told), told
    assert await file.write(how_many) == 0, "the writer goes on"


async def test_who_does_not_get_the_lock_is_told_so(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Defect: where another process held the file too long, whoever waited to write was never answered."""
    monkeypatch.setattr("intake.store.store.BUSY_MILLISECONDS", 20)
    path = shutil.copy(migrated_file, tmp_path / "jiannuo.sqlite3")
    store, other = open_store(f"sqlite:///{path}"), sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(30):
        told = await asyncio.gather(*(store.write(how_many) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in told] == [OperationalError] * 5
    other.close()
    assert await store.write(how_many) == 0, "the writer goes on"
    await store.close()


def test_a_database_we_do_not_know_is_refused_with_what_to_write() -> None:
    with pytest.raises(SettingsWrong, match="JIANNUO_DATABASE_URL names mysql"):
        open_store("mysql://localhost/x")
