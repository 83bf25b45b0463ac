"""What was a case taken for before somebody corrected it? Kept, so that a past month's figures stay what they were."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.store.tables import Case, Former
from intake.store.writing import insert_row

COUNTED_BY = ("domain", "subtype", "lead", "respondent", "default_label")
"""The columns of a case by which figures are told apart, and which a dispatcher may correct."""


def keep(session: Session, number: str, changes: Mapping[str, object], at: datetime) -> None:
    """Keep what the case was until now, if one of these changes makes it something else."""
    concerned = [name for name in COUNTED_BY if name in changes]
    if not concerned:
        return
    columns = [col(getattr(Case, name)) for name in COUNTED_BY]
    found = session.execute(select(col(Case.id), *columns).where(col(Case.number) == number)).mappings().one()
    if all(found[name] == changes[name] for name in concerned):
        return
    was = {name: found[name] for name in COUNTED_BY}
    insert_row(session, Former, {"case_id": found["id"], "until": at, **was})
