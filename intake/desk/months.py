"""How is a month counted? From its facts, beside the month before and the same month of the year before."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.desk.tools import Tools
from intake.rules.lifecycle import Event
from intake.rules.month import Month
from intake.statistics import figures as counting
from intake.statistics.facts import Facts
from intake.statistics.figures import Base, Figures
from intake.statistics.gathering import facts
from intake.store.tables import Entry

BACK = {Base.PREVIOUS: 1, Base.YEAR_AGO: 12}


def counted(session: Session, tools: Tools, of: Month, now: datetime) -> tuple[Facts, Figures]:
    """A month as it is now, beside its base months; :class:`NotYet` for one that has not begun."""
    found = facts(session, tools.rulebook, of, now)
    return found, counting.figures(found, tools.rulebook, bases(session, tools, of, now))


def bases(session: Session, tools: Tools, of: Month, now: datetime) -> dict[Base, Figures]:
    """The figures of the months to compare with, as far back as anything was told."""
    months = {base: of.earlier(back) for base, back in BACK.items()}
    return {
        base: counting.figures(facts(session, tools.rulebook, month, now), tools.rulebook)
        for base, month in months.items()
        if _begun(session, month)
    }


def _begun(session: Session, of: Month) -> bool:
    """Whether anything was told before the month ended."""
    query = select(col(Entry.id)).where(col(Entry.event) == Event.FILE.value, col(Entry.at) < of.ends)
    return session.scalars(query.limit(1)).first() is not None
