"""How does a database come to the present tables? Alembic, inside the package: upgrade and drift."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from intake.store.store import is_sqlite, sqlite_engine
from intake.store.tables import Table


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest revision; does nothing when it is there."""
    _with_connection(url, _upgrade)


def drift(url: str) -> list[str]:
    """What differs between the migrated database and the tables; empty when nothing does."""
    found: list[str] = []
    _with_connection(url, lambda connection: found.extend(_differences(connection)))
    return found


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _differences(connection: Connection) -> list[str]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": lambda name, *_: not _is_the_searchs(name)}
    )
    return [str(difference) for difference in compare_metadata(context, Table.metadata)]


def _is_the_searchs(name: str | None) -> bool:
    """Whether a name is of the search's own table, which is another kind of thing on each engine (store/search)."""
    return name is not None and name.startswith(("case_words", "ix_case_words"))


def _with_connection(url: str, work: Callable[[Connection], None]) -> None:
    if is_sqlite(url):
        engine = sqlite_engine(url)
        with engine.begin() as connection:
            work(connection)
        engine.dispose()
        return
    asyncio.run(_on_postgres(url, work))


async def _on_postgres(url: str, work: Callable[[Connection], None]) -> None:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(work)
    await engine.dispose()
