"""How is what happens to a case written so that no change of it stays unseen? Entries, each digest over the one before.

The digest is keyed: who can write the database but has not the key cannot make a history that fits.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from intake.desk.tools import Actor, Tools
from intake.rules.lifecycle import Event, Status, audience_of
from intake.seal import Seal
from intake.store.tables import Case, Entry
from intake.store.writing import change_rows, insert_row, insert_rows

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: the statuses before and after, who did it, what was said and brought."""

    event: Event
    before: Status | None
    after: Status
    actor: Actor
    text: str | None = None
    details: dict[str, Any] | None = None
    model: str = ""


def enter(session: Session, tools: Tools, case_id: int, number: str, what: Happened, at: datetime) -> None:
    """Write the next entry of a case and make it the head of its history."""
    seq, previous = session.execute(
        select(col(Entry.seq), col(Entry.digest))
        .where(col(Entry.case_id) == case_id)
        .order_by(col(Entry.seq).desc())
        .limit(1)
    ).one()
    values = entry(tools, number, seq + 1, previous, what, at)
    insert_row(session, Entry, {**values, "case_id": case_id})
    session.execute(
        update(Case)
        .where(col(Case.id) == case_id)
        .values(head=values["digest"])
        .execution_options(synchronize_session=False)
    )


def enter_all(
    session: Session, tools: Tools, happened: Sequence[tuple[int, str, Happened]], at: datetime
) -> None:
    """Write entries of many cases, each given by id and number, in their order; the caller holds the cases' rows."""
    if not happened:
        return
    last = select(func.max(col(Entry.seq))).where(col(Entry.case_id) == col(Case.id)).correlate(Case)
    ids = {case_id for case_id, _, _ in happened}
    query = select(col(Case.id), col(Case.head), last.scalar_subquery()).where(col(Case.id).in_(ids))
    heads = {case_id: (head, seq) for case_id, head, seq in session.execute(query)}
    rows = []
    for case_id, number, what in happened:
        head, seq = heads[case_id]
        values = entry(tools, number, seq + 1, head, what, at)
        heads[case_id] = (values["digest"], seq + 1)
        rows.append({**values, "case_id": case_id})
    insert_rows(session, Entry, rows)
    change_rows(session, Case, "head", {case_id: head for case_id, (head, _) in heads.items()})


def looked(session: Session, tools: Tools, case: Case, actor: Actor, what: str, at: datetime) -> None:
    """Write that somebody took out what is guarded: a file, a letter."""
    status = Status(case.status)
    enter(session, tools, case.id or 0, case.number, Happened(Event.LOOK, status, status, actor, what), at)


def entry(tools: Tools, number: str, seq: int, previous: str, what: Happened, at: datetime) -> dict[str, Any]:
    """The columns of an entry but for the case's id; ``previous`` is the digest before it, empty for the first."""
    row = f"entry:{number}:{seq}"
    details = json.dumps(what.details, ensure_ascii=False, default=str) if what.details else None
    values = {
        "seq": seq,
        "at": at,
        "event": what.event.value,
        "by": what.actor.role.value,
        "actor": what.actor.name,
        "before": what.before.value if what.before else None,
        "after": what.after.value,
        "text": tools.seal.close(what.text, row) if what.text else None,
        "details": tools.seal.close(details, f"{row}:details") if details else None,
        "audience": audience_of(what.event).value,
        "rulebook": tools.rulebook.digest,
        "model": what.model,
    }
    return {**values, "digest": _digest(tools.seal, number, previous, values)}


@dataclass(frozen=True, slots=True)
class Broken:
    """A history that does not fit, and at which entry."""

    number: str
    seq: int
    why: str


def broken(session: Session, seal: Seal, *, after: int = 0) -> tuple[int, list[Broken]]:
    """The next page of histories with case ids above ``after``: the last id read (0 at the end), and what does not fit."""
    cases = session.execute(
        select(col(Case.id), col(Case.number), col(Case.head))
        .where(col(Case.id) > after)
        .order_by(col(Case.id))
        .limit(AT_ONCE)
    ).all()
    found = [one for case_id, number, head in cases for one in _of_case(session, seal, case_id, number, head)]
    return (cases[-1][0] if cases else 0), found


def _of_case(session: Session, seal: Seal, case_id: int, number: str, head: str) -> Iterator[Broken]:
    previous, seq = "", 0
    entries = session.scalars(select(Entry).where(col(Entry.case_id) == case_id).order_by(col(Entry.seq)))
    for seq, written in enumerate(entries, start=1):
        if written.seq != seq:
            yield Broken(number, seq, "an entry is missing or out of order")
            return
        if written.digest != _digest(seal, number, previous, written.model_dump()):
            yield Broken(number, seq, "an entry was changed")
            return
        previous = written.digest
    if previous != head:
        yield Broken(number, seq + 1, "the last entries are missing")


_as_json = json.JSONEncoder(ensure_ascii=False).encode
_COVERED = ("seq", "event", "by", "actor", "before", "after", "audience", "rulebook", "model")


def _digest(seal: Seal, number: str, previous: str, values: dict[str, Any]) -> str:
    told = [values[name] for name in _COVERED]
    sealed = [part.hex() if (part := values[name]) else None for name in ("text", "details")]
    moment = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return seal.index("entry", _as_json([number, previous, moment, *told, *sealed]))
