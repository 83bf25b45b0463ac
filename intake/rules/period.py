"""Which months does a half-year or a year hold? The plan asks for reports before 1 July and 1 January (policy 3.4)."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from intake.errors import Unacceptable
from intake.rules.month import Month, month

HALF, YEAR = 6, 12


class WrongPeriod(Unacceptable):
    """What was written is no half-year or year."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """``months`` months from one on: 6 for a half-year, 12 for a year."""

    begins: Month
    months: int

    @property
    def first(self) -> date:
        """The first day."""
        return self.begins.first

    @property
    def after(self) -> date:
        """The first day that is no longer in the period."""
        return self._last.after

    @property
    def starts(self) -> datetime:
        """The first moment, in UTC."""
        return self.begins.starts

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer in the period, in UTC."""
        return self._last.ends

    @property
    def half(self) -> int:
        """Which half of its year it is, 0 for a whole one."""
        return 0 if self.months == YEAR else 1 + (self.begins.number > HALF)

    @property
    def due_before(self) -> date | None:
        """The day before which its report is due: 1 July and 1 January (the plan, part five, three); a second half has none."""
        return None if self.half > 1 else self.after

    @property
    def each(self) -> tuple[Month, ...]:
        """Its months, the first first."""
        return tuple(self.begins.earlier(-on) for on in range(self.months))

    def before(self, count: int) -> tuple["Period", ...]:
        """The periods of the same length before this one, the last first."""
        return tuple(
            Period(self.begins.earlier(self.months * back), self.months) for back in range(1, count + 1)
        )

    def a_year_ago(self) -> "Period":
        """The same months of the year before."""
        return Period(self.begins.earlier(YEAR), self.months)

    @property
    def _last(self) -> Month:
        return self.begins.earlier(1 - self.months)

    def __str__(self) -> str:
        return f"{self.begins.year:04d}-H{self.half}" if self.half else f"{self.begins.year:04d}"


def period(written: str) -> Period:
    """The period written ``2026-H1``, ``2026-H2`` or ``2026``; :class:`WrongPeriod` for anything else."""
    match = re.fullmatch(r"(20\d\d)(?:-H([12]))?", written, re.ASCII)
    if match is None:
        raise WrongPeriod(f"a period is written 2026-H1 or 2026, not {written[:20]}")
    year, half = int(match[1]), match[2]
    return Period(Month(year, HALF + 1 if half == "2" else 1), HALF if half else YEAR)


MonthOrPeriod = Month | Period
"""What figures are kept of."""


def month_or_period(written: str) -> MonthOrPeriod:
    """The month or period of this name; :class:`intake.rules.month.WrongMonth` for what is neither."""
    try:
        return period(written)
    except WrongPeriod:
        return month(written)


def periods_of(one: Month) -> tuple[Period, Period]:
    """The half-year and the year a month is in."""
    return Period(Month(one.year, 1 if one.number <= HALF else HALF + 1), HALF), Period(
        Month(one.year, 1), YEAR
    )


def periods_until(first: date, last: date) -> tuple[Period, ...]:
    """Every half-year and year that has a day from ``first`` to ``last``, the newest first; a year before its halves."""
    years = range(last.year, first.year - 1, -1)
    listed = (
        Period(Month(year, number), months)
        for year in years
        for number, months in ((1, YEAR), (HALF + 1, HALF), (1, HALF))
    )
    return tuple(one for one in listed if one.first <= last and one.after > first)
