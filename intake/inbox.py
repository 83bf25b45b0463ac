"""How is what arrives kept before anybody reads it, once, and in each sender's order?

aiogram confirms an update to the server before its handler has finished, so the raw update is committed here
first and read from here.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from intake.errors import Conflict
from intake.seal import Seal
from intake.store.tables import RawInput, Table
from intake.store.writing import insert_once


@dataclass(frozen=True, slots=True)
class Arrival:
    """One input as a front hands it over. ``source_key`` names it for ever; ``payload`` is its own text."""

    source_key: str
    sender: str
    payload: str


def keep(session: Session, seal: Seal, arrival: Arrival, at: datetime) -> bool:
    """Store an arrival; False when this very arrival was stored before (also by another process)."""
    values = {
        "source_key": arrival.source_key,
        "lane": seal.index("sender", arrival.sender),
        "payload": seal.close(arrival.payload, f"raw_input:{arrival.source_key}"),
        "received_at": at,
    }
    return insert_once(session, RawInput, "source_key", values) is not None


def waiting(session: Session, seal: Seal, channel: str, limit: int) -> list[tuple[str, str]]:
    """The next unread input of each sender of a channel as (source key, payload), oldest first, at most ``limit``."""
    earlier = aliased(RawInput)
    held_back = exists().where(
        earlier.lane == RawInput.lane,  # type: ignore[arg-type]
        col(earlier.handled_at).is_(None),
        col(earlier.id) < col(RawInput.id),
    )
    query = (
        select(RawInput)
        .where(
            col(RawInput.handled_at).is_(None), col(RawInput.source_key).startswith(f"{channel}:"), ~held_back
        )
        .order_by(col(RawInput.id))
        .limit(limit)
    )
    return [
        (row.source_key, seal.open(row.payload, f"raw_input:{row.source_key}"))
        for row in session.scalars(query)
    ]


def last_heard(session: Session, seal: Seal, sender: str) -> datetime | None:
    """When this sender last wrote; None for who never did."""
    query = select(func.max(col(RawInput.received_at))).where(
        col(RawInput.lane) == seal.index("sender", sender)
    )
    return session.scalar(query)


_INPUT = Table.metadata.tables["raw_input"]
_SETTLED = (
    update(_INPUT)
    .where(_INPUT.c.source_key == bindparam("key"), _INPUT.c.handled_at.is_(None))
    .values(handled_at=bindparam("at"))
)


def settle(session: Session, source_key: str, at: datetime) -> None:
    """Mark an input read, in the transaction of what it caused; :class:`Conflict` when it was read before."""
    settled = session.connection().execute(_SETTLED, {"key": source_key, "at": at})
    if settled.rowcount != 1:
        raise Conflict(f"{source_key} was read before")
