"""How does one unit of work run on SQLite or PostgreSQL? One function, one transaction, one thread hop.

Work is a plain function over a ``Session``; it commits when the function returns and rolls back when it raises.
SQLite writes share one thread, and those that wait for it share a commit (waiting for the disk is what a write costs);
PostgreSQL runs the same function over asyncpg.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlmodel import Session

from intake.errors import SettingsWrong

T = TypeVar("T")
BUSY_MILLISECONDS = 20_000
READERS = 4
TOGETHER_SECONDS = 0.02
"""How long a commit may wait for others to share it; so much later, at most, does who came first hear of it."""
CONNECTIONS = 8
"""To PostgreSQL for writing, and as many for reading; beyond them one waits, since opening one costs ten statements. Six
processes stay under the 100 a server takes unless it is told otherwise."""

TOLD = {"random_page_cost": "1.1", "jit": "off"}
"""What PostgreSQL is told of each connection: that the database lies on a solid state disk, where a row by its key costs little more
than the next one (else a month reads whole tables), and to compile no question, which takes longer than most of ours."""


class Store(Protocol):
    """What the desk needs of a database."""

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in one transaction and commit it."""
        ...

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run ``work``, which only reads: DBAPIError when it tries to change anything."""
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
        if connection.get_execution_options().get("writes", True):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        # Neither takes a lock, so neither can fail; by SQLAlchemy they would cost as much as what is read.
        connection.connection.driver_connection.execute("PRAGMA query_only=ON")
        connection.connection.driver_connection.execute("BEGIN")

    return engine


def _for_its_owner_alone(file: str | None) -> None:
    """Make the file before SQLite does, which would let everybody on the machine read it."""
    if file and not Path(file).exists() and Path(file).parent.is_dir():
        Path(file).touch(mode=0o600)


class SqliteStore:
    """One file, one writer thread that commits together what waits together, a few reader threads."""

    def __init__(self, url: str) -> None:
        self._engine = sqlite_engine(url)
        self._reading = sqlite_engine(url).execution_options(writes=False)
        self._waiting: deque[_Write[Any]] = deque()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")

    async def write(self, work: Callable[[Session], T]) -> T:
        asked: _Write[T] = _Write(work)
        self._waiting.append(asked)
        self._writer.submit(self._commit_waiting)
        return await asyncio.wrap_future(asked.outcome)

    async def read(self, work: Callable[[Session], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._seen, work)

    async def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._engine.dispose()
        self._reading.dispose()

    def _commit_waiting(self) -> None:
        """Commit what waits; nobody hears that his work is done before it is on the disk."""
        if not self._waiting:
            return  # committed with an earlier one
        tried = [
            self._waiting.popleft()
        ]  # before the lock is asked for, so that somebody is told when it is not given
        try:
            with self._engine.begin() as connection:
                tried[0].try_in(connection)
                self._try_waiting(connection, tried)
        except BaseException as error:
            for one in tried:
                one.fail(error)
            raise
        for one in tried:
            one.tell()

    def _try_waiting(self, connection: Connection, tried: list["_Write[Any]"]) -> None:
        begun = time.monotonic()
        while self._waiting and time.monotonic() - begun < TOGETHER_SECONDS:
            tried.append(self._waiting.popleft())
            tried[-1].try_in(connection)

    def _seen(self, work: Callable[[Session], T]) -> T:
        with Session(self._reading, expire_on_commit=False) as session:
            return work(session)


class _Write(Generic[T]):
    """One piece of work for the writer thread, and what becomes of it."""

    def __init__(self, work: Callable[[Session], T]) -> None:
        self._work = work
        self._done: Callable[[], None] | None = None
        self.outcome: Future[T] = Future()

    def try_in(self, connection: Connection) -> None:
        """Do the work in a savepoint of its own: what it raises undoes it alone. Nothing where nobody waits for it any more."""
        if not self.outcome.set_running_or_notify_cancel():
            return
        sqlite: Any = connection.connection.driver_connection
        # By SQLAlchemy a savepoint is compiled each time: a tenth of what an answer costs.
        sqlite.execute("SAVEPOINT work")
        session = Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        try:
            result = self._work(session)
            session.flush()
        except Exception as error:
            if not sqlite.in_transaction:
                raise  # SQLite gave the whole transaction up: a full disk, a broken file
            sqlite.execute("ROLLBACK TO work")
            self._done = partial(self.outcome.set_exception, error)
        else:
            self._done = partial(self.outcome.set_result, result)
        finally:
            session.close()
        sqlite.execute("RELEASE work")

    def tell(self) -> None:
        """Say what became of it, now that it is committed."""
        if self._done is not None:
            self._done()

    def fail(self, error: BaseException) -> None:
        """Say that nothing was committed."""
        if self.outcome.cancelled():
            return
        if self.outcome.running() or self.outcome.set_running_or_notify_cancel():
            self.outcome.set_exception(error)


class PostgresStore:
    """Pools of asyncpg connections; the same plain functions run over them.

    Reading has a pool of its own whose connections can change nothing and begin no transaction: under READ COMMITTED each
    statement sees its own snapshot with one or without, and BEGIN and ROLLBACK were two of a read's three trips.
    """

    def __init__(self, url: str) -> None:
        self._writing = _postgres_engine(url)
        self._reading = _postgres_engine(
            url,
            isolation_level="AUTOCOMMIT",
            default_transaction_read_only="on",
        )

    async def write(self, work: Callable[[Session], T]) -> T:
        async with _session_of(self._writing) as session, session.begin():
            return await session.run_sync(lambda plain: work(_plain(plain)))

    async def read(self, work: Callable[[Session], T]) -> T:
        async with _session_of(self._reading) as session:
            return await session.run_sync(lambda plain: work(_plain(plain)))

    async def close(self) -> None:
        await self._writing.dispose()
        await self._reading.dispose()


def _postgres_engine(
    url: str, isolation_level: IsolationLevel = "READ COMMITTED", **told: str
) -> AsyncEngine:
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        isolation_level=isolation_level,
        connect_args={"server_settings": {**TOLD, **told}},
    )


def _session_of(engine: AsyncEngine) -> AsyncSession:
    return AsyncSession(engine, sync_session_class=Session, expire_on_commit=False)


def _plain(session: object) -> Session:
    if not isinstance(session, Session):
        raise TypeError("the async session was opened without sqlmodel's Session")
    return session
