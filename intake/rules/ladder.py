"""How late may a clock be before who is told? The rungs from yellow to supervision, each once.

Yellow within one working day of the end, red from the day after, urging with it (到期次日催办, fsou 172733), supervision
after five working days (同上). Who is told climbs: handler, head of the body, coordination office, supervisor.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from intake.rules.calendar import WorkCalendar
from intake.rules.clock import Unit, due
from intake.rules.lifecycle import Role

SUPERVISED_AFTER = 5  # working days
YELLOW_WITHIN = 1  # working day


class Rung(IntEnum):
    """How far a clock has climbed."""

    CALM = 0
    YELLOW = 1  # 黄牌: due within a working day
    RED = 2  # 红牌: overdue
    URGED = 3  # 催办
    SUPERVISED = 4  # 督办


@dataclass(frozen=True, slots=True)
class Told:
    """Which role hears of a rung; ``of_body`` when it is the owing body's own people."""

    role: Role
    of_body: bool


TOLD = {
    Rung.YELLOW: Told(Role.HANDLER, of_body=True),
    Rung.RED: Told(Role.HANDLER, of_body=True),
    Rung.URGED: Told(Role.DISPATCHER, of_body=False),
    Rung.SUPERVISED: Told(Role.SUPERVISOR, of_body=False),
}


def rung(due_on: date, today: date, calendar: WorkCalendar) -> Rung:
    """The highest rung reached on ``today`` by a clock that ends on ``due_on``."""
    if today > due_on:
        return Rung.SUPERVISED if today > supervised_from(due_on, calendar) else Rung.URGED
    if due_on <= yellow_until(today, calendar):
        return Rung.YELLOW
    return Rung.CALM


def yellow_until(today: date, calendar: WorkCalendar) -> date:
    """The last day of a clock that is yellow today."""
    return due(today, YELLOW_WITHIN, Unit.WORKDAY, calendar).on


def supervised_before(today: date, calendar: WorkCalendar) -> date:
    """A clock that ended before this day is supervised today."""
    day = today
    while supervised_from(day, calendar) >= today:
        day -= timedelta(days=1)
    return day + timedelta(days=1)


def supervised_from(due_on: date, calendar: WorkCalendar) -> date:
    """The last of the five working days after which supervision begins."""
    return due(due_on, SUPERVISED_AFTER, Unit.WORKDAY, calendar).on
