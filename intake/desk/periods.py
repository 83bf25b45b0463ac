"""What does the report of a half-year or year say? Counted over the whole of it, beside the period before and a year ago."""

from datetime import datetime

from sqlmodel import Session

from intake.desk.months import begun
from intake.desk.tools import Tools
from intake.rules.period import YEAR, Period
from intake.statistics import figures as counting
from intake.statistics.edition import Edition
from intake.statistics.figures import Base, Figures
from intake.statistics.gathering import facts
from intake.statistics.periods import in_periods_words


def report(session: Session, tools: Tools, of: Period, now: datetime) -> Edition:
    """The figures of a period as they are now; :class:`NotYet` for one that has not begun.

    They are of what happened in it, so a later reading says the same but for what was entered late.
    """
    bases = {
        base: _counted(session, tools, other, now)
        for base, other in _others(of).items()
        if begun(session, other)
    }
    return Edition(in_periods_words(_counted(session, tools, of, now, bases)))


def _others(of: Period) -> dict[Base, Period]:
    """With which periods it is compared: a year's period before is the year ago."""
    others = {Base.YEAR_AGO: of.a_year_ago()}
    return others if of.months == YEAR else {Base.PREVIOUS: of.before(1)[0], **others}


def _counted(
    session: Session, tools: Tools, of: Period, now: datetime, bases: dict[Base, Figures] | None = None
) -> Figures:
    return counting.figures(facts(session, tools.rulebook, of, now), tools.rulebook, bases)
