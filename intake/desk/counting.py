"""How often was the same thing done from one place? Counts that all processes share; who it was is a blind index."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from intake.desk.tools import Tools
from intake.rules.limits import LimitId, TooMany
from intake.store.tables import Use
from intake.store.writing import count_use

KEPT = timedelta(days=2)  # longer than any window


def count(session: Session, tools: Tools, limit: LimitId, who: str, at: datetime) -> int:
    """Count one more; how many there are in this window."""
    return count_use(session, _key(tools, limit, who), tools.rulebook.limits[limit].window(at))


def take(session: Session, tools: Tools, limit: LimitId, who: str, at: datetime) -> None:
    """Count one more; :class:`TooMany` when that is over the limit."""
    if count(session, tools, limit, who, at) > tools.rulebook.limits[limit].most:
        raise TooMany(limit, tools.rulebook.limits[limit].seconds)


def check(session: Session, tools: Tools, limit: LimitId, who: str, at: datetime) -> None:
    """:class:`TooMany` when the limit is reached; counts nothing."""
    rule = tools.rulebook.limits[limit]
    query = select(col(Use.count)).where(
        col(Use.key) == _key(tools, limit, who), col(Use.window) == rule.window(at)
    )
    if (session.scalar(query) or 0) >= rule.most:
        raise TooMany(limit, rule.seconds)


def forget(session: Session, at: datetime) -> None:
    """Drop the counts of windows long over."""
    session.execute(delete(Use).where(col(Use.window) < int((at - KEPT).timestamp())))


def _key(tools: Tools, limit: LimitId, who: str) -> str:
    return tools.seal.index("limit", f"{limit}:{who}")
