"""How does a year's notice of holidays come into force? Looked at first, taken over for ever, followed by every process."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.desk.recount import recount, recounted
from intake.desk.tools import Actor, Tools, only
from intake.errors import Conflict
from intake.reference import rulebook
from intake.rules import holidays
from intake.rules.calendar import CalendarYear, WorkCalendar, local_date
from intake.rules.holidays import DayChange
from intake.rules.lifecycle import Role
from intake.store.store import Store
from intake.store.tables import CalendarNotice
from intake.store.writing import insert_row


class SameAsBefore(Conflict):
    """The notice says what the calendar says already."""


@dataclass(frozen=True, slots=True)
class Move:
    """So many running clocks of one time limit whose last day would be another one."""

    term: str
    before: date
    after: date
    count: int

    @property
    def days(self) -> int:
        """By how many days it moves; fewer than none for earlier."""
        return (self.after - self.before).days


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a notice would change. ``last`` is the import that was the last one then; 0 for none."""

    year: CalendarYear
    days: tuple[DayChange, ...]
    moves: tuple[Move, ...]
    last: int


@dataclass(frozen=True, slots=True)
class ImportedYear:
    """An import: who, when, which year, and how many last days it moved."""

    at: datetime
    actor: str
    year: int
    moved: int


class CalendarDesk:
    """The use cases of the calendar, over the store of the desk. What is imported holds in this process at once."""

    def __init__(self, store: Store, tools: Tools, now: Callable[[], datetime]) -> None:
        self._store = store
        self._tools = tools
        self._now = now
        self._followed: int | None = None

    @property
    def years(self) -> tuple[CalendarYear, ...]:
        """The years in force."""
        return self._tools.rulebook.calendar.years

    async def imports(self, actor: Actor) -> tuple[ImportedYear, ...]:
        """Every import there was, the latest first."""
        only(actor, Role.ADMINISTRATOR)
        return await self._store.read(_imports)

    async def foresee(self, actor: Actor, content: bytes) -> Foreseen:
        """What a notice would change; :class:`NoticeRefused` for one that cannot be one. Changes nothing."""
        only(actor, Role.ADMINISTRATOR)
        year = self._read(content)
        return await self._store.read(lambda s: _foreseen(s, self._tools, year))

    async def take_over(self, actor: Actor, content: bytes, last: int | None = None) -> tuple[int, int]:
        """Put a notice into force and count running clocks again: its year, and how many last days moved.

        :class:`NoticeRefused`, :class:`SameAsBefore`, and :class:`Conflict` when another import came after ``last``.
        """
        only(actor, Role.ADMINISTRATOR)
        await self.follow()
        year, at = self._read(content), self._now()
        moved = await self._store.write(lambda s: _taken_over(s, self._tools, actor, year, content, last, at))
        await self.follow()
        return year.year, moved

    async def follow(self) -> None:
        """Take over what other processes imported since; what this one counted meanwhile is counted again."""
        newest, before = await self._store.read(_last), self._followed
        if newest not in (before, 0):
            years = await self._store.read(_in_force)
            self._tools.rulebook.calendar.take_over(years)
            if before is not None:
                await self._recount(date(min(year.year for year in years), 1, 1))
        self._followed = newest  # last, so that what failed is tried again

    async def _recount(self, since: date) -> None:
        at, calendar = self._now(), self._tools.rulebook.calendar
        await self._store.write(lambda s: recount(s, self._tools, calendar, at, since))

    def _read(self, content: bytes) -> CalendarYear:
        year = rulebook.notice(content)
        holidays.check(year, self._tools.rulebook.holidays, local_date(self._now()))
        return year


def _foreseen(session: Session, tools: Tools, year: CalendarYear) -> Foreseen:
    """Counted by the calendar as it would be."""
    known = tools.rulebook.calendar
    new, first = known.with_years([year]), date(year.year, 1, 1)
    moves = Counter(
        (one.term, one.clock.due_on, one.to.on) for one in recounted(session, tools, new, first) if one.moves
    )
    return Foreseen(
        year,
        holidays.changes(known, year),
        tuple(Move(*what, count) for what, count in sorted(moves.items())),
        _last(session),
    )


def _taken_over(
    session: Session,
    tools: Tools,
    actor: Actor,
    year: CalendarYear,
    content: bytes,
    last: int | None,
    at: datetime,
) -> int:
    known: WorkCalendar = tools.rulebook.calendar
    if last is not None and _last(session) != last:
        raise Conflict("somebody imported meanwhile")
    if year in known.years:
        raise SameAsBefore(f"{year.year} is in force as it is")
    moved = recount(session, tools, known.with_years([year]), at, date(year.year, 1, 1))
    row = {"at": at, "actor": actor.name, "year": year.year, "content": content.decode("utf-8-sig")}
    insert_row(session, CalendarNotice, {**row, "moved": moved})
    return moved


def _last(session: Session) -> int:
    return session.scalar(select(func.max(col(CalendarNotice.id)))) or 0


def _in_force(session: Session) -> list[CalendarYear]:
    """The last notice of each year that was imported."""
    newest = select(func.max(col(CalendarNotice.id))).group_by(col(CalendarNotice.year))
    rows = session.scalars(select(CalendarNotice).where(col(CalendarNotice.id).in_(newest)))
    return [rulebook.notice(row.content.encode()) for row in rows]


def _imports(session: Session) -> tuple[ImportedYear, ...]:
    rows = session.scalars(select(CalendarNotice).order_by(col(CalendarNotice.id).desc()))
    return tuple(ImportedYear(row.at, row.actor, row.year, row.moved) for row in rows)
