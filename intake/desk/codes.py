"""Which query code does a complainant hold, and who gets a new one? One code opens a case and every part split off it."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from intake import outbox
from intake.desk import counting, filing, history, identity
from intake.desk.tools import CITIZEN, Actor, Tools
from intake.errors import NotFound, Unacceptable
from intake.outbox import Message
from intake.rules.lifecycle import Role
from intake.rules.limits import LimitId
from intake.rules.receipt import Receipt
from intake.store import queries
from intake.store.tables import Case, Follower

SALT_BYTES = 16


class OtherPhone(Unacceptable):
    """The number keyed in is not the one the case was told with."""


class PhoneCorrected(Unacceptable):
    """The number of the case was put right later, so that it proves nothing of who told it."""


def held(session: Session, tools: Tools, case: Case) -> str | None:
    """The query code the complainant holds; None for a case whose code was drawn before codes were made from the words."""
    code = _drawn(session, tools, _whole(session, case))
    return code if filing.opens(tools.seal, case, code) else None


def reissue(session: Session, tools: Tools, number: str, at: datetime, actor: Actor = CITIZEN) -> Receipt:
    """A new query code for a case and its parts; the old one opens none of them. The caller has checked who asks.

    :class:`TooMany` of one case on one day. Drawn from new chance and the key, so that a part split off later keeps it too.
    """
    case = queries.case_numbered(session, number)
    whole = _whole(session, case)
    counting.take(session, tools, LimitId.NEW_CODES, whole.number, at)
    whole.code_salt = secrets.token_hex(SALT_BYTES)
    code = _drawn(session, tools, whole)
    cases = with_parts(session, whole)
    for one in cases:
        one.query_code = filing.hashed(tools.seal, one.number, code)
    session.flush()
    # Who opened the case by the old code is told of it no more: it may have come into the wrong hands.
    session.execute(delete(Follower).where(col(Follower.case_id).in_([one.id for one in cases])))
    history.looked(session, tools, case, actor, "重发查询码", at)
    return Receipt(number, code)


def reissue_by_call(
    session: Session, tools: Tools, actor: Actor, number: str, phone: str, at: datetime
) -> Receipt:
    """A new query code that an operator reads to whom he called back at ``phone``, as :mod:`intake.rules.person` writes it.

    :class:`NotFound` for who is no operator; :class:`OtherPhone` for another number than the case's, or a case without one.
    :class:`PhoneCorrected` where the case's number is not the one it was told with: whoever knows a case's number could
    else have his own written there first. Whoever filed by chat is told there too.
    """
    if actor.role is not Role.OPERATOR:
        raise NotFound("only operators call back")
    case = queries.case_numbered(session, number)
    complaint = queries.complaint_of(session, case)
    if complaint.caller is None or filing.caller(tools.seal, phone) != complaint.caller:
        raise OtherPhone(f"not the number of {number}")
    if identity.phone_was_corrected(session, tools, number, case.id or 0):
        raise PhoneCorrected(number)
    given = reissue(session, tools, number, at, actor)
    if complaint.recipient is not None:
        recipient = tools.seal.open(complaint.recipient, f"complaint:{complaint.source_key}:recipient")
        key = f"{number}:code:{secrets.token_hex(4)}"
        message = Message(key, complaint.channel, recipient, "code_changed", {"number": number})
        outbox.write(session, tools.seal, message, tools.quiet.over(at))
    return given


def _drawn(session: Session, tools: Tools, whole: Case) -> str:
    complaint = queries.complaint_of(session, whole)
    narrative = tools.seal.open(complaint.narrative, f"complaint:{complaint.source_key}:narrative")
    return filing.code_of(tools.seal, complaint.source_key, narrative, whole.code_salt or "")


def _whole(session: Session, case: Case) -> Case:
    """The case that was filed, of which this one may be a part."""
    while case.split_from is not None:
        case = session.get_one(Case, case.split_from)
    return case


def with_parts(session: Session, whole: Case) -> list[Case]:
    """The case and its parts, and theirs."""
    found, last = [whole], [whole]
    while last:
        ids = [case.id for case in last]
        last = list(session.scalars(select(Case).where(col(Case.split_from).in_(ids)).order_by(col(Case.id))))
        found += last
    return found
