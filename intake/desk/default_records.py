"""How is a record of a default objected to, upheld, revoked, repaired? Each step kept for ever, beside the entry of its case.

The body concerned reads its own records and may object or ask for repair without seeing the case or who complained; a
dispatcher enters what it writes on paper; the secretary decides.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from intake.desk import history, once, steps
from intake.desk.history import Happened
from intake.desk.steps import LONGEST_TEXT, Missing, Wrong
from intake.desk.tools import Actor, Tools
from intake.errors import Conflict, NotFound
from intake.rules import default_record
from intake.rules.calendar import local_date
from intake.rules.clock import Due, Unit, due, is_overdue
from intake.rules.default_record import ENDS, WAITING, RecordEvent, RecordRow, RecordStatus
from intake.rules.lifecycle import Event, Need, Role, Status
from intake.store.queries import among
from intake.store.store import Store
from intake.store.tables import Case, Determination, RecordStep
from intake.store.writing import insert_once
from intake.views import RecordStepView, RecordView

SEES_EACH = frozenset({Role.DISPATCHER, Role.SECRETARY, Role.SUPERVISOR})
SEES = SEES_EACH | {Role.HANDLER}
"""A handler sees those of his own body, without their cases."""
ACTS = frozenset({Role.DISPATCHER, Role.SECRETARY, Role.HANDLER})
LONGEST_DOCUMENT = 60
SHOWN = 200
Found = tuple[Determination, str]
"""A determination with the number of its case."""


class RecordChanged(Conflict):
    """Something happened to the record since the page was opened."""


@dataclass(frozen=True, slots=True)
class RecordStepTaken:
    """One step as its form brings it; ``after`` is the id of the last step the page showed, 0 for none."""

    event: RecordEvent
    text: str
    document: str = ""
    after: int = 0
    form: str = ""


class DefaultRecords:
    """The records, each use one transaction."""

    def __init__(self, store: Store, tools: Tools, now: Callable[[], datetime]) -> None:
        self._store, self._tools, self._now = store, tools, now

    async def all(self, actor: Actor) -> tuple[RecordView, ...]:
        """The records this actor may see, those that wait for an answer first; see :func:`records`."""
        at = self._now()
        return await self._store.read(lambda s: records(s, self._tools, actor, at))

    async def step(self, actor: Actor, record_id: int, taken: RecordStepTaken) -> None:
        """Take one step on a record; see :func:`step`."""
        at = self._now()
        await self._store.write(lambda s: step(s, self._tools, actor, record_id, taken, at))


def records(
    session: Session, tools: Tools, actor: Actor, now: datetime, shown: int | None = SHOWN
) -> tuple[RecordView, ...]:
    """The latest records and all that wait, the waiting first; :class:`NotFound` for who sees none."""
    if actor.role not in SEES:
        raise NotFound("no records of defaults")
    found: dict[int, Found] = {}
    for query in (_of(actor).where(col(Determination.id).in_(_waiting())), _of(actor).limit(shown)):
        found.update((record.id or 0, (record, number)) for record, number in session.execute(query))
    return _views(session, tools, actor, found, now)


def count_waiting(session: Session, actor: Actor) -> int:
    """How many records wait for an answer of this actor; 0 for who answers none."""
    if actor.role is not Role.SECRETARY:
        return 0
    return session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def of_case(session: Session, tools: Tools, actor: Actor, number: str, now: datetime) -> RecordView | None:
    """The record of a case that this actor may see anyhow; None without a determination."""
    found = session.execute(_records().where(col(Case.number) == number)).first()
    if found is None:
        return None
    return _views(session, tools, actor, {found[0].id or 0: (found[0], number)}, now)[0]


def _records() -> Select[Determination, str]:
    return select(Determination, col(Case.number)).join(Case, col(Case.id) == col(Determination.case_id))


def _of(actor: Actor) -> Select[Determination, str]:
    query = _records().order_by(col(Determination.id).desc())
    return query if actor.role in SEES_EACH else query.where(col(Determination.respondent) == actor.body)


def _waiting() -> Select[int]:
    last = select(func.max(col(RecordStep.id))).group_by(col(RecordStep.determination_id))
    return select(col(RecordStep.determination_id)).where(
        col(RecordStep.id).in_(last), col(RecordStep.after).in_([one.value for one in WAITING])
    )


def step(
    session: Session, tools: Tools, actor: Actor, record_id: int, taken: RecordStepTaken, at: datetime
) -> None:
    """Take a step, with its entry in the case's history and, where it ends the record, a notice to who complained.

    :class:`NotFound` for who may not see it, NotAllowed when the table has no such row, :class:`RecordChanged` when it moved
    on since it was seen, Missing or Wrong for what the step brings.
    """
    record = session.get(Determination, record_id, with_for_update=True)
    if record is None or not _may_see(actor, record):
        raise NotFound(f"no record {record_id} for {actor.name}")
    text, document = taken.text.strip(), taken.document.strip()
    case = session.get_one(Case, record.case_id, with_for_update=True)
    said = ["record", taken.event.value, text, document]
    if not once.is_first(session, tools, case.number, taken.form, said, at):
        return
    happened = _steps(session, [record_id])[record_id]
    if taken.after != (happened[-1].id if happened else 0):
        raise RecordChanged(f"record {record_id} moved on")
    row = default_record.row(_status(happened), taken.event, actor.role)
    _check(row, text, document)
    values = {
        "determination_id": record.id,
        "event": row.event.value,
        "after": row.target.value,
        "by": actor.role.value,
        "actor": actor.name,
        "text": tools.seal.close(text, _row(record.id, len(happened))),
        "document": document if row.document else None,
        "at": at,
    }
    if insert_once(session, RecordStep, "document", values) is None:
        raise Wrong(Need.DOCUMENT, "this number was used before")
    _enter(session, tools, case, row, actor, text, at)


def _may_see(actor: Actor, record: Determination) -> bool:
    return actor.role in SEES_EACH or (actor.role is Role.HANDLER and actor.body == record.respondent)


def _check(row: RecordRow, text: str, document: str) -> None:
    if not text:
        raise Missing(Need.TEXT)
    if len(text) > LONGEST_TEXT:
        raise Wrong(Need.TEXT, f"at most {LONGEST_TEXT} characters")
    if row.document and not document:
        raise Missing(Need.DOCUMENT)
    if row.document and len(document) > LONGEST_DOCUMENT:
        raise Wrong(Need.DOCUMENT, f"at most {LONGEST_DOCUMENT} characters")


def _enter(
    session: Session, tools: Tools, case: Case, row: RecordRow, actor: Actor, text: str, at: datetime
) -> None:
    """The entry in the history of the case, which the step does not move; who complained hears of the end of a record."""
    status = Status(case.status)
    event = Event.END_RECORD if row.event in ENDS else Event.UPDATE_RECORD
    words = tools.rulebook.words
    said = words.record_entry.format(what=words.record_event[row.event], text=text)
    what = Happened(event, status, status, actor, said, {"record_event": row.event.value})
    history.enter(session, tools, case.id or 0, case.number, what, at)
    if event is Event.END_RECORD:
        steps.tell(session, tools, case, event, at, said)


def _row(record_id: int | None, before: int) -> str:
    """What a sealed text is bound to: its record and how many steps came before it."""
    return f"record_step:{record_id}:{before}"


def _steps(session: Session, ids: Collection[int]) -> Mapping[int, list[RecordStep]]:
    """What happened to each of these records, in order."""
    found: defaultdict[int, list[RecordStep]] = defaultdict(list)
    query = select(RecordStep).where(among(session, col(RecordStep.determination_id), ids))
    for one in session.scalars(query.order_by(col(RecordStep.id))):
        found[one.determination_id].append(one)
    return found


def _status(happened: Sequence[RecordStep]) -> RecordStatus:
    return RecordStatus(happened[-1].after) if happened else RecordStatus.IN_FORCE


def _views(
    session: Session, tools: Tools, actor: Actor, found: Mapping[int, Found], now: datetime
) -> tuple[RecordView, ...]:
    happened, today = _steps(session, found), local_date(now)
    return tuple(_view(tools, actor, one, happened[id], today) for id, one in found.items())


def _view(
    tools: Tools, actor: Actor, found: Found, happened: Sequence[RecordStep], today: date
) -> RecordView:
    record, number = found
    status, last = _status(happened), _answer_by(tools, happened)
    return RecordView(
        record.id or 0,
        record.document,
        number if actor.role in SEES_EACH else None,
        tools.rulebook.bodies.get(record.respondent).name,
        record.basis,
        record.at,
        status,
        tuple(
            RecordStepView(
                RecordEvent(one.event),
                one.at,
                one.actor,
                tools.seal.open(one.text, _row(record.id, before)),
                one.document,
            )
            for before, one in enumerate(happened)
        ),
        happened[-1].id or 0 if happened else 0,
        last.on if last else None,
        last is not None and last.provisional,
        last is not None and is_overdue(last.on, today),
        default_record.possible(status, actor.role) if _may_see(actor, record) else (),
    )


def _answer_by(tools: Tools, happened: Sequence[RecordStep]) -> Due | None:
    """The last day of the answer that is waited for; None where nobody waits."""
    waited = default_record.awaited([(RecordEvent(one.event), one.at) for one in happened])
    if waited is None:
        return None
    limit, asked = waited
    return due(local_date(asked), tools.rulebook.workdays(limit), Unit.WORKDAY, tools.rulebook.calendar)
