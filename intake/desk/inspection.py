"""Which files wait to be inspected by a machine, and what did it find? One file at a time, after it was stored, never in a request."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlmodel import Session, col

from intake.rules.files import Scan
from intake.seal import Seal
from intake.store.tables import Attachment


@dataclass(frozen=True, slots=True)
class Waits:
    """A file that waits to be scanned."""

    id: int
    content: bytes


def next_to_scan(session: Session, seal: Seal, after: int) -> Waits | None:
    """The oldest file nobody has scanned, among those after an id; None at the end."""
    query = (
        select(Attachment)
        .where(col(Attachment.scan) == Scan.NOT_SCANNED.value, col(Attachment.id) > after)
        .order_by(col(Attachment.id))
        .limit(1)
    )
    row = session.scalars(query).first()
    if row is None:
        return None
    return Waits(row.id or 0, seal.open_bytes(row.content, f"attachment:{row.source_key}:content"))


def scanned(session: Session, file_id: int, scan: Scan) -> None:
    """Keep what a scanner said; a file removed meanwhile is gone."""
    session.execute(update(Attachment).where(col(Attachment.id) == file_id).values(scan=scan.value))
