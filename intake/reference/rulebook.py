"""How is the reference data read and refused? TOML into frozen models; bad data names file, entry and reason."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from intake.errors import IntakeError
from intake.rules.calendar import SATURDAY, CalendarYear, WorkCalendar

FOLDER = Path(__file__).parent


class RulebookError(IntakeError):
    """The reference data is wrong; says file, entry and reason. Only at start-up."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Holiday(_Entry):
    day: date
    name: str = Field(min_length=1)


class _Year(_Entry):
    year: int = Field(ge=2000, le=2100)
    provisional: bool
    source: str = Field(min_length=1)
    binding: Literal["law", "check", "analog", "design"]
    holidays: list[_Holiday]
    workdays: list[date]

    @model_validator(mode="after")
    def _agrees(self) -> "_Year":
        off = [holiday.day for holiday in self.holidays]
        if len(set(off)) != len(off):
            raise ValueError("a holiday stands twice")
        if any(day.year != self.year for day in (*off, *self.workdays)):
            raise ValueError("a day of another year")
        if set(off) & set(self.workdays):
            raise ValueError("a day is both a holiday and a make-up workday")
        if any(day.weekday() < SATURDAY for day in self.workdays):
            raise ValueError("a make-up workday that is no Saturday or Sunday")
        return self


def load_calendar(file: Path = FOLDER / "calendar.toml") -> WorkCalendar:
    """The working-day calendar; :class:`RulebookError` names what is wrong."""
    rows = _rows(file, "year")
    years = [_checked_year(file, number, row) for number, row in enumerate(rows, start=1)]
    if len({year.year for year in years}) != len(years):
        raise RulebookError(f"{file.name}: a year stands twice")
    return WorkCalendar(years)


def _rows(file: Path, name: str) -> Sequence[object]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RulebookError(f"{file.name}: cannot be read: {error}") from error
    rows = data.pop(name, None)
    if data or not isinstance(rows, list) or not rows:
        raise RulebookError(f"{file.name}: holds [[{name}]] entries and nothing else")
    return rows


def _checked_year(file: Path, number: int, row: object) -> CalendarYear:
    try:
        year = _Year.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "entry"
        raise RulebookError(f"{file.name}: [[year]] no. {number}: {place}: {first['msg']}") from error
    return CalendarYear(
        year.year,
        year.provisional,
        year.source,
        {holiday.day: holiday.name for holiday in year.holidays},
        frozenset(year.workdays),
    )
