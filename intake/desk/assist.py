"""Who assists on a case? Bodies asked by the lead or the dispatcher, each with a delivery of its own."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from intake.desk.tools import Tools
from intake.store.tables import Assist, Case
from intake.store.writing import insert_row
from intake.views import AssistView


def ask(session: Session, case: Case, body: str, at: datetime) -> None:
    """Note that a body is asked."""
    insert_row(session, Assist, {"case_id": case.id, "body": body, "asked_at": at})


def deliver(session: Session, tools: Tools, case: Case, body: str, text: str, at: datetime) -> None:
    """Keep what the body delivered."""
    session.execute(
        update(Assist)
        .where(col(Assist.case_id) == case.id, col(Assist.body) == body)
        .values(delivered=tools.seal.close(text, _row(case, body)), delivered_at=at)
        .execution_options(synchronize_session=False)
    )


def asked(session: Session, case: Case) -> dict[str, bool]:
    """Each body that was asked, and whether it has delivered."""
    query = select(col(Assist.body), col(Assist.delivered_at)).where(col(Assist.case_id) == case.id)
    return {body: delivered_at is not None for body, delivered_at in session.execute(query)}


def views(session: Session, tools: Tools, case: Case) -> tuple[AssistView, ...]:
    """The assisting bodies of a case in the order they were asked."""
    query = select(Assist).where(col(Assist.case_id) == case.id).order_by(col(Assist.id))
    return tuple(
        AssistView(
            tools.rulebook.bodies.get(row.body).name,
            row.asked_at,
            row.delivered_at,
            tools.seal.open(row.delivered, _row(case, row.body)) if row.delivered else None,
        )
        for row in session.scalars(query)
    )


def _row(case: Case, body: str) -> str:
    return f"assist:{case.number}:{body}"
