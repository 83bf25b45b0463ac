"""How is it recorded what is owed as verified, undisputed and paid? Each time anew, beside the entry that says so, never changed.

The handling body records it, or an office above it; also after the case has ended, since money often comes later. What follows
another case is recorded on that one.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk import history, once, reading_room
from intake.desk.history import Happened
from intake.desk.tools import Actor, Tools
from intake.errors import Conflict, NotAllowed, NotFound, Unacceptable
from intake.rules.amounts import Amounts
from intake.rules.lifecycle import Event, Role, Status
from intake.store.store import Store
from intake.store.tables import Case, VerifiedAmount
from intake.store.writing import insert_row
from intake.views import AmountsView

RECORDS = frozenset({Role.HANDLER, Role.DISPATCHER, Role.SECRETARY})
LONGEST_BASIS = 300


class RecordedMeanwhile(Conflict):
    """Somebody recorded other amounts since the page was opened."""


class VerifiedAmounts:
    """The amounts of cases, each use one transaction."""

    def __init__(self, store: Store, tools: Tools, now: Callable[[], datetime]) -> None:
        self._store, self._tools, self._now = store, tools, now

    async def record(
        self, actor: Actor, number: str, amounts: Amounts, basis: str, after: int = 0, form: str = ""
    ) -> None:
        """Record the amounts as they stand now, and what they rest on; see the function of this name."""
        at = self._now()
        await self._store.write(
            lambda s: record(s, self._tools, actor, number, amounts, basis, after, form, at)
        )


NOT_OWED = frozenset({Status.AWAITING_SUPPLEMENT, Status.TRANSFERRED, Status.WITHDRAWN})
"""Where a case is nobody's here."""


def may_record(actor: Actor, status: Status, lead: str, *, follows: bool) -> bool:
    """Whether this actor may record amounts of a case in this status that this body leads; of one that follows another nobody."""
    if follows or actor.role not in RECORDS or status not in reading_room.WITH_A_BODY - NOT_OWED:
        return False
    return actor.role is not Role.HANDLER or actor.body == lead


def record(
    session: Session,
    tools: Tools,
    actor: Actor,
    number: str,
    amounts: Amounts,
    basis: str,
    after: int,
    form: str,
    at: datetime,
) -> None:
    """Keep the amounts and write the entry; once for one ``form``.

    ``after`` is the id of what the page showed as recorded last, 0 for nothing: :class:`RecordedMeanwhile` when that is not the
    last any more. :class:`NotAllowed` for who may not, :class:`Unacceptable` without what the amounts rest on.
    """
    why = basis.strip()
    if not 2 <= len(why) <= LONGEST_BASIS:
        raise Unacceptable(f"what amounts rest on is said in 2 to {LONGEST_BASIS} characters")
    seen = reading_room.seen(session, tools, actor, number)
    case = session.get_one(Case, seen.id, with_for_update=True)
    status = Status(case.status)
    if actor.role not in RECORDS:
        raise NotFound(f"no amounts of {number} for {actor.name}")
    if not may_record(actor, status, case.lead, follows=case.merged_into is not None):
        raise NotAllowed(status, Event.RECORD_AMOUNTS, actor.role, possible=())
    values = asdict(amounts)
    if not once.is_first(session, tools, number, form, ["amounts", *map(str, values.values()), why], at):
        return
    before = last(session, number)
    if after != (before.id if before else 0):
        raise RecordedMeanwhile(f"amounts of {number} were recorded since")
    insert_row(session, VerifiedAmount, {"case_id": case.id, "actor": actor.name, "at": at, **values})
    yuan = {name.removesuffix("_fen"): f"{fen / 100:,.2f}" for name, fen in values.items()}
    text = tools.rulebook.words.amounts.format(**yuan, basis=why)
    what = Happened(Event.RECORD_AMOUNTS, status, status, actor, text, values)
    history.enter(session, tools, case.id or 0, number, what, at)


def last(session: Session, number: str) -> AmountsView | None:
    """What was recorded last of a case; None for nothing."""
    query = (
        select(VerifiedAmount)
        .join(Case, col(Case.id) == col(VerifiedAmount.case_id))
        .where(col(Case.number) == number)
        .order_by(col(VerifiedAmount.id).desc())
        .limit(1)
    )
    row = session.scalars(query).first()
    if row is None:
        return None
    return AmountsView(
        row.id or 0, Amounts(row.verified_fen, row.undisputed_fen, row.paid_fen), row.at, row.actor
    )
