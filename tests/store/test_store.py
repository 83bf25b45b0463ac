"""Does one unit of work commit whole or not at all, on both engines, and do migrations match the tables?"""

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from intake import inbox
from intake.errors import SettingsWrong
from intake.inbox import Arrival
from intake.seal import Seal
from intake.store.migrations import drift, migrate
from intake.store.store import Store, open_store
from intake.store.tables import RawInput
from tests.conftest import NOW


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
        inbox.keep(session, seal, Arrival("a:1", "zhang", "x"), NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(fails)
    assert await store.read(how_many) == 0


async def test_what_a_reader_changes_is_not_kept(store: Store, seal: Seal) -> None:
    await store.read(lambda session: inbox.keep(session, seal, Arrival("a:1", "zhang", "x"), NOW))
    assert await store.read(how_many) == 0


def test_a_database_we_do_not_know_is_refused_with_what_to_write() -> None:
    with pytest.raises(SettingsWrong, match="JIANNUO_DATABASE_URL names mysql"):
        open_store("mysql://localhost/x")
