"""Is each rung reached on its day and not before?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reference.rulebook import load_calendar
from intake.rules import ladder
from intake.rules.clock import Unit, due
from intake.rules.ladder import YELLOW_WITHIN, Rung, supervised_from

CALENDAR = load_calendar()
DAYS = st.dates(date(2024, 2, 10), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("today", "reached"),
    [
        ("2026-10-15", Rung.CALM),
        ("2026-10-16", Rung.YELLOW),  # a Friday, one working day before Monday
        ("2026-10-19", Rung.YELLOW),  # the last day itself
        ("2026-10-20", Rung.URGED),
        ("2026-10-26", Rung.URGED),  # the fifth working day after
        ("2026-10-27", Rung.SUPERVISED),
    ],
)
def test_a_clock_that_ends_on_monday_has_climbed_to(today: str, reached: Rung) -> None:
    assert ladder.on(date.fromisoformat(today), CALENDAR).rung(date(2026, 10, 19)) is reached


@given(DAYS, st.integers(-20, 20))
def test_each_rung_is_reached_by_the_count_of_its_working_days(today: date, off: int) -> None:
    due_on = today + timedelta(days=off)
    reached = ladder.on(today, CALENDAR).rung(due_on)
    left = due(today, YELLOW_WITHIN, Unit.WORKDAY, CALENDAR).on
    assert (reached >= Rung.YELLOW) == (due_on <= left)
    assert (reached >= Rung.URGED) == (due_on < today)
    assert (reached is Rung.SUPERVISED) == (today > supervised_from(due_on, CALENDAR))


@given(DAYS, st.integers(0, 30))
def test_a_clock_never_climbs_down(due_on: date, later: int) -> None:
    day = due_on + timedelta(days=later)
    assert ladder.on(day, CALENDAR).rung(due_on) <= ladder.on(day + timedelta(days=1), CALENDAR).rung(due_on)
