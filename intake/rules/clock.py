"""When does a period end, and which days were counted? Pure arithmetic over dates, with its proof sheet.

The day a period starts is not counted (民法典第二百零一条); a period in calendar days that would end on a day of
rest ends on the next working day (第二百零三条). "Overdue" begins the day after, never within the day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from intake.rules.calendar import DayKind, WorkCalendar
from intake.rules.lifecycle import Event


class Unit(StrEnum):
    """What a period is counted in. HOUR runs through nights and holidays; DATE is the date that the step names."""

    HOUR = "hour"
    WORKDAY = "workday"
    DAY = "day"
    DATE = "date"


COUNTED = (Unit.WORKDAY, Unit.DAY)
"""The units that are counted on the calendar."""


class Track(StrEnum):
    """What a case is, as far as time limits ask. One of the first three, one of the next three, any of the others."""

    SIMPLE = "simple"  # 简单
    CROSS = "cross"  # 跨部门协同
    LEGACY = "legacy"  # 复杂历史遗留
    NORMAL = "normal"  # 一般
    URGENT = "urgent"  # 紧急
    EMERGENCY = "emergency"  # 特急
    ENTERPRISE = "enterprise"  # 企业的营商环境投诉, 豫政办〔2024〕67号
    SME_ARREARS = "sme_arrears"  # 中小企业账款, 国务院令第802号
    PETITION = "petition"  # 信访转送, 信访工作条例


class Expiry(StrEnum):
    """What follows by itself when a clock runs out, besides being late."""

    DEEM_ACCEPTED = "deem_accepted"  # 视为受理
    LAPSE = "lapse"  # 逾期未补视为撤回
    END_SUSPENSION = "end_suspension"


@dataclass(frozen=True, slots=True)
class Term:
    """One time limit: the events that start and end it, its length, who owes it, and its source.

    ``tracks`` are the cases it runs on (empty: all). ``pauses`` and ``resumes`` stop and continue it. ``extend`` is by how
    many more units it may be extended, by whom (``approver``); 0 for never. ``binding`` is law, check, analog or design
    (policy 2.13). ``tells`` is whether who complained hears that it ran out. A ``window`` is a time within which somebody
    may do something: when it ends nobody is late.
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
    tracks: frozenset[Track] = frozenset()
    pauses: frozenset[Event] = frozenset()
    resumes: frozenset[Event] = frozenset()
    extend: int = 0
    approver: str = ""
    on_expiry: Expiry | None = None
    window: bool = False

    def runs_on(self, tracks: frozenset[Track]) -> bool:
        """Whether a case of these tracks has this clock."""
        return not self.tracks or bool(self.tracks & tracks)


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
    if length < 1 or unit not in COUNTED:
        raise ValueError(f"a period is counted in days and has at least one, not {length} of {unit}")
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


def due_at(start: datetime, hours: int) -> datetime:
    """The moment ``hours`` end; they run through nights and holidays (DB11/T 2021—2022)."""
    return start + timedelta(hours=hours)


def remaining(paused_on: date, due_on: date, unit: Unit, calendar: WorkCalendar) -> int:
    """How many units were left of a period when it was paused: the counted days after ``paused_on`` to its last day."""
    days = (paused_on + timedelta(days=n) for n in range(1, (due_on - paused_on).days + 1))
    return sum(unit is Unit.DAY or calendar.kind(day).working for day in days)


def resumed(resumed_on: date, left: int, due_on: date, unit: Unit, calendar: WorkCalendar) -> Due:
    """The last day of a paused period after it goes on with ``left`` units; one that had run out stays run out."""
    if left < 1:
        return Due(due_on, calendar.is_provisional(due_on), ())
    return due(resumed_on, left, unit, calendar)


def is_overdue(last_day: date, today: date) -> bool:
    """Overdue from the next day on: on the last day itself nothing is late."""
    return today > last_day
