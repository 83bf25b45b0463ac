"""What every test may ask for: a migrated database on each engine, a seal, a fixed moment."""

import asyncio
import os
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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'jiannuo.sqlite3'}"
    return asyncio.run(postgres.a_database(request.getfixturevalue("postgres_server")))


@pytest.fixture
def migrated_url(database_url: str) -> str:
    migrate(database_url)
    return database_url


@pytest.fixture
async def store(migrated_url: str) -> AsyncIterator[Store]:
    opened = open_store(migrated_url)
    yield opened
    await opened.close()


@pytest.fixture
def seal() -> Seal:
    return seal_from(b"k" * KEY_BYTES)
