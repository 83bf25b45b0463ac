"""When does a month begin and end? Half-open, cut at midnight in China."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from intake.errors import Unacceptable
from intake.rules.calendar import CHINA


class WrongMonth(Unacceptable):
    """What was written is no month."""


@dataclass(frozen=True, slots=True)
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
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer in the month, in UTC."""
        return _midnight(self.after)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def month(written: str) -> Month:
    """The month written ``2026-10``; :class:`WrongMonth` for anything else."""
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", written, re.ASCII)
    if match is None:
        raise WrongMonth(f"a month is written 2026-10, not {written[:20]}")
    return Month(int(match[1]), int(match[2]))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC)
