"""Who works here, and who is logged in? Argon2 passwords, server-side sessions that can be ended, guessing slowed."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import bindparam, delete, func, select
from sqlmodel import Session, col

from intake.desk.tools import Actor, Tools
from intake.errors import IntakeError, NotFound, Unacceptable
from intake.reference.passwords import common
from intake.rules import lifecycle, passwords
from intake.rules.lifecycle import Role
from intake.store.tables import Case, FailedLogin, LoginSession, Table, User
from intake.store.writing import insert_once

STAFF = frozenset(Role) - {Role.CITIZEN, Role.SYSTEM}
LASTS = timedelta(hours=10)
GUESSES, GUESSES_FROM_ANYWHERE = 8, 100
"""Wrong passwords for one login within the window: from one place, and from all places together."""
GUESS_WINDOW = timedelta(minutes=15)

# OWASP's second recommendation: 19 MiB, two passes; 62 ms here, so that two cores stand a morning's log-ins.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex(8))

_USER, _SESSION = Table.metadata.tables["user"], Table.metadata.tables["login_session"]
_CURRENT = (
    select(
        _USER.c.login, _USER.c.name, _USER.c.role, _USER.c.body, _USER.c.second_step_since, _SESSION.c.csrf
    )
    .join(_SESSION, _SESSION.c.user_id == _USER.c.id)
    .where(
        _SESSION.c.token == bindparam("held"),
        _SESSION.c.expires_at > bindparam("at", type_=_SESSION.c.expires_at.type),
        _USER.c.disabled_at.is_(None),
    )
)
"""Asked by every page of the staff, so built once."""


class WrongLogin(IntakeError):
    """Unknown login, wrong password or disabled account: told alike."""


class LoggedOut(NotFound):
    """No session, or none any more. Told as a page that is not there, with the way back for whom it was taken from."""


class TooManyGuesses(IntakeError):
    """Too many wrong passwords for this login lately."""


class LastHandler(IntakeError):
    """Nobody would be left for a body's open cases."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session: the actor, the token every form must carry back, and whose it is.

    ``owes_second_step``: his role must log in with a code and he has not set that up; until then he opens only his account.
    """

    actor: Actor
    csrf: str
    login: str
    owes_second_step: bool


class LoginTaken(Unacceptable):
    """Somebody has this login, or had it: logins stand in histories and are given once."""


def add_user(
    session: Session, tools: Tools, login: str, name: str, role: Role, body: str | None, password: str
) -> None:
    """Add a member of staff; :class:`Unacceptable`, of passwords :class:`WeakPassword`, says what is wrong."""
    if role not in STAFF:
        raise Unacceptable(f"{role} is not a staff role")
    if (role is Role.HANDLER) != (body is not None):
        raise Unacceptable("a handler belongs to a body, nobody else does")
    if body is not None:
        tools.rulebook.bodies.get(body)
    if re.fullmatch(r"[\w.@-]{1,40}", login) is None:
        raise Unacceptable("a login has 1 to 40 letters, digits or . @ _ - and no space")
    if not 1 <= len(name.strip()) <= 40 or not name.isprintable():
        raise Unacceptable("a name has 1 to 40 characters that can be read")
    passwords.check(password, login, name, common())
    values = {
        "login": login,
        "name": name,
        "role": role.value,
        "body": body,
        "password": HASHER.hash(password),
    }
    if insert_once(session, User, "login", values) is None:
        raise LoginTaken(f"there is a user {login} already")


def strangers(session: Session, known: Iterable[str]) -> bool:
    """Whether there is any user besides these logins."""
    query = select(col(User.id)).where(col(User.login).not_in(tuple(known))).limit(1)
    return session.scalars(query).first() is not None


def unstaffed(session: Session, body: str) -> bool:
    """Whether handlers work here, but none for this body."""
    handlers = select(col(User.body)).where(
        col(User.role) == Role.HANDLER.value, col(User.disabled_at).is_(None)
    )
    bodies = set(session.scalars(handlers))
    return bool(bodies) and body not in bodies


def disable(session: Session, login: str, at: datetime) -> None:
    """Shut an account and end its sessions; :class:`LastHandler` where its body's open cases would be with nobody."""
    user = session.scalars(
        select(User).where(col(User.login) == login, col(User.disabled_at).is_(None))
    ).first()
    if user is None:
        raise NotFound(f"there is no user {login}")
    user.disabled_at = at
    session.flush()
    _refuse_last(session, login, user.body)
    session.execute(delete(LoginSession).where(col(LoginSession.user_id) == user.id))


def move(session: Session, tools: Tools, user: User, body: str) -> None:
    """Let a handler work for another body from now on and end his sessions; :class:`LastHandler` as for :func:`disable`."""
    if user.role != Role.HANDLER.value or user.body is None:
        raise Unacceptable(f"{user.login} is no handler")
    before, user.body = user.body, tools.rulebook.bodies.get(body).id
    session.flush()
    _refuse_last(session, user.login, before)
    session.execute(delete(LoginSession).where(col(LoginSession.user_id) == user.id))


def set_password(session: Session, user: User, password: str) -> None:
    """Give an account another password and end its sessions; :class:`WeakPassword` says what is wrong."""
    passwords.check(password, user.login, user.name, common())
    user.password = HASHER.hash(password)
    session.execute(delete(LoginSession).where(col(LoginSession.user_id) == user.id))


def _refuse_last(session: Session, login: str, body: str | None) -> None:
    if body is not None and unstaffed(session, body) and (left := _open_with(session, body)):
        raise LastHandler(
            f"{login} is the last handler of {body}, which has {left} open cases: add another first"
        )


def _open_with(session: Session, body: str) -> int:
    still = col(Case.status).not_in([status.value for status in lifecycle.ENDED])
    return session.scalar(select(func.count()).select_from(Case).where(col(Case.lead) == body, still)) or 0


def exists(session: Session, login: str) -> bool:
    """Whether there is such a login, disabled or not."""
    return session.scalars(select(User.id).where(col(User.login) == login)).first() is not None  # type: ignore[call-overload]


def account(session: Session, login: str, source: str, at: datetime) -> tuple[int | None, str]:
    """The user's id (None for nobody) and a hash to check against; refuses after too many guesses.

    ``source`` is the blind index of where the attempt comes from: a stranger's guesses elsewhere do not shut the user out.
    """
    recent = select(func.count().filter(col(FailedLogin.source) == source), func.count()).where(
        col(FailedLogin.login) == login[:40], col(FailedLogin.at) > at - GUESS_WINDOW
    )
    here, anywhere = session.execute(recent).one()
    if here >= GUESSES or anywhere >= GUESSES_FROM_ANYWHERE:
        raise TooManyGuesses(f"too many wrong passwords within {GUESS_WINDOW}")
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


def fail(session: Session, login: str, source: str, at: datetime) -> None:
    """Note a wrong password."""
    session.add(FailedLogin(login=login[:40], source=source, at=at))


def begin(session: Session, user_id: int, at: datetime) -> str:
    """Begin a session; the token for the cookie. Sessions that have ended are cleared away."""
    session.execute(delete(LoginSession).where(col(LoginSession.expires_at) <= at))
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token=hashed(token), user_id=user_id, csrf=secrets.token_urlsafe(32), expires_at=at + LASTS
        )
    )
    return token


def current(session: Session, token: str, at: datetime, two_steps: frozenset[Role]) -> LoggedIn | None:
    """The session of a cookie; None when there is none, it has ended, or the account is disabled.

    ``two_steps`` are the roles that must log in with a code.
    """
    row = session.connection().execute(_CURRENT, {"held": hashed(token), "at": at}).first()
    if row is None:
        return None
    role = Role(row.role)
    owes = role in two_steps and row.second_step_since is None
    return LoggedIn(Actor(role, row.name, row.body), row.csrf, row.login, owes)


def end(session: Session, token: str) -> None:
    """End a session."""
    session.execute(delete(LoginSession).where(col(LoginSession.token) == hashed(token)))


def hashed(token: str) -> str:
    """What is stored of a session's token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
