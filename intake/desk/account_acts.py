"""What was done to an account, and by whom? Added to the record, never changed."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from intake.store.tables import AccountAct
from intake.store.writing import insert_row


class Act(StrEnum):
    """What was done to an account, by an administrator or by its owner."""

    ADMIT = "admit"
    SHUT = "shut"
    END_SESSIONS = "end_sessions"
    CHANGE_PASSWORD = "change_password"
    SECOND_STEP_ON = "second_step_on"
    SECOND_STEP_OFF = "second_step_off"
    RESET_PASSWORD = "reset_password"
    REOPEN = "reopen"
    MOVE = "move"


def note(session: Session, actor: str, act: Act, login: str, at: datetime) -> None:
    """Note an act of whoever has this name."""
    insert_row(session, AccountAct, {"at": at, "actor": actor, "act": act.value, "login": login})
