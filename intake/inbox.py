"""How is what arrives kept before anybody reads it, once, and in each sender's order?

aiogram confirms an update to the server before its handler has finished, so the raw update is committed here
first and read from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from intake.errors import Conflict
from intake.seal import Seal
from intake.store.tables import RawInput, Table
from intake.store.writing import insert_new


@dataclass(frozen=True, slots=True)
class Arrival:
    """One input as a front hands it over. ``source_key`` names it for ever; ``payload`` is its own text."""

    source_key: str
    sender: str
    payload: str


_INPUT = Table.metadata.tables["raw_input"]
_WAITS = _INPUT.alias()
_FIRST = select(func.min(_WAITS.c.id)).where(_WAITS.c.handled_at.is_(None)).group_by(_WAITS.c.lane)
_WAITING = (
    select(_INPUT.c.source_key, _INPUT.c.payload)
    .where(
        _INPUT.c.id.in_(_FIRST),
        _INPUT.c.handled_at.is_(None),
        _INPUT.c.source_key.startswith(bindparam("of_channel"), autoescape=False),
    )
    .order_by(_INPUT.c.id)
    .limit(bindparam("most"))
)
"""Built once, like whatever every message of everybody passes: building a statement costs more than running it. The first of each
lane is asked for as such: as "none waits before it" PostgreSQL compared each that waits with all of them."""
_SETTLED = (
    update(_INPUT)
    .where(_INPUT.c.source_key == bindparam("key"), _INPUT.c.handled_at.is_(None))
    .values(handled_at=bindparam("at"))
)


def keep(session: Session, seal: Seal, arrivals: Sequence[Arrival], at: datetime) -> None:
    """Store arrivals in their order; what was stored before (also by another process) stays as it is."""
    rows = [
        {
            "source_key": arrival.source_key,
            "lane": seal.index("sender", arrival.sender),
            "payload": seal.close(arrival.payload, f"raw_input:{arrival.source_key}"),
            "received_at": at,
        }
        for arrival in arrivals
    ]
    insert_new(session, RawInput, "source_key", rows)


def waiting(session: Session, seal: Seal, channel: str, limit: int) -> list[tuple[str, str]]:
    """The next unread input of each sender of a channel as (source key, payload), oldest first, at most ``limit``."""
    rows = session.connection().execute(_WAITING, {"of_channel": f"{channel}:", "most": limit})
    return [(key, seal.open(payload, f"raw_input:{key}")) for key, payload in rows]


def last_heard(session: Session, seal: Seal, sender: str) -> datetime | None:
    """When this sender last wrote; None for who never did."""
    query = select(func.max(col(RawInput.received_at))).where(
        col(RawInput.lane) == seal.index("sender", sender)
    )
    return session.scalar(query)


def settle(session: Session, source_key: str, at: datetime) -> None:
    """Mark an input read, in the transaction of what it caused; :class:`Conflict` when it was read before."""
    settled = session.connection().execute(_SETTLED, {"key": source_key, "at": at})
    if settled.rowcount != 1:
        raise Conflict(f"{source_key} was read before")
