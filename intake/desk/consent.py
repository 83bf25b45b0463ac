"""Who has agreed that we keep what he tells? Asked once of each person on each channel (PIPL arts. 14, 17)."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from intake.seal import Seal
from intake.store.tables import Consent, RawInput, Table
from intake.store.writing import insert_once

_CONSENT = Table.metadata.tables["consent"]
_GIVEN = select(_CONSENT.c.id).where(_CONSENT.c.lane == bindparam("lane"))


def given(session: Session, lane: str) -> bool:
    """Whether this person agreed."""
    return session.connection().execute(_GIVEN, {"lane": lane}).first() is not None


def give(session: Session, lane: str, at: datetime) -> None:
    """Keep that this person agreed, once."""
    insert_once(session, Consent, "lane", {"lane": lane, "at": at})


def forget(session: Session, seal: Seal, sender: str) -> None:
    """Empty what this sender wrote: who does not agree leaves no words here."""
    rows = session.scalars(select(RawInput).where(col(RawInput.lane) == seal.index("sender", sender)))
    for row in rows:
        row.payload = seal.close("", f"raw_input:{row.source_key}")
