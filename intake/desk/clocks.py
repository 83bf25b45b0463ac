"""Which clocks does an event end, pause, continue and start on a case? Read off the terms; dates counted by the calendar."""

from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from intake.reference.rulebook import Rulebook
from intake.rules.calendar import WorkCalendar, local_date
from intake.rules.clock import COUNTED, Term, Track, Unit, due, due_at, remaining, resumed
from intake.rules.lifecycle import Event
from intake.store.tables import Clock
from intake.store.writing import Values, insert_rows


def follow(
    session: Session,
    rulebook: Rulebook,
    case_id: int,
    tracks: frozenset[Track],
    event: Event,
    at: datetime,
    *,
    until: date | None = None,
) -> None:
    """End, pause, continue and start the clocks of this event; CalendarYearMissing where the calendar ends.

    ``until`` is the last day of the clocks whose end the step names itself.
    """
    today = local_date(at)
    known = {} if event is Event.FILE else _known(session, case_id, today)
    new = []
    for term in rulebook.terms:
        clock = known.get(term.id)
        if clock is not None and clock.met_on is None:
            _turn(clock, term, event, at, rulebook.calendar)
        if event in term.starts and term.runs_on(tracks):
            begun = _begun(rulebook, term, at, until)
            if clock is None:
                new.append({"case_id": case_id, "term": term.id, "started_on": today, **begun})
            else:
                _begin_again(clock, begun)
    insert_rows(session, Clock, new)


def extend(session: Session, rulebook: Rulebook, case_id: int, term_id: str, to: date) -> None:
    """Move the last day of a running clock, as approved."""
    session.execute(
        update(Clock)
        .where(col(Clock.case_id) == case_id, col(Clock.term) == term_id, col(Clock.met_on).is_(None))
        .values(due_on=to, units=None, level=0, provisional=rulebook.calendar.is_provisional(to))
        .execution_options(synchronize_session=False)
    )


def _known(session: Session, case_id: int, today: date) -> dict[str, Clock]:
    """The clock of each term that runs, or that started today and ended: a term starts once a day at most."""
    clocks = session.scalars(
        select(Clock)
        .where(
            col(Clock.case_id) == case_id, or_(col(Clock.met_on).is_(None), col(Clock.started_on) == today)
        )
        .order_by(col(Clock.met_on).is_(None))
    )
    return {clock.term: clock for clock in clocks}


def _turn(clock: Clock, term: Term, event: Event, at: datetime, calendar: WorkCalendar) -> None:
    today = local_date(at)
    if event in term.stops:
        clock.met_on, clock.ended_by, clock.ended_at = today, event.value, at
    if event in term.pauses and clock.paused_on is None:
        clock.paused_on, clock.units_left = today, remaining(today, clock.due_on, term.unit, calendar)
    if event in term.resumes and clock.paused_on is not None:
        answer = resumed(today, clock.units_left or 0, clock.due_on, term.unit, calendar)
        clock.due_on, clock.provisional = answer.on, answer.provisional
        if clock.units_left:
            clock.counted_from, clock.units = today, clock.units_left
        clock.paused_on = clock.units_left = None


def _begun(rulebook: Rulebook, term: Term, at: datetime, until: date | None) -> Values:
    """The columns of a clock that begins now, but for whose it is."""
    today = local_date(at)
    ends_at = due_at(at, term.length) if term.unit is Unit.HOUR else None
    if term.unit is Unit.DATE:
        last = until or today
        provisional = rulebook.calendar.is_provisional(last)
    elif ends_at is not None:
        last, provisional = local_date(ends_at), False
    else:
        counted = due(today, term.length, term.unit, rulebook.calendar)
        last, provisional = counted.on, counted.provisional
    return {
        "due_on": last,
        "due_at": ends_at,
        "counted_from": today,
        "units": term.length if term.unit in COUNTED else None,
        "provisional": provisional,
    }


def _begin_again(clock: Clock, begun: Values) -> None:
    """A clock that starts a second time on one day counts anew."""
    for column, value in begun.items():
        setattr(clock, column, value)
    clock.level = 0
    clock.met_on = clock.paused_on = clock.units_left = clock.ended_by = clock.ended_at = None
