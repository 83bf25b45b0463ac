"""What must a supervisor look into? Bodies by their load and lateness, cases supervised, returned, done again, closed in doubt."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session, col

from intake.desk import reading_room
from intake.desk.tools import Actor, Tools
from intake.errors import NotFound
from intake.rules import ladder
from intake.rules.guards import Unreasonable
from intake.rules.ladder import Ladder
from intake.rules.lifecycle import ENDED, Role, Status
from intake.store import queries
from intake.store.queries import PAGE
from intake.store.tables import Case, Clock
from intake.views import CasePage, Load

SEES = frozenset({Role.SUPERVISOR, Role.SECRETARY})
DISCONTENT = 2
"""The grade up to which somebody is not content: 不满意."""
OPEN = tuple(status.value for status in Status if status not in ENDED)


class Concern(StrEnum):
    """Why a case is looked into."""

    SUPERVISED = "supervised"  # a clock has climbed to supervision
    RETURNED = "returned"  # a body gave it back, and it is open still
    REDONE = "redone"  # sent back or disputed, and done again now
    CLAIMED = "claimed"  # its body asks that its demand be found unreasonable
    DOUBTFUL = "doubtful"  # closed, though the complainant says it is not solved, or is not content


def concerning(
    session: Session,
    tools: Tools,
    actor: Actor,
    concern: Concern,
    today: date,
    older: int | None = None,
    most: int = PAGE,
) -> CasePage:
    """The cases of one concern, the newest first; :class:`NotFound` for who does not supervise."""
    _seers_only(actor)
    fits = CONCERNS[concern](ladder.on(today, tools.rulebook.calendar))
    query = select(col(Case.id)).where(fits).order_by(col(Case.id).desc()).limit(most)
    found: list[Any] = list(session.scalars(query if older is None else query.where(col(Case.id) < older)))
    rows = reading_room.rows(tools, actor, queries.cases_of(session, found), today)
    return CasePage(rows, found[-1] if len(found) == most else None)


def count(session: Session, tools: Tools, actor: Actor, concern: Concern, today: date) -> int:
    """How many cases :func:`concerning` is about."""
    _seers_only(actor)
    fits = CONCERNS[concern](ladder.on(today, tools.rulebook.calendar))
    return session.scalar(select(func.count()).select_from(Case).where(fits)) or 0


def _supervised(today: Ladder) -> ColumnElement[bool]:
    climbed = select(col(Clock.case_id)).where(
        col(Clock.met_on).is_(None),
        col(Clock.paused_on).is_(None),
        col(Clock.due_on) < today.supervised_before,
    )
    return col(Case.id).in_(climbed) & col(Case.status).in_(OPEN)


def _returned(_today: Ladder) -> ColumnElement[bool]:
    return (col(Case.returns) > 0) & col(Case.status).in_(OPEN)


def _redone(_today: Ladder) -> ColumnElement[bool]:
    return col(Case.status) == Status.REDOING.value


def _claimed(_today: Ladder) -> ColumnElement[bool]:
    return (col(Case.unreasonable) == Unreasonable.ASKED) & col(Case.status).in_(OPEN)


def _doubtful(_today: Ladder) -> ColumnElement[bool]:
    doubted = or_(col(Case.solved).is_(False), col(Case.satisfaction) <= DISCONTENT)
    return doubted & col(Case.status).in_([Status.CLOSED.value, Status.ARCHIVED.value])


CONCERNS: Mapping[Concern, Callable[[Ladder], ColumnElement[bool]]] = {
    Concern.SUPERVISED: _supervised,
    Concern.RETURNED: _returned,
    Concern.REDONE: _redone,
    Concern.CLAIMED: _claimed,
    Concern.DOUBTFUL: _doubtful,
}


def loads(session: Session, tools: Tools, actor: Actor, day: date) -> tuple[Load, ...]:
    """How much each body has open, and how much of it is late, the latest first; :class:`NotFound` for who does not supervise."""
    _seers_only(actor)
    open_cases = (
        select(col(Case.lead), func.count()).where(col(Case.status).in_(OPEN)).group_by(col(Case.lead))
    )
    late = _late(session, tools, ladder.on(day, tools.rulebook.calendar))
    found = [
        Load(body, tools.rulebook.bodies.get(body).name, count, *late.get(body, (0, 0, 0)))
        for body, count in session.execute(open_cases)
    ]
    return tuple(sorted(found, key=lambda one: (-one.supervised, -one.red, -one.open, one.body)))


def _late(session: Session, tools: Tools, today: Ladder) -> dict[str, tuple[int, int, int]]:
    """The clocks of each body that are yellow, red, supervised; those within which somebody may do something left out."""
    owed = [term.id for term in tools.rulebook.terms if not term.window]

    def counted(fits: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((fits, 1), else_=0))

    due_on = col(Clock.due_on)
    query = (
        select(
            col(Case.lead),
            counted((due_on >= today.today) & (due_on <= today.yellow_until)),
            counted(due_on < today.today),
            counted(due_on < today.supervised_before),
        )
        .join(Case, col(Case.id) == col(Clock.case_id))
        .where(
            col(Clock.met_on).is_(None),
            col(Clock.paused_on).is_(None),
            due_on <= today.yellow_until,
            col(Clock.term).in_(owed),
            col(Case.status).in_(OPEN),
        )
        .group_by(col(Case.lead))
    )
    return {body: (yellow, red, supervised) for body, yellow, red, supervised in session.execute(query)}


def _seers_only(actor: Actor) -> None:
    if actor.role not in SEES:
        raise NotFound("not for this role")
