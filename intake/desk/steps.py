"""How is one lawful step taken on a case? Guarded by the table, the version seen and the actor's body;
written with its entry, its clocks and what the citizen is told, in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from intake import outbox
from intake.desk import clocks
from intake.desk.tools import Actor, Tools
from intake.errors import Conflict, NotFound, Unacceptable
from intake.outbox import Message
from intake.rules import lifecycle
from intake.rules.lifecycle import Event, Role, Status
from intake.store.tables import Case, Complaint, Entry

TOLD = frozenset(
    {
        Event.ACCEPT,
        Event.REFUSE,
        Event.TRANSFER,
        Event.REFER,
        Event.SIGN,
        Event.REPLY,
        Event.APPROVE,
        Event.CLOSE,
    }
)
"""The events a citizen hears of."""

NEEDS_REASON = frozenset({Event.REFUSE, Event.TRANSFER, Event.REPLY, Event.SEND_BACK})
"""The events that say something to somebody, so they are refused without a text."""

_MOMENTS = {Event.ACCEPT: "accepted_at", Event.REPORT: "reported_at", Event.CLOSE: "closed_at"}


class ReasonMissing(Unacceptable):
    """A step that speaks to somebody was taken without a word."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as its reader saw it: ``version`` comes back with the next step."""

    number: str
    status: Status
    version: int


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
    changes: dict[str, object] | None = None,
) -> Standing:
    """Take one step from what its taker saw; ``text`` is what the entry says, ``changes`` other columns of the case.

    Raises NotAllowed when the lifecycle has no such row, NotFound when the case is not this handler's,
    ReasonMissing when a step that speaks to
    somebody has no text, Conflict when it has moved on since it was seen. Nothing is written then.
    """
    row = lifecycle.step(seen.status, event, actor.role)
    if event in NEEDS_REASON and not (text and text.strip()):
        raise ReasonMissing(f"{event} of {seen.number} says nothing")
    moment = {_MOMENTS[event]: at} if event in _MOMENTS else {}
    case = _moved(session, seen, row.target, {**moment, **(changes or {})})
    if actor.role is Role.HANDLER and (case.lead != actor.body or case.respondent == actor.body):
        raise NotFound(f"case {seen.number} is not with {actor.body}")
    _enter(session, tools, case, row, actor, at, text)
    clocks.follow(session, tools.rulebook, case.id or 0, event, at)
    if event in TOLD:
        _tell(session, tools, case, event, at, text)
    return Standing(seen.number, row.target, seen.version + 1)


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


def _enter(
    session: Session,
    tools: Tools,
    case: Case,
    row: lifecycle.Step,
    actor: Actor,
    at: datetime,
    text: str | None,
) -> None:
    last = session.scalar(select(func.max(col(Entry.seq))).where(col(Entry.case_id) == case.id)) or 0
    session.add(
        Entry(
            case_id=case.id or 0,
            seq=last + 1,
            at=at,
            event=row.event.value,
            by=actor.role.value,
            actor=actor.name,
            before=row.source.value,
            after=row.target.value,
            text=tools.seal.close(text, f"entry:{case.number}:{last + 1}") if text else None,
        )
    )


def _tell(session: Session, tools: Tools, case: Case, event: Event, at: datetime, text: str | None) -> None:
    complaint = session.get_one(Complaint, case.complaint_id)
    if complaint.recipient is None:
        return
    recipient = tools.seal.open(complaint.recipient, f"complaint:{complaint.source_key}:recipient")
    facts = {"number": case.number, "lead": tools.rulebook.bodies.get(case.lead).name, "text": text or ""}
    key = f"{case.number}:{event.value}:{case.version}"
    outbox.write(session, tools.seal, Message(key, complaint.channel, recipient, event.value, facts), at)
