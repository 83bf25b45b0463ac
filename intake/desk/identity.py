"""Who complained, in the clear? Shown to who says why, put right by who has him on the line; never without an entry."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk import filing, history, reading_room
from intake.desk.history import Happened
from intake.desk.tools import SEES_ALL, Actor, Tools
from intake.errors import Conflict, NotFound, Unacceptable
from intake.rules.lifecycle import Event, Role, Status
from intake.rules.person import NOBODY, Person
from intake.store import queries
from intake.store.tables import Complaint, Entry

LONGEST_REASON = 300
CORRECTED = ("name", "phone", "id_number", "address")


class NothingCorrected(Conflict):
    """What was typed is what is known already."""


@dataclass(frozen=True, slots=True)
class Former:
    """What was known of a person before somebody put it right: only what was changed, None where nothing was known."""

    at: datetime
    actor: str
    reason: str
    before: Person


@dataclass(frozen=True, slots=True)
class Unmasked:
    """The complainant in the clear, and what was known of him before, the latest first."""

    person: Person
    former: tuple[Former, ...]


def unmask(session: Session, tools: Tools, actor: Actor, number: str, reason: str, at: datetime) -> Unmasked:
    """The complainant as he was told; :class:`Unacceptable` without a reason, :class:`NotFound` for who may not (policy 2.10).

    The handling body never gets so far: it sees the case, not its author.
    """
    if actor.role not in SEES_ALL:
        raise NotFound(f"no person for {actor.name}")
    why = _reason(reason)
    case = queries.case_numbered(session, number)
    history.looked(session, tools, case, actor, f"查看诉求人原值:{why}", at)
    now = reading_room.person_of(tools, queries.complaint_of(session, case))
    return Unmasked(now, _former(session, tools, number, case.id or 0))


def correct(
    session: Session, tools: Tools, actor: Actor, number: str, typed: Person, reason: str, at: datetime
) -> None:
    """Put right who complains: what is typed takes the place of what is known, which the history keeps, sealed.

    For an operator alone, who has the person on the line: :class:`NotFound` for others. :class:`NothingCorrected` where
    nothing is new, :class:`Unacceptable` without a reason.
    """
    if actor.role is not Role.OPERATOR:
        raise NotFound(f"no person for {actor.name}")
    why = _reason(reason)
    case = queries.case_numbered(session, number)
    complaint = session.get_one(Complaint, case.complaint_id, with_for_update=True)
    known = asdict(reading_room.person_of(tools, complaint))
    new = {name: said for name in CORRECTED if (said := getattr(typed, name)) and said != known[name]}
    if not new:
        raise NothingCorrected(number)
    for name, said in new.items():
        setattr(complaint, name, tools.seal.close(said, f"complaint:{complaint.source_key}:{name}"))
    if "phone" in new:
        complaint.caller = filing.caller(tools.seal, new["phone"])
    if "name" in new:
        complaint.named = filing.named(tools.seal, new["name"])
    status = Status(case.status)
    before = {name: known[name] for name in new}
    what = Happened(Event.IDENTIFY, status, status, actor, why, {"before": before})
    history.enter(session, tools, case.id or 0, number, what, at)


def phone_was_corrected(session: Session, tools: Tools, number: str, case_id: int) -> bool:
    """Whether the number that stands there now is another than the one the case was told with."""
    return any("phone" in before for _, before in _corrections(session, tools, number, case_id))


def _former(session: Session, tools: Tools, number: str, case_id: int) -> tuple[Former, ...]:
    return tuple(
        Former(
            entry.at,
            entry.actor,
            tools.seal.open(entry.text, f"entry:{number}:{entry.seq}") if entry.text else "",
            replace(NOBODY, **before),
        )
        for entry, before in _corrections(session, tools, number, case_id)
    )


def _corrections(
    session: Session, tools: Tools, number: str, case_id: int
) -> Iterator[tuple[Entry, dict[str, str | None]]]:
    """The entries that put the person right, the latest first, each with what was known before of what it changed."""
    found = session.scalars(
        select(Entry)
        .where(col(Entry.case_id) == case_id, col(Entry.event) == Event.IDENTIFY.value)
        .order_by(col(Entry.seq).desc())
    )
    for entry in found:
        sealed = f"entry:{number}:{entry.seq}:details"
        details = json.loads(tools.seal.open(entry.details, sealed)) if entry.details else {}
        yield entry, details.get("before", {})


def _reason(reason: str) -> str:
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise Unacceptable(f"a reason of at most {LONGEST_REASON} characters")
    return why
