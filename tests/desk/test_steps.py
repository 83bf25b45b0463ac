"""Can a case only be moved by a lawful step, by one person at a time, leaving a trace each time?"""

import asyncio

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk import filing, steps
from intake.desk.steps import Missing, Standing
from intake.desk.tools import Actor
from intake.errors import Conflict, NotAllowed, NotFound
from intake.rules.lifecycle import Event, Role, Status
from intake.seal import Seal
from intake.store.store import Store
from intake.store.tables import Entry
from tests.conftest import NOW
from tests.desk.test_filing import a_desk, a_filing

TO_THE_END = (
    (Event.ACCEPT, Role.DISPATCHER),
    (Event.CLASSIFY, Role.DISPATCHER),
    (Event.REFER, Role.DISPATCHER),
    (Event.SIGN, Role.HANDLER),
    (Event.REPLY, Role.HANDLER),
    (Event.REPORT, Role.HANDLER),
    (Event.APPROVE, Role.DISPATCHER),
    (Event.CONFIRM_SOLVED, Role.CITIZEN),
    (Event.CLOSE, Role.SYSTEM),
    (Event.ARCHIVE, Role.DISPATCHER),
)


async def a_case(store: Store, seal: Seal) -> Standing:
    def open_one(session: Session) -> Standing:
        given = filing.file_complaint(session, a_desk(seal), a_filing(), NOW)
        return steps.standing(session, given.number)

    return await store.write(open_one)


async def taken(store: Store, seal: Seal, seen: Standing, event: Event, by: Role) -> Standing:
    actor = Actor(by, "某人", body="finance" if by is Role.HANDLER else None)
    return await store.write(
        lambda session: steps.take(session, a_desk(seal), seen, event, actor, NOW, text="说明")
    )


async def history(store: Store) -> list[tuple[int, str, str | None, str]]:
    def read(session: Session) -> list[tuple[int, str, str | None, str]]:
        entries = session.scalars(select(Entry).order_by(col(Entry.seq)))
        return [(entry.seq, entry.event, entry.before, entry.after) for entry in entries]

    return await store.read(read)


async def test_a_case_goes_from_filing_to_the_archive_with_every_step_written(
    store: Store, seal: Seal
) -> None:
    case = await a_case(store, seal)
    for event, by in TO_THE_END:
        case = await taken(store, seal, case, event, by)
    assert case.status is Status.ARCHIVED
    written = await history(store)
    assert [event for _, event, _, _ in written] == ["file", *(event for event, _ in TO_THE_END)]
    assert [seq for seq, *_ in written] == list(range(1, len(TO_THE_END) + 2))
    assert [before for _, _, before, _ in written[1:]] == [after for *_, after in written[:-1]]


async def test_two_dispatchers_at_once_and_one_of_them_is_told(store: Store, seal: Seal) -> None:
    case = await a_case(store, seal)
    results = await asyncio.gather(
        taken(store, seal, case, Event.ACCEPT, Role.DISPATCHER),
        taken(store, seal, case, Event.TRANSFER, Role.DISPATCHER),
        return_exceptions=True,
    )
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    assert len(await history(store)) == 2


async def test_a_refused_step_writes_nothing(store: Store, seal: Seal) -> None:
    case = await a_case(store, seal)
    with pytest.raises(NotAllowed):
        await taken(store, seal, case, Event.CLOSE, Role.HANDLER)
    assert await store.read(lambda session: steps.standing(session, case.number)) == case
    assert len(await history(store)) == 1


async def test_a_status_made_up_by_a_front_does_not_open_a_way_round_the_table(
    store: Store, seal: Seal
) -> None:
    case = await a_case(store, seal)
    forged = Standing(case.number, Status.CLOSED, case.version)
    with pytest.raises(Conflict):
        await taken(store, seal, forged, Event.ARCHIVE, Role.DISPATCHER)
    assert len(await history(store)) == 1


async def test_a_case_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.read(lambda session: steps.standing(session, "XZZX-20261012-0404"))


async def test_a_step_that_speaks_to_somebody_is_refused_without_a_word(store: Store, seal: Seal) -> None:
    case = await a_case(store, seal)
    dispatcher = Actor(Role.DISPATCHER, "派单员")
    for text in (None, "", " \n"):
        with pytest.raises(Missing):
            await store.write(
                lambda s, text=text: steps.take(
                    s, a_desk(seal), case, Event.REFUSE, dispatcher, NOW, text=text
                )  # type: ignore[misc]
            )
    assert len(await history(store)) == 1
