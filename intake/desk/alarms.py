"""What must a person see at once? Somebody in danger, or somebody whom no notice reaches any more; until one says "done"."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.desk import history
from intake.desk.tools import Actor, Tools
from intake.errors import Conflict, NotFound
from intake.rules.lifecycle import Role
from intake.store import queries
from intake.store.tables import Alarm, Table
from intake.store.writing import insert_once
from intake.views import AlarmView

HEARS = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR})
SHOWN = 100
_ALARM = Table.metadata.tables["alarm"]
_SOUNDING = select(func.count()).select_from(_ALARM).where(_ALARM.c.done_at.is_(None))


class AlarmKind(StrEnum):
    """What the alarm is about."""

    SELF_HARM = "self_harm"
    DANGER = "danger"
    UNREACHABLE = "unreachable"


def sound(
    session: Session,
    tools: Tools,
    key: str,
    kind: AlarmKind,
    words: str,
    at: datetime,
    *,
    number: str | None = None,
) -> None:
    """Raise an alarm, once for its key. ``words`` are what was said, sealed; ``number`` the case where there is one."""
    sealed = tools.seal.close(words, f"alarm:{key}") if words else None
    values = {"key": key, "kind": kind.value, "number": number, "words": sealed, "at": at}
    insert_once(session, Alarm, "key", values)


def sounding(session: Session, tools: Tools, actor: Actor) -> tuple[AlarmView, ...]:
    """The alarms nobody has answered, the oldest first; :class:`NotFound` for who answers none."""
    _check(actor)
    query = select(Alarm).where(col(Alarm.done_at).is_(None)).order_by(col(Alarm.id)).limit(SHOWN)
    return tuple(
        AlarmView(
            row.id or 0,
            row.kind,
            row.number,
            tools.seal.open(row.words, f"alarm:{row.key}") if row.words else "",
            row.at,
        )
        for row in session.scalars(query)
    )


def count(session: Session, actor: Actor) -> int:
    """How many alarms wait for somebody like this actor."""
    if actor.role not in HEARS:
        return 0
    return session.connection().execute(_SOUNDING).scalar() or 0


def done(session: Session, tools: Tools, actor: Actor, alarm_id: int, note: str, at: datetime) -> None:
    """Note who answered an alarm and what he did; :class:`Conflict` when somebody was first."""
    _check(actor)
    row = session.get(Alarm, alarm_id, with_for_update=True)
    if row is None:
        raise NotFound(f"no alarm {alarm_id}")
    if row.done_at is not None:
        raise Conflict(f"alarm {alarm_id} was answered by {row.done_by}")
    row.done_at, row.done_by = at, actor.name
    row.note = tools.seal.close(note, f"alarm:{row.key}:note")
    if row.number is not None:
        history.looked(session, tools, queries.case_numbered(session, row.number), actor, note, at)


def _check(actor: Actor) -> None:
    if actor.role not in HEARS:
        raise NotFound(f"no alarms for {actor.name}")
