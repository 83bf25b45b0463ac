"""What can go wrong in the domain, as one family that every front maps at its own edge.

    IntakeError
     ├── NotFound        there is no such thing, or not for you
     ├── NotAllowed      the lifecycle has no such row for this status, event and role
     ├── Conflict        somebody was faster
     └── Unacceptable    the person who sent it can put it right

Besides them, only at start-up: SettingsWrong and the rulebook's RulebookError; and Unreadable for a wrong key.

Messages are English and for the log; fronts hold the sentences people read, one for each class.
"""

from collections.abc import Sequence


class IntakeError(Exception):
    """The family. Never raised itself."""


class NotFound(IntakeError):
    """There is no such case, body or user, or the asker may not know of it."""


class NotAllowed(IntakeError):
    """The lifecycle has no row for this step. Says what is possible now and who may do it."""

    def __init__(self, status: str, event: str, role: str, *, possible: Sequence[str]) -> None:
        super().__init__(
            f"{event} by {role} is not a step from {status}; possible now: {', '.join(possible)}"
        )
        self.status = status
        self.event = event
        self.role = role
        self.possible = tuple(possible)


class Conflict(IntakeError):
    """Somebody else wrote first."""


class Unacceptable(IntakeError):
    """What was sent cannot be taken as it is; the sender can put it right."""


class Unreadable(IntakeError):
    """A sealed value does not open: wrong key, or moved from another row."""


class SettingsWrong(IntakeError):
    """A setting cannot be used; only at start-up, and the message says which and how it should look."""
