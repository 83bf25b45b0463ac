"""What does an administrator look after? Accounts and their sessions, deliveries that failed, how the machinery is. No case.

An administrator sees nobody's words: a failed delivery is shown by its template and why it failed, never by what it says.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlmodel import Session, col

from intake.desk import accounts, second_step
from intake.desk.account_acts import note
from intake.desk.contacts import PHONE
from intake.desk.tools import Actor, Tools, only
from intake.errors import Conflict, NotFound, Unacceptable
from intake.rules.account_acts import Act
from intake.rules.lifecycle import Role
from intake.store.tables import AccountAct, LoginSession, Notice, RawInput, TakenAway, User
from intake.views import Account, Failure, Health

SHOWN = 100


@dataclass(frozen=True, slots=True)
class AccountActView:
    """Something done to an account, and by whom."""

    at: datetime
    actor: str
    act: Act
    login: str


@dataclass(frozen=True, slots=True)
class TakenAwayView:
    """A list or month that left as a file: with whom, what it was and how many rows it had."""

    at: datetime
    role: Role
    actor: str
    what: str
    rows: int


class LastAdministrator(Conflict):
    """Nobody would be left who could look after the accounts."""


def health(session: Session, tools: Tools, actor: Actor, now: datetime) -> Health:
    """How much waits to be read and to be sent, since when, what failed, how big the database is."""
    only(actor, Role.ADMINISTRATOR)
    unread = col(RawInput.handled_at).is_(None)
    unsent = col(Notice.sent_at).is_(None) & col(Notice.dead_at).is_(None) & (col(Notice.not_before) <= now)
    to_read, since = session.execute(
        select(func.count(), func.min(col(RawInput.received_at))).where(unread)
    ).one()
    by_phone = col(Notice.channel) == PHONE
    to_send, due_since = session.execute(
        select(func.count(), func.min(col(Notice.not_before))).where(unsent, ~by_phone)
    ).one()
    return Health(
        to_read=to_read,
        unread_since=since,
        to_send=to_send,
        unsent_since=due_since,
        to_call=session.scalar(select(func.count()).where(unsent, by_phone)) or 0,
        failed=session.scalar(select(func.count()).where(col(Notice.dead_at).is_not(None))) or 0,
        logged_in=session.scalar(select(func.count()).where(col(LoginSession.expires_at) > now)) or 0,
        bytes=_bytes(session),
        rulebook=tools.rulebook.digest,
    )


def _bytes(session: Session) -> int:
    """The size of the database."""
    if session.connection().dialect.name == "sqlite":
        pages = session.scalar(
            text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        )
    else:
        pages = session.scalar(text("SELECT pg_database_size(current_database())"))
    return int(pages or 0)


def people(session: Session, tools: Tools, actor: Actor, now: datetime) -> tuple[Account, ...]:
    """Every account with its open sessions, those in use first."""
    only(actor, Role.ADMINISTRATOR)
    open_sessions = (
        select(func.count())
        .where(col(LoginSession.user_id) == col(User.id), col(LoginSession.expires_at) > now)
        .correlate(User)
        .scalar_subquery()
    )
    query = select(User, open_sessions).order_by(col(User.disabled_at).is_not(None), col(User.login))
    return tuple(
        Account(
            user.login,
            user.name,
            Role(user.role),
            tools.rulebook.bodies.get(user.body).name if user.body else None,
            user.disabled_at,
            count,
            user.second_step_since is not None,
        )
        for user, count in session.execute(query)
    )


def add(
    session: Session,
    tools: Tools,
    actor: Actor,
    login: str,
    name: str,
    role: Role,
    body: str | None,
    password: str,
    at: datetime,
) -> None:
    """Add an account; see :func:`accounts.add_user`."""
    only(actor, Role.ADMINISTRATOR)
    accounts.add_user(session, tools, login, name, role, body, password)
    note(session, actor.name, Act.ADMIT, login, at)


def disable(session: Session, actor: Actor, login: str, at: datetime) -> None:
    """Shut an account; see :func:`accounts.disable`. :class:`LastAdministrator` where nobody would be left to open one."""
    only(actor, Role.ADMINISTRATOR)
    user = _user(session, login)
    if user.role == Role.ADMINISTRATOR.value and _administrators(session) < 2:
        raise LastAdministrator(login)
    accounts.disable(session, login, at)
    note(session, actor.name, Act.SHUT, login, at)


def log_out(session: Session, actor: Actor, login: str, at: datetime) -> int:
    """End every session of an account; how many there were."""
    only(actor, Role.ADMINISTRATOR)
    ended = session.execute(delete(LoginSession).where(col(LoginSession.user_id) == _user(session, login).id))
    note(session, actor.name, Act.END_SESSIONS, login, at)
    count: int = ended.rowcount  # type: ignore[attr-defined]
    return count


def end_second_step(session: Session, actor: Actor, login: str, at: datetime) -> None:
    """Ask no code of who has lost his phone, and end his sessions; :class:`Conflict` where none is asked."""
    only(actor, Role.ADMINISTRATOR)
    user = _user(session, login)
    if user.second_step_since is None:
        raise Conflict(f"{login} has no second step")
    second_step.forget(user)
    session.execute(delete(LoginSession).where(col(LoginSession.user_id) == user.id))
    note(session, actor.name, Act.SECOND_STEP_OFF, login, at)


class OwnPassword(Unacceptable):
    """One's own password is changed where the old one is asked."""


def reset_password(
    session: Session, actor: Actor, mine: str, login: str, password: str, at: datetime
) -> None:
    """Give who forgot his password another one, and end his sessions; :class:`OwnPassword` for one's own (``mine``)."""
    only(actor, Role.ADMINISTRATOR)
    if login == mine:
        raise OwnPassword(login)
    accounts.set_password(session, _user(session, login), password)
    note(session, actor.name, Act.RESET_PASSWORD, login, at)


def reopen(session: Session, actor: Actor, login: str, at: datetime) -> None:
    """Let a shut account be used again, with its old password; :class:`Conflict` for one that is not shut."""
    only(actor, Role.ADMINISTRATOR)
    user = _user(session, login)
    if user.disabled_at is None:
        raise Conflict(f"{login} is not shut")
    user.disabled_at = None
    note(session, actor.name, Act.REOPEN, login, at)


def move(session: Session, tools: Tools, actor: Actor, login: str, body: str, at: datetime) -> None:
    """Let a handler work for another body; see :func:`accounts.move`."""
    only(actor, Role.ADMINISTRATOR)
    accounts.move(session, tools, _user(session, login), body)
    note(session, actor.name, Act.MOVE, login, at)


def acts(session: Session, actor: Actor, most: int | None = SHOWN) -> tuple[AccountActView, ...]:
    """What was done to accounts, the latest first; ``most`` of them, None for all."""
    only(actor, Role.ADMINISTRATOR)
    rows = session.scalars(select(AccountAct).order_by(col(AccountAct.id).desc()).limit(most))
    return tuple(AccountActView(row.at, row.actor, Act(row.act), row.login) for row in rows)


def taken_away(session: Session, actor: Actor, most: int | None = SHOWN) -> tuple[TakenAwayView, ...]:
    """Who took which list or month away, the latest first; ``most`` of them, None for all."""
    only(actor, Role.ADMINISTRATOR)
    rows = session.scalars(select(TakenAway).order_by(col(TakenAway.id).desc()).limit(most))
    return tuple(TakenAwayView(row.at, Role(row.role), row.actor, row.what, row.rows) for row in rows)


def failures(session: Session, actor: Actor, most: int | None = SHOWN) -> tuple[Failure, ...]:
    """What could not be delivered, the latest first; ``most`` of it, None for all."""
    only(actor, Role.ADMINISTRATOR)
    query = select(Notice).where(col(Notice.dead_at).is_not(None)).order_by(col(Notice.id).desc()).limit(most)
    return tuple(
        Failure(row.id or 0, row.channel, row.template, row.attempts, row.last_error or "", row.dead_at)
        for row in session.scalars(query)
        if row.dead_at is not None
    )


def retry(session: Session, actor: Actor, notice_id: int, at: datetime) -> None:
    """Try a failed delivery again from the start; :class:`Conflict` for one that did not fail."""
    only(actor, Role.ADMINISTRATOR)
    row = session.get(Notice, notice_id, with_for_update=True)
    if row is None:
        raise NotFound(f"no notice {notice_id}")
    if row.dead_at is None:
        raise Conflict(f"notice {notice_id} did not fail")
    row.dead_at, row.attempts, row.not_before = None, 0, at
    row.lease = row.leased_until = None


def _administrators(session: Session) -> int:
    mine = (col(User.role) == Role.ADMINISTRATOR.value) & col(User.disabled_at).is_(None)
    return session.scalar(select(func.count()).where(mine)) or 0


def _user(session: Session, login: str) -> User:
    user = session.scalars(select(User).where(col(User.login) == login)).first()
    if user is None:
        raise NotFound(f"no account {login}")
    return user
