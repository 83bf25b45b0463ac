"""Is a notice of holidays looked at before it counts, refused where it cannot be one, and followed by every process?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.desk.calendar_desk import Move, SameAsBefore
from intake.desk.desk import Desk
from intake.desk.tools import Actor, Tools
from intake.errors import Conflict, NotFound
from intake.rules.holidays import Flaw, NoticeRefused
from intake.rules.lifecycle import Event, Role
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.desk.test_desk import TEXT
from tests.desk.test_filing import BOOK, READER
from tests.notices import A_DAY_MORE, notice

ADMINISTRATOR, SUPERVISOR = Actor(Role.ADMINISTRATOR, "管理员"), Actor(Role.SUPERVISOR, "督查员")
YEARS_END = datetime(2026, 12, 30, 2, tzinfo=UTC)
DUE, THEN_DUE = date(2027, 1, 5), date(2027, 1, 6)
Process = Callable[[], Desk]


@pytest.fixture
def process(store: Store, seal: Seal) -> Process:
    """Another process over the same database: a desk with a calendar of its own."""

    def opened() -> Desk:
        book = replace(BOOK, calendar=BOOK.calendar.with_years(()))
        return Desk(store, Tools(seal, book), InThread(lambda: READER), lambda: YEARS_END)

    return opened


async def due(desk: Desk, number: str) -> date:
    (clock,) = (await desk.case(SUPERVISOR, number)).clocks
    return clock.due_on


async def test_what_would_change_is_shown_and_nothing_is_changed(process: Process) -> None:
    desk = process()
    numbers = [(await desk.file(f"web:{place}", "web", TEXT)).number for place in range(2)]
    foreseen = await desk.calendar.foresee(ADMINISTRATOR, A_DAY_MORE.encode())
    changed = [(one.day.isoformat(), one.after.working) for one in foreseen.days]
    assert changed == [("2027-01-04", False), ("2027-01-09", True)]
    assert foreseen.moves == (Move("受理审查", DUE, THEN_DUE, 2),)
    assert foreseen.moves[0].days == 1
    assert await due(desk, numbers[0]) == DUE
    assert await desk.calendar.imports(ADMINISTRATOR) == ()


async def test_what_is_confirmed_holds_at_once_is_noted_and_is_followed_elsewhere(process: Process) -> None:
    here, elsewhere = process(), process()
    await elsewhere.calendar.follow()
    number = (await here.file("web:1", "web", TEXT)).number
    foreseen = await here.calendar.foresee(ADMINISTRATOR, A_DAY_MORE.encode())
    assert await here.calendar.take_over(ADMINISTRATOR, A_DAY_MORE.encode(), foreseen.last) == (2027, 1)
    (noted,) = await here.calendar.imports(ADMINISTRATOR)
    assert (noted.at, noted.actor, noted.year, noted.moved) == (YEARS_END, "管理员", 2027, 1)
    last = (await here.case(SUPERVISOR, number)).entries[-1]
    assert (last.event, last.text) == (Event.RECOUNT, f"受理审查: {DUE} → {THEN_DUE}")
    meanwhile = (await elsewhere.file("web:2", "web", TEXT)).number
    assert await due(here, meanwhile) == DUE
    await elsewhere.calendar.follow()
    assert await due(here, meanwhile) == THEN_DUE
    assert await due(elsewhere, (await elsewhere.file("web:3", "web", TEXT)).number) == THEN_DUE
    started_later = process()
    await started_later.calendar.follow()
    assert await due(started_later, (await started_later.file("web:4", "web", TEXT)).number) == THEN_DUE
    assert len((await here.case(SUPERVISOR, number)).entries) == 2


async def test_what_could_not_be_followed_is_followed_the_next_time(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Defect: an import that could not be taken over at once, the database being away, was never looked at again."""
    here, elsewhere = process(), process()
    await elsewhere.calendar.follow()
    await here.calendar.take_over(ADMINISTRATOR, A_DAY_MORE.encode())

    def away(_content: bytes) -> None:
        raise ConnectionError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr("intake.desk.calendar_desk.rulebook.notice", away)
        with pytest.raises(ConnectionError):
            await elsewhere.calendar.follow()
    await elsewhere.calendar.follow()
    assert await due(elsewhere, (await elsewhere.file("web:1", "web", TEXT)).number) == THEN_DUE


async def test_who_was_second_is_told_so(process: Process) -> None:
    desk = process()
    seen = await desk.calendar.foresee(ADMINISTRATOR, A_DAY_MORE.encode())
    await desk.calendar.take_over(ADMINISTRATOR, notice(2028).encode(), seen.last)
    with pytest.raises(Conflict):
        await desk.calendar.take_over(ADMINISTRATOR, A_DAY_MORE.encode(), seen.last)
    with pytest.raises(SameAsBefore):
        await desk.calendar.take_over(ADMINISTRATOR, notice(2028).encode())


@pytest.mark.parametrize(
    ("content", "flaw", "about"),
    [
        (notice(2031), Flaw.YEAR, "2031"),
        (notice(2024), Flaw.YEAR, "2024"),
        (A_DAY_MORE.replace("中秋节", "双节"), Flaw.LACKS, "中秋节"),
        (A_DAY_MORE.replace("2027-10-03", "2027-10-04"), Flaw.LACKS, "国庆节"),
        (A_DAY_MORE.replace("清明节", "踏青").replace("端午节", "龙舟"), Flaw.LACKS, "清明节、端午节"),
        (notice(2027, [(f"07-{day:02}", "高温假") for day in range(1, 32)] + [("08-01", "x"), ("08-02", "x")]), Flaw.MANY, ""),
        (A_DAY_MORE.replace("2027-01-09", "2027-01-11"), Flaw.DAYS, ""),
        (A_DAY_MORE.replace("2027-01-09", "2028-01-08"), Flaw.DAYS, ""),
        (A_DAY_MORE.replace("2027-01-02", "2027-01-01"), Flaw.DAYS, ""),
        (A_DAY_MORE + notice(2028), Flaw.UNREADABLE, ""),
        (A_DAY_MORE.replace("year = 2027", "year = true"), Flaw.UNREADABLE, "year"),
        (A_DAY_MORE.replace("2027-01-09", "2027-02-30"), Flaw.UNREADABLE, ""),
        ("", Flaw.UNREADABLE, ""),
        ("a = " + "[" * 60_000, Flaw.UNREADABLE, ""),
        ("#" * 70_000, Flaw.LARGE, ""),
    ],
)  # fmt: skip
async def test_what_can_be_no_notice_is_refused_with_what_it_is_about(
    process: Process, content: str, flaw: Flaw, about: str
) -> None:
    desk = process()
    for refuses in (desk.calendar.foresee, desk.calendar.take_over):
        with pytest.raises(NoticeRefused) as refused:
            await refuses(ADMINISTRATOR, content.encode())
        assert (refused.value.flaw, refused.value.about) == (flaw, about)
    assert await desk.calendar.imports(ADMINISTRATOR) == ()


async def test_a_day_of_two_festivals_is_a_day_of_both(process: Process) -> None:
    """In 2028 the Mid-Autumn Festival falls on the third of October."""
    both = (
        notice(2028)
        .replace('{ day = 2028-09-15, name = "中秋节" }, ', "")
        .replace('2028-10-03, name = "国庆节"', '2028-10-03, name = "国庆节、中秋节"')
    )
    assert (await process().calendar.foresee(ADMINISTRATOR, both.encode())).days


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_nobody_else_imports(process: Process, role: Role) -> None:
    desk, actor = process(), Actor(role, "某人")
    for refuses in (desk.calendar.foresee, desk.calendar.take_over):
        with pytest.raises(NotFound):
            await refuses(actor, A_DAY_MORE.encode())
    with pytest.raises(NotFound):
        await desk.calendar.imports(actor)


async def test_an_import_is_never_changed_afterwards(process: Process, store: Store) -> None:
    await process().calendar.take_over(ADMINISTRATOR, A_DAY_MORE.encode())
    for attempt in ("UPDATE calendar_notice SET actor = 'x'", "DELETE FROM calendar_notice"):
        with pytest.raises(DBAPIError):
            await store.write(lambda s, attempt=attempt: s.execute(text(attempt)))  # type: ignore[misc]
