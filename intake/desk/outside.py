"""What may the city's other systems see of cases? Where each stands and what is due: no name, nobody's words, nobody's phone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Integer, func, or_, select, tuple_
from sqlmodel import Session, col

from intake.desk import reading_room, steps
from intake.desk.reading_room import WITH_A_BODY
from intake.desk.tools import SEES_ALL, Actor, Tools
from intake.errors import Unacceptable
from intake.rules.clock import Track, is_overdue
from intake.rules.lifecycle import Audience, Event, Role, Status
from intake.store import queries
from intake.store.moment import Moment
from intake.store.tables import Assist, Case, Clock
from intake.views import ClockView

SETTLED = timedelta(seconds=30)
"""What was written longer ago than this is committed (SQLite waits 20 s for its turn at most)."""

LONGEST_SPAN = timedelta(days=90)


class SpanTooLong(Unacceptable):
    """Cases of more than 90 days are asked for at once."""


@dataclass(frozen=True, slots=True)
class CaseOutside:
    """A case as another system sees it; bodies and domain by id or code. ``changed_at`` is when ``version`` was last raised.

    ``due_on`` is the earliest last day of what is owed now, None where nothing is.
    """

    number: str
    status: Status
    version: int
    domain: str
    subtype: str | None
    lead: str
    assisting: tuple[str, ...]
    respondent: str | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    due_on: date | None
    late: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class HappenedOutside:
    """One entry of the history that a complainant may read, without its words; ``status`` is the one after it."""

    at: datetime
    event: Event
    by: Role
    status: Status


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the order of changes: what changed at or before it was seen. ``id`` 0 is before all of its moment."""

    at: datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are asked for; an empty set asks for all, None for no bound. ``opened_until`` is left out itself."""

    statuses: frozenset[Status] = frozenset()
    domains: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    opened_from: datetime | None = None
    opened_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of cases in the order in which they last changed. ``place`` is where to go on, now if there is ``more``, else later."""

    cases: tuple[CaseOutside, ...]
    place: Place
    more: bool


def changes(
    session: Session,
    tools: Tools,
    actor: Actor,
    wanted: Wanted,
    after: Place,
    limit: int,
    now: datetime,
    today: date,
) -> Changes:
    """At most ``limit`` cases that changed after a place, the longest unchanged first.

    A case that changes while somebody pages comes again further on; none is passed over. The place at the end of the list
    stays a little behind, for what is committed late: a case may be told twice at the same ``version``.
    """
    beyond = tuple_(col(Case.changed_at), col(Case.id)) > tuple_(
        after.at, after.id, types=[Moment(), Integer()]
    )
    query = (
        select(Case)
        .where(beyond, *_conditions(tools, actor, wanted))
        .order_by(col(Case.changed_at), col(Case.id))
        .limit(limit + 1)
    )
    found = session.scalars(query).all()
    page, more = found[:limit], len(found) > limit
    place = Place(page[-1].changed_at, page[-1].id or 0) if more else max(after, Place(now - SETTLED))
    return Changes(_outside(session, tools, page, today), place, more)


def within_span(wanted: Wanted, now: datetime) -> Wanted:
    """What is asked for, of 90 days: those given, those from or until a given moment, else the last ones.

    :class:`SpanTooLong` for a longer span; cases asked for by their numbers have none. Source: GeoReport v2, GET requests.
    """
    begins, ends = wanted.opened_from, wanted.opened_until
    if wanted.numbers:
        return wanted
    if begins is None:
        return replace(wanted, opened_from=(ends or now) - LONGEST_SPAN)
    if ends is None:
        return replace(wanted, opened_until=begins + LONGEST_SPAN)
    if ends - begins > LONGEST_SPAN:
        raise SpanTooLong(f"a span of {ends - begins}")
    return wanted


def newest(
    session: Session, tools: Tools, actor: Actor, wanted: Wanted, limit: int, skip: int, today: date
) -> tuple[CaseOutside, ...]:
    """At most ``limit`` cases after the first ``skip``, the newest first."""
    query = select(Case).where(*_conditions(tools, actor, wanted)).order_by(col(Case.id).desc())
    return _outside(session, tools, session.scalars(query.limit(limit).offset(skip)).all(), today)


def case(
    session: Session, tools: Tools, actor: Actor, number: str, today: date
) -> tuple[CaseOutside, tuple[ClockView, ...]]:
    """One case with its clocks; :class:`NotFound`, without a hint, when this actor may not see it."""
    found = reading_room.seen(session, tools, actor, number)
    return _outside(session, tools, [found], today)[0], reading_room.clock_views(session, tools, found, today)


def history(session: Session, tools: Tools, actor: Actor, number: str) -> tuple[HappenedOutside, ...]:
    """What happened to a case that its complainant may know, oldest first; :class:`NotFound` as :func:`case` has it."""
    found = reading_room.seen(session, tools, actor, number)
    return tuple(
        HappenedOutside(entry.at, Event(entry.event), Role(entry.by), Status(entry.after))
        for entry in queries.entries_of(session, found)
        if entry.audience == Audience.CITIZEN
    )


def _conditions(tools: Tools, actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a case must fulfil to be seen by this actor (as :func:`reading_room.seen` has it) and to be asked for."""
    found = _seen_by(tools, actor)
    if wanted.statuses:
        found.append(_beside(Case.status).in_(sorted(wanted.statuses)))
    if wanted.domains:
        found.append(_beside(Case.domain).in_(sorted(wanted.domains)))
    if wanted.numbers:
        found.append(col(Case.number).in_(sorted(wanted.numbers)))
    if wanted.opened_from is not None:
        found.append(col(Case.opened_at) >= wanted.opened_from)
    if wanted.opened_until is not None:
        found.append(col(Case.opened_at) < wanted.opened_until)
    return found


def _seen_by(tools: Tools, actor: Actor) -> list[ColumnElement[bool]]:
    if actor.role in SEES_ALL:
        return []
    body = actor.body if actor.role is Role.HANDLER and actor.body is not None else ""
    above = tools.rulebook.bodies.above(body) if body else frozenset[str]()
    return [
        or_(
            (_beside(Case.lead) == body) & col(Case.referred_at).is_not(None),
            col(Case.id).in_(select(col(Assist.case_id)).where(col(Assist.body) == body)),
        ),
        or_(col(Case.respondent).is_(None), col(Case.respondent).not_in(sorted(above))),
        _beside(Case.status).in_(sorted(WITH_A_BODY)),
    ]


def _beside(column: str) -> ColumnElement[str]:
    """A column to choose by on the way: the database walks in the order asked for, and sorts nothing after an index of its own."""
    return col(column) + ""


def _outside(session: Session, tools: Tools, found: Sequence[Case], today: date) -> tuple[CaseOutside, ...]:
    ids = [one.id for one in found]
    owed = [term.id for term in tools.rulebook.terms if not term.window]
    running = (
        select(col(Clock.case_id), func.min(col(Clock.due_on)))
        .where(
            col(Clock.case_id).in_(ids),
            col(Clock.met_on).is_(None),
            col(Clock.paused_on).is_(None),
            col(Clock.term).in_(owed),
        )
        .group_by(col(Clock.case_id))
    )
    due = dict(session.execute(running).all())
    assisting = session.execute(
        select(col(Assist.case_id), col(Assist.body))
        .where(col(Assist.case_id).in_(ids))
        .order_by(col(Assist.id))
    ).all()
    return tuple(
        CaseOutside(
            number=one.number,
            status=Status(one.status),
            version=one.version,
            domain=one.domain,
            subtype=one.subtype,
            lead=one.lead,
            assisting=tuple(body for case_id, body in assisting if case_id == one.id),
            respondent=one.respondent,
            opened_at=one.opened_at,
            changed_at=one.changed_at,
            closed_at=one.closed_at,
            due_on=due.get(one.id),
            late=one.id in due and is_overdue(due[one.id], today),
            urgent=bool(steps.tracks(one) & {Track.URGENT, Track.EMERGENCY}),
        )
        for one in found
    )
