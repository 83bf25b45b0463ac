"""How is what was written to be said sent: leased, sent outside any transaction, marked?

At least once, in each recipient's order, by any number of processes. A lease ends by itself, so a sender
killed in the middle loses nothing.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlmodel import Session, col

from intake.seal import Seal
from intake.store.tables import Notice, Table
from intake.store.writing import insert_once

LEASE = timedelta(seconds=30)  # longer than one sending may take: an edit and, failing that, a message anew
GIVE_UP_AFTER = 20
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=10)
REMEMBERED = 5


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say: facts and a template's name, so that wording can be mended before it leaves.

    ``edits`` names the message on the messenger whose place it takes; None says it anew.
    """

    key: str
    channel: str
    recipient: str
    template: str
    facts: dict[str, Any]
    edits: str | None = None


@dataclass(frozen=True, slots=True)
class Leased:
    """A message this process alone may send until the lease ends; ``tries`` with this one."""

    id: int
    lease: str
    message: Message
    tries: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait for a recipient, how many were given up, and what was last wrong; None where nothing was."""

    waiting: int
    given_up: int
    last_error: str | None


NOTHING_WAITS = Backlog(0, 0, None)


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; try again after ``seconds`` (a 429's retry_after), or None: longer after each try, where a server is away."""

    seconds: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Never:
    """It cannot arrive (blocked, chat gone)."""

    reason: str


Outcome = Sent | Later | Never


_NOTICE = Table.metadata.tables["notice"]
_WAITS = _NOTICE.alias()
_NOW = bindparam("now", type_=_NOTICE.c.not_before.type)
_FIRST = (
    select(func.min(_WAITS.c.id))
    .where(
        _WAITS.c.sent_at.is_(None),
        _WAITS.c.dead_at.is_(None),
        # One that waits for the morning and was never tried lets an answer pass that somebody waits for now.
        or_(_WAITS.c.not_before <= _NOW, _WAITS.c.attempts > 0),
    )
    .group_by(_WAITS.c.lane)
)
_FREE = (
    _NOTICE.c.channel.in_(bindparam("among", expanding=True))
    & _NOTICE.c.sent_at.is_(None)
    & _NOTICE.c.dead_at.is_(None)
    & (_NOTICE.c.not_before <= _NOW)
    & or_(_NOTICE.c.leased_until.is_(None), _NOTICE.c.leased_until <= _NOW)
)
_DUE = (
    select(_NOTICE.c.id)
    .where(_FREE, _NOTICE.c.id.in_(_FIRST))
    .order_by(_NOTICE.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASED = (
    update(_NOTICE)
    .where(_NOTICE.c.id.in_(_DUE.scalar_subquery()), _FREE)
    .values(lease=bindparam("token"), leased_until=bindparam("until"), attempts=_NOTICE.c.attempts + 1)
    .returning(_NOTICE)
)
"""Built once: it is asked many times a second, and building it costs more than running it."""


def write(session: Session, seal: Seal, message: Message, not_before: datetime) -> bool:
    """Write a message to be sent; False when its key was written before."""
    values = {
        "key": message.key,
        "channel": message.channel,
        "lane": seal.index("recipient", f"{message.channel}:{message.recipient}"),
        "template": message.template,
        "recipient": seal.close(message.recipient, f"notice:{message.key}:recipient"),
        "facts": seal.close(json.dumps(message.facts, ensure_ascii=False), f"notice:{message.key}:facts"),
        "edits": message.edits,
        "not_before": not_before,
        "attempts": 0,
    }
    return insert_once(session, Notice, "key", values) is not None


def lease(session: Session, seal: Seal, now: datetime, limit: int, channels: Sequence[str]) -> list[Leased]:
    """Take up to ``limit`` due messages of these channels, for each recipient only the oldest one to be sent."""
    token = secrets.token_hex(16)
    asked = {"now": now, "until": now + LEASE, "token": token, "most": limit, "among": list(channels)}
    rows = session.connection().execute(_LEASED, asked).all()
    return [Leased(row.id, token, opened(seal, row), row.attempts) for row in sorted(rows, key=_by_id)]


def _by_id(row: Any) -> int:
    number: int = row.id
    return number


def last_sent(session: Session, seal: Seal, channel: str, recipient: str) -> list[Message]:
    """The newest messages this recipient got, the newest first."""
    lane = seal.index("recipient", f"{channel}:{recipient}")
    query = (
        select(Notice)
        .where(col(Notice.lane) == lane, col(Notice.sent_at).is_not(None))
        .order_by(col(Notice.id).desc())
        .limit(REMEMBERED)
    )
    return [opened(seal, row) for row in session.scalars(query)]


_SENT = (
    update(_NOTICE)
    .where(_NOTICE.c.id == bindparam("row"), _NOTICE.c.lease == bindparam("held"))
    .values(sent_at=bindparam("at"), last_error=None, lease=None, leased_until=None)
)


def mark_sent(session: Session, sent: Sequence[Leased], now: datetime) -> None:
    """Note in one go what went out; nothing where a lease had ended and another process has the message."""
    rows = [{"row": one.id, "held": one.lease, "at": now} for one in sent]
    if rows:
        session.connection().execute(_SENT, rows)


def backlog(session: Session, seal: Seal, channel: str, recipient: str) -> Backlog:
    """How what is said to a recipient fares."""
    mine = col(Notice.lane) == seal.index("recipient", f"{channel}:{recipient}")
    unsent = mine & col(Notice.sent_at).is_(None)
    waiting, given_up = session.execute(
        select(
            func.count().filter(col(Notice.dead_at).is_(None)),
            func.count().filter(col(Notice.dead_at).is_not(None)),
        ).where(unsent)
    ).one()
    wrong = select(col(Notice.last_error)).where(unsent, col(Notice.last_error).is_not(None))
    return Backlog(waiting, given_up, session.scalars(wrong.order_by(col(Notice.id).desc()).limit(1)).first())


def backed_off(tries: int) -> timedelta:
    """How long to wait after so many tries: 15 s, then twice as long each time, at most ten minutes; all tries last some three hours."""
    return min(FIRST_WAIT * (1 << (tries - 1)), LONGEST_WAIT)


class Marked(Enum):
    """What a mark left of a message: it waits or went out, it can go nowhere any more, or another process has it."""

    ALIVE = "alive"
    DEAD = "dead"
    NOT_OURS = "not_ours"


def mark(session: Session, leased: Leased, outcome: Outcome, now: datetime) -> Marked:
    """Note what became of it, unless the lease had ended and another process has it."""
    row = session.get(Notice, leased.id, with_for_update=True)
    if row is None or row.lease != leased.lease:
        return Marked.NOT_OURS
    row.lease = row.leased_until = None
    match outcome:
        case Sent():
            row.sent_at, row.last_error = now, None
        case Later(seconds, reason) if row.attempts < GIVE_UP_AFTER:
            wait = backed_off(row.attempts) if seconds is None else timedelta(seconds=seconds)
            row.not_before, row.last_error = now + wait, reason[:300]
        case Later(reason=reason) | Never(reason=reason):
            row.dead_at, row.last_error = now, reason[:300]
            return Marked.DEAD
    return Marked.ALIVE


def opened(seal: Seal, row: Any) -> Message:
    """What a notice says, unsealed."""
    return Message(
        key=row.key,
        channel=row.channel,
        recipient=seal.open(row.recipient, f"notice:{row.key}:recipient"),
        template=row.template,
        facts=json.loads(seal.open(row.facts, f"notice:{row.key}:facts")),
        edits=row.edits,
    )
