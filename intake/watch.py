"""What does the passing of time cause, once each? Clocks climb the ladder, what expires by itself expires, the given up is forgotten."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, and_, case, delete, literal, or_, select
from sqlmodel import Session, col

from intake import outbox
from intake.desk import attachments, consent, contacts, counting, history, ringing, steps, uploads
from intake.desk.contacts import Contact
from intake.desk.history import Happened
from intake.desk.tools import SYSTEM, Tools
from intake.outbox import Message
from intake.rules import ladder, lifecycle
from intake.rules.calendar import local_date
from intake.rules.clock import Expiry, Term
from intake.rules.guards import GuardRefused
from intake.rules.ladder import Ladder, Rung
from intake.rules.lifecycle import Event, Role, Status
from intake.store.tables import Case, Clock, Complaint, Draft, FailedLogin, LoginSession
from intake.store.writing import change_alike

AT_ONCE = 1_000
DRAFT_KEPT, DRAFT_WARNED = timedelta(days=30), timedelta(days=3)
CONSENT_AWAITED = timedelta(days=1)
GUESSES_KEPT = timedelta(days=1)
RUNGS = tuple(Rung)
MARKS = {Rung.URGED: Event.URGE, Rung.SUPERVISED: Event.SUPERVISE}
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
    counting.forget(session, at)
    ringing.forget(session, at)
    uploads.forget(session, at)
    _give_up(session, tools, at)
    return climbed


def _give_up(session: Session, tools: Tools, at: datetime) -> None:
    """Forget conversations nobody goes on with, each told of it some days before; the words of who never agreed much sooner."""
    silent = select(Draft).where(col(Draft.agreed).is_(False), col(Draft.updated_at) < at - CONSENT_AWAITED)
    for draft in session.scalars(silent.limit(AT_ONCE)):
        consent.forget(
            session, tools.seal, tools.seal.open(draft.recipient or b"", f"draft:{draft.lane}:recipient")
        )
        attachments.drop(session, draft.lane)
        session.delete(draft)
    for draft in session.scalars(select(Draft).where(col(Draft.updated_at) < at - DRAFT_KEPT).limit(AT_ONCE)):
        attachments.drop(session, draft.lane)
        session.delete(draft)
    warned = (
        select(Draft)
        .where(
            col(Draft.updated_at) < at - DRAFT_KEPT + DRAFT_WARNED,
            col(Draft.updated_at) >= at - DRAFT_KEPT,
            col(Draft.warned_at).is_(None),
            col(Draft.recipient).is_not(None),
        )
        .limit(AT_ONCE)
    )
    for draft in session.scalars(warned):
        recipient = tools.seal.open(draft.recipient or b"", f"draft:{draft.lane}:recipient")
        key = f"draft:{draft.lane}:{draft.updated_at:%Y%m%d%H%M%S}"
        message = Message(key, draft.channel, recipient, "draft_expiring", {"days": DRAFT_WARNED.days})
        outbox.write(session, tools.seal, message, tools.quiet.over(at))
        draft.warned_at = at


def _climb(session: Session, tools: Tools, at: datetime) -> int:
    today = ladder.on(local_date(at), tools.rulebook.calendar)
    terms = {term.id: term for term in tools.rulebook.terms}
    reached = case(
        (col(Clock.due_on) < today.supervised_before, literal(int(Rung.SUPERVISED), Integer)),
        (col(Clock.due_on) < today.today, literal(int(Rung.URGED), Integer)),
        else_=literal(int(Rung.YELLOW), Integer),
    )
    query = (
        select(*_COLUMNS)
        .join(Case, col(Case.id) == col(Clock.case_id))
        .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
        .where(
            col(Clock.met_on).is_(None),
            col(Clock.paused_on).is_(None),
            col(Clock.due_on) <= today.yellow_until,
            or_(
                and_(col(Clock.due_at).is_(None), col(Clock.level) < reached),
                and_(col(Clock.due_at) < at, col(Clock.level) < Rung.URGED),
                and_(
                    col(Clock.due_at).is_not(None),
                    col(Clock.due_on) < today.supervised_before,
                    col(Clock.level) < Rung.SUPERVISED,
                ),
            ),
        )
        .order_by(col(Clock.due_on), col(Clock.id))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=(Clock, Case))
    )
    found = [_Late(*row) for row in session.execute(query)]
    caused = _Caused(contacts.followed(session, [late.case_id for late in found]))
    for late in found:
        _take_rungs(session, tools, terms[late.term], late, _rung(today, late, at), caused, at)
    for rung, clocks in caused.reached.items():
        change_alike(session, Clock, "level", int(rung), clocks)
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
    """What a batch of climbing clocks causes, written together afterwards; ``followed`` are its cases that a chat follows."""

    followed: frozenset[int]
    reached: defaultdict[Rung, list[int]] = field(default_factory=lambda: defaultdict(list))
    entries: list[tuple[int, str, Happened]] = field(default_factory=list)
    expired: list[tuple[str, Event]] = field(default_factory=list)


def _take_rungs(
    session: Session, tools: Tools, term: Term, late: _Late, reached: Rung, caused: _Caused, at: datetime
) -> None:
    """What follows from each rung between the one the clock stood on and the one it has reached, each once."""
    caused.reached[reached].append(late.id)
    if not term.window:
        climbed = RUNGS[late.level + 1 : reached + 1]
        is_told = late.recipient is not None or late.case_id in caused.followed
        if Rung.RED in climbed and is_told and term.tells:
            _tell(session, tools, term, late, at)
        for rung in climbed:
            caused.entries.extend(_urged(term, late, rung))
    if reached >= Rung.RED and term.on_expiry is not None:
        caused.expired.append((late.number, EXPIRES[term.on_expiry]))


def _rung(today: Ladder, late: _Late, at: datetime) -> Rung:
    """The rung reached; a clock in hours has no yellow, and is red the moment after its end."""
    by_day = today.rung(late.due_on)
    if late.due_at is None:
        return by_day
    return max(by_day, Rung.URGED) if at > late.due_at else Rung.CALM


def _urged(term: Term, late: _Late, rung: Rung) -> Iterator[tuple[int, str, Happened]]:
    """The urging or supervision as an entry, where the case is with a body that can be urged."""
    event, status = MARKS.get(rung), Status(late.status)
    if event is not None and event in lifecycle.possible(status, Role.SYSTEM):
        text = f"「{term.name}」应于 {_day(late.due_on)} 完成,已超期"
        yield late.case_id, late.number, Happened(event, status, status, SYSTEM, text)


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
    to = _told_first(session, tools, late)
    if to is None:
        return
    facts = {"number": late.number, "clock": term.name, "owner": term.owner, "due_on": _day(late.due_on)}
    key = f"{late.number}:late:{late.term}:{late.started_on}"
    message = Message(key, to.channel, to.recipient, "late", facts)
    outbox.write(session, tools.seal, message, tools.quiet.over(at))


def _told_first(session: Session, tools: Tools, late: _Late) -> Contact | None:
    if late.recipient is not None:
        return Contact(
            late.channel, tools.seal.open(late.recipient, f"complaint:{late.source_key}:recipient")
        )
    case = session.get_one(Case, late.case_id)
    return contacts.first_chat(session, tools, case, session.get_one(Complaint, case.complaint_id))


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
