"""How does one unit of work run on SQLite or PostgreSQL? One function, one transaction, one thread hop.

Work is a plain function over a ``Session``; it commits when the function returns and rolls back when it raises.
SQLite writes share one thread (one writer lane keeps the tail short); PostgreSQL runs the same function
over asyncpg.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlmodel import Session

from intake.errors import SettingsWrong

T = TypeVar("T")
BUSY_MILLISECONDS = 20_000
READERS = 4


class Store(Protocol):
    """What the desk needs of a database."""

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in one transaction and commit it."""
        ...

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` on a snapshot; nothing it changes is kept."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections."""
        ...


def open_store(url: str) -> Store:
    """The store behind a database URL: ``sqlite:///path`` or ``postgresql://…``; SettingsWrong for others."""
    return SqliteStore(url) if is_sqlite(url) else PostgresStore(url)


def is_sqlite(url: str) -> bool:
    """Whether a database is embedded; :class:`SettingsWrong` for a URL that names none we know."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsWrong(
            "JIANNUO_DATABASE_URL is no database URL; write postgresql://user@host/name"
        ) from None
    kind = parsed.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise SettingsWrong(
            f"JIANNUO_DATABASE_URL names {kind}; Jiannuo works on postgresql:// or sqlite:///file"
        )
    if kind == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise SettingsWrong(
            "JIANNUO_DATABASE_URL names no file; write sqlite:////folder/file, or leave it empty"
        )
    return kind == "sqlite"


def sqlite_engine(url: str) -> Engine:
    """An engine in WAL mode that fsyncs every commit and takes the write lock when a transaction begins."""
    engine = create_engine(make_url(url).set(drivername="sqlite+pysqlite"), hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def _own(_dialect: object, _record: object, _arguments: object, _words: object) -> None:
        _for_its_owner_alone(make_url(url).database)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _for_its_owner_alone(file: str | None) -> None:
    """Make the file before SQLite does, which would let everybody on the machine read it."""
    if file and not Path(file).exists() and Path(file).parent.is_dir():
        Path(file).touch(mode=0o600)


class SqliteStore:
    """One file, one writer thread, a few reader threads."""

    def __init__(self, url: str) -> None:
        self._engine = sqlite_engine(url)
        self._reading = self._engine.execution_options(writes=False)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")

    async def write(self, work: Callable[[Session], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._committed, work)

    async def read(self, work: Callable[[Session], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._seen, work)

    async def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def _committed(self, work: Callable[[Session], T]) -> T:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            return work(session)

    def _seen(self, work: Callable[[Session], T]) -> T:
        with Session(self._reading, expire_on_commit=False) as session:
            return work(session)


class PostgresStore:
    """A pool of asyncpg connections; the same plain functions run over it."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"), hide_parameters=True
        )

    async def write(self, work: Callable[[Session], T]) -> T:
        async with self._session() as session, session.begin():
            return await session.run_sync(lambda plain: work(_plain(plain)))

    async def read(self, work: Callable[[Session], T]) -> T:
        async with self._session() as session:
            return await session.run_sync(lambda plain: work(_plain(plain)))

    async def close(self) -> None:
        await self._engine.dispose()

    def _session(self) -> AsyncSession:
        return AsyncSession(self._engine, sync_session_class=Session, expire_on_commit=False)


def _plain(session: object) -> Session:
    if not isinstance(session, Session):
        raise TypeError("the async session was opened without sqlmodel's Session")
    return session
