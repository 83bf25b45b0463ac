"""What was done to an account, and by whom? Added to the record, never changed."""

from datetime import datetime

from sqlmodel import Session

from intake.rules.account_acts import Act
from intake.store.tables import AccountAct
from intake.store.writing import insert_row


def note(session: Session, actor: str, act: Act, login: str, at: datetime) -> None:
    """Note an act of whoever has this name."""
    insert_row(session, AccountAct, {"at": at, "actor": actor, "act": act.value, "login": login})
