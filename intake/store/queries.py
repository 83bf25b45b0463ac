"""Which question about cases is asked of the database? One function each."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy import case as when
from sqlmodel import Session, col

from intake.errors import NotFound
from intake.rules.ladder import Rung
from intake.rules.lifecycle import Status
from intake.store.tables import Assist, Case, Clock, Complaint, Entry
from intake.views import Place

PAGE = 50
OF_A_CALLER = 10
SUMMARY = 60
LISTS_KEPT = 500
"""Statements kept for one kind of list each: whose it is, of which statuses; building one costs as much as what it finds."""


class ListedCase(NamedTuple):
    """A case as a list shows it: the beginning of its masked text, and the last day of its earliest running clock, if any runs."""

    id: int
    number: str
    status: str
    default_label: str
    domain: str
    lead: str
    respondent: str | None
    opened_at: datetime
    tracks: str
    flags: str
    unsure: bool
    summary: str
    due_on: date | None


def among(session: Session, column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Whether a column is one of these ids, however many: they go as one value, not as one parameter each."""
    one: ColumnElement[bool]
    if session.get_bind().dialect.name == "postgresql":
        one = column == any_(literal(list(ids), ARRAY(Integer)))
        return one
    given = func.json_each(json.dumps(list(ids))).table_valued("value")
    one = column.in_(select(given.c.value))
    return one


def case_numbered(session: Session, number: str) -> Case:
    """The case of this number; :class:`NotFound` when there is none."""
    case = session.scalars(select(Case).where(col(Case.number) == number)).first()
    if case is None:
        raise NotFound(f"no case {number}")
    return case


def exported(session: Session, after: int, limit: int) -> list[tuple[Case, Complaint]]:
    """The next cases by id with their complaints, for an export that streams."""
    query = (
        select(Case, Complaint)
        .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
        .where(col(Case.id) > after)
        .order_by(col(Case.id))
        .limit(limit)
    )
    return [(case, complaint) for case, complaint in session.execute(query)]


def complaint_of(session: Session, case: Case) -> Complaint:
    """What was said in this case."""
    return session.get_one(Complaint, case.complaint_id)


def entries_of(session: Session, case: Case) -> list[Entry]:
    """What happened to the case, oldest first."""
    return list(session.scalars(select(Entry).where(col(Entry.case_id) == case.id).order_by(col(Entry.seq))))


def clocks_of(session: Session, case: Case) -> list[Clock]:
    """The clocks of the case in the order they started."""
    return list(session.scalars(select(Clock).where(col(Clock.case_id) == case.id).order_by(col(Clock.id))))


def cases(
    session: Session,
    *,
    statuses: Iterable[Status] = (),
    lead: str | None = None,
    but_about: frozenset[str] = frozenset(),
    before: int | None = None,
    most: int = PAGE,
) -> list[ListedCase]:
    """A page of cases, newest first.

    ``lead`` narrows to one body, leading or assisting; a case about that body is left out. ``before`` is the id to go on from.
    """
    wanted = tuple(status.value for status in statuses)
    page = _page(wanted, lead, but_about, before is not None)
    return _found(session, page, {"most": most, "before": before})


def count_cases(
    session: Session, statuses: Iterable[Status], lead: str | None, but_about: frozenset[str]
) -> int:
    """How many cases :func:`cases` would give without its pages."""
    wheres = _wheres([status.value for status in statuses], lead, but_about)
    return session.scalar(select(func.count()).select_from(Case).where(or_(*wheres))) or 0


def cases_of_caller(session: Session, caller: str) -> list[ListedCase]:
    """The last cases told from one number (blind index), the newest first."""
    return _found(
        session, _newest_first(_listed().where(col(Complaint.caller) == caller)).limit(OF_A_CALLER), {}
    )


def cases_of(session: Session, ids: Sequence[int]) -> list[ListedCase]:
    """These cases, the newest first."""
    return _found(session, _newest_first(_listed().where(col(Case.id).in_(ids))), {})


def to_triage(
    session: Session,
    statuses: Iterable[Status],
    urgent: Sequence[str],
    after: Place | None = None,
    most: int = PAGE,
) -> list[tuple[ListedCase, int]]:
    """A page of the cases in these statuses: those on an urgent track (most urgent first), the unsure, the oldest.

    Each with its rank; ``after`` are the rank and the id of the case to go on from.
    """
    track = when(
        *((col(Case.tracks).contains(track), place) for place, track in enumerate(urgent)), else_=len(urgent)
    )
    rank = track * 2 + when((col(Case.unsure), 0), else_=1)
    query = (
        _listed()
        .add_columns(rank)
        .where(col(Case.status).in_([status.value for status in statuses]))
        .order_by(rank, col(Case.id))
        .limit(most)
    )
    if after is not None:
        query = query.where(or_(rank > after[0], (rank == after[0]) & (col(Case.id) > after[1])))
    return [(ListedCase(*row[:-1]), row[-1]) for row in session.connection().execute(query).all()]


def warned(
    session: Session,
    at_least: Rung,
    terms: Sequence[str],
    lead: str | None,
    but_about: frozenset[str],
    after: Place | None = None,
    most: int = PAGE,
) -> list[tuple[ListedCase, date]]:
    """The cases with a running clock of these terms that has climbed to ``at_least``, the latest first; ``due_on`` is of such a clock.

    Each with that day; ``after`` are the last day and the id of the case to go on from.
    """
    all_ = _climbed(at_least, terms, lead, but_about).subquery()
    page = select(all_).order_by(all_.c.due, all_.c.case_id).limit(most)
    if after is not None:
        page = page.where(or_(all_.c.due > after[0], (all_.c.due == after[0]) & (all_.c.case_id > after[1])))
    climbed = page.subquery()
    query = (
        _listed(climbed.c.due)
        .join(climbed, climbed.c.case_id == col(Case.id))
        .order_by(climbed.c.due, col(Case.id))
    )
    return [(ListedCase(*row), row[-1]) for row in session.connection().execute(query).all()]


def count_warned(
    session: Session,
    at_least: Rung,
    terms: Sequence[str],
    lead: str | None,
    but_about: frozenset[str],
    most: int,
) -> int:
    """How many cases :func:`warned` would give without its page; counting stops at ``most``."""
    return counted(session, _climbed(at_least, terms, lead, but_about), most)


def counted(session: Session, query: Select[*tuple[Any, ...]], most: int) -> int:
    """How many rows a query has; counting stops at ``most``."""
    return session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


def _listed(due_on: ColumnElement[date] | None = None) -> Select[*tuple[Any, ...]]:
    """Cases under the names of :class:`ListedCase`; the day is that of the earliest running clock, or the one given."""
    shown = [col(getattr(Case, name)) for name in ListedCase._fields[:-2]]
    summary = func.substr(col(Complaint.masked), 1, SUMMARY)
    return select(*shown, summary, due_on if due_on is not None else _earliest_due()).join(
        Complaint, col(Complaint.id) == col(Case.complaint_id)
    )


def _newest_first(listed: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return listed.order_by(col(Case.id).desc())


def _found(
    session: Session, listed: Select[*tuple[Any, ...]], given: dict[str, int | None]
) -> list[ListedCase]:
    return [ListedCase(*row) for row in session.connection().execute(listed, given).all()]


def _earliest_due() -> ScalarSelect[date]:
    """The last day of a case's earliest running clock; NULL when none runs."""
    return (
        select(func.min(col(Clock.due_on)))
        .where(col(Clock.case_id) == col(Case.id), col(Clock.met_on).is_(None))
        .correlate(Case)
        .scalar_subquery()
    )


def _climbed(
    at_least: Rung, terms: Sequence[str], lead: str | None, but_about: frozenset[str]
) -> Select[int, date]:
    """The cases with a running clock that has climbed so far, each with the earliest of its last days (``due``)."""
    return (
        select(col(Clock.case_id), func.min(col(Clock.due_on)).label("due"))
        .join(Case, col(Case.id) == col(Clock.case_id))
        .where(
            col(Clock.met_on).is_(None),
            col(Clock.paused_on).is_(None),
            col(Clock.level) >= at_least,
            col(Clock.term).in_(terms),
            (col(Case.lead) == lead) & col(Case.referred_at).is_not(None) if lead is not None else true(),
            or_(col(Case.respondent).is_(None), col(Case.respondent).not_in(but_about)),
        )
        .group_by(col(Clock.case_id))
    )


def _wheres(
    statuses: Sequence[str], lead: str | None, but_about: frozenset[str]
) -> list[ColumnElement[bool]]:
    """The cases of a list as conditions that are each a walk down one index; a case may fit several."""
    if lead is None:
        return [col(Case.status) == status for status in statuses] or [true()]
    assists = col(Case.id).in_(select(col(Assist.case_id)).where(col(Assist.body) == lead))
    fits = or_(col(Case.respondent).is_(None), col(Case.respondent).not_in(but_about)) & (
        col(Case.status).in_(statuses) if statuses else true()
    )
    led = (col(Case.lead) == lead) & col(Case.referred_at).is_not(None)  # proposed is not sent
    return [led & fits, assists & fits]


@lru_cache(maxsize=LISTS_KEPT)
def _page(
    statuses: tuple[str, ...], lead: str | None, but_about: frozenset[str], goes_on: bool
) -> Select[*tuple[Any, ...]]:
    """One page, newest first, of ``most`` cases (with ids under ``before`` where it goes on).

    A short walk down one index for each status or body, joined: one condition over all of them would make the database
    sort every case that fits for each page.
    """
    most = bindparam("most", type_=Integer)
    further = col(Case.id) < bindparam("before") if goes_on else true()
    walks = [
        select(col(Case.id)).where(where & further).order_by(col(Case.id).desc()).limit(most)
        for where in _wheres(statuses, lead, but_about)
    ]
    joined = union(*(select(walk.subquery().c.id) for walk in walks)).subquery()
    ids = select(joined.c.id).order_by(joined.c.id.desc()).limit(most)
    return _newest_first(_listed().where(col(Case.id).in_(ids)))
