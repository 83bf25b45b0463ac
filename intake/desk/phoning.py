"""Whom does an operator call because no messenger reaches him, and what does he say? The telephone is a channel people work.

Its messages are notices like any: leased by who makes the call, so that no two call at once, and marked by what came of it.
All that waits for one number is said in one call.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from intake.desk import history
from intake.desk.contacts import PHONE
from intake.desk.tools import Actor, Tools, only
from intake.errors import Conflict, NotFound
from intake.outbox import Message, opened
from intake.rules.lifecycle import Role
from intake.store import queries
from intake.store.tables import Notice
from intake.views import CallView

HELD = timedelta(minutes=15)
"""How long a call is one operator's, from when he takes it."""
SHOWN = 100


class Reached(StrEnum):
    """What came of a call."""

    TOLD = "told"
    NOT_REACHED = "not_reached"
    SOMEBODY_ELSE = "somebody_else"


def due(session: Session, tools: Tools, actor: Actor, login: str, at: datetime) -> tuple[CallView, ...]:
    """The calls to make, those of this operator first, then the oldest; NotFound for who makes none."""
    only(actor, Role.OPERATOR)
    query = select(Notice).where(_waits(at)).order_by(col(Notice.lane), col(Notice.id)).limit(SHOWN)
    mine = _holder(tools, login)
    calls = [
        _view(tools, list(notices), mine, at)
        for _, notices in groupby(session.scalars(query), key=lambda notice: notice.lane)
    ]
    return tuple(sorted(calls, key=lambda call: (not call.mine, call.id)))


def count(session: Session, actor: Actor, at: datetime) -> int:
    """How many people wait to be called."""
    if actor.role is not Role.OPERATOR:
        return 0
    return session.scalar(select(func.count(col(Notice.lane).distinct())).where(_waits(at))) or 0


def take(session: Session, tools: Tools, actor: Actor, login: str, notice_id: int, at: datetime) -> None:
    """An operator is about to call: the number is his for a while, which the history says; Conflict when it is another's."""
    only(actor, Role.OPERATOR)
    mine, notices = _holder(tools, login), _waiting_with(session, notice_id, at)
    if any(_is_held(notice, at) and notice.lease != mine for notice in notices):
        raise Conflict(f"somebody calls about {notice_id}")
    fresh = [notice for notice in notices if not _is_held(notice, at)]
    for notice in fresh:
        notice.lease, notice.leased_until = mine, at + HELD
        notice.attempts += 1
    _note(session, tools, fresh, actor, "为告知进展取用诉求人电话", at)


def done(
    session: Session, tools: Tools, actor: Actor, login: str, notice_id: int, reached: Reached, at: datetime
) -> None:
    """What came of a call; Conflict when it is another's by now.

    Whoever is not reached is called again some hours later, and after the last attempt no more. Pressed twice it is noted once.
    """
    only(actor, Role.OPERATOR)
    mine, first = _holder(tools, login), _call(session, notice_id)
    if first.sent_at is not None or first.dead_at is not None or first.not_before > at:
        return
    notices = [one for one in _waiting_with(session, notice_id, at) if one.lease == mine]
    if not notices:
        raise Conflict(f"call {notice_id} is not with {actor.name}")
    script = tools.rulebook.phoning
    tried = max(notice.attempts for notice in notices)
    for notice in notices:
        notice.lease = notice.leased_until = None
        if reached is Reached.TOLD:
            notice.sent_at, notice.last_error = at, None
        elif reached is Reached.SOMEBODY_ELSE or tried >= script.attempts:
            notice.dead_at, notice.last_error = at, reached.value
        else:
            notice.not_before, notice.last_error = tools.quiet.over(at + script.again_after), reached.value
    said = {
        Reached.TOLD: "已电话告知诉求人",
        Reached.NOT_REACHED: f"第 {tried} 次打电话没有打通",
        Reached.SOMEBODY_ELSE: "电话不是诉求人本人的,没有告知",
    }[reached]
    is_last = reached is Reached.NOT_REACHED and tried >= script.attempts
    _note(session, tools, notices, actor, f"{said},不再打" if is_last else said, at)


def _view(tools: Tools, notices: Sequence[Notice], mine: str, at: datetime) -> CallView:
    script, messages = tools.rulebook.phoning, [opened(tools.seal, notice) for notice in notices]
    is_held = any(_is_held(notice, at) for notice in notices)
    is_mine = is_held and any(notice.lease == mine for notice in notices)
    numbers = tuple(dict.fromkeys(str(message.facts["number"]) for message in messages))
    return CallView(
        id=notices[0].id or 0,
        numbers=numbers,
        since=min(notice.not_before for notice in notices),
        attempts=max(notice.attempts for notice in notices) - is_held,
        mine=is_mine,
        held=is_held and not is_mine,
        phone=messages[0].recipient if is_mine else "",
        greeting=script.greets(numbers[0]),
        otherwise=script.otherwise,
        said=tuple(_sentence(tools, message) for message in messages),
    )


def _sentence(tools: Tools, message: Message) -> str:
    return tools.rulebook.phoning.says(message.template, message.facts)


def _waits(at: datetime) -> ColumnElement[bool]:
    unsent = col(Notice.sent_at).is_(None) & col(Notice.dead_at).is_(None)
    return (col(Notice.channel) == PHONE) & unsent & (col(Notice.not_before) <= at)


def _call(session: Session, notice_id: int) -> Notice:
    notice = session.get(Notice, notice_id, with_for_update=True)
    if notice is None or notice.channel != PHONE:
        raise NotFound(f"no call {notice_id}")
    return notice


def _waiting_with(session: Session, notice_id: int, at: datetime) -> list[Notice]:
    """All that waits for the number of this notice, locked; Conflict where nothing does any more."""
    first = _call(session, notice_id)
    query = select(Notice).where(_waits(at), col(Notice.lane) == first.lane).order_by(col(Notice.id))
    found = list(session.scalars(query.with_for_update()))
    if first not in found:
        raise Conflict(f"call {notice_id} was made")
    return found


def _is_held(notice: Notice, at: datetime) -> bool:
    return notice.leased_until is not None and notice.leased_until > at


def _holder(tools: Tools, login: str) -> str:
    return tools.seal.index("who calls", login)[:32]


def _note(
    session: Session, tools: Tools, notices: Sequence[Notice], actor: Actor, what: str, at: datetime
) -> None:
    """Write into the history of each case that is told of."""
    for number in dict.fromkeys(str(opened(tools.seal, notice).facts["number"]) for notice in notices):
        history.looked(session, tools, queries.case_numbered(session, number), actor, what, at)
