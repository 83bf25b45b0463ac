"""Where do a case's clocks stand on one line? Points from the first start to the last end, with today among them, for a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intake.views import ClockView

LEFT, RIGHT = 12, 588
"""Between these the line is drawn, on a canvas 600 wide."""
ROOM_FROM, ROOM_UNTIL, GAP = 160, 470, 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock: its name, from where to where it runs on the canvas, and how it stands (met, late, running)."""

    name: str
    starts: int
    ends: int
    state: str

    @property
    def label(self) -> tuple[int, str]:
        """Where its name stands, and which end of the name is there: behind the bar where there is room, else before or in it."""
        if self.ends < ROOM_UNTIL:
            return self.ends + GAP, "start"
        return (self.starts - GAP, "end") if self.starts > ROOM_FROM else (self.starts + GAP, "start")


@dataclass(frozen=True, slots=True)
class Timeline:
    """The clocks as bars, the latest to end last, and where today is; None when it lies beside the line."""

    bars: tuple[Bar, ...]
    today: int | None
    first: date
    last: date


def timeline(clocks: Sequence[ClockView], today: date) -> Timeline | None:
    """The line of a case's clocks; None for a case without any."""
    if not clocks:
        return None
    first = min(clock.started_on for clock in clocks)
    last = max(max(clock.due_on, clock.met_on or clock.due_on) for clock in clocks)
    days = max((last - first).days, 1)

    def at(day: date) -> int:
        return round(LEFT + (RIGHT - LEFT) * (day - first).days / days)

    bars = [
        Bar(
            clock.name,
            at(clock.started_on),
            max(at(clock.due_on), at(clock.started_on) + 3),
            _state(clock),
        )
        for clock in sorted(clocks, key=lambda clock: clock.due_on)
    ]
    return Timeline(tuple(bars), at(today) if first <= today <= last else None, first, last)


def _state(clock: ClockView) -> str:
    if clock.late:
        return "late"
    return "met" if clock.met_on is not None else "running"
