"""What happens to running clocks when the calendar changes? Counted again, old and new date noted in the history."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk import history
from intake.desk.history import Happened
from intake.desk.tools import SYSTEM, Tools
from intake.rules.clock import due
from intake.rules.lifecycle import Event, Status
from intake.store.tables import Case, Clock


def recount(session: Session, tools: Tools, at: datetime) -> int:
    """Count every running clock again by the calendar of now; how many dates changed."""
    terms = {term.id: term for term in tools.rulebook.terms}
    running = (
        select(Clock, Case).join(Case, col(Case.id) == col(Clock.case_id)).where(col(Clock.met_on).is_(None))
    )
    changed = 0
    for clock, case in session.execute(running).all():
        term = terms[clock.term]
        if clock.counted_from is None or not clock.units or clock.paused_on is not None:
            continue  # a date that was given does not move with the calendar; a paused clock is counted when it goes on
        answer = due(clock.counted_from, clock.units, term.unit, tools.rulebook.calendar)
        if (answer.on, answer.provisional) == (clock.due_on, clock.provisional):
            continue
        if answer.on != clock.due_on:
            changed += 1
            _note(session, tools, case, f"{term.name}: {clock.due_on} → {answer.on}", at)
        clock.due_on, clock.provisional = answer.on, answer.provisional
    return changed


def _note(session: Session, tools: Tools, case: Case, text: str, at: datetime) -> None:
    status = Status(case.status)
    what = Happened(Event.RECOUNT, status, status, SYSTEM, text)
    history.enter(session, tools, case.id or 0, case.number, what, at)
