"""Who handles for which body, and whom does one call there? Its accounts, and a contact that administrators keep up to date."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.desk.tools import SEES_ALL, Actor, Tools, only
from intake.errors import Unacceptable
from intake.rules.bodies import Bodies, Kind
from intake.rules.lifecycle import Role
from intake.rules.person import person
from intake.store.store import Store
from intake.store.tables import BodyContact, User
from intake.store.writing import insert_row

LONGEST_WHO = 40


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call at a body: an office or a duty officer, and its number; who noted it and when."""

    who: str
    phone: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body as an administrator sees it: its kind, the log-ins of its handlers that may log in, and its contact."""

    id: str
    name: str
    kind: Kind
    handlers: tuple[str, ...]
    contact: Contact | None


class BodyContacts:
    """The use cases of bodies, over the store of the desk."""

    def __init__(self, store: Store, tools: Tools, now: Callable[[], datetime]) -> None:
        self._store = store
        self._bodies = tools.rulebook.bodies
        self._now = now

    async def all(self, actor: Actor) -> tuple[BodyView, ...]:
        """Every body in the order of the reference data, for an administrator."""
        return await self._store.read(lambda s: every(s, self._bodies, actor))

    async def of(self, actor: Actor, body: str) -> Contact | None:
        """The contact of one body, for who sees every case."""
        if actor.role not in SEES_ALL:
            return None
        return (await self._store.read(lambda s: _contacts(s, body))).get(body)

    async def note(self, actor: Actor, body: str, who: str, phone: str) -> None:
        """Note whom to call; :class:`WrongField` for no number, :class:`Unacceptable` for no name, NotFound for no body."""
        only(actor, Role.ADMINISTRATOR)
        known, called, number = self._bodies.get(body), who.strip(), person(phone=phone).phone
        if not 1 <= len(called) <= LONGEST_WHO or not called.isprintable() or number is None:
            raise Unacceptable(f"a contact has a name of at most {LONGEST_WHO} characters and a number")
        row = {"body": known.id, "who": called, "phone": number, "at": self._now(), "actor": actor.name}
        await self._store.write(lambda s: insert_row(s, BodyContact, row))


def every(session: Session, bodies: Bodies, actor: Actor) -> tuple[BodyView, ...]:
    """Every body in the order of the reference data, for an administrator."""
    only(actor, Role.ADMINISTRATOR)
    handlers, contacts = _handlers(session), _contacts(session)
    return tuple(
        BodyView(one.id, one.name, one.kind, tuple(handlers[one.id]), contacts.get(one.id)) for one in bodies
    )


def _handlers(session: Session) -> dict[str, list[str]]:
    mine = (col(User.role) == Role.HANDLER.value) & col(User.disabled_at).is_(None)
    found: dict[str, list[str]] = defaultdict(list)
    for body, login in session.execute(
        select(col(User.body), col(User.login)).where(mine).order_by(col(User.login))
    ):
        found[body].append(login)
    return found


def _contacts(session: Session, body: str | None = None) -> dict[str, Contact]:
    """The last contact of each body, or of one."""
    newest = select(func.max(col(BodyContact.id))).group_by(col(BodyContact.body))
    if body is not None:
        newest = newest.where(col(BodyContact.body) == body)
    rows = session.scalars(select(BodyContact).where(col(BodyContact.id).in_(newest)))
    return {row.body: Contact(row.who, row.phone, row.at, row.actor) for row in rows}
