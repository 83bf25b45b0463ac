"""How is the reference data read and refused? TOML into frozen models; bad data names file, entry and reason."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from intake.errors import IntakeError
from intake.rules.bodies import Bodies, Body, Kind
from intake.rules.calendar import SATURDAY, CalendarYear, WorkCalendar

FOLDER = Path(__file__).parent


class RulebookError(IntakeError):
    """The reference data is wrong; says file, entry and reason. Only at start-up."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


M = TypeVar("M", bound=BaseModel)


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


class _Body(_Entry):
    id: str = Field(pattern="^[a-z_]+$")
    name: str = Field(min_length=2)
    function: str
    kind: Literal["city", "township", "committee", "vertical", "external"]
    former: list[str]
    aliases: list[str]
    supervisor: str
    confidence: Literal["A", "B", "C"]
    source: str = Field(min_length=1)


def load_bodies(file: Path = FOLDER / "bodies.toml") -> Bodies:
    """All bodies; :class:`RulebookError` names what is wrong, joins between entries included."""
    rows = [
        _checked(file, "body", number, row, _Body) for number, row in enumerate(_rows(file, "body"), start=1)
    ]
    _refuse_twice(file, "id", [row.id for row in rows])
    _refuse_twice(file, "name", [name for row in rows for name in (row.name, *row.former, *row.aliases)])
    for row in rows:
        if row.supervisor and row.supervisor not in {other.id for other in rows}:
            raise RulebookError(f"{file.name}: [[body]] {row.id}: supervisor {row.supervisor} is no body")
    _refuse_circles(file, {row.id: row.supervisor for row in rows})
    return Bodies(
        Body(
            row.id,
            row.name,
            row.function,
            Kind(row.kind),
            (*row.former, *row.aliases),
            row.supervisor or None,
        )
        for row in rows
    )


def load_calendar(file: Path = FOLDER / "calendar.toml") -> WorkCalendar:
    """The working-day calendar; :class:`RulebookError` names what is wrong."""
    rows = [
        _checked(file, "year", number, row, _Year) for number, row in enumerate(_rows(file, "year"), start=1)
    ]
    _refuse_twice(file, "year", [str(row.year) for row in rows])
    return WorkCalendar(
        CalendarYear(
            row.year,
            row.provisional,
            row.source,
            {holiday.day: holiday.name for holiday in row.holidays},
            frozenset(row.workdays),
        )
        for row in rows
    )


def _rows(file: Path, name: str) -> Sequence[object]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RulebookError(f"{file.name}: cannot be read: {error}") from error
    rows = data.pop(name, None)
    if data or not isinstance(rows, list) or not rows:
        raise RulebookError(f"{file.name}: holds [[{name}]] entries and nothing else")
    return rows


def _checked(file: Path, name: str, number: int, row: object, model: type[M]) -> M:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "entry"
        raise RulebookError(f"{file.name}: [[{name}]] no. {number}: {place}: {first['msg']}") from error


def _refuse_twice(file: Path, what: str, values: Sequence[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise RulebookError(f"{file.name}: {what} {value} stands twice")


def _refuse_circles(file: Path, supervisors: dict[str, str]) -> None:
    for start in supervisors:
        line = [start]
        while supervisors[line[-1]]:
            line.append(supervisors[line[-1]])
            if line[-1] in line[:-1]:
                raise RulebookError(
                    f"{file.name}: [[body]] {start}: supervised in a circle: {' > '.join(line)}"
                )
