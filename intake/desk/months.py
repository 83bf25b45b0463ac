"""How is a month, half-year or year counted, frozen and amended? What is frozen is never counted again, only amended."""

import json
import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from intake.desk.hot import with_topics
from intake.desk.tools import Actor, Tools
from intake.errors import Conflict, NotFound, Unacceptable, Unreadable
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Event, Role
from intake.rules.month import Month, Months, NotYet, month_of
from intake.rules.period import YEAR, MonthOrPeriod, Period, month_or_period, periods_until
from intake.statistics import figures as counting
from intake.statistics import record
from intake.statistics.differences import differences
from intake.statistics.edition import Edition, title_of
from intake.statistics.facts import Facts
from intake.statistics.figures import Base, Figures
from intake.statistics.gathering import alone, facts
from intake.statistics.periods import worded
from intake.statistics.questions import began
from intake.statistics.record import Record
from intake.store.tables import Entry, FrozenMonth
from intake.store.writing import insert_row

SEES = frozenset({Role.DISPATCHER, Role.SECRETARY, Role.SUPERVISOR, Role.ADMINISTRATOR})
FREEZES = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Who freezes and amends: the statistics clerk has the supervisor's role; ADMINISTRATOR is the command line."""
LONGEST_REASON = 300


class NotOver(NotYet):
    """The month or period still runs; only a whole one is frozen."""


class FrozenBefore(Conflict):
    """The month is frozen; only an amendment is possible."""


class NotFrozen(Conflict):
    """The month is not frozen, so there is nothing to amend."""


class NothingChanged(Conflict):
    """Counted again, the month is what it was."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a month as a list shows it; see :class:`Edition`."""

    number: int
    at: datetime
    actor: str
    reason: str
    digest: str


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month and its versions, the first first; ``is_over`` is whether it may be frozen."""

    month: Month
    is_over: bool
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A half-year or year as :class:`MonthView` shows a month; its report is due ``days`` days from now, or was."""

    period: Period
    is_over: bool
    versions: tuple[Version, ...]
    days: int | None


def current(
    session: Session, tools: Tools, of: MonthOrPeriod, now: datetime, number: int | None = None
) -> Edition:
    """The month as it is published: its last version (or version ``number``), or as counted now while it is not frozen.

    :class:`NotYet` for one that has not begun, :class:`NotFound` for a version that is not there.
    """
    kept = frozen(session, of, number)
    if kept is not None:
        return kept
    if number is not None:
        raise NotFound(f"{of} has no version {number}")
    return Edition(counted(session, tools, of, now)[1], title=title_of(of))


def published(session: Session, actor: Actor, of: Month) -> Edition:
    """The last version of a frozen month; :class:`NotFrozen` while it is none."""
    seers_only(actor)
    kept = _kept(session, of)
    if kept is None:
        raise NotFrozen(str(of))
    return _edition(kept)


def frozen(session: Session, of: MonthOrPeriod, number: int | None = None) -> Edition | None:
    """The last version of a month, or version ``number``; None where there is none."""
    kept = _kept(session, of, number)
    return _edition(kept) if kept is not None else None


def newest(session: Session, of: MonthOrPeriod) -> Record | None:
    """Facts and figures of the last version of a month; None while it is not frozen."""
    kept = _kept(session, of)
    return _record(kept) if kept is not None else None


def freeze(session: Session, tools: Tools, actor: Actor, of: MonthOrPeriod, now: datetime) -> Edition:
    """Keep facts and figures of a month for ever; :class:`NotOver` while it runs, :class:`FrozenBefore` the second time."""
    _freezers_only(actor)
    _refuse_running(of, now)
    if _kept(session, of) is not None:
        raise FrozenBefore(str(of))
    read, figures = counted(session, tools, of, now)
    return _keep(session, actor, Record(0, "", "", read, figures), now)


def amend(
    session: Session, tools: Tools, actor: Actor, of: MonthOrPeriod, reason: str, now: datetime
) -> Edition:
    """Count a frozen month again and keep it as its next amendment, with what it changes.

    :class:`NotFrozen` where there is nothing to amend, :class:`NothingChanged` where it says what it said.
    """
    _freezers_only(actor)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise Unacceptable(f"an amendment has a reason of at most {LONGEST_REASON} characters")
    kept = _kept(session, of)
    if kept is None:
        raise NotFrozen(str(of))
    before = _record(kept)
    read, after = counted(session, tools, of, now)
    changed = differences(before.figures, after)
    if not changed:
        raise NothingChanged(str(of))
    return _keep(session, actor, Record(before.number + 1, why, kept.digest, read, after, changed), now)


def recounted(session: Session, tools: Tools, of: MonthOrPeriod) -> Figures:
    """The last version's figures counted again from its own facts: the same, or something is wrong."""
    kept = _kept(session, of)
    if kept is None:
        raise NotFrozen(str(of))
    return worded(counting.figures(_record(kept).facts, tools.rulebook))


def months(session: Session, actor: Actor, now: datetime) -> tuple[MonthView, ...]:
    """Every month since the first complaint, the newest first, with its versions."""
    seers_only(actor)
    kept, this, first = versions(session), month_of(now), _first_told(session)
    frozen_months = [one for one in kept if isinstance(one, Month)]
    since = min([month_of(first) if first else this, *frozen_months])
    listed = [this.earlier(back) for back in range(this.months_after(since) + 1)]
    return tuple(MonthView(one, one.ends <= now, tuple(kept.get(one, ()))) for one in listed)


def periods(session: Session, actor: Actor, now: datetime) -> tuple[PeriodView, ...]:
    """Every half-year and year since the first complaint, the newest first, with its versions and when its report is due."""
    seers_only(actor)
    kept, today, first = versions(session), local_date(now), _first_told(session)
    since = min([local_date(first or now), *(one.first for one in kept if isinstance(one, Period))])
    return tuple(
        PeriodView(
            one,
            one.ends <= now,
            tuple(kept.get(one, ())),
            (one.due_before - today).days if one.due_before else None,
        )
        for one in periods_until(since, today)
    )


def _first_told(session: Session) -> datetime | None:
    query = select(col(Entry.at)).where(col(Entry.event) == Event.FILE.value).order_by(col(Entry.at))
    return session.scalars(query.limit(1)).first()


def seers_only(actor: Actor) -> None:
    """NotFound for whom the figures are not for."""
    if actor.role not in SEES:
        raise NotFound("not for this role")


def counted(session: Session, tools: Tools, of: MonthOrPeriod, now: datetime) -> tuple[Facts, Figures]:
    """A month or period as it is now, beside its bases; :class:`NotYet` for one that has not begun."""
    read = with_topics(session, tools, facts(session, tools.rulebook, of, now), of)
    return read, worded(counting.figures(read, tools.rulebook, _bases(session, tools, of, now)))


def found(session: Session, tools: Tools, of: MonthOrPeriod, now: datetime) -> tuple[Facts, Edition]:
    """Facts and figures of a month or period: of its last version, or as counted now while it is not frozen."""
    kept = _kept(session, of)
    if kept is not None:
        return _record(kept).facts, _edition(kept)
    read, figures = counted(session, tools, of, now)
    return read, Edition(figures, title=title_of(of))


def others(of: MonthOrPeriod) -> dict[Base, MonthOrPeriod]:
    """With what it is compared: a year's period before is the year ago."""
    if isinstance(of, Month):
        return {Base.PREVIOUS: of.earlier(1), Base.YEAR_AGO: of.earlier(YEAR)}
    ago: dict[Base, MonthOrPeriod] = {Base.YEAR_AGO: of.a_year_ago()}
    return ago if of.months == YEAR else {Base.PREVIOUS: of.before(1)[0], **ago}


def _bases(session: Session, tools: Tools, of: MonthOrPeriod, now: datetime) -> dict[Base, Figures]:
    """The figures of what it is compared with, as published, as far back as complaints were taken for the whole of it."""
    return {
        base: _base(session, tools, other, now) for base, other in others(of).items() if whole(session, other)
    }


def _base(session: Session, tools: Tools, of: MonthOrPeriod, now: datetime) -> Figures:
    kept = _kept(session, of)
    if kept is not None:
        return _record(kept).figures
    return alone(session, tools.rulebook, of, now)


def begun(session: Session, of: Months) -> bool:
    """Whether anything was told before the month or period ended."""
    first = began(session)
    return first is not None and first < of.after


def whole(session: Session, of: Months) -> bool:
    """Whether complaints were taken for the whole of the month or period: part of one is nothing to compare with."""
    first = began(session)
    return first is not None and first <= of.first


def _kept(session: Session, of: MonthOrPeriod, number: int | None = None) -> FrozenMonth | None:
    query = select(FrozenMonth).where(col(FrozenMonth.month) == str(of))
    if number is not None:
        query = query.where(col(FrozenMonth.number) == number)
    return session.scalars(query.order_by(col(FrozenMonth.number).desc()).limit(1)).first()


def versions(session: Session) -> dict[MonthOrPeriod, list[Version]]:
    """Every month and period that was frozen, with its versions, the first first."""
    query = select(
        col(FrozenMonth.month),
        col(FrozenMonth.number),
        col(FrozenMonth.at),
        col(FrozenMonth.actor),
        col(FrozenMonth.reason),
        col(FrozenMonth.digest),
    ).order_by(col(FrozenMonth.month), col(FrozenMonth.number))
    kept: dict[MonthOrPeriod, list[Version]] = {}
    for written, *rest in session.execute(query):
        kept.setdefault(month_or_period(written), []).append(Version(*rest))
    return kept


def _keep(session: Session, actor: Actor, one: Record, now: datetime) -> Edition:
    written = record.to_bytes(one)
    digest = record.digest(written)
    row = {
        "month": str(one.figures.month),
        "number": one.number,
        "at": now,
        "actor": actor.name,
        "reason": one.reason,
        "digest": digest,
        "document": zlib.compress(written),
    }
    try:
        with session.begin_nested():
            insert_row(session, FrozenMonth, row)
    except IntegrityError as error:
        raise Conflict(f"{one.figures.month} was frozen or amended by somebody else just now") from error
    return _of_record(one, now, actor.name, digest)


def _edition(kept: FrozenMonth) -> Edition:
    return _of_record(_record(kept), kept.at, kept.actor, kept.digest)


def _of_record(one: Record, at: datetime, actor: str, digest: str) -> Edition:
    title = title_of(one.figures.month)
    return Edition(one.figures, one.number, at, actor, one.reason, digest, one.differences, title)


def _record(kept: FrozenMonth) -> Record:
    """What was kept; Unreadable where it is not what its digest was taken of."""
    written = zlib.decompress(kept.document)
    if record.digest(written) != kept.digest:
        raise Unreadable(f"what was kept of {kept.month}, version {kept.number}, was changed")
    return record.from_json(json.loads(written))


def _freezers_only(actor: Actor) -> None:
    if actor.role not in FREEZES:
        raise NotFound("not for this role")


def _refuse_running(of: Months, now: datetime) -> None:
    if of.ends > now:
        raise NotOver(of)
