"""What does a month ask of the database? A few questions over half-open local months; nothing is counted here.

Each answer is plain rows, the id of its case first, so that the cases are asked for once, by the ids that were answered.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, and_, func, literal, or_, select, union_all
from sqlalchemy import case as when
from sqlmodel import Session, col

from intake.reference.rulebook import Rulebook
from intake.rules.calendar import local_date
from intake.rules.ladder import on as ladder_on
from intake.rules.lifecycle import Event
from intake.rules.month import Months
from intake.statistics.facts import ASKED, HANDLING, IN_HAND, MONTHS_BEFORE, MOVES, WAITING, crossed
from intake.store.gathered import gathered
from intake.store.queries import among
from intake.store.tables import (
    Answer,
    Case,
    Clock,
    Complaint,
    Determination,
    Entry,
    Former,
    Matter,
    Meeting,
    RecordStep,
    Resolution,
    VerifiedAmount,
)

UNCOUNTED = frozenset({
    Event.LOOK, Event.IDENTIFY, Event.RECOUNT, Event.NOTE, Event.ADD, Event.REPLY, Event.MARK, Event.UNMARK, Event.ASK_ASSIST, Event.DELIVER,
    Event.EXPLAIN, Event.CONTACT, Event.RECORD_AMOUNTS, Event.UPDATE_RECORD, Event.END_RECORD,
    Event.ASK_UNREASONABLE, Event.FIND_UNREASONABLE, Event.REJECT_UNREASONABLE,
})  # fmt: skip
"""Entries that move no case and that no figure asks for."""
COUNTED = tuple(event.value for event in Event if event not in UNCOUNTED)
REFERRED = (Event.REFER.value, Event.ARBITRATE.value)
STRETCH = frozenset({
    *REFERRED, Event.SUSPEND.value, Event.END_SUSPENSION.value, Event.REOPEN.value, Event.CLOSE.value,
})  # fmt: skip
Rows = Sequence[Sequence[Any]]


class Alike(NamedTuple):
    """Entries of one event that led from one status to another: each one's case, its place in that case's history, its moment.

    ``moments`` is None of events whose cases no figure asks for, and a list of none on SQLite.
    """

    event: str
    before: str | None
    after: str
    cases: Sequence[int]
    places: Sequence[int]
    moments: Sequence[datetime] | None

    @property
    def rows(self) -> Iterator[tuple[int, int, datetime]]:
        """Case, place and moment of each."""
        return zip(self.cases, self.places, self.moments or (), strict=True)


class Questions:
    """The questions of one month, or longer period, each one method. ``cut`` is the first day that is not counted any more."""

    def __init__(self, session: Session, book: Rulebook, month: Months, cut: date) -> None:
        self._session, self.book, self.month, self.cut = session, book, month, cut
        self._in_month = _within(col(Entry.at), month)

    def _asked(self, query: Executable) -> Rows:
        """The answer to a question that asks for no entities: their loading would cost as much again, of hundreds of thousands of rows."""
        return self._session.connection().execute(query).all()

    def entries(self) -> Sequence[Alike]:
        """The month's entries, those alike together; the moments of those whose cases figures ask for."""
        session, asked_for = self._session, col(Entry.event).in_(ASKED)
        alike = (col(Entry.event), col(Entry.before), col(Entry.after))
        query = (
            select(
                *alike,
                gathered(session, col(Entry.case_id)),
                gathered(session, col(Entry.seq)),
                gathered(session, col(Entry.at)).filter(asked_for),
            )
            .where(self._in_month, col(Entry.event).in_(COUNTED))
            .group_by(*alike)
        )
        return [Alike(*row) for row in self._asked(query)]

    def clocks(self) -> Rows:
        """Time limits due in the month; or due before its end, or within a working day after, and not ended as it ended.

        Sorted here: asked for in this order, SQLite walks through all there ever were.
        """
        first, cut = self.month.first, self.cut
        soon = ladder_on(cut, self.book.calendar).yellow_until
        due_or_running = or_(
            and_(col(Clock.due_on) >= first, col(Clock.due_on) < self.month.after),
            and_(col(Clock.met_on).is_(None), col(Clock.due_on) <= soon),
            and_(col(Clock.met_on) >= cut, col(Clock.due_on) <= soon),
        )
        query = select(
            col(Clock.case_id),
            col(Clock.id),
            col(Clock.term),
            col(Clock.started_on),
            col(Clock.due_on),
            col(Clock.due_at),
            col(Clock.met_on),
            col(Clock.ended_by),
            col(Clock.ended_at),
            col(Clock.paused_on).is_not(None),
        ).where(due_or_running, col(Clock.started_on) < cut)
        return sorted(self._asked(query), key=itemgetter(4, 1))

    def answers(self) -> Rows:
        """What was answered to callbacks in the month: case, moment, solved, satisfaction; in the order of the answers."""
        query = (
            select(col(Answer.case_id), col(Answer.at), col(Answer.solved), col(Answer.satisfaction))
            .where(_within(col(Answer.at), self.month))
            .order_by(col(Answer.at), col(Answer.id))
        )
        return self._asked(query)

    def amounts(self) -> Rows:
        """What each case was last recorded to owe before the end, but of those that ran with another by then."""
        recorded = col(VerifiedAmount.at) < self.month.ends
        last = select(func.max(col(VerifiedAmount.id))).where(recorded).group_by(col(VerifiedAmount.case_id))
        query = (
            select(
                col(VerifiedAmount.case_id),
                col(VerifiedAmount.at),
                col(VerifiedAmount.verified_fen),
                col(VerifiedAmount.undisputed_fen),
                col(VerifiedAmount.paid_fen),
            )
            .where(col(VerifiedAmount.id).in_(last))
            .order_by(col(VerifiedAmount.case_id))
        )
        with_amounts = col(Entry.case_id).in_(select(col(VerifiedAmount.case_id)))
        merged = self._under(Event.MERGE, (Event.UNMERGE,), with_amounts)
        return [row for row in self._asked(query) if row[0] not in merged]

    def unreasonable(self, ids: Collection[int]) -> frozenset[int]:
        """Those of these cases whose demand was found unreasonable as the month ended."""
        taken_back = (Event.REJECT_UNREASONABLE, Event.REOPEN)
        return self._under(Event.FIND_UNREASONABLE, taken_back, among(self._session, col(Entry.case_id), ids))

    def _under(self, event: Event, ends: Sequence[Event], of_cases: ColumnElement[bool]) -> frozenset[int]:
        """Of some cases, those to which an event happened before the month ended, and none that ends what it began."""
        query = (
            select(col(Entry.case_id), col(Entry.event))
            .where(
                col(Entry.event).in_([one.value for one in (event, *ends)]),
                col(Entry.at) < self.month.ends,
                of_cases,
            )
            .order_by(col(Entry.case_id), col(Entry.seq))
        )
        last: dict[int, str] = dict(self._asked(query))  # type: ignore[arg-type]
        return frozenset(case_id for case_id, found in last.items() if found == event)

    def matters(self) -> Rows:
        """What was before the mechanism in the month: case, reason, grade, when it was raised and done with."""
        query = (
            select(
                col(Matter.case_id),
                col(Matter.reason),
                col(Matter.grade),
                col(Matter.raised_at),
                col(Matter.closed_at),
            )
            .where(
                col(Matter.raised_at) < self.month.ends,
                or_(col(Matter.closed_at).is_(None), col(Matter.closed_at) >= self.month.starts),
            )
            .order_by(col(Matter.id))
        )
        return self._asked(query)

    def meetings(self) -> tuple[date, ...]:
        """The days of the meetings held."""
        within = and_(col(Meeting.held_on) >= self.month.first, col(Meeting.held_on) < self.cut)
        return tuple(
            self._session.scalars(select(col(Meeting.held_on)).where(within).order_by(col(Meeting.id)))
        )

    def resolutions(self) -> Rows:
        """What was resolved or due in the month: case, owner, the days of the meeting, of the date given, and done."""
        first, after = self.month.first, self.month.after
        query = (
            select(
                col(Matter.case_id),
                col(Resolution.owner),
                col(Meeting.held_on),
                col(Resolution.due_on),
                col(Resolution.done_on),
            )
            .join(Matter, col(Matter.id) == col(Resolution.matter_id))
            .join(Meeting, col(Meeting.id) == col(Resolution.meeting_id))
            .where(
                or_(
                    and_(col(Meeting.held_on) >= first, col(Meeting.held_on) < after),
                    and_(col(Resolution.due_on) >= first, col(Resolution.due_on) < after),
                )
            )
            .order_by(col(Resolution.id))
        )
        return self._asked(query)

    def determinations(self) -> Rows:
        """The month's determinations: case, document, respondent, moment."""
        query = (
            select(
                col(Determination.case_id),
                col(Determination.document),
                col(Determination.respondent),
                col(Determination.at),
            )
            .where(_within(col(Determination.at), self.month))
            .order_by(col(Determination.id))
        )
        return self._asked(query)

    def records(self) -> Rows:
        """What happened to records of defaults: case, document, respondent, event, moment."""
        query = (
            select(
                col(Determination.case_id),
                col(Determination.document),
                col(Determination.respondent),
                col(RecordStep.event),
                col(RecordStep.at),
            )
            .join(Determination, col(Determination.id) == col(RecordStep.determination_id))
            .where(_within(col(RecordStep.at), self.month))
            .order_by(col(RecordStep.id))
        )
        return self._asked(query)

    def cases(self, ids: Collection[int]) -> Rows:
        """Of these cases: id, the columns of a CaseFact up to when it was accepted, its flags, whether who complained can be reached,
        and when it was told."""
        query = (
            select(
                col(Case.id),
                col(Case.number),
                col(Complaint.channel),
                col(Case.domain),
                col(Case.subtype),
                col(Case.lead),
                col(Case.respondent),
                col(Case.default_label),
                col(Case.amount_fen),
                col(Case.split_from).is_not(None),
                col(Case.excuse),
                col(Case.refusal),
                col(Case.accepted_at),
                col(Case.flags),
                or_(col(Complaint.phone).is_not(None), col(Complaint.recipient).is_not(None)),
                col(Complaint.told_at),
            )
            .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
            .where(among(self._session, col(Case.id), ids))
        )
        return self._asked(query)

    def formers(self, ids: Collection[int]) -> Rows:
        """What these cases were before each correction, and until when; the oldest first."""
        query = (
            select(
                col(Former.case_id),
                col(Former.until),
                col(Former.domain),
                col(Former.subtype),
                col(Former.lead),
                col(Former.respondent),
                col(Former.default_label),
            )
            .where(among(self._session, col(Former.case_id), ids))
            .order_by(col(Former.until), col(Former.id))
        )
        return self._asked(query)

    def referred_before(self, ids: Collection[int]) -> frozenset[int]:
        """Those of these cases that were referred before the month, too."""
        query = select(col(Entry.case_id)).where(
            among(self._session, col(Entry.case_id), ids),
            col(Entry.event).in_(REFERRED),
            col(Entry.at) < self.month.starts,
        )
        return frozenset(row[0] for row in self._asked(query))

    def told_before(self, ids: Collection[int], first: datetime) -> frozenset[int]:
        """Those of these cases that the same person told before, about the same body and domain, within the days that count as a repetition.

        None of them was told before ``first``. A part that was split off is told by nobody. A person is known by his telephone
        number, or by the chat he writes from.
        """
        window = timedelta(days=self.book.catalogue.choices.repeat_days)
        since = first - window
        by_phone = self._told_again(col(Complaint.caller), since, window)
        by_chat = self._told_again(col(Complaint.lane), since, window)
        return (by_phone | by_chat) & frozenset(ids)

    def _told_again(self, key: Any, since: datetime, window: timedelta) -> frozenset[int]:
        """Each case whose ``key`` told the same at most ``window`` before it, of those told ``since``, in one walk through them.

        Most keys told once, of which the cases are not looked at.
        """
        told_at = col(Complaint.told_at)
        within = and_(key.is_not(None), told_at >= since, told_at < self.month.ends)
        more_than_once = select(key).where(within).group_by(key).having(func.count() > 1)
        same = (key, col(Case.domain), func.coalesce(col(Case.respondent), ""))
        before = func.max(col(Complaint.told_at)).over(
            partition_by=same, order_by=col(Case.id), rows=(None, -1)
        )
        told = (
            select(
                col(Case.id).label("id"),
                col(Complaint.told_at).label("at"),
                before.label("before"),
                col(Case.split_from).label("split_from"),
            )
            .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
            .where(within, key.in_(more_than_once))
            .subquery()
        )
        query = select(told.c.id, told.c.at, told.c.before).where(
            told.c.before.is_not(None), told.c.split_from.is_(None)
        )
        return frozenset(case_id for case_id, at, last in self._asked(query) if at - last <= window)

    def stretches(self, ids: Collection[int], since: datetime) -> Rows:
        """Of these cases, none accepted before ``since``, what happened before the month to the stretch of work they close.

        Case, event, moment; in order. ``since`` keeps the database from walking through all there ever were.
        """
        query = (
            select(col(Entry.case_id), col(Entry.event), col(Entry.at))
            .where(
                among(self._session, col(Entry.case_id), ids),
                col(Entry.event).in_(STRETCH),
                col(Entry.at) >= since,
                col(Entry.at) < self.month.starts,
            )
            .order_by(col(Entry.case_id), col(Entry.seq))
        )
        return self._asked(query)

    def handling_limits(self, ids: Collection[int], since: date) -> Rows:
        """The handling limits that these cases, none accepted before ``since``, reported under: case, the days they were started, due
        and met; the last of a case last."""
        query = (
            select(col(Clock.case_id), col(Clock.started_on), col(Clock.due_on), col(Clock.met_on))
            .where(
                among(self._session, col(Clock.case_id), ids),
                col(Clock.term).in_(HANDLING),
                col(Clock.met_on) >= since,
                col(Clock.met_on) < self.month.after,
                or_(col(Clock.ended_by) == Event.REPORT.value, col(Clock.ended_by).is_(None)),
            )
            .order_by(col(Clock.id))
        )
        return self._asked(query)

    def began(self) -> date | None:
        """The first day of operation."""
        return began(self._session)

    def carried(self) -> tuple[int, int]:
        """How many cases were taken up, and how many waited, as the month began: those that are and do now, less every move since.

        One question, so that nothing happens between its two halves; of a month lately gone by, few moves are since.
        """
        not_ended = col(Case.status).in_([*IN_HAND, *WAITING])
        standing = (
            select(literal(1), literal(None), col(Case.status), func.count())
            .where(not_ended)
            .group_by(col(Case.status))
        )
        since = (
            select(literal(-1), col(Entry.before), col(Entry.after), func.count())
            .where(col(Entry.event).in_([event.value for event in MOVES]), col(Entry.at) >= self.month.starts)
            .group_by(col(Entry.before), col(Entry.after))
        )
        in_hand = waiting = 0
        for sign, before, after, count in self._asked(union_all(standing, since)):
            in_hand += sign * count * crossed(before, after, IN_HAND)
            waiting += sign * count * crossed(before, after, WAITING)
        return in_hand, waiting

    def trend(self) -> tuple[Mapping[tuple[str, str], int], ...]:
        """How many cases of each domain and subtype were accepted in each of the months before, the last first, by what they are taken for now."""
        before = self.month.before(MONTHS_BEFORE)
        at = col(Case.accepted_at)
        place = when(*((at >= one.starts, literal(place)) for place, one in enumerate(before)))
        subtype = func.coalesce(col(Case.subtype), "")
        query = (
            select(place, col(Case.domain), subtype, func.count())
            .where(at >= before[-1].starts, at < self.month.starts)
            .group_by(place, col(Case.domain), subtype)
        )
        counts: tuple[dict[tuple[str, str], int], ...] = tuple({} for _ in before)
        for month, domain, kind, count in self._asked(query):
            counts[month][domain, kind] = count
        return counts


def began(session: Session) -> date | None:
    """The first day of operation: when the first case was told; None before that."""
    first = session.scalar(select(func.min(col(Entry.at))).where(col(Entry.event) == Event.FILE.value))
    return local_date(first) if first is not None else None


def _within(moment: Any, month: Months) -> ColumnElement[bool]:
    within: ColumnElement[bool] = (moment >= month.starts) & (moment < month.ends)
    return within
