"""Who took what away? One row for each list or month that left as a file, never changed afterwards."""

from datetime import datetime

from sqlmodel import Session

from intake.desk.tools import Actor
from intake.store.tables import TakenAway
from intake.store.writing import insert_row


def note(session: Session, actor: Actor, what: str, rows: int, at: datetime) -> None:
    """Note that this actor took something away."""
    values = {"at": at, "role": actor.role.value, "actor": actor.name, "what": what[:200], "rows": rows}
    insert_row(session, TakenAway, values)
