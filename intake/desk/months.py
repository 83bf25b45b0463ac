"""How is a month counted, frozen and amended? What is frozen is never counted again; what comes later is an amendment."""

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
from intake.rules.lifecycle import Event, Role
from intake.rules.month import Month, Months, NotYet, month, month_of
from intake.statistics import figures as counting
from intake.statistics import record
from intake.statistics.differences import differences
from intake.statistics.edition import Edition
from intake.statistics.facts import Facts
from intake.statistics.figures import Base, Figures
from intake.statistics.gathering import began, facts
from intake.statistics.record import Record
from intake.store.tables import Entry, FrozenMonth
from intake.store.writing import insert_row

SEES = frozenset({Role.DISPATCHER, Role.SECRETARY, Role.SUPERVISOR, Role.ADMINISTRATOR})
FREEZES = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Who freezes and amends: the statistics clerk has the supervisor's role; ADMINISTRATOR is the command line."""
LONGEST_REASON = 300
BACK = {Base.PREVIOUS: 1, Base.YEAR_AGO: 12}


class NotOver(NotYet):
    """The month still runs; only a whole one is frozen."""


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


def current(session: Session, tools: Tools, of: Month, now: datetime, number: int | None = None) -> Edition:
    """The month as it is published: its last version (or version ``number``), or as counted now while it is not frozen.

    :class:`NotYet` for one that has not begun, :class:`NotFound` for a version that is not there.
    """
    found = frozen(session, of, number)
    if found is not None:
        return found
    if number is not None:
        raise NotFound(f"{of} has no version {number}")
    return Edition(counted(session, tools, of, now)[1])


def published(session: Session, actor: Actor, of: Month) -> Edition:
    """The last version of a frozen month; :class:`NotFrozen` while it is none."""
    seers_only(actor)
    kept = _kept(session, of)
    if kept is None:
        raise NotFrozen(str(of))
    return _edition(kept)


def frozen(session: Session, of: Month, number: int | None = None) -> Edition | None:
    """The last version of a month, or version ``number``; None where there is none."""
    kept = _kept(session, of, number)
    return _edition(kept) if kept is not None else None


def newest(session: Session, of: Month) -> Record | None:
    """Facts and figures of the last version of a month; None while it is not frozen."""
    found = _kept(session, of)
    return _record(found) if found is not None else None


def freeze(session: Session, tools: Tools, actor: Actor, of: Month, now: datetime) -> Edition:
    """Keep facts and figures of a month for ever; :class:`NotOver` while it runs, :class:`FrozenBefore` the second time."""
    _freezers_only(actor)
    _refuse_running(of, now)
    if _kept(session, of) is not None:
        raise FrozenBefore(str(of))
    found, counted_now = counted(session, tools, of, now)
    return _keep(session, actor, Record(0, "", "", found, counted_now), now)


def amend(session: Session, tools: Tools, actor: Actor, of: Month, reason: str, now: datetime) -> Edition:
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
    found, after = counted(session, tools, of, now)
    changed = differences(before.figures, after)
    if not changed:
        raise NothingChanged(str(of))
    return _keep(session, actor, Record(before.number + 1, why, kept.digest, found, after, changed), now)


def recounted(session: Session, tools: Tools, of: Month) -> Figures:
    """The last version's figures counted again from its own facts: the same, or something is wrong."""
    kept = _kept(session, of)
    if kept is None:
        raise NotFrozen(str(of))
    return counting.figures(_record(kept).facts, tools.rulebook)


def months(session: Session, actor: Actor, now: datetime) -> tuple[MonthView, ...]:
    """Every month since the first complaint, the newest first, with its versions."""
    seers_only(actor)
    first = session.scalars(
        select(col(Entry.at)).where(col(Entry.event) == Event.FILE.value).order_by(col(Entry.at)).limit(1)
    ).first()
    kept = versions(session)
    this = month_of(now)
    since = min([month_of(first) if first else this, *kept], default=this)
    listed = [this.earlier(back) for back in range(this.months_after(since) + 1)]
    return tuple(MonthView(one, one.ends <= now, tuple(kept.get(one, ()))) for one in listed)


def seers_only(actor: Actor) -> None:
    """NotFound for whom the figures are not for."""
    if actor.role not in SEES:
        raise NotFound("not for this role")


def counted(session: Session, tools: Tools, of: Month, now: datetime) -> tuple[Facts, Figures]:
    """A month as it is now, beside its base months; :class:`NotYet` for one that has not begun."""
    found = with_topics(session, tools, facts(session, tools.rulebook, of, now), of)
    return found, counting.figures(found, tools.rulebook, _bases(session, tools, of, now))


def _bases(session: Session, tools: Tools, of: Month, now: datetime) -> dict[Base, Figures]:
    """The figures of the months to compare with, as published, as far back as complaints were taken for the whole of one."""
    return {
        base: _base(session, tools, of.earlier(back), now)
        for base, back in BACK.items()
        if whole(session, of.earlier(back))
    }


def _base(session: Session, tools: Tools, of: Month, now: datetime) -> Figures:
    kept = _kept(session, of)
    if kept is not None:
        return _record(kept).figures
    return counting.figures(facts(session, tools.rulebook, of, now), tools.rulebook)


def begun(session: Session, of: Months) -> bool:
    """Whether anything was told before the month or period ended."""
    first = began(session)
    return first is not None and first < of.after


def whole(session: Session, of: Months) -> bool:
    """Whether complaints were taken for the whole of the month or period: part of one is nothing to compare with."""
    first = began(session)
    return first is not None and first <= of.first


def _kept(session: Session, of: Month, number: int | None = None) -> FrozenMonth | None:
    query = select(FrozenMonth).where(col(FrozenMonth.month) == str(of))
    if number is not None:
        query = query.where(col(FrozenMonth.number) == number)
    return session.scalars(query.order_by(col(FrozenMonth.number).desc()).limit(1)).first()


def versions(session: Session) -> dict[Month, list[Version]]:
    """Every month that was frozen, with its versions, the first first."""
    query = select(
        col(FrozenMonth.month),
        col(FrozenMonth.number),
        col(FrozenMonth.at),
        col(FrozenMonth.actor),
        col(FrozenMonth.reason),
        col(FrozenMonth.digest),
    ).order_by(col(FrozenMonth.month), col(FrozenMonth.number))
    found: dict[Month, list[Version]] = {}
    for written, *rest in session.execute(query):
        found.setdefault(month(written), []).append(Version(*rest))
    return found


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
    return Edition(one.figures, one.number, now, actor.name, one.reason, digest, one.differences)


def _edition(kept: FrozenMonth) -> Edition:
    one = _record(kept)
    return Edition(one.figures, kept.number, kept.at, kept.actor, one.reason, kept.digest, one.differences)


def _record(kept: FrozenMonth) -> Record:
    """What was kept; Unreadable where it is not what its digest was taken of."""
    written = zlib.decompress(kept.document)
    if record.digest(written) != kept.digest:
        raise Unreadable(f"what was kept of {kept.month}, version {kept.number}, was changed")
    return record.from_json(json.loads(written))


def _freezers_only(actor: Actor) -> None:
    if actor.role not in FREEZES:
        raise NotFound("not for this role")


def _refuse_running(of: Month, now: datetime) -> None:
    if of.ends > now:
        raise NotOver(of)
