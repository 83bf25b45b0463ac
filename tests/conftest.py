"""What every test may ask for: a migrated database on each engine, a seal, a fixed moment."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.seal import KEY_BYTES, Seal, seal_from
from intake.store.migrations import migrate
from intake.store.store import Store, open_store
from tests import postgres

# Every process of the tests reads without vectors, quickly; tests/nlp/test_model.py tests the vectors.
os.environ["JIANNUO_VECTORS"] = "false"

os.environ["JIANNUO_QUIET"] = "0-0"  # whole processes are tested at any hour of the day

NOW = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning in China


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.running() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy; migrating anew for every test was half of all the tests' time."""
    file = tmp_path_factory.mktemp("migrated") / "jiannuo.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> str:
    """A migrated PostgreSQL database to copy, by name."""
    url = asyncio.run(postgres.a_database(postgres_server))
    migrate(url)
    return postgres.name_of(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'jiannuo.sqlite3'}"
    return asyncio.run(postgres.a_database(request.getfixturevalue("postgres_server")))


@pytest.fixture
def migrated_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database with every table and nothing in them."""
    if engine == "sqlite":
        copy = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "jiannuo.sqlite3")
        return f"sqlite:///{copy}"
    server, template = (request.getfixturevalue(name) for name in ("postgres_server", "migrated_template"))
    return asyncio.run(postgres.a_database(server, template))


@pytest.fixture
async def store(migrated_url: str) -> AsyncIterator[Store]:
    opened = open_store(migrated_url)
    yield opened
    await opened.close()


@pytest.fixture
def seal() -> Seal:
    return seal_from(b"k" * KEY_BYTES)
