"""What may members of staff do about their own accounts? See and end their sessions, change the password, log in with a code.

Whatever changes how one logs in asks for the password again: a screen left open is not enough.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from intake.desk import accounts, second_step
from intake.desk.account_acts import note
from intake.desk.accounts import LASTS, LoggedIn, LoggedOut
from intake.desk.second_step import SetUp, WrongCode
from intake.desk.tools import Tools
from intake.errors import Conflict, NotFound, Unacceptable
from intake.reference.passwords import common
from intake.rules import passwords
from intake.rules.account_acts import Act
from intake.rules.passwords import Flaw, WeakPassword
from intake.store.store import Store
from intake.store.tables import LoginSession, User


class WrongPassword(Unacceptable):
    """The password of whoever is logged in was asked again, and this is not it."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A log-in that is open; ``is_this`` marks the one that asks."""

    id: int
    began_at: datetime
    ends_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Own:
    """One's own account: its open sessions, the latest first, and since when a code is asked at log-in."""

    sessions: tuple[OpenSession, ...]
    second_step_since: datetime | None


@dataclass(frozen=True, slots=True)
class _Proved:
    """Who gave his password just now, and its hash."""

    id: int
    stored: str


class OwnAccount:
    """The use cases of one's own account; ``token`` is the cookie's, ``address`` where it comes from."""

    def __init__(self, store: Store, tools: Tools, now: Callable[[], datetime]) -> None:
        self._store = store
        self._tools = tools
        self._now = now

    async def view(self, token: str) -> Own:
        """One's own account."""
        at = self._now()
        return await self._store.read(lambda s: _view(s, token, at))

    async def end_session(self, token: str, session_id: int) -> None:
        """End one of one's own sessions; NotFound for another's."""
        at = self._now()

        def work(session: Session) -> None:
            mine = col(LoginSession.user_id) == _owner(session, token, at)
            ended = session.execute(delete(LoginSession).where(mine, col(LoginSession.id) == session_id))
            if not ended.rowcount:  # type: ignore[attr-defined]
                raise NotFound(f"no session {session_id} of one's own")

        await self._store.write(work)

    async def end_others(self, token: str) -> None:
        """End every session of one's own but this."""
        at = self._now()
        await self._store.write(lambda s: _end_others(s, token, _owner(s, token, at)))

    async def change_password(self, token: str, old: str, new: str, address: str = "") -> None:
        """A new password; every other session ends. WrongPassword, WeakPassword or TooManyGuesses."""
        at, me = self._now(), await self._me(token)
        proved = await self._prove(me, old, address, at)
        if new == old:
            raise WeakPassword(Flaw.SAME)
        passwords.check(new, me.login, me.actor.name, common())
        hashed = await asyncio.to_thread(accounts.HASHER.hash, new)

        def work(session: Session) -> None:
            mine = (col(User.id) == proved.id) & (col(User.password) == proved.stored)
            changed = session.execute(update(User).where(mine).values(password=hashed))
            if not changed.rowcount:  # type: ignore[attr-defined]
                raise Conflict("the password was changed meanwhile")
            _end_others(session, token, proved.id)
            note(session, me.actor.name, Act.CHANGE_PASSWORD, me.login, at)

        await self._store.write(work)

    async def begin_second_step(self, token: str, password: str, address: str = "") -> SetUp:
        """A secret for one's authenticator, in force once :meth:`confirm_second_step` has a code of it."""
        at, me = self._now(), await self._me(token)
        proved = await self._prove(me, password, address, at)
        return await self._store.write(
            lambda s: second_step.begin(self._tools.seal, second_step.locked(s, proved.id))
        )

    async def pending_second_step(self, token: str) -> SetUp:
        """The secret that waits for its first code."""
        at = self._now()
        return await self._store.read(
            lambda s: second_step.pending(self._tools.seal, s.get_one(User, _owner(s, token, at)))
        )

    async def confirm_second_step(self, token: str, code: str, address: str = "") -> None:
        """From now on a code is asked at log-in; sessions that began without one end. WrongCode or TooManyGuesses."""
        at, me = self._now(), await self._me(token)

        def work(session: Session) -> bool:
            user = second_step.locked(session, _owner(session, token, at))
            if not second_step.confirm(self._tools.seal, user, code, at):
                return False
            _end_others(session, token, _id(user))
            note(session, me.actor.name, Act.SECOND_STEP_ON, me.login, at)
            return True

        await self._with_code(me.login, address, at, work)

    async def end_second_step(self, token: str, password: str, code: str, address: str = "") -> None:
        """No code is asked any more; asks for password and code. WrongPassword, WrongCode or TooManyGuesses."""
        at, me = self._now(), await self._me(token)
        proved = await self._prove(me, password, address, at)

        def work(session: Session) -> bool:
            user = second_step.locked(session, proved.id)
            if user.second_step_since is None:
                raise Conflict(f"{me.login} has no second step")
            if not second_step.accepts(self._tools.seal, user, code, at):
                return False
            second_step.forget(user)
            note(session, me.actor.name, Act.SECOND_STEP_OFF, me.login, at)
            return True

        await self._with_code(me.login, address, at, work)

    async def log_in_with_code(self, ticket: str, code: str, address: str = "") -> str:
        """The token of a new session for whose ticket and code these are; WaitedTooLong, WrongCode or TooManyGuesses."""
        at, source = self._now(), self._source(address)

        def work(session: Session) -> str | None:
            user = second_step.of_ticket(session, self._tools.seal, ticket, at)
            accounts.account(session, user.login, source, at)
            if second_step.accepts(self._tools.seal, user, code, at):
                return accounts.begin(session, _id(user), at)
            accounts.fail(session, user.login, source, at)
            return None

        token = await self._store.write(work)
        if token is None:
            raise WrongCode("the code is wrong")
        return token

    async def _me(self, token: str) -> LoggedIn:
        at = self._now()
        me = await self._store.read(lambda s: accounts.current(s, token, at, self._tools.two_steps))
        if me is None:
            raise LoggedOut("no session")
        return me

    async def _prove(self, me: LoggedIn, password: str, address: str, at: datetime) -> _Proved:
        """Whoever is logged in knows his password; a wrong one counts as at log-in."""
        source = self._source(address)
        user_id, stored = await self._store.read(lambda s: accounts.account(s, me.login, source, at))
        if not await asyncio.to_thread(accounts.fits, stored, password) or user_id is None:
            await self._store.write(lambda s: accounts.fail(s, me.login, source, at))
            raise WrongPassword("the password is wrong")
        return _Proved(user_id, stored)

    async def _with_code(
        self, login: str, address: str, at: datetime, work: Callable[[Session], bool]
    ) -> None:
        """Do what needs a code; a wrong one is kept as a guess, so it must not undo its own transaction."""
        source = self._source(address)

        def counted(session: Session) -> bool:
            accounts.account(session, login, source, at)
            if work(session):
                return True
            accounts.fail(session, login, source, at)
            return False

        if not await self._store.write(counted):
            raise WrongCode("the code is wrong")

    def _source(self, address: str) -> str:
        return self._tools.seal.index("address", address)


def _view(session: Session, token: str, at: datetime) -> Own:
    me = session.get_one(User, _owner(session, token, at))
    mine = (col(LoginSession.user_id) == me.id) & (col(LoginSession.expires_at) > at)
    rows = session.scalars(select(LoginSession).where(mine).order_by(col(LoginSession.id).desc()))
    this = accounts.hashed(token)
    return Own(
        tuple(
            OpenSession(row.id or 0, row.expires_at - LASTS, row.expires_at, row.token == this)
            for row in rows
        ),
        me.second_step_since,
    )


def _owner(session: Session, token: str, at: datetime) -> int:
    this = (col(LoginSession.token) == accounts.hashed(token)) & (col(LoginSession.expires_at) > at)
    owner = session.scalars(select(col(LoginSession.user_id)).where(this)).first()
    if owner is None:
        raise LoggedOut("no session")
    return owner


def _end_others(session: Session, token: str, owner: int) -> None:
    others = (col(LoginSession.user_id) == owner) & (col(LoginSession.token) != accounts.hashed(token))
    session.execute(delete(LoginSession).where(others))


def _id(user: User) -> int:
    if user.id is None:
        raise NotFound("no user")
    return user.id
