"""What happens to running clocks when the calendar changes? Counted again, old and new date noted in the history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlmodel import Session, col

from intake.desk import history
from intake.desk.history import Happened
from intake.desk.tools import SYSTEM, Tools
from intake.rules.calendar import WorkCalendar
from intake.rules.clock import Due, due
from intake.rules.lifecycle import Event, Status
from intake.store.tables import Case, Clock

EVER = date.min


@dataclass(frozen=True, slots=True)
class Recounted:
    """A running clock whose last day, or whether it is provisional, another calendar changes."""

    clock: Clock
    case: Case
    term: str
    to: Due

    @property
    def moves(self) -> bool:
        """Whether its last day is another one."""
        return self.to.on != self.clock.due_on


def recount(session: Session, tools: Tools, calendar: WorkCalendar, at: datetime, since: date = EVER) -> int:
    """Count every running clock that ends on ``since`` or later by this calendar; how many dates changed."""
    changed = 0
    running = session.execute(_running(since).with_for_update(of=Clock)).all()
    for one in _recounted(tools, calendar, running):
        if one.moves:
            changed += 1
            text = f"{one.term}: {one.clock.due_on} → {one.to.on}"
            _note(session, tools, one.case, text, at)
        one.clock.due_on, one.clock.provisional = one.to.on, one.to.provisional
    return changed


def recounted(session: Session, tools: Tools, calendar: WorkCalendar, since: date) -> Iterator[Recounted]:
    """What this calendar would change of the running clocks that end on ``since`` or later."""
    return _recounted(tools, calendar, session.execute(_running(since)).all())


def _running(since: date) -> Select[Clock, Case]:
    """A date that was given does not move with the calendar; a paused clock is counted when it goes on."""
    return (
        select(Clock, Case)
        .join(Case, col(Case.id) == col(Clock.case_id))
        .where(
            col(Clock.met_on).is_(None),
            col(Clock.paused_on).is_(None),
            col(Clock.counted_from).is_not(None),
            col(Clock.due_on) >= since,
        )
        .order_by(col(Clock.id))
    )


def _recounted(
    tools: Tools, calendar: WorkCalendar, running: Iterable[tuple[Clock, Case]]
) -> Iterator[Recounted]:
    terms = {term.id: term for term in tools.rulebook.terms}
    for clock, case in running:
        if clock.counted_from is None or not clock.units:
            continue
        term = terms[clock.term]
        answer = due(clock.counted_from, clock.units, term.unit, calendar)
        if (answer.on, answer.provisional) != (clock.due_on, clock.provisional):
            yield Recounted(clock, case, term.name, answer)


def _note(session: Session, tools: Tools, case: Case, text: str, at: datetime) -> None:
    status = Status(case.status)
    what = Happened(Event.RECOUNT, status, status, SYSTEM, text)
    history.enter(session, tools, case.id or 0, case.number, what, at)
