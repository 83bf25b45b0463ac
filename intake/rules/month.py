"""When does a month begin and end? Half-open, cut at midnight in China."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from intake.errors import Unacceptable
from intake.rules.calendar import local_date, midnight


class Months(Protocol):
    """Whole months that are counted together: one, or those of a period. Half-open, in China."""

    @property
    def first(self) -> date:
        """The first day."""

    @property
    def after(self) -> date:
        """The first day that is no longer in it."""

    @property
    def starts(self) -> datetime:
        """The first moment, in UTC."""

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer in it, in UTC."""

    def before(self, count: int, /) -> Sequence["Months"]:
        """as many of the same length before this one, the last first."""


class WrongMonth(Unacceptable):
    """What was written is no month."""


class NotYet(Unacceptable):
    """The month is still to come."""

    def __init__(self, month: Months) -> None:
        super().__init__(f"{month} has not begun")
        self.month = month


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month in China."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return date(self.year + self.number // 12, self.number % 12 + 1, 1)

    @property
    def starts(self) -> datetime:
        """The first moment, in UTC."""
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer in the month, in UTC."""
        return midnight(self.after)

    def earlier(self, months: int) -> "Month":
        """The month so many months before."""
        year, number = divmod(self.year * 12 + self.number - 1 - months, 12)
        return Month(year, number + 1)

    def months_after(self, other: "Month") -> int:
        """How many months this one comes after another."""
        return (self.year - other.year) * 12 + self.number - other.number

    def before(self, months: int) -> tuple["Month", ...]:
        """The months before this one, the last first."""
        return tuple(self.earlier(back) for back in range(1, months + 1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def month(written: str) -> Month:
    """The month written ``2026-10``; :class:`WrongMonth` for anything else."""
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", written, re.ASCII)
    if match is None:
        raise WrongMonth(f"a month is written 2026-10, not {written[:20]}")
    return Month(int(match[1]), int(match[2]))


def month_of(moment: datetime) -> Month:
    """The month in China of an aware moment."""
    day = local_date(moment)
    return Month(day.year, day.month)
