"""Where do clocks stand on the line of a case's page?"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.timeline import LEFT, RIGHT, timeline
from intake.views import ClockView

DAY = date(2026, 10, 12)
DAYS = st.integers(0, 400)


def a_clock(starts: int, lasts: int, *, met: int | None = None, late: bool = False) -> ClockView:
    start = DAY + timedelta(days=starts)
    met_on = start + timedelta(days=met) if met is not None else None
    return ClockView("handle", "承办", start, start + timedelta(days=lasts), False, met_on, late, "来源", ())


def test_a_case_without_clocks_has_no_line() -> None:
    assert timeline((), DAY) is None


def test_the_first_clock_starts_left_the_last_ends_right_and_today_stands_between() -> None:
    line = timeline((a_clock(0, 5, met=2), a_clock(5, 15, late=True)), DAY + timedelta(days=10))
    assert line is not None
    assert (line.bars[0].starts, line.bars[1].ends, line.today) == (LEFT, RIGHT, (LEFT + RIGHT) // 2)
    assert [bar.state for bar in line.bars] == ["met", "late"]


def test_a_day_after_the_last_end_stands_nowhere() -> None:
    line = timeline((a_clock(0, 5),), DAY + timedelta(days=6))
    assert line is not None
    assert line.today is None


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=8), DAYS)
def test_every_bar_lies_on_the_canvas_and_has_a_width(clocks: list[tuple[int, int]], today: int) -> None:
    line = timeline([a_clock(*clock) for clock in clocks], DAY + timedelta(days=today))
    assert line is not None
    for bar in line.bars:
        assert LEFT <= bar.starts < bar.ends <= RIGHT + 3
        assert 0 <= bar.label[0] <= 600
