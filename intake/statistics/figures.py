"""What are the month's figures? One function each over the database; half-open months cut at midnight in China.

Definitions: policy 3.3. ``A`` accepted in the month, ``D`` handling clocks due in it, ``T`` those met on or before their
last day. Counts rest on what happened and when, so a past month says the same however the cases went on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from intake.rules.lifecycle import Event, Status
from intake.rules.month import Month
from intake.store.tables import Answer, Case, Clock, Complaint, Entry

HANDLING = ("handle_simple", "handle_cross", "redo")
SATISFIED = 3
"""The grade from which an answer counts as satisfied: 基本满意 (policy 3.3, 满意率)."""
ENDED_WITHOUT_CLOSING = (
    Status.REFUSED.value,
    Status.TRANSFERRED.value,
    Status.WITHDRAWN.value,
    Status.TERMINATED.value,
)


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage that can be checked: its numerator and denominator are printed beside it."""

    numerator: int
    denominator: int

    @property
    def share(self) -> float | None:
        """The share 0..1; None when nothing was due."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one month. Counts are of cases; tables are key to count, largest first.

    ``registered`` less ``split_off`` is how many complaints were told, less ``merged`` how many matters they were.
    """

    month: Month
    registered: int
    split_off: int
    merged: int
    accepted: int
    closed: int
    open_before: int
    ended_otherwise: int
    open_after: int
    by_channel: dict[str, int]
    by_domain: dict[str, int]
    by_body: dict[str, int]
    by_status: dict[str, int]
    on_time: Rate
    on_time_by_body: dict[str, Rate]
    solved: Rate
    satisfied: Rate


def figures(session: Session, month: Month, today: date) -> Figures:
    """The month's figures. registered + open_before = closed + ended_otherwise + open_after.

    A case ends where it first ended: one that was reopened or reconsidered is not counted as open again. Of a month that
    runs, only what was due before ``today`` or is done counts as due.
    """
    opened = _within(col(Case.opened_at), month)
    return Figures(
        month=month,
        registered=_count(session, opened),
        split_off=_count(session, opened & col(Case.split_from).is_not(None)),
        merged=_count(session, opened & _merged_at(month.ends)),
        accepted=_count(session, _within(col(Case.accepted_at), month)),
        closed=_first_ended(session, month, (Status.CLOSED.value,)),
        open_before=_open_at(session, month.starts),
        ended_otherwise=_first_ended(session, month, ENDED_WITHOUT_CLOSING),
        open_after=_open_at(session, month.ends),
        by_channel=_by(session, col(Complaint.channel), opened),
        by_domain=_by(session, col(Case.domain), opened),
        by_body=_by(session, col(Case.lead), opened),
        by_status=_by_status(session, month),
        on_time=_on_time(session, month, today),
        on_time_by_body=_on_time_by_body(session, month, today),
        solved=_answers(session, month, col(Answer.solved).is_(True)),
        satisfied=_answers(session, month, col(Answer.satisfaction) >= SATISFIED),
    )


def _within(moment: Any, month: Month) -> ColumnElement[bool]:
    within: ColumnElement[bool] = (moment >= month.starts) & (moment < month.ends)
    return within


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Case).where(condition)) or 0


def _merged_at(at: datetime) -> ColumnElement[bool]:
    """Whether a case was merged into another and not taken out again before ``at``."""

    def last(event: Event) -> Any:
        told = select(func.max(col(Entry.seq))).where(
            col(Entry.case_id) == col(Case.id), col(Entry.event) == event.value, col(Entry.at) < at
        )
        return told.correlate(Case).scalar_subquery()

    merged: ColumnElement[bool] = last(Event.MERGE) > func.coalesce(last(Event.UNMERGE), 0)
    return merged


def _ended_before(at: datetime) -> ColumnElement[bool]:
    ended: ColumnElement[bool] = (
        select(Entry.id)  # type: ignore[call-overload]
        .where(
            col(Entry.case_id) == col(Case.id),
            col(Entry.after).in_((*ENDED_WITHOUT_CLOSING, Status.CLOSED.value)),
            col(Entry.at) < at,
        )
        .exists()
    )
    return ended


def _open_at(session: Session, at: datetime) -> int:
    return _count(session, (col(Case.opened_at) < at) & ~_ended_before(at))


def _first_ended(session: Session, month: Month, ends: tuple[str, ...]) -> int:
    """How many cases ended for the first time in the month, and so."""
    first = (
        select(col(Entry.case_id), func.min(col(Entry.seq)).label("seq"))
        .where(col(Entry.after).in_((*ENDED_WITHOUT_CLOSING, Status.CLOSED.value)))
        .group_by(col(Entry.case_id))
        .subquery()
    )
    query = (
        select(func.count())
        .select_from(Entry)
        .join(first, (first.c.case_id == col(Entry.case_id)) & (first.c.seq == col(Entry.seq)))
        .where(_within(col(Entry.at), month), col(Entry.after).in_(ends))
    )
    return session.scalar(query) or 0


def _by(session: Session, column: Any, condition: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(column, func.count())
        .select_from(Case)
        .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
        .where(condition)
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _by_status(session: Session, month: Month) -> dict[str, int]:
    """Where the cases registered in the month stood at its end."""
    last = (
        select(col(Entry.case_id), func.max(col(Entry.seq)).label("seq"))
        .where(col(Entry.at) < month.ends)
        .group_by(col(Entry.case_id))
        .subquery()
    )
    query = (
        select(col(Entry.after), func.count())
        .join(last, (last.c.case_id == col(Entry.case_id)) & (last.c.seq == col(Entry.seq)))
        .join(Case, col(Case.id) == col(Entry.case_id))
        .where(_within(col(Case.opened_at), month))
        .group_by(col(Entry.after))
        .order_by(func.count().desc(), col(Entry.after))
    )
    return {row[0]: row[1] for row in session.execute(query)}


_DUE = col(Clock.term).in_(HANDLING)
_MET = col(Clock.met_on) <= col(Clock.due_on)


def _due_in(month: Month, today: date) -> ColumnElement[bool]:
    """Due in the month and over, one way or the other; what is paused or not due yet is left out (policy 3.3)."""
    over = col(Clock.met_on).is_not(None) | ((col(Clock.due_on) < today) & col(Clock.paused_on).is_(None))
    within = (col(Clock.due_on) >= month.first) & (col(Clock.due_on) < month.after)
    due: ColumnElement[bool] = _DUE & within & over
    return due


def _on_time(session: Session, month: Month, today: date) -> Rate:
    query = select(func.count().filter(_MET), func.count()).select_from(Clock).where(_due_in(month, today))
    met, due = session.execute(query).one()
    return Rate(met, due)


def _on_time_by_body(session: Session, month: Month, today: date) -> dict[str, Rate]:
    query = (
        select(col(Case.lead), func.count().filter(_MET), func.count())
        .select_from(Clock)
        .join(Case, col(Case.id) == col(Clock.case_id))
        .where(_due_in(month, today))
        .group_by(col(Case.lead))
        .order_by(col(Case.lead))
    )
    return {lead: Rate(met, due) for lead, met, due in session.execute(query)}


def _answers(session: Session, month: Month, yes: ColumnElement[bool]) -> Rate:
    """Of the answers complainants gave in the month, those that say yes."""
    query = (
        select(func.count().filter(yes), func.count())
        .select_from(Answer)
        .where(_within(col(Answer.at), month))
    )
    good, all_of_them = session.execute(query).one()
    return Rate(good, all_of_them)
