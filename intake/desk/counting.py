"""How often was the same thing done from one place? Counts that all processes share; who it was is a blind index."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from intake.desk.filing import Filing
from intake.desk.tools import Tools
from intake.rules.limits import LimitId, Source, TooMany
from intake.rules.receipt import Receipt
from intake.store.tables import Use
from intake.store.writing import count_use

KEPT = timedelta(days=2)  # longer than any window
NOWHERE = Source("")
"""What no work helps over."""


def count(session: Session, tools: Tools, limit: LimitId, who: str, at: datetime) -> int:
    """Count one more; how many there are in this window."""
    return count_use(session, _key(tools, limit, who), tools.rulebook.limits[limit].window(at))


def take(
    session: Session, tools: Tools, limit: LimitId, who: str, at: datetime, source: Source = NOWHERE
) -> None:
    """Count one more; :class:`TooMany` when that is over the limit and ``source`` is stopped by it."""
    rule = tools.rulebook.limits[limit]
    if count(session, tools, limit, who, at) > rule.most and source.is_stopped_by(rule):
        raise TooMany(rule)


def check(
    session: Session, tools: Tools, limit: LimitId, who: str, at: datetime, source: Source = NOWHERE
) -> None:
    """:class:`TooMany` when the limit is reached and ``source`` is stopped by it; counts nothing."""
    rule = tools.rulebook.limits[limit]
    if not source.is_stopped_by(rule):
        return
    query = select(col(Use.count)).where(
        col(Use.key) == _key(tools, limit, who), col(Use.window) == rule.window(at)
    )
    if (session.scalar(query) or 0) >= rule.most:
        raise TooMany(rule)


def take_filing(
    session: Session, tools: Tools, filing: Filing, given: Receipt, source: Source, at: datetime
) -> None:
    """Count a filing by where it comes from and by its phone. Who sends the same again gets his receipt again, within reason."""
    if given.again:
        take(session, tools, LimitId.REPEATS_OF_FORM, filing.source_key, at, source)
        return
    of_address = LimitId.API_FILINGS if filing.channel == "api" else LimitId.WEB_FILINGS
    take(session, tools, of_address, source.place, at, source)
    if filing.person.phone:
        take(session, tools, LimitId.FILINGS_OF_PHONE, filing.person.phone, at, source)


def is_first(session: Session, tools: Tools, token: str, until: int) -> bool:
    """Whether nobody used this token, good ``until`` then, before; of two at once one is first."""
    return count_use(session, tools.seal.index("token", token), until) == 1


def forget(session: Session, at: datetime) -> None:
    """Drop the counts of windows long over."""
    session.execute(delete(Use).where(col(Use.window) < int((at - KEPT).timestamp())))


def _key(tools: Tools, limit: LimitId, who: str) -> str:
    return tools.seal.index("limit", f"{limit}:{who}")
