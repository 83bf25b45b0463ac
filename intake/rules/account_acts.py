"""What may be done to an account, by an administrator or by its owner?"""

from enum import StrEnum


class Act(StrEnum):
    """What was done. The Chinese names are data (reference/words)."""

    ADMIT = "admit"
    SHUT = "shut"
    END_SESSIONS = "end_sessions"
    CHANGE_PASSWORD = "change_password"
    SECOND_STEP_ON = "second_step_on"
    SECOND_STEP_OFF = "second_step_off"
    RESET_PASSWORD = "reset_password"
    REOPEN = "reopen"
    MOVE = "move"
