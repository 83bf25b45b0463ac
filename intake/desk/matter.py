"""When does a case become a matter of the coordination mechanism, and when is the mechanism done with it?"""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from intake.rules.coordination import grade
from intake.store.tables import Case, Matter
from intake.store.writing import insert_row


def raised(session: Session, case: Case, reason: str, at: datetime) -> None:
    """Open the matter of a case that was just brought to the mechanism."""
    values = {
        "case_id": case.id,
        "reason": reason,
        "grade": grade(reason, case.amount_fen).value,
        "raised_at": at,
    }
    insert_row(session, Matter, values)


def done_with(session: Session, case: Case, at: datetime) -> None:
    """Close the open matter of a case that left the mechanism."""
    session.execute(
        update(Matter)
        .where(col(Matter.case_id) == case.id, col(Matter.closed_at).is_(None))
        .values(closed_at=at)
        .execution_options(synchronize_session=False)
    )
