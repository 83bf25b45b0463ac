"""How does a file come over a line that breaks? Piece by piece, sealed, until it is whole; then it waits for a complaint.

A file on its way has an id nobody guesses and lies in a basket, the token of one browser's cookie: who has not both learns
nothing. Of both only blind indexes are stored. What no complaint takes is forgotten after ``KEPT``.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select, update
from sqlmodel import Session, col

from intake import look
from intake.desk import attachments, counting
from intake.desk.attachments import GivenFile
from intake.desk.tools import Tools
from intake.errors import Conflict, NotFound
from intake.rules.files import (
    LARGEST,
    LARGEST_PIECE,
    LARGEST_WAITING,
    MOST_PIECES,
    MOST_WAITING,
    FileKind,
    FileRefused,
    Refused,
    Scan,
    plain_name,
)
from intake.rules.limits import LimitId
from intake.seal import Seal
from intake.store.store import Store
from intake.store.tables import Attachment, Upload, UploadPiece
from intake.views import UploadView

KEPT, AT_ONCE = timedelta(days=2), 1_000
_ID_BYTES = 24
_KEY = "upload:"  # what the source keys of attachments that came so begin with


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The files a form names: ids of one basket."""

    basket: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many bytes of a file are here, until when it is kept, and what it is once it is whole."""

    received: int
    size: int
    until: datetime
    kind: FileKind | None = None


class Uploads:
    """What a browser asks about files on their way; each method is one transaction, the last piece's are three."""

    def __init__(self, store: Store, tools: Tools, now: Callable[[], datetime]) -> None:
        self._store = store
        self._tools = tools
        self._now = now

    async def begin(self, basket: str, name: str, size: int, place: str) -> str:
        """The id of a new file of ``size`` bytes; FileRefused where it is none we take, TooMany from this ``place``."""
        at = self._now()
        return await self._store.write(lambda s: _begin(s, self._tools, basket, name, size, place, at))

    async def progress(self, basket: str, upload_id: str) -> Progress:
        """How far a file has come; NotFound for another's, and once it belongs to a complaint."""
        return await self._store.read(lambda s: _progress(s, self._tools.seal, basket, upload_id))

    async def receive(self, basket: str, upload_id: str, start: int, piece: bytes) -> Progress:
        """Keep a piece. Conflict where ``start`` is not where the file goes on; FileRefused, and the file forgotten, where the
        whole of it cannot be taken. All is looked at before the last piece is kept, so an answer lost costs one piece.
        """
        at, seal = self._now(), self._tools.seal
        here = await self.progress(basket, upload_id)
        if start == here.received and start + len(piece) == here.size and piece:
            name, before = await self._store.read(lambda s: _before(s, seal, basket, upload_id, start))
            try:
                given = await asyncio.to_thread(look.looked_at, name, before + piece)
            except FileRefused:
                await self.drop(basket, upload_id)
                raise
            await self._store.write(lambda s: _finish(s, seal, basket, upload_id, start, given, at))
        else:
            await self._store.write(lambda s: _keep(s, seal, basket, upload_id, start, piece, at))
        return await self.progress(basket, upload_id)

    async def drop(self, basket: str, upload_id: str) -> None:
        """Forget a file that no complaint has taken; NotFound for another's."""
        await self._store.write(lambda s: _drop(s, self._tools.seal, basket, upload_id))

    async def waiting(self, uploaded: Uploaded) -> tuple[UploadView, ...]:
        """Those of the files a form names that are whole and wait, in its order."""
        return await self._store.read(lambda s: _waiting(s, self._tools.seal, uploaded))

    async def picture(self, basket: str, upload_id: str) -> bytes:
        """A file that waits as a picture of ours, for its sender; NotFound for another's and for what is no picture."""
        return await self._store.read(lambda s: _picture(s, self._tools, basket, upload_id))


def claim(session: Session, seal: Seal, uploaded: Uploaded, complaint_id: int) -> None:
    """Give the files a form names to a complaint; FileRefused where one of them is not there any more, or not whole."""
    if not uploaded.ids:
        return
    taken = session.execute(
        update(Attachment)
        .where(
            col(Attachment.source_key).in_([_source_key(seal, one) for one in uploaded.ids]),
            col(Attachment.lane) == _lane(seal, uploaded.basket),
            col(Attachment.complaint_id).is_(None),
        )
        .values(complaint_id=complaint_id)
        .returning(col(Attachment.id))
    )
    if len(taken.all()) != len(set(uploaded.ids)):
        raise FileRefused(Refused.GONE)


def forget(session: Session, at: datetime) -> None:
    """Forget the files nobody went on with; held first, so that no piece comes to one of them meanwhile."""
    given_up = select(Upload).where(col(Upload.touched_at) < at - KEPT).limit(AT_ONCE).with_for_update()
    for coming in session.scalars(given_up).all():
        _forget_one(session, coming)
    session.execute(
        delete(Attachment).where(
            col(Attachment.complaint_id).is_(None),
            col(Attachment.source_key).startswith(_KEY),
            col(Attachment.received_at) < at - KEPT,
        )
    )


def _begin(
    session: Session, tools: Tools, basket: str, name: str, size: int, place: str, at: datetime
) -> str:
    counting.take(session, tools, LimitId.UPLOADS, place, at)
    if not 0 < size <= LARGEST:
        raise FileRefused(Refused.SIZE)
    lane = _lane(tools.seal, basket)
    _check_room(session, lane, size)
    upload_id = secrets.token_urlsafe(_ID_BYTES)
    key = _key(tools.seal, upload_id)
    session.add(
        Upload(
            key=key,
            basket=lane,
            name=tools.seal.close(plain_name(name), f"upload:{key}:name"),
            size=size,
            received=0,
            touched_at=at,
        )
    )
    return upload_id


def _check_room(session: Session, lane: str, size: int) -> None:
    coming = select(func.count(), func.coalesce(func.sum(col(Upload.size)), 0))
    lying = select(func.count(), func.coalesce(func.sum(col(Attachment.size)), 0)).where(
        col(Attachment.complaint_id).is_(None), col(Attachment.source_key).startswith(_KEY)
    )
    of_one = session.execute(coming.where(col(Upload.basket) == lane)).one()[0]
    of_one += session.execute(lying.where(col(Attachment.lane) == lane)).one()[0]
    if of_one >= MOST_WAITING:
        raise FileRefused(Refused.MANY)
    if session.execute(coming).one()[1] + session.execute(lying).one()[1] + size > LARGEST_WAITING:
        raise FileRefused(Refused.FULL)


def _progress(session: Session, seal: Seal, basket: str, upload_id: str) -> Progress:
    coming = session.scalars(_mine(seal, basket, upload_id)).first()
    if coming is not None:
        return Progress(coming.received, coming.size, coming.touched_at + KEPT)
    whole = _whole(session, seal, basket, upload_id)
    return Progress(whole.size, whole.size, whole.received_at + KEPT, FileKind(whole.kind))


def _before(session: Session, seal: Seal, basket: str, upload_id: str, start: int) -> tuple[str, bytes]:
    """Name and first ``start`` bytes of a file."""
    coming = _found(session, _mine(seal, basket, upload_id))
    _check_goes_on(coming, start)
    query = (
        select(UploadPiece)
        .where(col(UploadPiece.upload_id) == coming.id, col(UploadPiece.start) < start)
        .order_by(col(UploadPiece.start))
    )
    pieces = [seal.open_bytes(one.content, _place(coming.key, one.start)) for one in session.scalars(query)]
    return seal.open(coming.name, f"upload:{coming.key}:name"), b"".join(pieces)


def _keep(
    session: Session, seal: Seal, basket: str, upload_id: str, start: int, piece: bytes, at: datetime
) -> None:
    coming = _coming(session, seal, basket, upload_id)
    _check_goes_on(coming, start)
    if not piece:
        return
    pieces = session.scalar(
        select(func.count()).select_from(UploadPiece).where(col(UploadPiece.upload_id) == coming.id)
    )
    if len(piece) > LARGEST_PIECE or start + len(piece) > coming.size or (pieces or 0) >= MOST_PIECES:
        raise FileRefused(Refused.SIZE)
    sealed = seal.close_bytes(piece, _place(coming.key, start))
    session.add(UploadPiece(upload_id=coming.id or 0, start=start, content=sealed))
    coming.received = start + len(piece)
    coming.touched_at = at


def _finish(
    session: Session, seal: Seal, basket: str, upload_id: str, start: int, given: GivenFile, at: datetime
) -> None:
    coming = _coming(session, seal, basket, upload_id)
    _check_goes_on(coming, start)
    attachments.keep(session, seal, _source_key(seal, upload_id), coming.basket, given, at)
    _forget_one(session, coming)


def _drop(session: Session, seal: Seal, basket: str, upload_id: str) -> None:
    coming = session.scalars(_mine(seal, basket, upload_id).with_for_update()).first()
    if coming is not None:
        _forget_one(session, coming)
    else:
        session.delete(_whole(session, seal, basket, upload_id))


def _waiting(session: Session, seal: Seal, uploaded: Uploaded) -> tuple[UploadView, ...]:
    found = []
    for upload_id in dict.fromkeys(uploaded.ids[:MOST_WAITING]):
        try:
            row = _whole(session, seal, uploaded.basket, upload_id)
        except NotFound:
            continue
        name = seal.open(row.name, f"attachment:{row.source_key}:name")
        found.append(UploadView(upload_id, name, row.size, _may_show(row)))
    return tuple(found)


def _picture(session: Session, tools: Tools, basket: str, upload_id: str) -> bytes:
    row = _whole(session, tools.seal, basket, upload_id)
    if row.shown is None or not _may_show(row):
        raise NotFound("no picture here")
    return tools.seal.open_bytes(row.shown, f"attachment:{row.source_key}:shown")


def _may_show(row: Attachment) -> bool:
    return row.shown is not None and row.scan != Scan.INFECTED


def _forget_one(session: Session, coming: Upload) -> None:
    session.execute(delete(UploadPiece).where(col(UploadPiece.upload_id) == coming.id))
    session.delete(coming)


def _check_goes_on(coming: Upload, start: int) -> None:
    if start != coming.received:
        raise Conflict(f"the file goes on at {coming.received}, not at {start}")


def _coming(session: Session, seal: Seal, basket: str, upload_id: str) -> Upload:
    """A file on its way, held until the transaction ends: of two pieces at once one is first."""
    return _found(session, _mine(seal, basket, upload_id).with_for_update())


def _found(session: Session, query: Select[Upload]) -> Upload:
    row = session.scalars(query).first()
    if row is None:
        raise NotFound("no file on its way here")
    return row


def _mine(seal: Seal, basket: str, upload_id: str) -> Select[Upload]:
    return select(Upload).where(
        col(Upload.key) == _key(seal, upload_id), col(Upload.basket) == _lane(seal, basket)
    )


def _whole(session: Session, seal: Seal, basket: str, upload_id: str) -> Attachment:
    query = select(Attachment).where(
        col(Attachment.source_key) == _source_key(seal, upload_id),
        col(Attachment.lane) == _lane(seal, basket),
        col(Attachment.complaint_id).is_(None),
    )
    row = session.scalars(query).first()
    if row is None:
        raise NotFound("no file waits here")
    return row


def _lane(seal: Seal, basket: str) -> str:
    return seal.index("basket", basket)


def _key(seal: Seal, upload_id: str) -> str:
    return seal.index("upload", upload_id)


def _source_key(seal: Seal, upload_id: str) -> str:
    return _KEY + _key(seal, upload_id)


def _place(key: str, start: int) -> str:
    return f"upload:{key}:{start}"
