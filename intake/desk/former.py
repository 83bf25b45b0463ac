"""What was a case taken for before somebody corrected it? Kept, so that a past month's figures stay what they were."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.rules.lifecycle import Event
from intake.store.tables import Case, Entry, Former
from intake.store.writing import insert_row
from intake.views import CorrectedDomain

COUNTED_BY = ("domain", "subtype", "lead", "respondent", "default_label")
"""The columns of a case by which figures are told apart, and which a dispatcher may correct."""
CORRECTING = (Event.ACCEPT.value, Event.CLASSIFY.value, Event.REFER.value, Event.ARBITRATE.value)
"""The steps with which he may."""


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


def domain_corrected(session: Session, case: Case) -> CorrectedDomain:
    """Who last gave the case another domain, and when: the entry that was written with the correction."""
    formers = session.scalars(
        select(Former)
        .where(col(Former.case_id) == case.id)
        .order_by(col(Former.until).desc(), col(Former.id).desc())
    )
    now = case.domain
    for was in formers:
        if was.domain != now:
            by = session.scalars(
                select(col(Entry.actor))
                .where(
                    col(Entry.case_id) == case.id,
                    col(Entry.at) == was.until,
                    col(Entry.event).in_(CORRECTING),
                )
                .order_by(col(Entry.seq).desc())
                .limit(1)
            ).first()
            return CorrectedDomain(by or "", was.until)
    return CorrectedDomain()
