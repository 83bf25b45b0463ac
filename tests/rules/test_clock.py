"""Does a period end on the day the law says, over make-up days, holidays, weekends and years?"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reference.rulebook import RulebookError, load_calendar, load_terms
from intake.rules.calendar import CalendarYearMissing, local_date
from intake.rules.clock import COUNTED, Unit, due, is_overdue, remaining, resumed

CALENDAR = load_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("start", "length", "unit", "last"),
    [
        pytest.param("2026-10-12", 5, Unit.WORKDAY, "2026-10-19", id="an ordinary week"),
        pytest.param(
            "2026-09-30", 5, Unit.WORKDAY, "2026-10-13", id="over National Day and its make-up Saturday"
        ),
        pytest.param("2026-02-13", 1, Unit.WORKDAY, "2026-02-14", id="a make-up Saturday counts"),
        pytest.param(
            "2026-02-14", 1, Unit.WORKDAY, "2026-02-24", id="the day after the make-up day is Spring Festival"
        ),
        pytest.param(
            "2026-09-01", 30, Unit.DAY, "2026-10-08", id="calendar days ending in Golden Week roll forward"
        ),
        pytest.param("2026-09-10", 10, Unit.DAY, "2026-09-20", id="no roll from a Sunday that is worked"),
        pytest.param(
            "2025-12-31", 1, Unit.WORKDAY, "2026-01-04", id="over the year's end to a worked Sunday"
        ),
    ],
)
def test_a_period_ends_on(start: str, length: int, unit: Unit, last: str) -> None:
    assert due(date.fromisoformat(start), length, unit, CALENDAR).on == date.fromisoformat(last)


@given(DAYS, st.integers(1, 60), st.sampled_from(COUNTED))
def test_the_end_agrees_with_an_independent_walk(start: date, length: int, unit: Unit) -> None:
    ahead = [start + timedelta(days=n) for n in range(1, 200) if start + timedelta(days=n) < date(2028, 1, 1)]
    worked = [day for day in ahead if CALENDAR.kind(day).working]
    expected = (
        worked[length - 1] if unit is Unit.WORKDAY else min(d for d in worked if d >= ahead[length - 1])
    )
    assert due(start, length, unit, CALENDAR).on == expected


@given(DAYS, st.integers(1, 60), st.sampled_from(COUNTED))
def test_the_proof_names_every_day_once_and_counts_exactly_the_length(
    start: date, length: int, unit: Unit
) -> None:
    answer = due(start, length, unit, CALENDAR)
    assert [line.day for line in answer.proof] == [
        start + timedelta(days=n + 1) for n in range(len(answer.proof))
    ]
    assert sum(line.counted for line in answer.proof) == length
    assert answer.proof[-1].day == answer.on
    assert answer.proof[-1].kind.working


def test_a_date_that_rests_on_a_year_without_a_notice_is_provisional() -> None:
    assert due(date(2026, 12, 30), 5, Unit.WORKDAY, CALENDAR).provisional
    assert not due(date(2026, 12, 1), 5, Unit.WORKDAY, CALENDAR).provisional


def test_a_year_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(CalendarYearMissing, match="no year 2028"):
        due(date(2027, 12, 30), 5, Unit.WORKDAY, CALENDAR)


def test_the_last_day_is_not_late_and_the_next_day_is() -> None:
    assert not is_overdue(date(2026, 10, 19), date(2026, 10, 19))
    assert is_overdue(date(2026, 10, 19), date(2026, 10, 20))


def test_a_moment_late_in_the_evening_in_london_is_the_next_day_in_china() -> None:
    assert local_date(datetime(2026, 10, 11, 15, 59, tzinfo=UTC)) == date(2026, 10, 11)
    assert local_date(datetime(2026, 10, 11, 16, 0, tzinfo=UTC)) == date(2026, 10, 12)


GOOD = '[[year]]\nyear = 2026\nprovisional = false\nsource = "通知"\nbinding = "law"\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds"),
        ("year = 1 =", "cannot be read"),
        (GOOD + "holidays = []\nworkdays = [2026-10-12]\n", "no Saturday or Sunday"),
        (GOOD + "holidays = []\nworkdays = [2025-10-11]\n", "another year"),
        (GOOD + 'holidays = [{day = 2026-10-10, name = "x"}]\nworkdays = [2026-10-10]\n', "both"),
        (GOOD.replace("通知", "") + "holidays = []\nworkdays = []\n", "source"),
        (GOOD + "holidays = []\nworkdays = []\nextra = 1\n", "extra"),
        (2 * (GOOD + "holidays = []\nworkdays = []\n"), "twice"),
    ],
)
def test_bad_calendar_data_is_refused_with_file_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "calendar.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=f"calendar.toml.*{reason}"):
        load_calendar(file)


def test_a_term_that_starts_on_an_event_nobody_knows_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "terms.toml"
    file.write_text(
        '[[term]]\nid = "x"\nname = "x"\nstarts = ["fly"]\nstops = ["accept"]\nlength = 3\nunit = "workday"\n'
        'owner = "x"\nsource = "s"\nbinding = "design"\n',
        encoding="utf-8",
    )
    with pytest.raises(RulebookError, match=r"terms.toml: .*starts.0"):
        load_terms(file)


def test_every_term_has_a_source_and_ends_on_something() -> None:
    assert all(term.source and term.stops for term in load_terms())


@given(DAYS, st.integers(1, 40), st.integers(0, 60), st.integers(0, 30), st.sampled_from(COUNTED))
def test_a_pause_moves_the_end_by_what_was_left_and_never_gives_more(
    start: date, length: int, ran: int, paused: int, unit: Unit
) -> None:
    first = due(start, length, unit, CALENDAR)
    pause = min(start + timedelta(days=ran), date(2026, 12, 1))
    left = remaining(pause, first.on, unit, CALENDAR)
    again = resumed(pause + timedelta(days=paused), left, first.on, unit, CALENDAR)
    if pause >= first.on:
        assert again.on == first.on  # it had run out: a pause brings nothing back
        return
    counted = sum(line.counted for line in again.proof)
    assert counted == left
    assert again.on >= first.on
    if paused == 0 and unit is Unit.WORKDAY:
        assert again.on == first.on


def test_hours_and_given_dates_are_not_counted_on_the_calendar() -> None:
    for unit in (Unit.HOUR, Unit.DATE):
        with pytest.raises(ValueError, match="counted in days"):
            due(date(2026, 10, 12), 3, unit, CALENDAR)
