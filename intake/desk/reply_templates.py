"""Which templates of replies are in force, and who changed which, when and why? Those that ship, and every version since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from intake.desk.tools import Actor, Tools, only
from intake.errors import Conflict
from intake.reference.rulebook import Replies
from intake.rules import replies
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Event, Role
from intake.rules.replies import LONGEST_REASON, MOST, Slot, Template, TemplateFlaw, TemplateRefused
from intake.store.store import Store
from intake.store.tables import ReplyTemplate
from intake.store.writing import insert_row
from intake.views import CaseView

OFFERED_AT = frozenset({Event.REPLY, Event.REPORT})


@dataclass(frozen=True, slots=True)
class Change:
    """What an administrator brings: ``key`` of the template, the ``version`` seen (0: as shipped, or new), and why."""

    key: str
    version: int
    name: str
    text: str
    reason: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a template: who made it, when and why."""

    template: Template
    at: datetime
    actor: str
    reason: str


class ReplyTemplates:
    """The use cases of templates, over the store of the desk."""

    def __init__(self, store: Store, tools: Tools, now: Callable[[], datetime]) -> None:
        self._store = store
        self._replies = tools.rulebook.replies
        self._tools = tools
        self._now = now

    async def all(self, actor: Actor) -> tuple[Template, ...]:
        """Every template, the retired ones too, for an administrator."""
        return await self._store.read(lambda s: every(s, self._replies, actor))

    async def versions(self, actor: Actor, key: str) -> tuple[Version, ...]:
        """Every version since the one that ships, the latest first."""
        only(actor, Role.ADMINISTRATOR)
        return await self._store.read(lambda s: _versions(s, key))

    async def keep(self, actor: Actor, change: Change) -> Template:
        """Keep a version: in force at once; :class:`TemplateRefused`, or :class:`Conflict` when somebody was first."""
        only(actor, Role.ADMINISTRATOR)
        at = self._now()
        try:
            return await self._store.write(lambda s: _kept(s, self._replies, actor, change, at))
        except IntegrityError as error:
            raise Conflict("somebody changed this template at once") from error

    async def offered(self, case: CaseView) -> tuple[Template, ...]:
        """The templates for a reply that may be given now, filled in for its case."""
        if not OFFERED_AT.intersection(case.possible):
            return ()
        found = await self._store.read(lambda s: _all(s, self._replies))
        values = _values(self._tools, case, self._now())
        return tuple(
            Template(one.key, one.version, one.name, replies.filled(one.text, self._replies.slots, values))
            for one in found
            if not one.retired
        )


def every(session: Session, shipped: Replies, actor: Actor) -> tuple[Template, ...]:
    """Every template, the retired ones too, for an administrator."""
    only(actor, Role.ADMINISTRATOR)
    return _all(session, shipped)


def _all(session: Session, shipped: Replies) -> tuple[Template, ...]:
    """The last version of each, those that ship first."""
    newest = select(func.max(col(ReplyTemplate.id))).group_by(col(ReplyTemplate.key))
    rows = session.scalars(
        select(ReplyTemplate).where(col(ReplyTemplate.id).in_(newest)).order_by(col(ReplyTemplate.key))
    )
    changed = {row.key: _template(row) for row in rows}
    ours = [changed.pop(one.key, one) for one in shipped.openings]
    return (*ours, *sorted(changed.values(), key=lambda one: one.name))


def _versions(session: Session, key: str) -> tuple[Version, ...]:
    rows = session.scalars(
        select(ReplyTemplate).where(col(ReplyTemplate.key) == key).order_by(col(ReplyTemplate.version).desc())
    )
    return tuple(Version(_template(row), row.at, row.actor, row.reason) for row in rows)


def _kept(session: Session, shipped: Replies, actor: Actor, change: Change, at: datetime) -> Template:
    name, text, reason = change.name.strip(), change.text.strip(), change.reason.strip()
    replies.check(name, text, shipped.slots)
    if not 2 <= len(reason) <= LONGEST_REASON or not replies.is_readable(reason):
        raise TemplateRefused(TemplateFlaw.REASON)
    known = _all(session, shipped)
    last = next((one for one in known if one.key == change.key), None)
    if (last.version if last else 0) != change.version:
        raise Conflict(f"version {change.version} of {change.key} is not the last")
    others = [one for one in known if one.key != change.key and not one.retired]
    if not change.retired:
        _refuse_crowd(name, others)
    made = Template(change.key, change.version + 1, name, text, change.retired)
    row = {"key": made.key, "version": made.version, "name": name, "text": text, "retired": made.retired}
    insert_row(session, ReplyTemplate, {**row, "at": at, "actor": actor.name, "reason": reason})
    return made


def _refuse_crowd(name: str, others: list[Template]) -> None:
    if name in {one.name for one in others}:
        raise TemplateRefused(TemplateFlaw.TWICE, name)
    if len(others) >= MOST:
        raise TemplateRefused(TemplateFlaw.MANY)


def _values(tools: Tools, case: CaseView, now: datetime) -> dict[Slot, str]:
    running = [clock.due_on for clock in case.clocks if clock.met_on is None]
    domain = next(one.name for one in tools.rulebook.domains if one.code == case.domain)
    return {
        Slot.NUMBER: case.number,
        Slot.BODY: case.lead,
        Slot.DOMAIN: domain,
        Slot.RESPONDENT: case.respondent or "",
        Slot.DUE: min(running).isoformat() if running else "",
        Slot.TODAY: local_date(now).isoformat(),
    }


def _template(row: ReplyTemplate) -> Template:
    return Template(row.key, row.version, row.name, row.text, row.retired)
