"""How is a log-in asked for a code besides the password? A sealed secret under the user's row, each code good once.

Between password and code the browser holds a ticket: sealed, for five minutes, worth nothing once the password is another.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import pyotp
from sqlalchemy import select
from sqlmodel import Session, col

from intake.errors import Conflict, IntakeError, Unacceptable, Unreadable
from intake.rules import second_step
from intake.seal import Seal
from intake.store.tables import User

TICKET_LASTS = timedelta(minutes=5)
LONGEST_TICKET = 500
_TICKET = "log-in:ticket"


class SecondStepAsked(IntakeError):
    """The password was right and a code is asked besides; ``ticket`` is to come back with it."""

    def __init__(self, ticket: str) -> None:
        super().__init__("a code is asked besides the password")
        self.ticket = ticket


class SecondStepOwed(IntakeError):
    """This role must log in with a code, and its owner has not set that up."""


class WaitedTooLong(IntakeError):
    """Between password and code lay too much time, or the account has changed."""


class WrongCode(Unacceptable):
    """The code is not that of this moment, or was used before."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What an authenticator needs: ``secret`` in base32, and the otpauth ``address`` of its QR code."""

    secret: str
    address: str


def is_on(session: Session, user_id: int) -> bool:
    """Whether this user logs in with a code."""
    query = select(col(User.second_step_since)).where(col(User.id) == user_id)
    return session.scalars(query).first() is not None


def ticket(seal: Seal, user_id: int, stored: str, at: datetime) -> str:
    """The ticket of who gave the right password, whose hash is ``stored``."""
    said = f"{user_id} {int((at + TICKET_LASTS).timestamp())} {_digest(stored)}"
    return urlsafe_b64encode(seal.close(said, _TICKET)).decode()


def of_ticket(session: Session, seal: Seal, given: str, at: datetime) -> User:
    """Whose ticket this is, his row locked; :class:`WaitedTooLong`."""
    try:
        said = seal.open(urlsafe_b64decode(given[:LONGEST_TICKET].encode("ascii")), _TICKET)
    except (Unreadable, ValueError) as error:
        raise WaitedTooLong("no ticket") from error
    user_id, until, digest = said.split()
    user = locked(session, int(user_id))
    is_over = at.timestamp() >= int(until) or digest != _digest(user.password)
    if is_over or user.disabled_at is not None or user.second_step_since is None:
        raise WaitedTooLong("the ticket is not good any more")
    return user


def locked(session: Session, user_id: int) -> User:
    """A user's row, held against a second try at the same moment."""
    return session.get_one(User, user_id, with_for_update=True)


def accepts(seal: Seal, user: User, code: str, at: datetime) -> bool:
    """Whether this is a code of the user's secret; it is not taken a second time."""
    step = second_step.matching(_secret(seal, user), code, at, user.second_step_used)
    if step is None:
        return False
    user.second_step_used = step
    return True


def begin(seal: Seal, user: User) -> SetUp:
    """A fresh secret, in force once a code of it comes; :class:`Conflict` where one is in force."""
    if user.second_step_since is not None:
        raise Conflict(f"{user.login} has a second step")
    secret = pyotp.random_base32()
    user.second_step, user.second_step_used = seal.close(secret, _row(user)), None
    return _set_up(user, secret)


def pending(seal: Seal, user: User) -> SetUp:
    """The secret that waits for its first code; :class:`Conflict` where none does."""
    if user.second_step is None or user.second_step_since is not None:
        raise Conflict(f"no second step of {user.login} waits for its code")
    return _set_up(user, _secret(seal, user))


def confirm(seal: Seal, user: User, code: str, at: datetime) -> bool:
    """Put the waiting secret in force if this is a code of it."""
    pending(seal, user)
    if not accepts(seal, user, code, at):
        return False
    user.second_step_since = at
    return True


def forget(user: User) -> None:
    """No code is asked of this user any more."""
    user.second_step = user.second_step_since = user.second_step_used = None


def _set_up(user: User, secret: str) -> SetUp:
    return SetUp(secret, second_step.address(secret, user.login))


def _secret(seal: Seal, user: User) -> str:
    if user.second_step is None:
        raise Conflict(f"{user.login} has no second step")
    return seal.open(user.second_step, _row(user))


def _row(user: User) -> str:
    return f"user:{user.id}:second_step"


def _digest(stored: str) -> str:
    return sha256(stored.encode()).hexdigest()
