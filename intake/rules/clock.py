"""When does a period end, and which days were counted? Pure arithmetic over dates, with its proof sheet.

The day a period starts is not counted (民法典第二百零一条); a period in calendar days that would end on a day of
rest ends on the next working day (第二百零三条). "Overdue" begins the day after, never within the day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from intake.rules.calendar import DayKind, WorkCalendar
from intake.rules.lifecycle import Event


class Unit(StrEnum):
    """What a period is counted in."""

    WORKDAY = "workday"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Term:
    """One time limit: the events that start and end it, its length, who owes it, and its source.

    ``binding`` is law, check, analog or design (policy 2.13). ``tells`` is whether who complained hears that it ran out.
    """

    id: str
    name: str
    starts: frozenset[Event]
    stops: frozenset[Event]
    length: int
    unit: Unit
    owner: str
    source: str
    binding: str
    tells: bool


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One day of a proof sheet: was it counted, and why."""

    day: date
    counted: bool
    kind: DayKind


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period. ``provisional`` when a day rests on a year without an official notice (暂定)."""

    on: date
    provisional: bool
    proof: tuple[ProofLine, ...]


def due(start: date, length: int, unit: Unit, calendar: WorkCalendar) -> Due:
    """The last day of ``length`` days (at least 1) after ``start``; CalendarYearMissing where data ends."""
    if length < 1:
        raise ValueError(f"a period has at least one day, not {length}")
    lines: list[ProofLine] = []
    counted = 0
    day = start
    while counted < length or not lines[-1].kind.working:
        day += timedelta(days=1)
        kind = calendar.kind(day)
        counts = counted < length and (unit is Unit.DAY or kind.working)
        counted += counts
        lines.append(ProofLine(day, counts, kind))
    return Due(day, any(calendar.is_provisional(line.day) for line in lines), tuple(lines))


def is_overdue(last_day: date, today: date) -> bool:
    """Overdue from the next day on: on the last day itself nothing is late."""
    return today > last_day
