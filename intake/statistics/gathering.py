"""How are a month's facts put together from what the database answers? What each case was, and whose, at its own moment.

What a case was taken for is told as of the month's end, and of an entry or a clock as of its own moment (desk/former), so that
a past month says the same however its cases went on. Nothing is counted here.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from sqlmodel import Session

from intake.reference.rulebook import Rulebook
from intake.rules.calendar import local_date, midnight
from intake.rules.lifecycle import Event
from intake.rules.month import Months, NotYet
from intake.statistics.facts import (
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
)
from intake.statistics.questions import STRETCH, Questions, Rows
from intake.statistics.workdays import Workdays
from intake.uncollected import uncollected

REPEATED = "repeated"


def facts(session: Session, book: Rulebook, month: Months, now: datetime) -> Facts:
    """The facts of a month or a longer period; :class:`NotYet` for one that has not begun.

    Of a month that runs, only what was due before today is over, and what is not due yet is left out.
    """
    if month.starts > now:
        raise NotYet(month)
    with uncollected():
        return _read(Questions(session, book, month, min(month.after, local_date(now))), min(month.ends, now))


def _read(asked: Questions, until: datetime) -> Facts:
    about = _About(
        asked.entries(),
        asked.clocks(),
        asked.answers(),
        asked.amounts(),
        asked.matters(),
        asked.resolutions(),
        asked.determinations(),
        asked.records(),
    )
    cases = _cases(asked, about)
    in_hand, waiting = asked.carried()
    fact = cases.fact
    return Facts(
        asked.month,
        until,
        asked.cut,
        in_hand,
        waiting,
        happened=tuple(_happened(about.entries, cases)),
        clocks=tuple(_clocks(about.clocks, cases)),
        answers=_answers(about.answers, cases),
        closed=tuple(_closed(asked, about, cases, Workdays(asked.book.calendar))),
        matters=tuple(MatterFact(fact[case_id], *rest) for case_id, *rest in about.matters),
        meetings=asked.meetings(),
        resolutions=tuple(ResolutionFact(fact[case_id], *rest) for case_id, *rest in about.resolutions),
        determinations=tuple(
            DeterminationFact(fact[case_id], *rest) for case_id, *rest in about.determinations
        ),
        trend=asked.trend(),
        began=asked.began(),
        amounts=tuple(
            AmountFact(fact[case_id], cases.lead_at(case_id, at), *fen) for case_id, at, *fen in about.amounts
        ),
        records=tuple(RecordFact(fact[case_id], *rest) for case_id, *rest in about.records),
    )


@dataclass(frozen=True)
class _About:
    """The rows of the month that are about cases, the id of the case first in each."""

    entries: Rows
    clocks: Rows
    answers: Rows
    amounts: Rows
    matters: Rows
    resolutions: Rows
    determinations: Rows
    records: Rows

    @property
    def ids(self) -> frozenset[int]:
        """The cases that anything is about."""
        kinds: Iterable[Rows] = vars(self).values()
        return frozenset(chain.from_iterable(map(itemgetter(0), rows) for rows in kinds))

    def to(self, *events: Event) -> frozenset[int]:
        """The cases to which one of these events happened in the month."""
        return frozenset[int]().union(*(self._by_event.get(event, ()) for event in events))

    def came_before(self, *events: Event) -> frozenset[int]:
        """The cases to which one of these events happened in the month and that were told before it."""
        return self.to(*events) - self.to(Event.FILE)

    @cached_property
    def _by_event(self) -> Mapping[str, set[int]]:
        found: defaultdict[str, set[int]] = defaultdict(set)
        for row in self.entries:
            found[row[2]].add(row[0])
        return found


def _cases(asked: Questions, about: _About) -> "_Cases":
    ids = about.ids
    formers: defaultdict[int, list[_Was]] = defaultdict(list)
    for case_id, *was in asked.formers(ids):
        formers[case_id].append(_Was(*was))
    repeated = asked.told_before(about.to(Event.ACCEPT))
    referred_before = asked.referred_before(about.came_before(Event.REFER, Event.ARBITRATE))
    return _Cases(asked.cases(ids), formers, repeated, referred_before, asked.month.ends)


def _happened(rows: Rows, cases: "_Cases") -> Iterator[Happened]:
    fact, lead_at = cases.fact, cases.lead_at
    for case_id, _, event, at, before, after in rows:
        yield Happened(fact[case_id], event, at, before, after, lead_at(case_id, at))


def _clocks(rows: Rows, cases: "_Cases") -> Iterator[ClockFact]:
    fact, lead_at, days = cases.fact, cases.lead_at, _EndsOfDays()
    for row in rows:
        case_id, started_on = row[0], row[3]
        yield ClockFact._make((fact[case_id], *row[2:], lead_at(case_id, days[started_on])))


def _answers(rows: Rows, cases: "_Cases") -> tuple[AnswerFact, ...]:
    """The last answer of each case."""
    last = {row[0]: row for row in rows}
    return tuple(
        AnswerFact(cases.fact[case_id], cases.lead_at(case_id, at), solved, satisfaction)
        for case_id, at, solved, satisfaction in last.values()
    )


def _closed(asked: Questions, about: _About, cases: "_Cases", workdays: Workdays) -> Iterator[ClosedFact]:
    """The closings of the month, each with the working days since it was first referred, and those its last handling limit gave."""
    closed = about.to(Event.CLOSE)
    between = workdays.between
    limits = {
        case_id: (between(started_on, met_on), between(started_on, due_on))
        for case_id, started_on, due_on, met_on in asked.handling_limits(closed)
    }
    spent: defaultdict[int, _Stretch] = defaultdict(lambda: _Stretch(workdays))
    for case_id, event, at in asked.stretches(about.came_before(Event.CLOSE)):
        spent[case_id].goes_on(event, at)
    for row in about.entries:
        if row[2] not in STRETCH or row[0] not in closed:
            continue
        case_id, _, event, at, *_ = row
        spent[case_id].goes_on(event, at)
        if event == Event.CLOSE:
            used, limit = limits.get(case_id, (None, None))
            yield ClosedFact(
                cases.fact[case_id], cases.lead_at(case_id, at), spent[case_id].days, used, limit
            )


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
        for case_id, *columns, flags, reachable in rows:
            is_repeated = case_id in repeated or REPEATED in flags.split(",")
            found = CaseFact._make((*columns, is_repeated, case_id in referred_before, reachable))
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
