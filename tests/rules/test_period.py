"""Which months do half-years and years hold?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import Unacceptable
from intake.rules.month import Month, WrongMonth
from intake.rules.period import Period, month_or_period, period, periods_of, periods_until


def test_a_half_year_and_a_year_begin_and_end_where_their_months_do() -> None:
    first, second, year = period("2026-H1"), period("2026-H2"), period("2026")
    assert (first.starts, first.ends) == (Month(2026, 1).starts, Month(2026, 6).ends)
    assert (second.first, second.after) == (Month(2026, 7).first, Month(2027, 1).first)
    assert (year.first, year.after) == (first.first, second.after)
    assert [one.half for one in (first, second, year)] == [1, 2, 0]


def test_before_a_first_half_comes_the_second_of_the_year_before() -> None:
    assert period("2026-H1").before(2) == (period("2025-H2"), period("2025-H1"))
    assert period("2026-H2").a_year_ago() == period("2025-H2")
    assert period("2026").before(1) == (period("2026").a_year_ago(),)


@given(st.integers(2000, 2098), st.sampled_from(["", "-H1", "-H2"]))
def test_a_period_is_read_as_it_is_written_and_touches_the_one_before(year: int, half: str) -> None:
    one = period(f"{year}{half}")
    assert str(one) == f"{year}{half}"
    assert Period(one.begins, one.months).before(1)[0].after == one.first


@pytest.mark.parametrize(
    "written", ["2026-H3", "2026H1", "26-H1", "2026-h1", "２０２６", "", "2026-10", "2026\n"]
)
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(Unacceptable):
        period(written)


def test_every_period_that_has_a_day_of_the_time_is_named_a_year_before_its_halves() -> None:
    named = [str(one) for one in periods_until(date(2025, 11, 3), date(2026, 6, 30))]
    assert named == ["2026", "2026-H1", "2025", "2025-H2"]
    assert [str(one) for one in periods_of(Month(2026, 6))] == ["2026-H1", "2026"]
    assert [str(one) for one in periods_of(Month(2026, 7))] == ["2026-H2", "2026"]


def test_half_years_are_due_before_july_years_before_january_and_second_halves_with_their_year() -> None:
    assert period("2026-H1").due_before == date(2026, 7, 1)
    assert period("2026").due_before == date(2027, 1, 1)
    assert period("2026-H2").due_before is None


@pytest.mark.parametrize("written", ["2026-13", "", "2026-H3", "next"])
def test_what_is_neither_month_nor_period_is_no_month(written: str) -> None:
    assert str(month_or_period("2026-10")) == "2026-10"
    assert str(month_or_period("2026-H1")) == "2026-H1"
    with pytest.raises(WrongMonth):
        month_or_period(written)
