"""How are a month's facts read from the database? A few questions over half-open local months; nothing is counted here.

What a case was taken for is told as of the month's end, and of an entry or a clock as of its own moment (desk/former), so that
a past month says the same however its cases went on.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlmodel import Session, col

from intake.reference.rulebook import Rulebook
from intake.rules.calendar import local_date, midnight
from intake.rules.ladder import on as ladder_on
from intake.rules.lifecycle import Event, Status
from intake.rules.month import Months, NotYet
from intake.statistics.facts import (
    HANDLING,
    IN_HAND,
    MONTHS_BEFORE,
    MOVES,
    TARGETS,
    WAITING,
    AmountFact,
    AnswerFact,
    CaseFact,
    ClockFact,
    ClosedFact,
    DeterminationFact,
    Facts,
    Happened,
    MatterFact,
    RecordFact,
    ResolutionFact,
    crossed,
)
from intake.statistics.workdays import Workdays
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
})  # fmt: skip
"""Entries that move no case and that no figure asks for."""
COUNTED = tuple(event.value for event in Event if event not in UNCOUNTED)
REFERRED = (Event.REFER.value, Event.ARBITRATE.value)
STRETCH = (*REFERRED, Event.SUSPEND.value, Event.END_SUSPENSION.value, Event.REOPEN.value, Event.CLOSE.value)
REPEATED = "repeated"
KEYS_AT_ONCE = 500


def facts(session: Session, book: Rulebook, month: Months, now: datetime) -> Facts:
    """The facts of a month or a longer period; :class:`NotYet` for one that has not begun.

    Of a month that runs, only what was due before today is over, and what is not due yet is left out.
    """
    if month.starts > now:
        raise NotYet(month)
    cut = min(month.after, local_date(now))
    return _Gathering(session, book, month, cut).all(min(month.ends, now))


def began(session: Session) -> date | None:
    """The first day of operation: when the first case was told; None before that."""
    first = session.scalar(select(func.min(col(Entry.at))).where(col(Entry.event) == Event.FILE.value))
    return local_date(first) if first is not None else None


class _Gathering:
    """One reading of one month: each method asks one question."""

    def __init__(self, session: Session, book: Rulebook, month: Months, cut: date) -> None:
        self._session, self._book, self._month, self._cut = session, book, month, cut
        self._workdays = Workdays(book.calendar)
        self._in_month = _within(col(Entry.at), month)

    def all(self, until: datetime) -> Facts:
        self._cases = self._read_cases()
        in_hand, waiting = self._carried()
        return Facts(
            self._month,
            until,
            self._cut,
            in_hand,
            waiting,
            self._happened(),
            self._clocks(),
            self._answers(),
            self._closed(),
            self._matters(),
            self._meetings(),
            self._resolutions(),
            self._determinations(),
            self._trend(),
            began(self._session),
            amounts=self._amounts(),
            records=self._records(),
        )

    def _asked(self, query: Executable) -> Sequence[Any]:
        """The answer to a question that asks for no entities: their loading would cost as much again, of hundreds of thousands of rows."""
        return self._session.connection().execute(query).all()

    def _read_cases(self) -> "_Cases":
        rows = self._asked(
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
            )
            .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
            .where(col(Case.id).in_(self._touched()))
        )
        return _Cases(rows, self._formers(), self._repeated(), self._referred_before(), self._month.ends)

    def _touched(self) -> Select[Any]:
        """The ids of the cases that any fact of the month is about."""
        about = union(
            select(col(Entry.case_id)).where(self._in_month, col(Entry.event).in_(COUNTED)),
            select(col(Clock.case_id)).where(self._due_or_running()),
            select(col(Answer.case_id)).where(_within(col(Answer.at), self._month)),
            select(col(Matter.case_id)).where(self._open_matter()),
            select(col(Matter.case_id))
            .join(Resolution, col(Resolution.matter_id) == col(Matter.id))
            .join(Meeting, col(Meeting.id) == col(Resolution.meeting_id))
            .where(self._resolved_or_due()),
            select(col(Determination.case_id)).where(_within(col(Determination.at), self._month)),
            select(col(VerifiedAmount.case_id)).where(col(VerifiedAmount.at) < self._month.ends),
            select(col(Determination.case_id))
            .join(RecordStep, col(RecordStep.determination_id) == col(Determination.id))
            .where(_within(col(RecordStep.at), self._month)),
        ).subquery()
        return select(about.c[0])

    def _formers(self) -> Mapping[int, list["_Was"]]:
        """What cases were before they were corrected, of corrections since the month began, oldest first."""
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
            .where(col(Former.case_id).in_(self._touched()))
            .order_by(col(Former.until), col(Former.id))
        )
        found: defaultdict[int, list[_Was]] = defaultdict(list)
        for case_id, *was in self._asked(query):
            found[case_id].append(_Was(*was))
        return found

    def _repeated(self) -> frozenset[int]:
        """The cases accepted in the month that the same person told before, about the same body and domain."""
        window = timedelta(days=self._book.catalogue.choices.repeat_days)
        found = set()
        for key in (Complaint.caller, Complaint.lane):
            found |= self._told_before(key, window)
        return frozenset(found)

    def _referred_before(self) -> frozenset[int]:
        """The cases referred in the month that were referred before it, too."""
        is_referral = col(Entry.event).in_(REFERRED)
        query = select(col(Entry.case_id)).where(
            is_referral,
            col(Entry.at) < self._month.starts,
            col(Entry.case_id).in_(select(col(Entry.case_id)).where(self._in_month, is_referral)),
        )
        return frozenset(self._session.scalars(query))

    def _told_before(self, key: Any, window: timedelta) -> set[int]:
        """The cases accepted in the month whose ``key`` told the same at most ``window`` before.

        Two questions, not one join of all complaints with all: where nobody has this key, a planner would make that of every pair.
        """
        accepted = select(col(Entry.case_id)).where(self._in_month, col(Entry.event) == Event.ACCEPT.value)
        told = list(
            self._told_by(
                key, col(Case.id).in_(accepted), col(Case.split_from).is_(None), col(key).is_not(None)
            )
        )
        before: defaultdict[tuple[str, ...], list[_Told]] = defaultdict(list)
        for start in range(0, len(told), KEYS_AT_ONCE):
            keys = {one.about[0] for one in told[start : start + KEYS_AT_ONCE]}
            for one in self._told_by(key, col(key).in_(keys)):
                before[one.about].append(one)
        return {
            now.case_id
            for now in told
            for one in before[now.about]
            if one.case_id < now.case_id and now.at - one.at <= window
        }

    def _told_by(self, key: Any, *which: ColumnElement[bool]) -> Iterable["_Told"]:
        query = (
            select(col(Case.id), col(Complaint.told_at), col(key), col(Case.domain), col(Case.respondent))
            .join(Complaint, col(Complaint.id) == col(Case.complaint_id))
            .where(*which)
        )
        for case_id, at, who, domain, respondent in self._asked(query):
            yield _Told(case_id, at, (who, domain, respondent or ""))

    def _carried(self) -> tuple[int, int]:
        """How many cases were taken up, and how many waited, as the month began: those that are and do now, less every move since.

        One question, so that nothing happens between its two halves; of a month lately gone by, few moves are since.
        """
        by_status = select(literal(None), col(Case.status), func.count()).group_by(col(Case.status))
        moves = (
            select(col(Entry.event), col(Entry.before), func.count())
            .where(
                col(Entry.event).in_([event.value for event in MOVES]), col(Entry.at) >= self._month.starts
            )
            .group_by(col(Entry.event), col(Entry.before))
        )
        in_hand = waiting = 0
        for event, status, count in self._asked(union_all(by_status, moves)):
            if event is None:
                in_hand += count * (status in IN_HAND)
                waiting += count * (status in WAITING)
            else:
                after = TARGETS[Event(event), Status(status)] if status else Status.RECEIVED
                in_hand -= count * crossed(status, after, IN_HAND)
                waiting -= count * crossed(status, after, WAITING)
        return in_hand, waiting

    def _happened(self) -> tuple[Happened, ...]:
        """The entries of the month, in the order of the cases and of what happened to each.

        Sorted here, as time limits are: asked for in this order, SQLite walks through all there ever were.
        """
        query = select(
            col(Entry.case_id),
            col(Entry.seq),
            col(Entry.event),
            col(Entry.at),
            col(Entry.before),
            col(Entry.after),
        ).where(self._in_month, col(Entry.event).in_(COUNTED))
        fact, lead_at = self._cases.fact, self._cases.lead_at
        return tuple(
            Happened(fact[case_id], event, at, before, after, lead_at(case_id, at))
            for case_id, _, event, at, before, after in sorted(self._asked(query), key=itemgetter(0, 1))
        )

    def _due_or_running(self) -> ColumnElement[bool]:
        """Due in the month; or due before its end, or within a working day after, and not ended as it ended."""
        first, cut = self._month.first, self._cut
        soon = ladder_on(cut, self._book.calendar).yellow_until
        return or_(
            and_(col(Clock.due_on) >= first, col(Clock.due_on) < self._month.after),
            and_(col(Clock.met_on).is_(None), col(Clock.due_on) <= soon),
            and_(col(Clock.met_on) >= cut, col(Clock.due_on) <= soon),
        )

    def _clocks(self) -> tuple[ClockFact, ...]:
        query = select(
            col(Clock.id),
            col(Clock.case_id),
            col(Clock.term),
            col(Clock.started_on),
            col(Clock.due_on),
            col(Clock.due_at),
            col(Clock.met_on),
            col(Clock.ended_by),
            col(Clock.ended_at),
            col(Clock.paused_on),
        ).where(self._due_or_running(), col(Clock.started_on) < self._cut)
        fact, lead_at, days = self._cases.fact, self._cases.lead_at, _EndsOfDays()
        return tuple(
            ClockFact(
                fact[case_id],
                term,
                started_on,
                due_on,
                due_at,
                met_on,
                ended_by,
                ended_at,
                paused_on is not None,
                lead_at(case_id, days[started_on]),
            )
            for _, case_id, term, started_on, due_on, due_at, met_on, ended_by, ended_at, paused_on in (
                sorted(self._asked(query), key=itemgetter(4, 0))
            )
        )

    def _answers(self) -> tuple[AnswerFact, ...]:
        query = (
            select(col(Answer.case_id), col(Answer.solved), col(Answer.satisfaction), col(Answer.at))
            .where(_within(col(Answer.at), self._month))
            .order_by(col(Answer.at), col(Answer.id))
        )
        last = {row[0]: row for row in self._asked(query)}
        return tuple(
            AnswerFact(self._cases.fact[case_id], self._cases.lead_at(case_id, at), solved, satisfaction)
            for case_id, solved, satisfaction, at in last.values()
        )

    def _amounts(self) -> tuple[AmountFact, ...]:
        """What each case was last recorded to owe before the end, but of those that ran with another by then."""
        recorded = col(VerifiedAmount.at) < self._month.ends
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
        merged, fact, lead_at = self._merged(), self._cases.fact, self._cases.lead_at
        return tuple(
            AmountFact(fact[case_id], lead_at(case_id, at), *fen)
            for case_id, at, *fen in self._asked(query)
            if case_id not in merged
        )

    def _merged(self) -> frozenset[int]:
        """Of the cases with amounts, those that ran with another as the month ended."""
        query = (
            select(col(Entry.case_id), col(Entry.event))
            .where(
                col(Entry.event).in_([Event.MERGE.value, Event.UNMERGE.value]),
                col(Entry.at) < self._month.ends,
                col(Entry.case_id).in_(select(col(VerifiedAmount.case_id))),
            )
            .order_by(col(Entry.case_id), col(Entry.seq))
        )
        last: dict[int, str] = dict(self._asked(query))
        return frozenset(case_id for case_id, event in last.items() if event == Event.MERGE)

    def _closed(self) -> tuple[ClosedFact, ...]:
        """The closings of the month, each with the working days since it was first referred."""
        closed = select(col(Entry.case_id)).where(self._in_month, col(Entry.event) == Event.CLOSE.value)
        query = (
            select(col(Entry.case_id), col(Entry.event), col(Entry.at))
            .where(
                col(Entry.case_id).in_(closed),
                col(Entry.event).in_(STRETCH),
                col(Entry.at) < self._month.ends,
            )
            .order_by(col(Entry.case_id), col(Entry.seq))
        )
        spent: defaultdict[int, _Stretch] = defaultdict(lambda: _Stretch(self._workdays))
        limits, found = self._limits(closed), []
        for case_id, event, at in self._asked(query):
            spent[case_id].goes_on(event, at)
            if event == Event.CLOSE and at >= self._month.starts:
                used, limit = limits.get(case_id, (None, None))
                lead = self._cases.lead_at(case_id, at)
                found.append(ClosedFact(self._cases.fact[case_id], lead, spent[case_id].days, used, limit))
        return tuple(found)

    def _limits(self, closed: Select[Any]) -> dict[int, tuple[int | None, int | None]]:
        """The working days used of, and given by, the last handling limit that each closed case reported under."""
        query = (
            select(col(Clock.case_id), col(Clock.started_on), col(Clock.due_on), col(Clock.met_on))
            .where(
                col(Clock.case_id).in_(closed),
                col(Clock.term).in_(HANDLING),
                col(Clock.met_on) < self._month.after,
                or_(col(Clock.ended_by) == Event.REPORT.value, col(Clock.ended_by).is_(None)),
            )
            .order_by(col(Clock.id))
        )
        between = self._workdays.between
        return {
            case_id: (between(started_on, met_on), between(started_on, due_on))
            for case_id, started_on, due_on, met_on in self._asked(query)
        }

    def _open_matter(self) -> ColumnElement[bool]:
        before_end = col(Matter.raised_at) < self._month.ends
        return and_(
            before_end, or_(col(Matter.closed_at).is_(None), col(Matter.closed_at) >= self._month.starts)
        )

    def _matters(self) -> tuple[MatterFact, ...]:
        query = (
            select(
                col(Matter.case_id),
                col(Matter.reason),
                col(Matter.grade),
                col(Matter.raised_at),
                col(Matter.closed_at),
            )
            .where(self._open_matter())
            .order_by(col(Matter.id))
        )
        return tuple(MatterFact(self._cases.fact[case_id], *rest) for case_id, *rest in self._asked(query))

    def _meetings(self) -> tuple[date, ...]:
        within = and_(col(Meeting.held_on) >= self._month.first, col(Meeting.held_on) < self._cut)
        return tuple(
            self._session.scalars(select(col(Meeting.held_on)).where(within).order_by(col(Meeting.id)))
        )

    def _resolved_or_due(self) -> ColumnElement[bool]:
        first, after = self._month.first, self._month.after
        return or_(
            and_(col(Meeting.held_on) >= first, col(Meeting.held_on) < after),
            and_(col(Resolution.due_on) >= first, col(Resolution.due_on) < after),
        )

    def _resolutions(self) -> tuple[ResolutionFact, ...]:
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
            .where(self._resolved_or_due())
            .order_by(col(Resolution.id))
        )
        return tuple(
            ResolutionFact(self._cases.fact[case_id], *rest) for case_id, *rest in self._asked(query)
        )

    def _determinations(self) -> tuple[DeterminationFact, ...]:
        query = (
            select(
                col(Determination.case_id),
                col(Determination.document),
                col(Determination.respondent),
                col(Determination.at),
            )
            .where(_within(col(Determination.at), self._month))
            .order_by(col(Determination.id))
        )
        return tuple(
            DeterminationFact(self._cases.fact[case_id], *rest) for case_id, *rest in self._asked(query)
        )

    def _records(self) -> tuple[RecordFact, ...]:
        query = (
            select(
                col(Determination.case_id),
                col(Determination.document),
                col(Determination.respondent),
                col(RecordStep.event),
                col(RecordStep.at),
            )
            .join(Determination, col(Determination.id) == col(RecordStep.determination_id))
            .where(_within(col(RecordStep.at), self._month))
            .order_by(col(RecordStep.id))
        )
        return tuple(RecordFact(self._cases.fact[case_id], *rest) for case_id, *rest in self._asked(query))

    def _trend(self) -> tuple[Mapping[tuple[str, str], int], ...]:
        return tuple(self._accepted(month) for month in self._month.before(MONTHS_BEFORE))

    def _accepted(self, month: Months) -> dict[tuple[str, str], int]:
        """How many cases of each domain and subtype were accepted in a month, by what they are taken for now."""
        subtype = func.coalesce(col(Case.subtype), "")
        query = (
            select(col(Case.domain), subtype, func.count())
            .join(Entry, col(Entry.case_id) == col(Case.id))
            .where(_within(col(Entry.at), month), col(Entry.event) == Event.ACCEPT.value)
            .group_by(col(Case.domain), subtype)
        )
        return {(domain, kind): count for domain, kind, count in self._asked(query)}


class _Told(NamedTuple):
    """That a case was told: when, by whom (blind index), of which domain, about whom."""

    case_id: int
    at: datetime
    about: tuple[str, ...]


class _Was(NamedTuple):
    until: datetime
    domain: str
    subtype: str | None
    lead: str
    respondent: str | None
    default: str


class _Cases:
    """The cases of the month by their ids, and whose each was at any moment since."""

    def __init__(
        self,
        rows: Iterable[Sequence[Any]],
        formers: Mapping[int, list[_Was]],
        repeated: frozenset[int],
        referred_before: frozenset[int],
        ends: datetime,
    ) -> None:
        self._formers = formers
        self._lead: dict[int, str] = {}
        self.fact: dict[int, CaseFact] = {}
        for case_id, *columns, flags in rows:
            is_repeated = case_id in repeated or REPEATED in flags.split(",")
            found = CaseFact._make((*columns, is_repeated, case_id in referred_before))
            self._lead[case_id] = found.lead
            was = self._was(case_id, ends)
            if was is not None:
                found = found._replace(**{name: getattr(was, name) for name in _Was._fields[1:]})
            self.fact[case_id] = found

    def lead_at(self, case_id: int, moment: datetime) -> str:
        """Whose case it was at a moment; from the moment of a correction on, as corrected."""
        was = self._was(case_id, moment) if case_id in self._formers else None
        return was.lead if was is not None else self._lead[case_id]

    def _was(self, case_id: int, moment: datetime) -> _Was | None:
        formers = self._formers.get(case_id, ())
        place = bisect_right(formers, moment, key=lambda was: was.until)
        return formers[place] if place < len(formers) else None


class _Stretch:
    """The working days from the first referral of a stretch of work to its closing, without the days it was suspended."""

    def __init__(self, workdays: Workdays) -> None:
        self._workdays = workdays
        self._from: date | None = None
        self._paused: date | None = None
        self._out = 0
        self.days: int | None = None

    def goes_on(self, event: str, at: datetime) -> None:
        day = local_date(at)
        match event:
            case Event.REFER | Event.ARBITRATE if self._from is None:
                self._from = day
            case Event.SUSPEND:
                self._paused = day
            case Event.END_SUSPENSION if self._paused is not None:
                self._out += self._workdays.between(self._paused, day)
                self._paused = None
            case Event.CLOSE:
                self.days = self._workdays.between(self._from, day) - self._out if self._from else None
            case Event.REOPEN:
                self._from, self._paused, self._out, self.days = None, None, 0, None


class _EndsOfDays(dict[date, datetime]):
    """The last moment that still belongs to each day."""

    def __missing__(self, day: date) -> datetime:
        self[day] = midnight(day + timedelta(days=1)) - timedelta(microseconds=1)
        return self[day]


def _within(moment: Any, month: Months) -> ColumnElement[bool]:
    within: ColumnElement[bool] = (moment >= month.starts) & (moment < month.ends)
    return within
