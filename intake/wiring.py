"""What time is it? The only place that reads the clock; everywhere else time is an argument."""

from datetime import UTC, date, datetime

from intake.rules.calendar import local_date


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in China."""
    return local_date(now())
