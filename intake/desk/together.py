"""Which cases run together, and which was taken out of another? One matter of many people merged, one complaint of many
matters split; both leave every complainant a receipt, the replies and the rating.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from intake.desk import codes, contacts, filing
from intake.desk.filing import Filing
from intake.desk.tools import Tools
from intake.rules.person import Person
from intake.rules.receipt import Receipt
from intake.store import queries
from intake.store.tables import Case, Complaint
from nlp.reading import Reading


def main_case(session: Session, case: Case) -> Case | None:
    """The case this one runs with: merged into it, and standing where it stands; None for one that goes its own way."""
    if case.merged_into is None:
        return None
    main = session.get_one(Case, case.merged_into)
    return main if main.status == case.status else None


def is_same_course(session: Session, case: Case, number: str) -> bool:
    """Whether a case of this number stands where this one does, has the same lead, and goes its own way."""
    main = session.scalars(select(Case).where(col(Case.number) == number.strip().upper())).first()
    if main is None or main.id == case.id or main.merged_into is not None:
        return False
    is_main_itself = session.scalars(select(col(Case.id)).where(col(Case.merged_into) == case.id)).first()
    return is_main_itself is None and (main.status, main.lead) == (case.status, case.lead)


def merge(session: Session, case: Case, number: str) -> None:
    """Let a case run with the one of this number from now on."""
    main = session.scalars(select(Case).where(col(Case.number) == number.strip().upper())).one()
    case.merged_into = main.id


def followers(session: Session, main: Case, status: str) -> Sequence[Case]:
    """The cases that run with this one and stood at ``status`` with it, oldest first."""
    query = select(Case).where(col(Case.merged_into) == main.id, col(Case.status) == status)
    return session.scalars(query.order_by(col(Case.id))).all()


def release(session: Session, main: Case) -> None:
    """Let every case that came as far with this one go its own way; that they were merged stays in their histories."""
    session.execute(
        update(Case)
        .where(col(Case.merged_into) == main.id, col(Case.status) == main.status)
        .values(merged_into=None)
    )


def split_off(
    session: Session, tools: Tools, case: Case, version: int, part: tuple[str, Reading], at: datetime
) -> Receipt:
    """File a part of a complaint as one of its own: by the same person, with the same query code, told when the whole was."""
    complaint = session.get_one(Complaint, case.complaint_id)
    row = f"complaint:{complaint.source_key}"

    def opened(field: str, sealed: bytes | None) -> str | None:
        return tools.seal.open(sealed, f"{row}:{field}") if sealed else None

    text, reading = part
    person = Person(**{one.name: opened(one.name, getattr(complaint, one.name)) for one in fields(Person)})
    one = Filing(
        f"split:{case.number}:{version}",
        complaint.channel,
        text,
        reading,
        person,
        opened("recipient", complaint.recipient),
        complaint.told_at,
        codes.held(session, tools, case),
    )
    given = filing.file_complaint(session, tools, one, at)
    apart = queries.case_numbered(session, given.number)
    apart.split_from = case.id
    contacts.hand_on(session, case.id or 0, apart.id or 0)
    return given


def parts_of(session: Session, case: Case) -> tuple[str, ...]:
    """The numbers of the cases taken out of this one."""
    query = select(col(Case.number)).where(col(Case.split_from) == case.id).order_by(col(Case.id))
    return tuple(session.scalars(query))
