"""How many working days lie between two days? The calendar's own answer, counted once and then looked up."""

from datetime import date, timedelta

from intake.rules.calendar import WorkCalendar


class Workdays:
    """Counts over one calendar; grows with what is asked."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._first: date | None = None
        self._counts: list[int] = []

    def between(self, start: date, end: date) -> int:
        """The working days after ``start`` up to and with ``end``; CalendarYearMissing where the calendar has no year."""
        if end <= start:
            return 0
        before = self._until(start)
        return self._until(end) - before

    def _until(self, day: date) -> int:
        """The working days from a first day on, up to and with ``day``."""
        if self._first is None or day < self._first:
            self._first, self._counts = date(day.year, 1, 1), []
        place = (day - self._first).days
        while len(self._counts) <= place:
            next_day = self._first + timedelta(days=len(self._counts))
            before = self._counts[-1] if self._counts else 0
            self._counts.append(before + self._calendar.kind(next_day).working)
        return self._counts[place]
