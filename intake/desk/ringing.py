"""Whose telephone rings, and who calls? Told by the telephone system, shown to that operator alone, forgotten within the hour."""

import re
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from intake.desk.tools import Actor, Tools
from intake.errors import NotFound, Unacceptable
from intake.rules.lifecycle import Role
from intake.rules.person import person
from intake.store.tables import Ringing, User
from intake.store.writing import insert_once

RINGS = timedelta(minutes=2)
"""How long a call is announced."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much the telephone system's clock may differ from ours; what was signed before that is a repeated message."""
KEPT = timedelta(hours=1)
"""How long the number of a call can be asked for by its id."""
CALL = re.compile(r"[\w.:@-]{1,80}", re.ASCII)


def ring(
    session: Session, tools: Tools, login: str, call: str, caller: str, signed_at: datetime, at: datetime
) -> None:
    """Announce a call to an operator, once for its id; :class:`NotFound` when no operator has this login, or it was told long ago.

    :class:`Unacceptable` for an id or a number that is none; an empty number is a caller who hides it.
    """
    if abs(at - signed_at) > CLOCKS_DIFFER:
        raise NotFound("a repeated message")
    if not CALL.fullmatch(call):
        raise Unacceptable("a call's id has 1 to 80 letters, digits or . : @ - _")
    number = person(phone=caller).phone or ""
    operator = select(col(User.id)).where(
        col(User.login) == login, col(User.role) == Role.OPERATOR.value, col(User.disabled_at).is_(None)
    )
    if session.scalars(operator).first() is None:
        raise NotFound(f"no operator {login}")
    values = {"call": call, "login": login, "caller": tools.seal.close(number, f"ringing:{call}"), "at": at}
    insert_once(session, Ringing, "call", values)


def ringing(session: Session, login: str, at: datetime) -> str | None:
    """The id of the call that rings at this operator's now, the newest; None while it is quiet."""
    query = (
        select(col(Ringing.call))
        .where(col(Ringing.login) == login, col(Ringing.at) > at - RINGS)
        .order_by(col(Ringing.id).desc())
        .limit(1)
    )
    return session.scalars(query).first()


def caller_of(session: Session, tools: Tools, actor: Actor, login: str, call: str) -> str:
    """The number of a call that rang at this operator's; empty when it was hidden, is forgotten, or rang elsewhere."""
    if actor.role is not Role.OPERATOR:
        raise NotFound("only operators take calls")
    query = select(Ringing).where(col(Ringing.call) == call, col(Ringing.login) == login)
    row = session.scalars(query).first()
    return tools.seal.open(row.caller, f"ringing:{call}") if row is not None else ""


def forget(session: Session, at: datetime) -> None:
    """Forget calls that are long over."""
    session.execute(delete(Ringing).where(col(Ringing.at) < at - KEPT))
