"""Who complained, in the clear? Shown to who says why, never without an entry of who looked and for what."""

from datetime import datetime

from sqlmodel import Session

from intake.desk import history, reading_room
from intake.desk.tools import SEES_ALL, Actor, Tools
from intake.errors import NotFound, Unacceptable
from intake.rules.person import Person
from intake.store import queries

LONGEST_REASON = 300


def unmask(session: Session, tools: Tools, actor: Actor, number: str, reason: str, at: datetime) -> Person:
    """The complainant as he was told; :class:`Unacceptable` without a reason, :class:`NotFound` for who may not (policy 2.10).

    The handling body never gets so far: it sees the case, not its author.
    """
    if actor.role not in SEES_ALL:
        raise NotFound(f"no person for {actor.name}")
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise Unacceptable(f"a reason of at most {LONGEST_REASON} characters")
    case = queries.case_numbered(session, number)
    history.looked(session, tools, case, actor, f"查看诉求人原值:{why}", at)
    return reading_room.person_of(tools, queries.complaint_of(session, case))
