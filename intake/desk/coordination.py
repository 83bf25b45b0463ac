"""How does the coordination mechanism work on a case: matter, meeting, conflicts, resolution, follow-up?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk import once, steps
from intake.desk.steps import Brought, Standing
from intake.desk.tools import Actor, Tools
from intake.errors import Conflict as Late
from intake.errors import IntakeError, NotFound, Unacceptable
from intake.rules.calendar import local_date
from intake.rules.clock import is_overdue
from intake.rules.coordination import excluded
from intake.rules.lifecycle import Event, Role, Status
from intake.store.tables import Agenda, Attendance, Case, Conflict, Matter, Meeting, Resolution
from intake.store.writing import Values, insert_row, insert_rows
from intake.views import AttendantView, MatterView, MeetingView, ResolutionView

OUTCOMES = frozenset({Event.RESOLVE_HANDLE, Event.RESOLVE_RECTIFY, Event.RESOLVE_REPORT})
SEES = frozenset({Role.SECRETARY, Role.SUPERVISOR})
LONGEST_NAME, LONGEST_PLACE = 60, 100
SHOWN, MEETINGS_SHOWN = 200, 50


class NobodyLeft(IntakeError):
    """Everybody at the meeting has a conflict of interest in this matter."""


class AlreadyResolved(Late):
    """The matter was resolved at this meeting."""


@dataclass(frozen=True, slots=True)
class Attendant:
    """Who attends: a person for a body (id) or for a professional institution (law, audit, evaluation)."""

    name: str
    body: str | None = None
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a meeting resolves on a matter: words, the body that owns it, the date, and what becomes of the case."""

    text: str
    owner: str
    due_on: date
    outcome: Event


def plan(
    session: Session,
    tools: Tools,
    actor: Actor,
    held_on: date,
    place: str,
    chair: str,
    attendants: Sequence[Attendant],
    at: datetime,
) -> int:
    """Plan a meeting; every open matter goes on its agenda and is taken up. The meeting's id.

    The same meeting sent again, as by a second click, is the one that is planned already.
    Unacceptable for a date gone by, no chair, nobody attending, or somebody who is there for nobody.
    """
    _secretary_only(actor)
    if held_on < local_date(at) or not place.strip() or not chair.strip() or not attendants:
        raise Unacceptable("a meeting has a day to come, a place, a chair and somebody who attends")
    meeting = {
        "held_on": held_on,
        "place": place.strip()[:LONGEST_PLACE],
        "chair": chair.strip()[:LONGEST_NAME],
    }
    seats = [_seat(tools, one) for one in attendants]
    # Of two at the same instant the second waits here for the first, and then finds what that planned.
    once.is_first(session, tools, "meeting", repr((meeting, seats)), (), at)
    planned = _planned(session, meeting, seats)
    if planned is not None:
        return planned
    meeting_id = insert_row(session, Meeting, meeting)
    insert_rows(session, Attendance, [{"meeting_id": meeting_id, **seat} for seat in seats])
    for matter, case in _open_matters(session):
        insert_row(session, Agenda, {"meeting_id": meeting_id, "matter_id": matter.id})
        if case.status == Status.RAISED:
            seen = Standing(case.number, Status.RAISED, case.version)
            steps.take(session, tools, seen, Event.TAKE_UP, actor, at)
    return meeting_id


def declare(
    session: Session, actor: Actor, meeting_id: int, attendance_id: int, matter_id: int, why: str
) -> None:
    """Note a declared conflict of interest: the attendant of the meeting takes no part in this matter of its agenda.

    :class:`AlreadyResolved` once the matter is resolved: who took part in it is not changed afterwards.
    """
    _secretary_only(actor)
    if not why.strip():
        raise Unacceptable("a conflict of interest is declared with its reason")
    _on_agenda(session, meeting_id, matter_id)
    attendant = session.get(Attendance, attendance_id)
    if attendant is None or attendant.meeting_id != meeting_id:
        raise NotFound(f"nobody {attendance_id} at meeting {meeting_id}")
    if _resolved(session, meeting_id, matter_id):
        raise AlreadyResolved(f"matter {matter_id} is resolved")
    known = select(Conflict).where(
        col(Conflict.attendance_id) == attendance_id, col(Conflict.matter_id) == matter_id
    )
    if session.scalars(known).first() is None:
        session.add(Conflict(attendance_id=attendance_id, matter_id=matter_id, why=why.strip()[:300]))


def resolve(
    session: Session,
    tools: Tools,
    actor: Actor,
    meeting_id: int,
    matter_id: int,
    what: Resolved,
    at: datetime,
) -> Standing:
    """Resolve a matter of the agenda; its case goes on as resolved, its date is a clock like any other.

    NobodyLeft when all who attend are excluded, Conflict when it was resolved before.
    """
    _secretary_only(actor)
    if what.outcome not in OUTCOMES or not what.text.strip():
        raise Unacceptable("a resolution has words and an outcome")
    matter, case = _on_agenda(session, meeting_id, matter_id)
    tools.rulebook.bodies.get(what.owner)
    accused = steps.accused(tools, case)
    if what.owner in accused and what.outcome is not Event.RESOLVE_RECTIFY:
        raise Unacceptable("the body complained about owns no resolution but its own rectification")
    if not any(not view.excluded for view in _attendants(session, tools, meeting_id, matter, accused)):
        raise NobodyLeft(f"nobody at meeting {meeting_id} may take part in matter {matter_id}")
    row = {
        "meeting_id": meeting_id,
        "matter_id": matter_id,
        "text": tools.seal.close(what.text.strip(), f"resolution:{meeting_id}:{matter_id}"),
        "owner": what.owner,
        "due_on": what.due_on,
    }
    if _resolved(session, meeting_id, matter_id):
        raise AlreadyResolved(f"matter {matter_id} was resolved at meeting {meeting_id} before")
    insert_row(session, Resolution, row)
    seen = Standing(case.number, Status(case.status), case.version)
    brought = Brought(text=what.text.strip(), until=what.due_on)
    return steps.take(session, tools, seen, what.outcome, actor, at, brought=brought)


def fulfil(session: Session, actor: Actor, resolution_id: int, at: datetime) -> None:
    """Note that a resolution was done; NotFound when there is none open."""
    _secretary_only(actor)
    row = session.get(Resolution, resolution_id)
    if row is None or row.done_on is not None:
        raise NotFound(f"no open resolution {resolution_id}")
    row.done_on = local_date(at)


def matters(session: Session, tools: Tools, actor: Actor, most: int | None = SHOWN) -> tuple[MatterView, ...]:
    """The open matters, gravest and oldest first; ``most`` of them, None for all."""
    _seers_only(actor)
    return tuple(_matter(tools, matter, case) for matter, case in _open_matters(session, most))


def board(
    session: Session, tools: Tools, actor: Actor, today: date, most: int | None = SHOWN
) -> tuple[ResolutionView, ...]:
    """The resolutions not done yet, the earliest date first; ``most`` of them, None for all."""
    _seers_only(actor)
    query = (
        select(Resolution, Case)
        .join(Matter, col(Matter.id) == col(Resolution.matter_id))
        .join(Case, col(Case.id) == col(Matter.case_id))
        .where(col(Resolution.done_on).is_(None))
        .order_by(col(Resolution.due_on), col(Resolution.id))
        .limit(most)
    )
    return tuple(_resolution(tools, row, case, today) for row, case in session.execute(query))


def meetings(
    session: Session, actor: Actor, most: int | None = MEETINGS_SHOWN
) -> tuple[tuple[int, date, str, str], ...]:
    """The latest meetings: id, day, place, who presides; ``most`` of them, None for all."""
    _seers_only(actor)
    found = session.scalars(
        select(Meeting).order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc()).limit(most)
    )
    return tuple((row.id or 0, row.held_on, row.place, row.chair) for row in found)


def meeting(session: Session, tools: Tools, actor: Actor, meeting_id: int, today: date) -> MeetingView:
    """One meeting: who attends, its agenda with who is excluded from which matter, what was resolved."""
    _seers_only(actor)
    found = session.get(Meeting, meeting_id)
    if found is None:
        raise NotFound(f"no meeting {meeting_id}")
    agenda = session.execute(
        select(Matter, Case)
        .join(Agenda, col(Agenda.matter_id) == col(Matter.id))
        .join(Case, col(Case.id) == col(Matter.case_id))
        .where(col(Agenda.meeting_id) == meeting_id)
        .order_by(col(Agenda.id))
    ).all()
    resolved = {
        row.matter_id: row
        for row in session.scalars(select(Resolution).where(col(Resolution.meeting_id) == meeting_id))
    }
    return MeetingView(
        meeting_id,
        found.held_on,
        found.place,
        found.chair,
        tuple(
            (
                _matter(tools, matter, case),
                _attendants(session, tools, meeting_id, matter, steps.accused(tools, case)),
                _resolution(tools, resolved[matter.id], case, today) if matter.id in resolved else None,
            )
            for matter, case in agenda
        ),
    )


def _open_matters(session: Session, most: int | None = SHOWN) -> list[tuple[Matter, Case]]:
    query = (
        select(Matter, Case)
        .join(Case, col(Case.id) == col(Matter.case_id))
        .where(col(Matter.closed_at).is_(None))
        .order_by(col(Matter.grade), col(Matter.id))
        .limit(most)
    )
    return [(matter, case) for matter, case in session.execute(query)]


def _on_agenda(session: Session, meeting_id: int, matter_id: int) -> tuple[Matter, Case]:
    found = session.execute(
        select(Matter, Case)
        .join(Agenda, col(Agenda.matter_id) == col(Matter.id))
        .join(Case, col(Case.id) == col(Matter.case_id))
        .where(col(Agenda.meeting_id) == meeting_id, col(Matter.id) == matter_id)
    ).first()
    if found is None:
        raise NotFound(f"matter {matter_id} is not on the agenda of meeting {meeting_id}")
    return found[0], found[1]


def _resolved(session: Session, meeting_id: int, matter_id: int) -> bool:
    query = select(col(Resolution.id)).where(
        col(Resolution.meeting_id) == meeting_id, col(Resolution.matter_id) == matter_id
    )
    return session.scalars(query).first() is not None


def _planned(session: Session, meeting: Values, seats: list[Values]) -> int | None:
    """The meeting of this day, place and chair that the same people attend."""
    same = select(col(Meeting.id)).where(
        *(col(getattr(Meeting, name)) == value for name, value in meeting.items())
    )
    for meeting_id in session.scalars(same.order_by(col(Meeting.id))):
        there = session.scalars(
            select(Attendance).where(col(Attendance.meeting_id) == meeting_id).order_by(col(Attendance.id))
        )
        if [{name: getattr(one, name) for name in ("name", "body", "institution")} for one in there] == seats:
            return meeting_id
    return None


def _seat(tools: Tools, one: Attendant) -> Values:
    if not one.name.strip() or bool(one.body) == bool(one.institution):
        raise Unacceptable("who attends has a name and is there for one body or one institution")
    if one.body is not None:
        tools.rulebook.bodies.get(one.body)
    return {
        "name": one.name.strip()[:LONGEST_NAME],
        "body": one.body,
        "institution": one.institution.strip()[:100] if one.institution else None,
    }


def _attendants(
    session: Session, tools: Tools, meeting_id: int, matter: Matter, accused: frozenset[str]
) -> tuple[AttendantView, ...]:
    query = (
        select(Attendance, Conflict)
        .outerjoin(
            Conflict,
            (col(Conflict.attendance_id) == col(Attendance.id)) & (col(Conflict.matter_id) == matter.id),
        )
        .where(col(Attendance.meeting_id) == meeting_id)
        .order_by(col(Attendance.id))
    )
    return tuple(
        AttendantView(
            one.id or 0,
            one.name,
            tools.rulebook.bodies.get(one.body).name if one.body else one.institution or "",
            excluded(one.body, accused, declared=conflict is not None),
            conflict.why if conflict else None,
        )
        for one, conflict in session.execute(query)
    )


def _matter(tools: Tools, matter: Matter, case: Case) -> MatterView:
    bodies = tools.rulebook.bodies
    return MatterView(
        matter.id or 0,
        case.number,
        Status(case.status),
        case.domain,
        bodies.get(case.lead).name,
        bodies.get(case.respondent).name if case.respondent else None,
        matter.reason,
        matter.grade,
        matter.raised_at,
        case.amount_fen,
    )


def _resolution(tools: Tools, row: Resolution, case: Case, today: date) -> ResolutionView:
    return ResolutionView(
        row.id or 0,
        case.number,
        tools.seal.open(row.text, f"resolution:{row.meeting_id}:{row.matter_id}"),
        tools.rulebook.bodies.get(row.owner).name,
        row.due_on,
        row.done_on,
        row.done_on is None and is_overdue(row.due_on, today),
    )


def _secretary_only(actor: Actor) -> None:
    if actor.role is not Role.SECRETARY:
        raise NotFound("only the mechanism's secretary does this")


def _seers_only(actor: Actor) -> None:
    if actor.role not in SEES:
        raise NotFound("not for this role")
