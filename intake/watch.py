"""What does the passing of time cause, once each? Clocks climb the ladder, what expires by itself expires, the given up is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, and_, case, delete, literal, or_, select
from sqlmodel import Session, col

from intake import outbox
from intake.desk import attachments, history, steps
from intake.desk.history import Happened
from intake.desk.tools import SYSTEM, Tools
from intake.outbox import Message
from intake.rules import ladder, lifecycle
from intake.rules.calendar import local_date
from intake.rules.clock import Expiry, Term
from intake.rules.guards import GuardRefused
from intake.rules.ladder import Rung
from intake.rules.lifecycle import Event, Role, Status
from intake.store.tables import Alert, Case, Clock, Complaint, Draft, FailedLogin, LoginSession
from intake.store.writing import Values, change_rows, insert_rows

AT_ONCE = 200
DRAFT_KEPT = timedelta(days=30)
GUESSES_KEPT = timedelta(days=1)
EXPIRES = {
    Expiry.DEEM_ACCEPTED: Event.ACCEPT,
    Expiry.LAPSE: Event.LAPSE,
    Expiry.END_SUSPENSION: Event.END_SUSPENSION,
}


def pass_time(session: Session, tools: Tools, at: datetime) -> int:
    """Do what is due at ``at``; how many clocks climbed (at most ``AT_ONCE``: more of them wait for the next call).

    Several processes share the work: a clock that another one holds is left to it.
    """
    climbed = _climb(session, tools, at)
    session.execute(delete(LoginSession).where(col(LoginSession.expires_at) < at))
    session.execute(delete(FailedLogin).where(col(FailedLogin.at) < at - GUESSES_KEPT))
    for draft in session.scalars(select(Draft).where(col(Draft.updated_at) < at - DRAFT_KEPT).limit(AT_ONCE)):
        attachments.drop(session, draft.lane)
        session.delete(draft)
    return climbed


def _climb(session: Session, tools: Tools, at: datetime) -> int:
    today = local_date(at)
    terms = {term.id: term for term in tools.rulebook.terms}
    supervised = ladder.supervised_before(today, tools.rulebook.calendar)
    reached = case(
        (col(Clock.due_on) < supervised, literal(int(Rung.SUPERVISED), Integer)),
        (col(Clock.due_on) < today, literal(int(Rung.URGED), Integer)),
        else_=literal(int(Rung.YELLOW), Integer),
    )
    query = (
        select(*_COLUMNS)
        .join(Case, col(Case.id) == col(Clock.case_id))
        .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
        .where(
            col(Clock.met_on).is_(None),
            col(Clock.paused_on).is_(None),
            col(Clock.due_on) <= ladder.yellow_until(today, tools.rulebook.calendar),
            or_(
                and_(col(Clock.due_at).is_(None), col(Clock.level) < reached),
                and_(col(Clock.due_at) < at, col(Clock.level) < Rung.URGED),
                and_(
                    col(Clock.due_at).is_not(None),
                    col(Clock.due_on) < supervised,
                    col(Clock.level) < Rung.SUPERVISED,
                ),
            ),
        )
        .order_by(col(Clock.due_on), col(Clock.id))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=(Clock, Case))
    )
    found = [_Late(*row) for row in session.execute(query)]
    caused = _Caused()
    for late in found:
        _take_rungs(session, tools, terms[late.term], late, caused, at)
    change_rows(session, Clock, "level", caused.levels)
    insert_rows(session, Alert, caused.alerts)
    if caused.entries:
        history.enter_all(session, tools, caused.entries, at)
    for number, event in caused.expired:
        _expire(session, tools, event, number, at)
    return len(found)


_COLUMNS = (
    col(Clock.id),
    col(Clock.case_id),
    col(Clock.term),
    col(Clock.started_on),
    col(Clock.due_on),
    col(Clock.due_at),
    col(Clock.level),
    col(Case.number),
    col(Case.status),
    col(Case.lead),
    col(Complaint.source_key),
    col(Complaint.channel),
    col(Complaint.recipient),
)


@dataclass(frozen=True, slots=True)
class _Late:
    """A clock that climbs, with what is needed of its case; columns as ``_COLUMNS``."""

    id: int
    case_id: int
    term: str
    started_on: date
    due_on: date
    due_at: datetime | None
    level: int
    number: str
    status: str
    lead: str
    source_key: str
    channel: str
    recipient: bytes | None


@dataclass(frozen=True, slots=True)
class _Caused:
    """What a batch of climbing clocks causes, written together afterwards."""

    levels: dict[int, int] = field(default_factory=dict)
    alerts: list[Values] = field(default_factory=list)
    entries: list[tuple[int, str, Happened]] = field(default_factory=list)
    expired: list[tuple[str, Event]] = field(default_factory=list)


def _take_rungs(
    session: Session, tools: Tools, term: Term, late: _Late, caused: _Caused, at: datetime
) -> None:
    """Every rung between the one the clock stood on and the one it has reached, each once."""
    reached = _rung(tools, late, at)
    caused.levels[late.id] = int(reached)
    for rung in Rung:
        if term.window or not late.level < rung <= reached:
            continue
        told = ladder.TOLD[rung]
        caused.alerts.append({
            "clock_id": late.id,
            "case_id": late.case_id,
            "level": int(rung),
            "role": told.role.value,
            "body": late.lead if told.of_body else None,
            "at": at,
        })  # fmt: skip
        if rung is Rung.RED and late.recipient is not None and term.tells:
            _tell(session, tools, term, late, at)
        if rung in (Rung.URGED, Rung.SUPERVISED):
            caused.entries.extend(_urged(term, late, rung))
    if reached >= Rung.RED and term.on_expiry is not None:
        caused.expired.append((late.number, EXPIRES[term.on_expiry]))


def _rung(tools: Tools, late: _Late, at: datetime) -> Rung:
    """The rung reached; a clock in hours has no yellow, and is red the moment after its end."""
    by_day = ladder.rung(late.due_on, local_date(at), tools.rulebook.calendar)
    if late.due_at is None:
        return by_day
    return max(by_day, Rung.URGED) if at > late.due_at else Rung.CALM


def _urged(term: Term, late: _Late, rung: Rung) -> Iterator[tuple[int, str, Happened]]:
    """The urging or supervision as an entry, where the case is with a body that can be urged."""
    event = Event.URGE if rung is Rung.URGED else Event.SUPERVISE
    status = Status(late.status)
    if event in lifecycle.possible(status, Role.SYSTEM):
        text = f"「{term.name}」应于 {_day(late.due_on)} 完成,已超期"
        yield late.case_id, late.number, Happened(event, status, status, SYSTEM, text, {"term": term.id})


def _expire(session: Session, tools: Tools, event: Event, number: str, at: datetime) -> None:
    """Take the step that follows by itself, where the case still stands before it."""
    seen = steps.standing(session, number)
    if event not in lifecycle.possible(seen.status, Role.SYSTEM):
        return
    try:
        steps.take(session, tools, seen, event, SYSTEM, at, text="期限已到")
    except GuardRefused:  # the table's condition came first: it is a person's turn
        return


def _tell(session: Session, tools: Tools, term: Term, late: _Late, at: datetime) -> None:
    recipient = tools.seal.open(late.recipient or b"", f"complaint:{late.source_key}:recipient")
    facts = {"number": late.number, "clock": term.name, "owner": term.owner, "due_on": _day(late.due_on)}
    key = f"{late.number}:late:{late.term}:{late.started_on}"
    outbox.write(session, tools.seal, Message(key, late.channel, recipient, "late", facts), at)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
