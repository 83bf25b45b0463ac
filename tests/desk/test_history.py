"""Is every change, deletion and reordering of a case's history found, and does the database itself refuse one?"""

import pytest
from sqlalchemy import Executable, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from intake.desk import history
from intake.desk.history import Broken
from intake.rules.lifecycle import Event, Role
from intake.seal import Seal
from intake.store.store import Store
from intake.store.tables import Case, Entry
from tests.desk.test_steps import a_case, taken

LET_GO = {
    "sqlite": ("DROP TRIGGER entry_for_ever_update", "DROP TRIGGER entry_for_ever_delete"),
    "postgresql": ("DROP TRIGGER entry_for_ever ON entry",),
}


async def three_entries(store: Store, seal: Seal) -> None:
    case = await a_case(store, seal)
    case = await taken(store, seal, case, Event.ACCEPT, Role.DISPATCHER)
    await taken(store, seal, case, Event.CLASSIFY, Role.DISPATCHER)


async def verified(store: Store, seal: Seal) -> list[Broken]:
    return (await store.read(lambda session: history.broken(session, seal)))[1]


async def tampered(store: Store, statement: Executable) -> None:
    """What somebody does who can write the database and has taken its trigger away."""

    def work(session: Session) -> None:
        for let_go in LET_GO[session.connection().dialect.name]:
            session.execute(text(let_go))
        session.execute(statement)

    await store.write(work)


async def test_an_untouched_history_fits(store: Store, seal: Seal) -> None:
    await three_entries(store, seal)
    assert await verified(store, seal) == []


@pytest.mark.parametrize(
    ("statement", "seq", "why"),
    [
        (update(Entry).where(col(Entry.seq) == 2).values(actor="别人"), 2, "changed"),
        (update(Entry).where(col(Entry.seq) == 1).values(after="closed"), 1, "changed"),
        (update(Entry).where(col(Entry.seq) == 3).values(text=b"other"), 3, "changed"),
        (delete(Entry).where(col(Entry.seq) == 2), 2, "missing"),
        (delete(Entry).where(col(Entry.seq) == 3), 3, "last entries are missing"),
        (update(Entry).where(col(Entry.seq) == 3).values(seq=9), 3, "out of order"),
    ],
    ids=["actor", "status", "words", "deleted", "cut", "moved"],
)
async def test_a_history_that_was_touched_is_found_at_its_place(
    store: Store, seal: Seal, statement: Executable, seq: int, why: str
) -> None:
    await three_entries(store, seal)
    await tampered(store, statement)
    (broken,) = await verified(store, seal)
    assert broken.seq == seq
    assert why in broken.why


async def test_a_digest_made_without_the_key_does_not_fit(store: Store, seal: Seal) -> None:
    await three_entries(store, seal)
    await tampered(store, update(Entry).where(col(Entry.seq) == 3).values(digest="0" * 64))
    await store.write(lambda session: session.execute(update(Case).values(head="0" * 64)))
    (broken,) = await verified(store, seal)
    assert broken.seq == 3


@pytest.mark.parametrize(
    "statement", [update(Entry).values(actor="别人"), delete(Entry)], ids=["update", "delete"]
)
async def test_the_database_itself_refuses_to_change_a_history(
    store: Store, seal: Seal, statement: Executable
) -> None:
    await three_entries(store, seal)
    with pytest.raises(DBAPIError, match="never changed"):
        await store.write(lambda session: session.execute(statement))
    assert len(await store.read(lambda session: list(session.scalars(select(Entry))))) == 3
