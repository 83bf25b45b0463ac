"""What happens to running clocks when the calendar changes? Counted again, old and new date noted in the history."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.desk.tools import SYSTEM, Tools
from intake.rules.clock import due
from intake.rules.lifecycle import Event
from intake.store.tables import Case, Clock, Entry
from intake.store.writing import insert_row


def recount(session: Session, tools: Tools, at: datetime) -> int:
    """Count every running clock again by the calendar of now; how many dates changed."""
    terms = {term.id: term for term in tools.rulebook.terms}
    running = (
        select(Clock, Case).join(Case, col(Case.id) == col(Clock.case_id)).where(col(Clock.met_on).is_(None))
    )
    changed = 0
    for clock, case in session.execute(running).all():
        term = terms[clock.term]
        answer = due(clock.started_on, term.length, term.unit, tools.rulebook.calendar)
        if (answer.on, answer.provisional) == (clock.due_on, clock.provisional):
            continue
        if answer.on != clock.due_on:
            changed += 1
            _note(session, tools, case, f"{term.name}: {clock.due_on} → {answer.on}", at)
        clock.due_on, clock.provisional = answer.on, answer.provisional
    return changed


def _note(session: Session, tools: Tools, case: Case, text: str, at: datetime) -> None:
    last = session.scalar(select(func.max(col(Entry.seq))).where(col(Entry.case_id) == case.id)) or 0
    entry = {
        "case_id": case.id,
        "seq": last + 1,
        "at": at,
        "event": Event.RECOUNT.value,
        "by": SYSTEM.role.value,
        "actor": SYSTEM.name,
        "before": case.status,
        "after": case.status,
        "text": tools.seal.close(text, f"entry:{case.number}:{last + 1}"),
    }
    insert_row(session, Entry, entry)
