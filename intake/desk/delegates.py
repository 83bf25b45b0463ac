"""Which extract do 人大 and 政协 get? Of a frozen half-year or year, beside the year so far and the year before."""

from datetime import datetime

from sqlmodel import Session

from intake.desk import months
from intake.desk.tools import Actor, Tools
from intake.rules.month import Month
from intake.rules.period import Period
from intake.statistics.edition import Edition
from intake.statistics.extract import Half, Shown, columns, extract, halves
from intake.statistics.measured import Measured
from intake.statistics.public import public


def of_period(session: Session, tools: Tools, actor: Actor, of: Period, now: datetime) -> Edition:
    """The extract; :class:`months.NotFrozen` while the period is not frozen."""
    months.seers_only(actor)
    edition = months.frozen(session, of)
    if edition is None:
        raise months.NotFrozen(str(of))
    shown = [_shown(session, tools, one, now) for one in columns(of) if months.begun(session, one)]
    if not shown:
        shown = [_shown(session, tools, of, now)]
    return extract(edition, shown, tools.rulebook.catalogue.public)


def _shown(session: Session, tools: Tools, of: Period, now: datetime) -> Shown:
    read = [_half(session, tools, one, now) for one in halves(of) if months.begun(session, one)]
    return Shown(of, months.current(session, tools, of, now).figures, tuple(read))


def _half(session: Session, tools: Tools, of: Period, now: datetime) -> Half:
    begun = [one for one in of.each if months.begun(session, one)]
    said = tuple(_public(session, tools, one, now) for one in begun)
    return Half(months.current(session, tools, of, now).figures, said)


def _public(session: Session, tools: Tools, of: Month, now: datetime) -> dict[str, Measured]:
    """What the month says in public, or will once it is frozen."""
    edition = months.current(session, tools, of, now)
    return dict(public(edition, tools.rulebook.catalogue.public).figures.values)
