"""Which files wait to be inspected by a machine, and what did it find? One file at a time, after it was stored, never in a request."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlmodel import Session, col

from intake.rules.files import Scan
from intake.seal import Seal
from intake.store.tables import Attachment

LONGEST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Waits:
    """A file that waits for a machine, or the picture of it."""

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


def next_to_read(session: Session, seal: Seal, after: int) -> Waits | None:
    """The oldest picture of a complaint in which no machine has read, among those after an id; None at the end."""
    query = (
        select(Attachment)
        .where(
            col(Attachment.words).is_(None),
            col(Attachment.shown).is_not(None),
            col(Attachment.complaint_id).is_not(None),
            col(Attachment.scan) != Scan.INFECTED.value,
            col(Attachment.id) > after,
        )
        .order_by(col(Attachment.id))
        .limit(1)
    )
    row = session.scalars(query).first()
    if row is None or row.shown is None:
        return None
    return Waits(row.id or 0, seal.open_bytes(row.shown, f"attachment:{row.source_key}:shown"))


def read(session: Session, seal: Seal, file_id: int, words: str) -> None:
    """Keep what a machine read in a picture, sealed; a file removed meanwhile is gone."""
    row = session.get(Attachment, file_id)
    if row is not None:
        row.words = seal.close(words[:LONGEST_WORDS], f"attachment:{row.source_key}:words")
