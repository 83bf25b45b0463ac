"""What waits for a member of staff right now? The counts beside the rooms of the rail, never more than a hundred each."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk import alarms, default_records, oversight, phoning, reading_room
from intake.desk.tools import Actor, Tools
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Role
from intake.store import queries
from intake.store.tables import Case
from intake.views import Waiting

MOST = 100
"""Counting stops here: nobody needs to know by how much the queue is too long, and a count of all is slow."""


def waiting(session: Session, tools: Tools, actor: Actor, at: datetime) -> Waiting:
    """The counts for this actor; 0 for what is not his."""
    return Waiting(
        triage=_to_triage(session) if actor.role is Role.DISPATCHER else 0,
        late=reading_room.count_warned(session, tools, actor, MOST),
        alarms=min(alarms.count(session, actor), MOST),
        calls=min(phoning.count(session, actor, at), MOST),
        records=min(default_records.count_waiting(session, actor), MOST),
        claims=_claims(session, tools, actor, at) if actor.role is Role.SUPERVISOR else 0,
    )


def _claims(session: Session, tools: Tools, actor: Actor, at: datetime) -> int:
    return min(oversight.count(session, tools, actor, oversight.Concern.CLAIMED, local_date(at)), MOST)


def _to_triage(session: Session) -> int:
    statuses = [status.value for status in reading_room.TO_TRIAGE]
    return queries.counted(session, select(col(Case.id)).where(col(Case.status).in_(statuses)), MOST)
