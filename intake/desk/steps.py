"""How is one lawful step taken on a case? Guarded by the lifecycle and the version seen, written as an entry."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from intake.errors import Conflict, NotFound
from intake.rules import lifecycle
from intake.rules.lifecycle import Event, Role, Status
from intake.store.tables import Case, Entry


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as its reader saw it: ``version`` comes back with the next step."""

    number: str
    status: Status
    version: int


def standing(session: Session, number: str) -> Standing:
    """Where the case stands now; :class:`NotFound` when there is none of this number."""
    case = session.scalars(select(Case).where(col(Case.number) == number)).first()
    if case is None:
        raise NotFound(f"no case {number}")
    return Standing(case.number, Status(case.status), case.version)


def take(session: Session, seen: Standing, event: Event, by: Role, at: datetime) -> Standing:
    """Take one step from what its taker saw.

    Raises :class:`NotAllowed` when the lifecycle has no such row, :class:`Conflict` when the case has moved on
    since it was seen (nothing is written then).
    """
    row = lifecycle.step(seen.status, event, by)
    moved = (
        update(Case)
        .where(
            col(Case.number) == seen.number,
            col(Case.version) == seen.version,
            col(Case.status) == seen.status.value,
        )
        .values(status=row.target.value, version=seen.version + 1)
        .returning(col(Case.id))
    )
    case_id = session.execute(moved).scalar_one_or_none()
    if case_id is None:
        raise Conflict(f"case {seen.number} is no longer {seen.status} at version {seen.version}")
    last = session.scalar(select(func.max(col(Entry.seq))).where(col(Entry.case_id) == case_id))
    session.add(
        Entry(
            case_id=case_id,
            seq=(last or 0) + 1,
            at=at,
            event=event.value,
            by=by.value,
            before=row.source.value,
            after=row.target.value,
        )
    )
    return Standing(seen.number, row.target, seen.version + 1)
