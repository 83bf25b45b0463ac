"""How does one unit of work run on SQLite or PostgreSQL? One function, one transaction, one thread hop.

Work is a plain function over a ``Session``; it commits when the function returns and rolls back when it raises.
SQLite writes share one thread (one writer lane keeps the tail short); PostgreSQL runs the same function
over asyncpg.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlmodel import Session

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
    """The store behind a database URL: ``sqlite:///path`` or ``postgresql://…``; ValueError for others."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        return SqliteStore(url)
    if kind == "postgresql":
        return PostgresStore(url)
    raise ValueError(f"JIANNUO_DATABASE_URL must start with sqlite:/// or postgresql://, not {kind}")


def sqlite_engine(url: str) -> Engine:
    """An engine in WAL mode that fsyncs every commit and takes the write lock when a transaction begins."""
    engine = create_engine(make_url(url).set(drivername="sqlite+pysqlite"), hide_parameters=True)

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
