"""What does the passing of time cause, once each? Late cases are told to who waits; what was given up is forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from intake import outbox
from intake.desk import attachments
from intake.desk.tools import Tools
from intake.outbox import Message
from intake.rules.calendar import local_date
from intake.rules.clock import Term
from intake.store.tables import Case, Clock, Complaint, Draft, FailedLogin, LoginSession

AT_ONCE = 200
DRAFT_KEPT = timedelta(days=30)
GUESSES_KEPT = timedelta(days=1)


def pass_time(session: Session, tools: Tools, at: datetime) -> int:
    """Do what is due at ``at``; how many clocks were found overdue for the first time (at most ``AT_ONCE``)."""
    late = _warn(session, tools, at)
    session.execute(delete(LoginSession).where(col(LoginSession.expires_at) < at))
    session.execute(delete(FailedLogin).where(col(FailedLogin.at) < at - GUESSES_KEPT))
    for draft in session.scalars(select(Draft).where(col(Draft.updated_at) < at - DRAFT_KEPT).limit(AT_ONCE)):
        attachments.drop(session, draft.lane)
        session.delete(draft)
    return late


def _warn(session: Session, tools: Tools, at: datetime) -> int:
    today = local_date(at)
    query = (
        select(Clock, Case, Complaint)
        .join(Case, col(Case.id) == col(Clock.case_id))
        .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
        .where(col(Clock.due_on) < today, col(Clock.met_on).is_(None), col(Clock.warned_on).is_(None))
        .order_by(col(Clock.id))
        .limit(AT_ONCE)
    )
    found = session.execute(query).all()
    terms = {term.id: term for term in tools.rulebook.terms}
    for clock, case, complaint in found:
        clock.warned_on = today
        if complaint.recipient is not None and terms[clock.term].tells:
            _tell(session, tools, terms[clock.term], clock, case, complaint, at)
    return len(found)


def _tell(
    session: Session, tools: Tools, term: Term, clock: Clock, case: Case, complaint: Complaint, at: datetime
) -> None:
    recipient = tools.seal.open(complaint.recipient or b"", f"complaint:{complaint.source_key}:recipient")
    facts = {
        "number": case.number,
        "clock": term.name,
        "owner": term.owner,
        "due_on": f"{clock.due_on.month}月{clock.due_on.day}日",
    }
    key = f"{case.number}:late:{clock.term}:{clock.started_on}"
    outbox.write(session, tools.seal, Message(key, complaint.channel, recipient, "late", facts), at)
