"""Where do files go that people send? Sealed into the database, to the complaint their conversation becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from intake.desk.tools import Tools
from intake.errors import NotFound
from intake.rules.files import MOST, MOST_OF_CASE, FileKind, FileRefused, Infected, Refused, Scan, plain_name
from intake.rules.lifecycle import ENDED
from intake.seal import Seal
from intake.store.tables import Attachment, Case
from intake.store.writing import insert_once
from intake.views import FileView


@dataclass(frozen=True, slots=True)
class GivenFile:
    """One file as it came. ``album`` is the messenger's id of its group, ``shown`` a picture of it to show on a page."""

    kind: FileKind
    name: str
    media_type: str
    content: bytes
    album: str | None = None
    shown: bytes | None = None


def keep(session: Session, seal: Seal, source_key: str, lane: str, given: GivenFile, at: datetime) -> None:
    """Store a file once; a late member of an album that was filed goes to the same complaint, while its case is open."""
    album = _album(seal, given.album)
    values = {
        "source_key": source_key,
        "lane": lane,
        "album": album,
        "complaint_id": _complaint_of(session, lane, album),
        "kind": given.kind,
        "media_type": given.media_type[:100],
        "name": seal.close(plain_name(given.name), f"attachment:{source_key}:name"),
        "content": seal.close_bytes(given.content, f"attachment:{source_key}:content"),
        "shown": seal.close_bytes(given.shown, f"attachment:{source_key}:shown") if given.shown else None,
        "digest": sha256(given.content).hexdigest(),
        "size": len(given.content),
        "received_at": at,
    }
    insert_once(session, Attachment, "source_key", values)


def add(
    session: Session, seal: Seal, source_key: str, complaint_id: int, files: Sequence[GivenFile], at: datetime
) -> None:
    """Store files that came with a form, to its complaint; ``source_key`` is of what brought them."""
    lane = seal.index("files", source_key)
    for place, given in enumerate(files):
        keep(session, seal, f"{source_key}:file:{place}", lane, given, at)
    claim(session, lane, complaint_id)


def leave_room(session: Session, complaint_id: int, more: int) -> None:
    """:class:`FileRefused` where ``more`` files are too many at once, or too many for this complaint."""
    query = select(func.count()).where(col(Attachment.complaint_id) == complaint_id)
    if more > MOST or (session.scalar(query) or 0) + more > MOST_OF_CASE:
        raise FileRefused(Refused.MANY)


def is_filed(session: Session, seal: Seal, lane: str, album: str | None) -> bool:
    """Whether other members of this album belong to a filed complaint whose case is open."""
    return _complaint_of(session, lane, _album(seal, album)) is not None


def claim(session: Session, lane: str, complaint_id: int) -> None:
    """Give the files of a conversation to the complaint it became."""
    session.execute(
        update(Attachment)
        .where(col(Attachment.lane) == lane, col(Attachment.complaint_id).is_(None))
        .values(complaint_id=complaint_id)
    )


def drop(session: Session, lane: str) -> None:
    """Forget the files of a conversation that was given up."""
    session.execute(
        delete(Attachment).where(col(Attachment.lane) == lane, col(Attachment.complaint_id).is_(None))
    )


def of_complaint(session: Session, seal: Seal, complaint_id: int) -> tuple[FileView, ...]:
    """The files of a complaint, oldest first, without their content."""
    columns = (
        col(Attachment.id),
        col(Attachment.kind),
        col(Attachment.size),
        col(Attachment.name),
        col(Attachment.source_key),
        col(Attachment.shown).is_not(None).label("has_picture"),
        col(Attachment.scan),
        col(Attachment.words),
    )
    query = select(*columns).where(col(Attachment.complaint_id) == complaint_id).order_by(col(Attachment.id))
    return tuple(
        FileView(
            row.id or 0,
            FileKind(row.kind),
            seal.open(row.name, f"attachment:{row.source_key}:name"),
            row.size,
            row.has_picture and row.scan != Scan.INFECTED,
            Scan(row.scan),
            seal.open(row.words, f"attachment:{row.source_key}:words")
            if row.words and row.scan != Scan.INFECTED
            else "",
        )
        for row in session.execute(query)
    )


def content(session: Session, tools: Tools, complaint_id: int, file_id: int) -> GivenFile:
    """One file of a complaint; :class:`NotFound` for another complaint's, :class:`Infected` for one nobody may open."""
    row = _of(session, complaint_id, file_id)
    place = f"attachment:{row.source_key}"
    return GivenFile(
        FileKind(row.kind),
        tools.seal.open(row.name, f"{place}:name"),
        row.media_type,
        tools.seal.open_bytes(row.content, f"{place}:content"),
    )


def waiting(session: Session, lane: str) -> int:
    """How many files wait for a complaint."""
    query = select(func.count()).where(col(Attachment.lane) == lane, col(Attachment.complaint_id).is_(None))
    return session.scalar(query) or 0


def picture(session: Session, tools: Tools, complaint_id: int, file_id: int) -> bytes:
    """A file of a complaint as a picture of ours; :class:`NotFound` for another's, and for what is no picture."""
    row = _of(session, complaint_id, file_id)
    if row.shown is None:
        raise NotFound(f"no picture {file_id} here")
    return tools.seal.open_bytes(row.shown, f"attachment:{row.source_key}:shown")


def _of(session: Session, complaint_id: int, file_id: int) -> Attachment:
    row = session.get(Attachment, file_id)
    if row is None or row.complaint_id != complaint_id:
        raise NotFound(f"no file {file_id} here")
    if row.scan == Scan.INFECTED:
        raise Infected(f"file {file_id} is infected")
    return row


def _album(seal: Seal, album: str | None) -> str | None:
    return seal.index("album", album) if album is not None else None


def _complaint_of(session: Session, lane: str, album: str | None) -> int | None:
    if album is None:
        return None
    query = (
        select(col(Attachment.complaint_id))
        .join(Case, col(Case.complaint_id) == col(Attachment.complaint_id))
        .where(
            col(Attachment.lane) == lane,
            col(Attachment.album) == album,
            col(Case.status).not_in([status.value for status in ENDED]),
        )
    )
    return session.execute(query).scalars().first()
