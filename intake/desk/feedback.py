"""What does the complainant say at the end? "Solved?" and "satisfied?" asked apart; "no" reopens the case."""

from datetime import datetime

from sqlmodel import Session

from intake.desk import steps
from intake.desk.steps import Standing
from intake.desk.tools import CITIZEN, SYSTEM, Tools
from intake.errors import Unacceptable
from intake.rules.lifecycle import Event
from intake.store import queries
from intake.store.tables import Answer
from intake.store.writing import insert_row


def rate(
    session: Session, tools: Tools, seen: Standing, solved: bool, satisfaction: int, at: datetime
) -> Standing:
    """Note the answer, ``satisfaction`` 1 to 5; solved closes the case, not solved sends it back to be redone."""
    if not 1 <= satisfaction <= 5:
        raise Unacceptable(f"satisfaction is 1 to 5, not {satisfaction}")
    answer: dict[str, object] = {"solved": solved, "satisfaction": satisfaction}
    case = queries.case_numbered(session, seen.number)
    insert_row(session, Answer, {"case_id": case.id, **answer, "at": at})
    if not solved:
        return steps.take(session, tools, seen, Event.DISPUTE, CITIZEN, at, changes=answer)
    confirmed = steps.take(session, tools, seen, Event.CONFIRM_SOLVED, CITIZEN, at, changes=answer)
    return steps.take(session, tools, confirmed, Event.CLOSE, SYSTEM, at)
