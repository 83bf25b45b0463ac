"""What does an operator do while somebody is on the line? See what the caller told before, add to it, answer at once."""

from datetime import date, datetime

from sqlmodel import Session

from intake.desk import filing, once, reading_room, steps
from intake.desk.codes import OtherPhone
from intake.desk.filing import Filing
from intake.desk.steps import Standing
from intake.desk.tools import Actor, Tools, only
from intake.errors import NotFound
from intake.rules.knowledge import Known
from intake.rules.lifecycle import Event, Role, Status
from intake.rules.receipt import Receipt
from intake.store import queries
from intake.views import CaseRow


def told_before(session: Session, tools: Tools, actor: Actor, phone: str, today: date) -> tuple[CaseRow, ...]:
    """What this number told before, the newest first; nothing for no number."""
    only(actor, Role.OPERATOR)
    caller = filing.caller(tools.seal, phone)
    if caller is None:
        return ()
    return reading_room.rows(tools, actor, queries.cases_of_caller(session, caller), today)


def add(
    session: Session, tools: Tools, actor: Actor, number: str, phone: str, text: str, form: str, at: datetime
) -> Standing:
    """Add what the caller tells to a case of his own, once for one ``form``; :class:`OtherPhone` when it was filed from another number."""
    only(actor, Role.OPERATOR)
    complaint = queries.complaint_of(session, queries.case_numbered(session, number))
    caller = filing.caller(tools.seal, phone)
    if caller is None or complaint.caller != caller:
        raise OtherPhone(number)
    if not once.is_first(session, tools, number, form, ["add", text], at):
        return steps.standing(session, number)
    return steps.add(session, tools, number, text, at)


def answer(
    session: Session, tools: Tools, actor: Actor, filed: Filing, known: Known, at: datetime
) -> Receipt:
    """File a question and close it with its standing answer; the same call again gives the same receipt."""
    only(actor, Role.OPERATOR)
    receipt = filing.file_complaint(session, tools, filed, at)
    if receipt.again:
        return receipt
    seen = Standing(receipt.number, Status.RECEIVED, 1)
    accepted = steps.take(session, tools, seen, Event.ACCEPT, actor, at)
    steps.take(session, tools, accepted, Event.ANSWER_DIRECTLY, actor, at, text=known.answer)
    return receipt


def known(tools: Tools, id: str) -> Known:
    """The standing answer of this id; :class:`NotFound` when there is none."""
    found = next((one for one in tools.rulebook.knowledge if one.id == id), None)
    if found is None:
        raise NotFound(f"no answer {id}")
    return found
