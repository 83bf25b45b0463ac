"""Which clocks does an event end and start on a case? Read off the terms; dates counted by the calendar."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from intake.reference.rulebook import Rulebook
from intake.rules.calendar import local_date
from intake.rules.clock import due
from intake.rules.lifecycle import Event
from intake.store.tables import Clock
from intake.store.writing import insert_row


def follow(session: Session, rulebook: Rulebook, case_id: int, event: Event, at: datetime) -> None:
    """End and start the clocks that this event ends and starts; CalendarYearMissing where the calendar ends."""
    today = local_date(at)
    ended = [term.id for term in rulebook.terms if event in term.stops]
    if ended:
        session.execute(
            update(Clock)
            .where(col(Clock.case_id) == case_id, col(Clock.term).in_(ended), col(Clock.met_on).is_(None))
            .values(met_on=today)
            .execution_options(synchronize_session=False)
        )
    for term in rulebook.terms:
        if event in term.starts:
            answer = due(today, term.length, term.unit, rulebook.calendar)
            clock = {
                "case_id": case_id,
                "term": term.id,
                "started_on": today,
                "due_on": answer.on,
                "provisional": answer.provisional,
            }
            insert_row(session, Clock, clock)
