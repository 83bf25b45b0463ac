"""Is this a working day, and who says so? A calendar of years; a year not in it is an error, never a guess."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from intake.errors import IntakeError

CHINA = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


class CalendarYearMissing(IntakeError):
    """No notice of this year's holidays is in the reference data."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"the working-day calendar has no year {year}; import the State Council's notice of that year"
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year: ``holidays`` with their names, ``workdays`` on weekends (make-up days), and the notice."""

    year: int
    provisional: bool
    source: str
    holidays: Mapping[date, str]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class DayKind:
    """Whether a day is worked, why, and by which source."""

    working: bool
    reason: str
    source: str


class WorkCalendar:
    """Answers for single days. Built from its years; an official notice that arrives takes its year's place."""

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        self._years = {year.year: year for year in years}

    @property
    def years(self) -> tuple[CalendarYear, ...]:
        """Its years, in order."""
        return tuple(year for _, year in sorted(self._years.items()))

    def knows(self, year: int) -> bool:
        """Whether it has this year."""
        return year in self._years

    def with_years(self, years: Iterable[CalendarYear]) -> "WorkCalendar":
        """Another calendar, in which these years stand in place of its own."""
        return WorkCalendar([*self._years.values(), *years])

    def take_over(self, years: Iterable[CalendarYear]) -> None:
        """Put these years in place of its own, at once: whoever asks meanwhile is told by the old ones or the new ones."""
        self._years = self.with_years(years)._years

    def kind(self, day: date) -> DayKind:
        """What this day is; raises :class:`CalendarYearMissing` for a year without data."""
        year = self._year(day)
        if day in year.workdays:
            return DayKind(True, "调休上班", year.source)
        if day in year.holidays:
            return DayKind(False, year.holidays[day], year.source)
        if day.weekday() >= SATURDAY:
            return DayKind(False, "周末", year.source)
        return DayKind(True, "工作日", year.source)

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year has no official notice yet."""
        return self._year(day).provisional

    def _year(self, day: date) -> CalendarYear:
        if day.year not in self._years:
            raise CalendarYearMissing(day.year)
        return self._years[day.year]


def local_date(moment: datetime) -> date:
    """The date in China of an aware moment: what the law calls the day."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no date")
    return moment.astimezone(CHINA).date()


def midnight(day: date) -> datetime:
    """The moment a day begins in China, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC)
