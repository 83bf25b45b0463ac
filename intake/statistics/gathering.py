"""How are a month's facts put together from what the database answers? What each case was, and whose, at its own moment.

What a case was taken for is told as of the month's end, and of an entry or a clock as of its own moment (desk/former), so that
a past month says the same however its cases went on. Nothing is counted here.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from sqlmodel import Session

from intake.reference.rulebook import Rulebook
from intake.rules.calendar import local_date, midnight
from intake.rules.lifecycle import Event
from intake.rules.month import Months, NotYet
from intake.statistics.facts import (
    ASKED,
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
from intake.statistics.figures import Figures, figures
from intake.statistics.questions import STRETCH, Alike, Questions, Rows
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


@uncollected()
def alone(session: Session, book: Rulebook, month: Months, now: datetime) -> Figures:
    """The figures of a month or a longer period beside no other; :class:`NotYet` for one that has not begun."""
    return figures(facts(session, book, month, now), book)


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
        answers=_answers(asked, about.answers, cases),
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
        moves=about.moves,
    )


@dataclass(frozen=True)
class _About:
    """What the month says about cases: its entries, and rows with the id of the case first in each."""

    entries: Sequence[Alike]
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
        kinds: list[Rows] = [getattr(self, kind.name) for kind in fields(self)[1:]]
        others = (row[0] for rows in kinds for row in rows)
        return frozenset(chain(others, *(alike.cases for alike in self.entries)))

    @property
    def moves(self) -> Mapping[tuple[str | None, str], int]:
        """How many entries led from each status to each."""
        found = Counter[tuple[str | None, str]]()
        for alike in self.entries:
            found[alike.before, alike.after] += len(alike.cases)
        return found

    def to(self, *events: Event) -> frozenset[int]:
        """The cases to which one of these events happened in the month."""
        return frozenset(chain(*(alike.cases for alike in self.entries if alike.event in events)))

    def came_before(self, *events: Event) -> frozenset[int]:
        """The cases to which one of these events happened in the month and that were told before it."""
        return self.to(*events) - self.to(Event.FILE)

    def stood(self) -> dict[int, str]:
        """Where each case stood after its last entry of the month."""
        last: dict[int, int] = {}
        found: dict[int, str] = {}
        for alike in self.entries:
            for case_id, place in zip(alike.cases, alike.places, strict=True):
                if place > last.get(case_id, 0):
                    last[case_id], found[case_id] = place, alike.after
        return found


def _cases(asked: Questions, about: _About) -> "_Cases":
    ids = about.ids
    formers: defaultdict[int, list[_Was]] = defaultdict(list)
    for case_id, *was in asked.formers(ids):
        formers[case_id].append(_Was(*was))
    rows, accepted = asked.cases(ids), about.to(Event.ACCEPT)
    told = [row[-1] for row in rows if row[0] in accepted]
    repeated = asked.told_before(accepted, min(told)) if told else frozenset()
    referred_before = asked.referred_before(about.came_before(Event.REFER, Event.ARBITRATE))
    return _Cases(rows, formers, repeated, referred_before, about.stood(), asked.month.ends)


def _happened(entries: Sequence[Alike], cases: "_Cases") -> Iterator[Happened]:
    """The entries whose cases figures ask for, by their events, each in the order of the cases."""
    for event in sorted(ASKED):
        alike = [one for one in entries if one.event == event]
        rows = sorted((*row, one.before, one.after) for one in alike for row in one.rows)
        for case_id, _, at, before, after in rows:
            case = cases.fact[case_id]
            lead = cases.lead_at(case_id, at) if case_id in cases.corrected else case.lead
            yield Happened(case, event, at, before, after, lead)


def _clocks(rows: Rows, cases: "_Cases") -> Iterator[ClockFact]:
    fact, days = cases.fact, _EndsOfDays()
    for case_id, _, term, started_on, *rest in rows:
        case = fact[case_id]
        lead = cases.lead_at(case_id, days[started_on]) if case_id in cases.corrected else case.lead
        yield ClockFact._make((case, term, started_on, *rest, lead))


def _answers(asked: Questions, rows: Rows, cases: "_Cases") -> tuple[AnswerFact, ...]:
    """The last answer of each case."""
    last = {row[0]: row for row in rows}
    unreasonable = asked.unreasonable(last)
    return tuple(
        AnswerFact(
            cases.fact[case_id],
            cases.lead_at(case_id, at),
            solved,
            satisfaction,
            case_id not in unreasonable,
        )
        for case_id, at, solved, satisfaction in last.values()
    )


def _closed(asked: Questions, about: _About, cases: "_Cases", workdays: Workdays) -> Iterator[ClosedFact]:
    """The closings of the month, each with the working days since it was first referred, and those its last handling limit gave."""
    closed = about.to(Event.CLOSE)
    accepted = [at for case_id in closed if (at := cases.fact[case_id].accepted_at) is not None]
    since = min(accepted, default=asked.month.starts)
    between = cache(workdays.between)
    limits = {
        case_id: (between(started_on, met_on), between(started_on, due_on))
        for case_id, started_on, due_on, met_on in asked.handling_limits(closed, local_date(since))
    }
    spent: defaultdict[int, _Stretch] = defaultdict(lambda: _Stretch(workdays))
    for case_id, event, at in asked.stretches(about.came_before(Event.CLOSE), since):
        spent[case_id].goes_on(event, at)
    in_month = (
        (*row, one.event)
        for one in about.entries
        if one.event in STRETCH
        for row in one.rows
        if row[0] in closed
    )
    for case_id, _, at, event in sorted(in_month):
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
        stood: Mapping[int, str],
        ends: datetime,
    ) -> None:
        self._formers = formers
        self._lead: dict[int, str] = {}
        self.fact: dict[int, CaseFact] = {}
        for case_id, *columns, flags, reachable, _ in rows:
            is_repeated = case_id in repeated or (bool(flags) and REPEATED in flags.split(","))
            found = CaseFact._make(
                (*columns, is_repeated, case_id in referred_before, reachable, stood.get(case_id))
            )
            self.fact[case_id] = found if case_id not in formers else self._corrected(case_id, found, ends)

    @property
    def corrected(self) -> Collection[int]:
        """Those that were ever taken for something else."""
        return self._formers.keys()

    def lead_at(self, case_id: int, moment: datetime) -> str:
        """Whose case it was at a moment; from the moment of a correction on, as corrected."""
        if case_id not in self._formers:
            return self.fact[case_id].lead
        was = self._was(case_id, moment)
        return was.lead if was is not None else self._lead[case_id]

    def _corrected(self, case_id: int, now: CaseFact, ends: datetime) -> CaseFact:
        """What a case was at the end, which is not what it is now if it was corrected since."""
        self._lead[case_id] = now.lead
        was = self._was(case_id, ends)
        if was is None:
            return now
        return now._replace(**{name: getattr(was, name) for name in _Was._fields[1:]})

    def _was(self, case_id: int, moment: datetime) -> _Was | None:
        formers = self._formers[case_id]
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
