"""What does the passing of time cause, once each? Clocks climb the ladder, what expires by itself expires, the given up is forgotten."""

from datetime import date, datetime, timedelta

from sqlalchemy import Integer, and_, case, delete, literal, or_, select
from sqlmodel import Session, col

from intake import outbox
from intake.desk import attachments, history, steps
from intake.desk.history import Happened
from intake.desk.steps import Standing
from intake.desk.tools import SYSTEM, Tools
from intake.outbox import Message
from intake.rules import ladder, lifecycle
from intake.rules.calendar import local_date
from intake.rules.clock import Expiry, Term
from intake.rules.guards import GuardRefused
from intake.rules.ladder import Rung
from intake.rules.lifecycle import Event, Role, Status
from intake.store.tables import Alert, Case, Clock, Complaint, Draft, FailedLogin, LoginSession
from intake.store.writing import insert_row

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
        select(Clock, Case, Complaint)
        .join(Case, col(Case.id) == col(Clock.case_id))
        .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
        .where(
            col(Clock.met_on).is_(None),
            col(Clock.paused_on).is_(None),
            col(Clock.due_on) <= ladder.yellow_until(today, tools.rulebook.calendar),
            or_(
                and_(
                    col(Clock.due_at).is_(None),
                    col(Clock.level) < reached,
                ),
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
        .with_for_update(skip_locked=True, of=Clock)
    )
    found = session.execute(query).all()
    for clock, found_case, complaint in found:
        _take_rungs(session, tools, terms[clock.term], clock, found_case, complaint, at)
    return len(found)


def _take_rungs(
    session: Session, tools: Tools, term: Term, clock: Clock, case_: Case, complaint: Complaint, at: datetime
) -> None:
    """Every rung between the one the clock stood on and the one it has reached, each once."""
    before = clock.level
    clock.level = reached = _rung(tools, clock, at)
    for rung in Rung:
        if term.window or not before < rung <= reached:
            continue
        told = ladder.TOLD[rung]
        alert = {
            "clock_id": clock.id,
            "case_id": case_.id,
            "level": int(rung),
            "role": told.role.value,
            "body": case_.lead if told.of_body else None,
            "at": at,
        }
        insert_row(session, Alert, alert)
        if rung is Rung.RED and complaint.recipient is not None and term.tells:
            _tell(session, tools, term, clock, case_, complaint, at)
        if rung in (Rung.URGED, Rung.SUPERVISED):
            _write(session, tools, term, clock, case_, rung, at)
    if reached >= Rung.RED and term.on_expiry is not None:
        _expire(session, tools, EXPIRES[term.on_expiry], case_, at)


def _rung(tools: Tools, clock: Clock, at: datetime) -> Rung:
    """The rung reached; a clock in hours has no yellow, and is red the moment after its end."""
    by_day = ladder.rung(clock.due_on, local_date(at), tools.rulebook.calendar)
    if clock.due_at is None:
        return by_day
    return max(by_day, Rung.URGED) if at > clock.due_at else Rung.CALM


def _write(
    session: Session, tools: Tools, term: Term, clock: Clock, case_: Case, rung: Rung, at: datetime
) -> None:
    """The urging or supervision as an entry, where the case is with a body that can be urged."""
    event = Event.URGE if rung is Rung.URGED else Event.SUPERVISE
    status = Status(case_.status)
    if event not in lifecycle.possible(status, Role.SYSTEM):
        return
    text = f"「{term.name}」应于 {_day(clock.due_on)} 完成,已超期"
    what = Happened(event, status, status, SYSTEM, text, {"term": term.id})
    history.enter(session, tools, case_.id or 0, case_.number, what, at)


def _expire(session: Session, tools: Tools, event: Event, case_: Case, at: datetime) -> None:
    """Take the step that follows by itself, where the case still stands before it."""
    session.flush()
    seen = Standing(case_.number, Status(case_.status), case_.version)
    if event not in lifecycle.possible(seen.status, Role.SYSTEM):
        return
    try:
        steps.take(session, tools, seen, event, SYSTEM, at, text="期限已到")
    except GuardRefused:  # the table's condition came first: it is a person's turn
        return


def _tell(
    session: Session, tools: Tools, term: Term, clock: Clock, case_: Case, complaint: Complaint, at: datetime
) -> None:
    recipient = tools.seal.open(complaint.recipient or b"", f"complaint:{complaint.source_key}:recipient")
    facts = {
        "number": case_.number,
        "clock": term.name,
        "owner": term.owner,
        "due_on": _day(clock.due_on),
    }
    key = f"{case_.number}:late:{clock.term}:{clock.started_on}"
    outbox.write(session, tools.seal, Message(key, complaint.channel, recipient, "late", facts), at)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
