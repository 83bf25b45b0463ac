"""How many cases were accepted in a month, without reading all that happened in it? Counted by the database alone."""

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.rules.lifecycle import Event
from intake.rules.month import Months
from intake.store.tables import Case, Entry, Former


def accepted(session: Session, month: Months, body: str | None = None) -> int:
    """What :func:`measures.accepted` says of the month's facts, or of those of one body: its cases at that moment."""
    query = (
        select(func.count())
        .select_from(Entry)
        .where(
            col(Entry.event) == Event.ACCEPT.value,
            col(Entry.at) >= month.starts,
            col(Entry.at) < month.ends,
        )
    )
    if body is not None:
        corrected = (
            select(col(Former.lead))
            .where(col(Former.case_id) == col(Entry.case_id), col(Former.until) > col(Entry.at))
            .order_by(col(Former.until), col(Former.id))
            .limit(1)
            .correlate(Entry)
            .scalar_subquery()
        )
        query = query.join(Case, col(Case.id) == col(Entry.case_id)).where(
            func.coalesce(corrected, col(Case.lead)) == body
        )
    return session.scalar(query) or 0
