"""How is one lawful step taken on a case? Guarded by the table, the version seen, the guards and what it must bring;
written with its entry, its clocks and what the complainant is told, in one transaction.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from intake import outbox
from intake.desk import assist, clocks, contacts, counting, former, history, matter, together
from intake.desk.announcing import announce
from intake.desk.history import Happened
from intake.desk.tools import CITIZEN, SYSTEM, Actor, Tools
from intake.errors import Conflict, NotFound, Unacceptable
from intake.outbox import Message
from intake.rules import acceptance, guards, lifecycle
from intake.rules.calendar import local_date
from intake.rules.clock import Track, Unit, due
from intake.rules.guards import Facts, GuardRefused, Unmet, Unreasonable
from intake.rules.lifecycle import Event, Guard, Need, Role, Status
from intake.rules.limits import LimitId
from intake.store.queries import ListedCase
from intake.store.tables import Case, Clock, Complaint, Determination
from intake.store.writing import insert_once

APART = frozenset(
    {
        Event.MERGE,
        Event.UNMERGE,
        Event.SPLIT,
        Event.MARK,
        Event.UNMARK,
        Event.ASK_UNREASONABLE,
        Event.FIND_UNREASONABLE,
        Event.REJECT_UNREASONABLE,
        Event.ADD,
        Event.ASK_ASSIST,
        Event.DELIVER,
        Event.WITHDRAW,
        Event.CONFIRM_SOLVED,
        Event.DISPUTE,
        Event.CLOSE,
        Event.ARCHIVE,
    }
)
"""What concerns one case alone, though it runs with another."""
AWAITED = frozenset({Event.CLOSE})
"""What the complainant hears in answer to his own word, at any hour."""
EACH_ALONE = lifecycle.ENDED | {Status.AWAITING_CALLBACK}
"""Where cases that ran together part: each complainant is asked, and may be redone or reopened, alone."""
IN_THE_MECHANISM = frozenset({Status.RAISED, Status.COORDINATING})
HANDLING = ("handle_simple", "handle_cross")
"""The clocks of the handling body, one of which runs while it handles."""
LONGEST_TEXT, LONGEST_LINE = 5_000, 300
FARTHEST = timedelta(days=366)
_MOMENTS = {
    Event.ACCEPT: "accepted_at",
    Event.REFER: "referred_at",
    Event.ARBITRATE: "referred_at",
    Event.REPORT: "reported_at",
    Event.CLOSE: "closed_at",
}
_COUNTED = {
    Event.ASK_SUPPLEMENT: "supplements",
    Event.GRANT_RETURN: "returns",
    Event.GRANT_EXTENSION: "extensions",
}
_STATES: Mapping[str, Mapping[Event, str]] = {
    "finding": {
        Event.FIND_TRUE: "true",
        Event.FIND_PARTLY_TRUE: "partly_true",
        Event.FIND_UNTRUE: "untrue",
        Event.FIND_UNVERIFIABLE: "unverifiable",
    },
    "unreasonable": {
        Event.ASK_UNREASONABLE: Unreasonable.ASKED,
        Event.FIND_UNREASONABLE: Unreasonable.FOUND,
        Event.REJECT_UNREASONABLE: Unreasonable.REJECTED,
    },
}


class Missing(Unacceptable):
    """A step came without what it needs; ``need`` says what."""

    def __init__(self, need: Need) -> None:
        super().__init__(f"{need} is missing")
        self.need = need


class Wrong(Unacceptable):
    """What a step brought cannot be taken; ``need`` says which part of it."""

    def __init__(self, need: Need, why: str) -> None:
        super().__init__(f"{need}: {why}")
        self.need = need


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as its reader saw it: ``version`` comes back with the next step."""

    number: str
    status: Status
    version: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What a step brings besides itself, each part for one :class:`Need`; bodies are ids, ``code`` is of a closed list,
    ``case`` is a number.

    ``refused`` is whether the respondent refused outright to rectify.
    """

    text: str | None = None
    code: str | None = None
    basis: str | None = None
    body: str | None = None
    until: date | None = None
    evidence: str | None = None
    document: str | None = None
    refused: bool = False
    case: str | None = None


NOTHING = Brought()


def standing(session: Session, number: str) -> Standing:
    """Where the case stands now; :class:`NotFound` when there is none of this number."""
    case = session.scalars(select(Case).where(col(Case.number) == number)).first()
    if case is None:
        raise NotFound(f"no case {number}")
    return Standing(case.number, Status(case.status), case.version)


def take(
    session: Session,
    tools: Tools,
    seen: Standing,
    event: Event,
    actor: Actor,
    at: datetime,
    *,
    text: str | None = None,
    brought: Brought = NOTHING,
    changes: Mapping[str, object] | None = None,
) -> Standing:
    """Take one step from what its taker saw; ``changes`` are other columns of the case.

    Raises NotAllowed when the lifecycle has no such row, Conflict when the case has moved on since it was seen, NotFound
    when it is not this handler's, Missing or Wrong for what the step brings, GuardRefused when a guard does not hold.
    Nothing is written then.
    """
    brought = replace(brought, text=text) if text else brought
    row = lifecycle.step(seen.status, event, actor.role)
    _check_brought(tools, row, brought, local_date(at))
    _refuse_alone(session, seen, event)
    one = _Step(row, actor, brought, changes or {}, at)
    case = _stepped(session, tools, seen, one)
    _cause(session, tools, case, one)
    for follower in together.followers(session, case, seen.status):
        _follow(session, tools, follower, one)
    if row.target in EACH_ALONE:
        together.release(session, case)
    return Standing(seen.number, row.target, seen.version + 1)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that was checked against the table: its row, who takes it, what it brings and changes, and when."""

    row: lifecycle.Step
    actor: Actor
    brought: Brought
    changes: Mapping[str, object]
    at: datetime


def _refuse_alone(session: Session, seen: Standing, event: Event) -> None:
    """A case that runs with another moves only with it."""
    case = session.scalars(select(Case).where(col(Case.number) == seen.number)).first()
    if event not in APART and case is not None and together.main_case(session, case) is not None:
        raise GuardRefused(Unmet.RUNS_WITH_ANOTHER)


def _stepped(session: Session, tools: Tools, seen: Standing, one: _Step) -> Case:
    """Move the case, with its guards, marks, entry, clocks and message: what every case does alike."""
    row, actor, brought, at = one.row, one.actor, one.brought, one.at
    moment = {_MOMENTS[row.event]: at} if row.event in _MOMENTS else {}
    former.keep(session, seen.number, one.changes, at)
    case = _moved(session, seen, row.target, {**moment, **one.changes, "changed_at": at})
    facts = _facts(session, tools, case, actor, brought, local_date(at))
    if Guard.OWN in row.guards and guards.own(facts) is not None:
        raise NotFound(f"case {seen.number} is not with {actor.body}")
    guards.check(row.guards, facts)
    _leave_marks(case, row.event, actor, brought)
    if row.event is Event.GRANT_EXTENSION and case.asked_until is not None:
        for term in HANDLING:
            clocks.extend(session, tools.rulebook, case.id or 0, term, case.asked_until)
    details = {name: value for name, value in asdict(brought).items() if value and name != "text"}
    what = Happened(row.event, row.source, row.target, actor, brought.text, details or None)
    history.enter(session, tools, case.id or 0, case.number, what, at)
    clocks.follow(session, tools.rulebook, case.id or 0, tracks(case), row.event, at, until=brought.until)
    announce(session, tools, case.number, case.version, row.event, row.target, at)
    if row.tells:
        tell(session, tools, case, row.event, at, brought.text)
    return case


def _cause(session: Session, tools: Tools, case: Case, one: _Step) -> None:
    """What the step causes besides, once for all cases that run together."""
    if one.row.source in IN_THE_MECHANISM and one.row.target not in IN_THE_MECHANISM:
        matter.done_with(session, case, one.at)
    match one.row.event:
        case Event.RAISE:
            matter.raised(session, case, one.brought.code or "", one.at)
        case Event.DETERMINE:
            _record(session, case, one.actor, one.brought, one.at)
        case Event.ASK_ASSIST:
            assist.ask(session, case, one.brought.body or "", one.at)
        case Event.DELIVER:
            assist.deliver(session, tools, case, one.actor.body or "", one.brought.text or "", one.at)
        case Event.MERGE:
            together.merge(session, case, one.brought.case or "")
        case Event.UNMERGE:
            case.merged_into = None


def _follow(session: Session, tools: Tools, follower: Case, one: _Step) -> None:
    """Take the main case's step on a case that runs with it; one whose guards do not allow it goes its own way."""
    if one.row.event in APART or one.row.by in (Role.CITIZEN, Role.OPERATOR):
        return
    seen = Standing(follower.number, Status(follower.status), follower.version)
    try:
        with session.begin_nested():
            _stepped(session, tools, seen, one)
    except GuardRefused:
        session.refresh(follower)
        session.execute(
            update(Case)
            .where(col(Case.id) == follower.id)
            .values(merged_into=None)
            .execution_options(synchronize_session=False)
        )
        what = Happened(Event.UNMERGE, seen.status, seen.status, SYSTEM, "主办件的这一步不适用于本件")
        history.enter(session, tools, follower.id or 0, follower.number, what, one.at)


def add(session: Session, tools: Tools, number: str, text: str, at: datetime) -> Standing:
    """What a complainant tells besides: what was asked for, or new facts; :class:`TooMany` of one case on one day."""
    counting.take(session, tools, LimitId.ADDITIONS, number, at)
    seen = standing(session, number)
    event = Event.SUPPLEMENT if seen.status is Status.AWAITING_SUPPLEMENT else Event.ADD
    return take(session, tools, seen, event, CITIZEN, at, text=text)


def tracks(case: Case | ListedCase) -> frozenset[Track]:
    """The kinds of time limits a case runs under."""
    return _tracks(case.tracks)


@lru_cache
def _tracks(written: str) -> frozenset[Track]:
    """The few sets there are, since every row of every list asks."""
    return frozenset(map(Track, written.split(",")))


def flags(case: Case | ListedCase) -> frozenset[str]:
    """The codes of the flags a case bears."""
    return frozenset(filter(None, case.flags.split(",")))


def accused(tools: Tools, case: Case) -> frozenset[str]:
    """The respondent and every body that answers to it; nobody when nobody is named."""
    return tools.rulebook.bodies.below(case.respondent) if case.respondent else frozenset()


def _check_brought(tools: Tools, row: lifecycle.Step, brought: Brought, today: date) -> None:
    given: Mapping[Need, Any] = {
        Need.TEXT: brought.text and brought.text.strip(),
        Need.REFUSAL: brought.code,
        Need.RETURN: brought.code,
        Need.SUSPENSION: brought.code,
        Need.MATTER: brought.code,
        Need.FLAG: brought.code,
        Need.BASIS: brought.basis and brought.basis.strip(),
        Need.BODY: brought.body,
        Need.UNTIL: brought.until,
        Need.EVIDENCE: brought.evidence and brought.evidence.strip(),
        Need.DOCUMENT: brought.document and brought.document.strip(),
        Need.CASE: brought.case and brought.case.strip(),
    }
    for need in row.needs:
        if not given[need]:
            raise Missing(need)
        if need in tools.rulebook.choices and brought.code not in tools.rulebook.choices[need]:
            raise Wrong(need, "not in the list")
    if brought.body is not None:
        tools.rulebook.bodies.get(brought.body)
    if brought.until is not None and not today <= brought.until <= today + FARTHEST:
        raise Wrong(Need.UNTIL, "a day from today to a year from now")
    for need, value, longest in (
        (Need.TEXT, brought.text, LONGEST_TEXT),
        (Need.BASIS, brought.basis, LONGEST_LINE),
        (Need.EVIDENCE, brought.evidence, LONGEST_TEXT),
        (Need.DOCUMENT, brought.document, 60),
        (Need.CASE, brought.case, 30),
    ):
        if value and len(value) > longest:
            raise Wrong(need, f"at most {longest} characters")


def _moved(session: Session, seen: Standing, target: Status, values: dict[str, object]) -> Case:
    moved = (
        update(Case)
        .where(
            col(Case.number) == seen.number,
            col(Case.version) == seen.version,
            col(Case.status) == seen.status.value,
        )
        .values(status=target.value, version=seen.version + 1, **values)
        .returning(Case)
        .execution_options(populate_existing=True)
    )
    case = session.scalars(moved).one_or_none()
    if case is None:
        raise Conflict(f"case {seen.number} is no longer {seen.status} at version {seen.version}")
    return case


def open_to(session: Session, tools: Tools, case: Case, actor: Actor, today: date) -> tuple[Event, ...]:
    """The steps this actor may take now: rows of the table whose guards hold, as far as they depend on no form."""
    facts = _facts(session, tools, case, actor, NOTHING, today)
    runs_with_another = together.main_case(session, case) is not None
    return tuple(
        row.event
        for row in lifecycle.leaving(Status(case.status))
        if row.by is actor.role
        and guards.holds(row.guards, facts)
        and (row.event in APART or not runs_with_another)
    )


def _facts(session: Session, tools: Tools, case: Case, actor: Actor, brought: Brought, today: date) -> Facts:
    running = {
        clock.term: clock
        for clock in session.scalars(
            select(Clock).where(col(Clock.case_id) == case.id, col(Clock.met_on).is_(None))
        )
    }

    assisting = assist.asked(session, case)

    def last_day(*terms: str) -> date | None:
        return next((running[term].due_on for term in terms if term in running), None)

    return Facts(
        today=today,
        actor=actor.name,
        actor_body=actor.body,
        lead=case.lead,
        accused=accused(tools, case),
        unreasonable=Unreasonable(case.unreasonable),
        supplements=case.supplements,
        supplement_by=last_day("supplement"),
        returns=case.returns,
        return_barred=case.return_barred,
        return_by=last_day("return_order"),
        extensions=case.extensions,
        handle_by=last_day(*HANDLING),
        longest=_longest(tools, running),
        explained=case.explained,
        rectify_by=last_day("rectify"),
        refused_to_rectify=brought.refused,
        determined=_is_determined(session, case),
        proposed_by=case.proposed_by,
        proposed_body=case.proposed_body,
        refusal=brought.code,
        until=brought.until,
        asked=brought.body,
        assisting=frozenset(assisting),
        awaited=frozenset(body for body, delivered in assisting.items() if not delivered),
        same_course=brought.case is not None and together.is_same_course(session, case, brought.case),
        merged=case.merged_into is not None,
        claim=acceptance.Claim(
            judgment=case.judgment,
            enterprise=Track.ENTERPRISE in tracks(case),
            approval=case.province_no or brought.document,
            sme_arrears=Track.SME_ARREARS in tracks(case),
        ),
    )


def _longest(tools: Tools, running: Mapping[str, Clock]) -> date | None:
    """The last day to which the running handling clock may be extended by its term."""
    for term in tools.rulebook.terms:
        if term.id in HANDLING and term.id in running and term.extend:
            unit = Unit.DAY if term.unit is Unit.DAY else Unit.WORKDAY
            return due(running[term.id].due_on, term.extend, unit, tools.rulebook.calendar).on
    return None


def _leave_marks(case: Case, event: Event, actor: Actor, brought: Brought) -> None:
    """What the step leaves on the case for later guards and figures."""
    told_more = event in (Event.ADD, Event.SUPPLEMENT)
    _flag(case, Event.MARK if told_more else Event.UNMARK, NEWS)
    _keep_count_and_state(case, event)
    match event:
        case Event.REFUSE:
            case.refusal, case.province_no = brought.code, brought.document or case.province_no
        case Event.REJECT_RETURN | Event.ARBITRATE:
            case.return_barred = True
        case Event.ASK_EXTENSION:
            case.asked_until = brought.until
        case Event.EXPLAIN:
            case.explained = True
        case Event.MARK | Event.UNMARK:
            _flag(case, event, brought.code or "")
        case Event.PROPOSE_DETERMINATION:
            case.proposed_by, case.proposed_body = actor.name, actor.body
            case.refused_to_rectify = brought.refused
        case Event.REOPEN:
            case.returns, case.return_barred, case.extensions = 0, False, 0
            case.explained, case.unreasonable = False, Unreasonable.UNASKED


def _keep_count_and_state(case: Case, event: Event) -> None:
    """How often it happened, and the state that its event alone names."""
    if event in _COUNTED:
        setattr(case, _COUNTED[event], getattr(case, _COUNTED[event]) + 1)
    for name, states in _STATES.items():
        if event in states:
            setattr(case, name, states[event])


NEWS = "news"
"""The flag of a case whose complainant told more since anybody of staff took a step on it."""


def _flag(case: Case, event: Event, code: str) -> None:
    left = flags(case) | {code} if event is Event.MARK else flags(case) - {code}
    case.flags = ",".join(sorted(left))


def _record(session: Session, case: Case, actor: Actor, brought: Brought, at: datetime) -> None:
    """The determination itself; :class:`Wrong` where nobody is named or the document's number was used before."""
    if case.respondent is None:
        raise Wrong(Need.BODY, "a determination needs a body complained about")
    row = {
        "case_id": case.id,
        "document": (brought.document or "").strip(),
        "respondent": case.respondent,
        "basis": brought.basis,
        "proposed_by": case.proposed_by,
        "reviewed_by": actor.name,
        "at": at,
    }
    if insert_once(session, Determination, "document", row) is None:
        raise Wrong(Need.DOCUMENT, "this number was used before")


def _is_determined(session: Session, case: Case) -> bool:
    found = select(col(Determination.id)).where(col(Determination.case_id) == case.id)
    return session.scalar(found) is not None


def _handle_by(session: Session, case: Case) -> str | None:
    """The last day of the running handling clock, as a message says it."""
    query = select(col(Clock.due_on), col(Clock.provisional)).where(
        col(Clock.case_id) == case.id, col(Clock.term).in_(HANDLING), col(Clock.met_on).is_(None)
    )
    last, provisional = session.execute(query).first() or (None, False)
    return f"{last.month}月{last.day}日{'(暂定)' if provisional else ''}" if last else None


def tell(session: Session, tools: Tools, case: Case, event: Event, at: datetime, text: str | None) -> None:
    """Write the notice of an event to who complained, once for one version of the case."""
    complaint = session.get_one(Complaint, case.complaint_id)
    to = contacts.told_first(session, tools, case, complaint, event.value)
    if to is None:
        return
    facts = {
        "number": case.number,
        "lead": tools.rulebook.bodies.get(case.lead).name,
        "text": text or "",
        "due_on": _handle_by(session, case),
    }
    key = f"{case.number}:{event.value}:{case.version}"
    message = Message(key, to.channel, to.recipient, event.value, facts)
    outbox.write(session, tools.seal, message, at if event in AWAITED else tools.quiet.over(at))
