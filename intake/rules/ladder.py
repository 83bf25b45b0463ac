"""How late may a clock be before who is told? The rungs from yellow to supervision, each once.

Yellow within one working day of the end, red from the day after, urging with it (到期次日催办, fsou 172733), supervision
after five working days (同上). Who is told climbs: the owing body, the dispatcher, the coordination office and the supervisor.
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


TOLD_FROM = {
    Role.HANDLER: Rung.YELLOW,
    Role.DISPATCHER: Rung.URGED,
    Role.SECRETARY: Rung.SUPERVISED,
    Role.SUPERVISOR: Rung.SUPERVISED,
}
"""From which rung on each role is told of a late clock: first the owing body's own people, then who stands above it."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs as they stand on one day, counted once for all clocks.

    A clock that ends up to ``yellow_until`` is yellow; one that ended before ``supervised_before`` is supervised.
    """

    today: date
    yellow_until: date
    supervised_before: date

    def rung(self, due_on: date) -> Rung:
        """The highest rung reached by a clock that ends on ``due_on``."""
        if due_on < self.supervised_before:
            return Rung.SUPERVISED
        if due_on < self.today:
            return Rung.URGED
        return Rung.YELLOW if due_on <= self.yellow_until else Rung.CALM


def on(today: date, calendar: WorkCalendar) -> Ladder:
    """The ladder of a day."""
    return Ladder(
        today, due(today, YELLOW_WITHIN, Unit.WORKDAY, calendar).on, _supervised_before(today, calendar)
    )


def _supervised_before(today: date, calendar: WorkCalendar) -> date:
    """The fifth working day before today: what ended before it has had its five."""
    day, worked = today, 0
    while worked < SUPERVISED_AFTER:
        day -= timedelta(days=1)
        worked += calendar.kind(day).working
    return day


def supervised_from(due_on: date, calendar: WorkCalendar) -> date:
    """The last of the five working days after which supervision begins."""
    return due(due_on, SUPERVISED_AFTER, Unit.WORKDAY, calendar).on
