"""What waits for a member of staff right now? The counts beside the rooms of the rail, never more than a hundred each."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from intake.desk import alarms
from intake.desk.tools import Actor, Tools
from intake.rules import ladder
from intake.rules.lifecycle import Role, Status
from intake.store import queries
from intake.store.tables import Alarm, Case
from intake.views import Waiting

TO_TRIAGE = (Status.RECEIVED, Status.ACCEPTED, Status.AWAITING_REFERRAL, Status.RETURN_REVIEW)
MOST = 100
"""Counting stops here: nobody needs to know by how much the queue is too long, and a count of all is slow."""


def waiting(session: Session, tools: Tools, actor: Actor) -> Waiting:
    """The counts for this actor; 0 for what is not his."""
    return Waiting(
        triage=_to_triage(session) if actor.role is Role.DISPATCHER else 0,
        late=_late(session, tools, actor),
        alarms=_sounding(session) if actor.role in alarms.HEARS else 0,
    )


def _to_triage(session: Session) -> int:
    statuses = [status.value for status in TO_TRIAGE]
    return _counted(session, select(col(Case.id)).where(col(Case.status).in_(statuses)))


def _late(session: Session, tools: Tools, actor: Actor) -> int:
    if actor.role not in ladder.TOLD_FROM:
        return 0
    lead = (actor.body or "") if actor.role is Role.HANDLER else None
    about = tools.rulebook.bodies.above(lead) if lead else frozenset()
    owed = [term.id for term in tools.rulebook.terms if not term.window]
    return len(queries.warned(session, ladder.TOLD_FROM[actor.role], owed, lead, about))


def _sounding(session: Session) -> int:
    return _counted(session, select(col(Alarm.id)).where(col(Alarm.done_at).is_(None)))


def _counted(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.limit(MOST).subquery())) or 0
