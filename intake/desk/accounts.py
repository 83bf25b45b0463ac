"""Who works here, and who is logged in? Argon2 passwords, server-side sessions that can be ended, guessing slowed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from intake.desk.tools import Actor, Tools
from intake.errors import IntakeError, Unacceptable
from intake.rules.lifecycle import Role
from intake.store.tables import FailedLogin, LoginSession, User
from intake.store.writing import insert_once

STAFF = frozenset(Role) - {Role.CITIZEN, Role.SYSTEM}
SHORTEST_PASSWORD = 10
LASTS = timedelta(hours=10)
GUESSES = 8
GUESS_WINDOW = timedelta(minutes=15)

# OWASP's second recommendation: 19 MiB, two passes; 62 ms here, so that two cores stand a morning's log-ins.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex(8))


class WrongLogin(IntakeError):
    """Unknown login, wrong password or disabled account: told alike."""


class TooManyGuesses(IntakeError):
    """Too many wrong passwords for this login lately."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session: the actor, and the token every form must carry back."""

    actor: Actor
    csrf: str


def add_user(
    session: Session, tools: Tools, login: str, name: str, role: Role, body: str | None, password: str
) -> None:
    """Add a member of staff; :class:`Unacceptable` says what is wrong with the account."""
    if role not in STAFF:
        raise Unacceptable(f"{role} is not a staff role")
    if (role is Role.HANDLER) != (body is not None):
        raise Unacceptable("a handler belongs to a body, nobody else does")
    if body is not None:
        tools.rulebook.bodies.get(body)
    if len(password) < SHORTEST_PASSWORD:
        raise Unacceptable(f"the password has fewer than {SHORTEST_PASSWORD} characters")
    if not 1 <= len(login) <= 40 or not 1 <= len(name) <= 40:
        raise Unacceptable("login and name have 1 to 40 characters")
    values = {
        "login": login,
        "name": name,
        "role": role.value,
        "body": body,
        "password": HASHER.hash(password),
    }
    if insert_once(session, User, "login", values) is None:
        raise Unacceptable(f"there is a user {login} already")


def exists(session: Session, login: str) -> bool:
    """Whether there is such a login, disabled or not."""
    return session.scalars(select(User.id).where(col(User.login) == login)).first() is not None  # type: ignore[call-overload]


def account(session: Session, login: str, at: datetime) -> tuple[int | None, str]:
    """The user's id (None for nobody) and a hash to check against; refuses after too many guesses."""
    recent = select(func.count()).where(
        col(FailedLogin.login) == login[:40], col(FailedLogin.at) > at - GUESS_WINDOW
    )
    if (session.scalar(recent) or 0) >= GUESSES:
        raise TooManyGuesses(f"{GUESSES} wrong passwords within {GUESS_WINDOW}")
    user = session.scalars(
        select(User).where(col(User.login) == login, col(User.disabled_at).is_(None))
    ).first()
    return (user.id, user.password) if user else (None, NOBODY)


def fits(stored: str, password: str) -> bool:
    """Whether the password is the stored one; costs the same for nobody. Slow on purpose: call it in a thread."""
    try:
        return HASHER.verify(stored, password)
    except VerificationError:
        return False


def fail(session: Session, login: str, at: datetime) -> None:
    """Note a wrong password."""
    session.add(FailedLogin(login=login[:40], at=at))


def begin(session: Session, user_id: int, at: datetime) -> str:
    """Begin a session; the token for the cookie. Sessions that have ended are cleared away."""
    session.execute(delete(LoginSession).where(col(LoginSession.expires_at) <= at))
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token=_hashed(token), user_id=user_id, csrf=secrets.token_urlsafe(32), expires_at=at + LASTS
        )
    )
    return token


def current(session: Session, token: str, at: datetime) -> LoggedIn | None:
    """The session of a cookie; None when there is none, it has ended, or the account is disabled."""
    query = (
        select(User, LoginSession)
        .join(LoginSession, col(LoginSession.user_id) == col(User.id))
        .where(
            col(LoginSession.token) == _hashed(token),
            col(LoginSession.expires_at) > at,
            col(User.disabled_at).is_(None),
        )
    )
    row = session.execute(query).first()
    if row is None:
        return None
    user, login = row
    return LoggedIn(Actor(Role(user.role), user.name, user.body), login.csrf)


def end(session: Session, token: str) -> None:
    """End a session."""
    session.execute(delete(LoginSession).where(col(LoginSession.token) == _hashed(token)))


def _hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
