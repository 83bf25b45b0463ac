"""How does a complaint become a case? One transaction: complaint, number, case, first entry, receipt notice."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from intake import outbox
from intake.errors import Conflict, NotFound, Unacceptable
from intake.outbox import Message
from intake.rules import receipt
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Role, Status
from intake.rules.receipt import Receipt
from intake.seal import Seal
from intake.store.once import insert_once
from intake.store.tables import Case, Complaint, DayCount, Entry
from nlp.reading import Reading, to_json

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint ready to be filed. ``recipient`` is where the receipt goes; None means it is shown at once.

    ``phone`` is digits only or None; ``source_key`` names this filing for ever.
    """

    source_key: str
    channel: str
    narrative: str
    reading: Reading
    name: str | None = None
    phone: str | None = None
    recipient: str | None = None


def file_complaint(session: Session, seal: Seal, filing: Filing, at: datetime) -> Receipt:
    """Open the case and give its receipt; :class:`Conflict` when this filing was filed before."""
    narrative = _storable(filing.narrative).strip()
    if not narrative:
        raise Unacceptable("the complaint says nothing")
    if len(narrative) > LONGEST:
        raise Unacceptable(f"the complaint has {len(narrative)} characters, at most {LONGEST} are taken")
    _keep_complaint(session, seal, filing, narrative, at)
    given = Receipt(_next_number(session, at), receipt.new_code())
    _open_case(session, seal, filing.source_key, given, at)
    if filing.recipient is not None:
        facts = {"number": given.number, "code": given.code}
        message = Message(f"{given.number}:filed", filing.channel, filing.recipient, "filed", facts)
        outbox.write(session, seal, message, at)
    return given


def find_case(session: Session, seal: Seal, number: str, code: str) -> Status:
    """The status of the case this receipt belongs to; :class:`NotFound` alike for a wrong number or code."""
    row = session.scalars(select(Case).where(col(Case.number) == number.strip().upper())).first()
    hashed = _hashed(seal, number.strip().upper(), code)
    # A wrong number is compared too, against a hash that cannot match, so both cost the same.
    stored = row.query_code if row is not None else "0" * len(hashed)
    if not hmac.compare_digest(stored, hashed) or row is None:
        raise NotFound("no case has this number and this code")
    return Status(row.status)


def _storable(text: str) -> str:
    """The text without NUL and with broken halves of characters replaced: neither can be written as UTF-8 text."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _keep_complaint(session: Session, seal: Seal, filing: Filing, narrative: str, at: datetime) -> None:
    row = f"complaint:{filing.source_key}"
    values = {
        "source_key": filing.source_key,
        "channel": filing.channel,
        "narrative": seal.close(narrative, f"{row}:narrative"),
        "reading": seal.close(json.dumps(to_json(filing.reading)), f"{row}:reading"),
        "model": filing.reading.model,
        "name": seal.close(_storable(filing.name), f"{row}:name") if filing.name else None,
        "phone": seal.close(filing.phone, f"{row}:phone") if filing.phone else None,
        "caller": seal.index("phone", filing.phone) if filing.phone else None,
        "told_at": at,
    }
    if not insert_once(session, Complaint, "source_key", values):
        raise Conflict(f"{filing.source_key} was filed before")


def _next_number(session: Session, at: datetime) -> str:
    day = local_date(at)
    insert_once(session, DayCount, "day", {"day": f"{day:%Y%m%d}", "last": 0})
    raised = (
        update(DayCount)
        .where(col(DayCount.day) == f"{day:%Y%m%d}")
        .values(last=DayCount.last + 1)
        .returning(col(DayCount.last))
    )
    return receipt.number(day, session.execute(raised).scalar_one())


def _open_case(session: Session, seal: Seal, source_key: str, given: Receipt, at: datetime) -> None:
    complaint = select(col(Complaint.id)).where(col(Complaint.source_key) == source_key)
    case = Case(
        number=given.number,
        complaint_id=session.execute(complaint).scalar_one() or 0,
        query_code=_hashed(seal, given.number, given.code),
        status=Status.RECEIVED,
        opened_at=at,
    )
    session.add(case)
    session.flush()
    session.add(
        Entry(case_id=case.id or 0, seq=1, at=at, event="file", by=Role.CITIZEN, after=Status.RECEIVED)
    )


def _hashed(seal: Seal, number: str, code: str) -> str:
    return seal.index(f"query code of {number}", receipt.normal_code(code))
