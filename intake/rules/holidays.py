"""Can this be a year's notice of holidays, and what would it change? Checked against the law, compared day by day; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from intake.errors import Unacceptable
from intake.rules.calendar import CalendarYear, DayKind, WorkCalendar

YEARS_AHEAD = 2
MOST_HOLIDAYS, MOST_WORKDAYS = 45, 20
"""Far more than any notice since 2000 has had (33 and 8)."""


class Flaw(StrEnum):
    """Why a notice is not taken over."""

    LARGE = "large"
    UNREADABLE = "unreadable"
    DAYS = "days"
    YEAR = "year"
    LACKS = "lacks"
    MANY = "many"


class NoticeRefused(Unacceptable):
    """A notice of holidays that cannot be one; ``about`` is the place, the year or the holidays it is about."""

    def __init__(self, flaw: Flaw, message: str, about: str = "") -> None:
        super().__init__(message)
        self.flaw = flaw
        self.about = about


@dataclass(frozen=True, slots=True)
class LegalHoliday:
    """A holiday that the law gives: so many days between two (month, day), both included."""

    name: str
    days: int
    first: tuple[int, int]
    last: tuple[int, int]
    source: str

    def is_in(self, year: CalendarYear) -> bool:
        """Whether a year has it: day by day where its days are fixed, by its name where the lunar calendar moves them."""
        first, last = date(year.year, *self.first), date(year.year, *self.last)
        fixed = (last - first).days + 1 == self.days
        found = [
            day
            for day, name in year.holidays.items()
            if first <= day <= last and (fixed or self.name in name)
        ]
        return len(found) >= self.days


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that would be another kind of day; ``before`` is None where no year said what it was."""

    day: date
    before: DayKind | None
    after: DayKind


def check(year: CalendarYear, law: Iterable[LegalHoliday], today: date) -> None:
    """:class:`NoticeRefused` for a year whose notice cannot be out, without a legal holiday, or with too many days."""
    if not -1 <= year.year - today.year <= YEARS_AHEAD:
        raise NoticeRefused(Flaw.YEAR, f"no notice of {year.year} can be out; check the year", str(year.year))
    if len(year.holidays) > MOST_HOLIDAYS or len(year.workdays) > MOST_WORKDAYS:
        raise NoticeRefused(Flaw.MANY, "more holidays or make-up workdays than any notice has")
    missing = [one.name for one in law if not one.is_in(year)]
    if missing:
        raise NoticeRefused(
            Flaw.LACKS, f"legal holidays are missing: {', '.join(missing)}", "、".join(missing)
        )


def changes(calendar: WorkCalendar, year: CalendarYear) -> tuple[DayChange, ...]:
    """The days of a year that would be worked and are not, or are worked and would not be."""
    new, known = calendar.with_years([year]), calendar.knows(year.year)
    first = date(year.year, 1, 1)
    days = (first + timedelta(days=place) for place in range((date(year.year + 1, 1, 1) - first).days))
    compared = (DayChange(day, calendar.kind(day) if known else None, new.kind(day)) for day in days)
    if known:
        return tuple(one for one in compared if one.before and one.before.working != one.after.working)
    return tuple(one for one in compared if one.day in year.holidays or one.day in year.workdays)
