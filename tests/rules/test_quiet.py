"""Does a notice wait for the morning, and only at night?"""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.calendar import CHINA
from intake.rules.quiet import Quiet, quiet_hours


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        ("2026-10-12 20:59", "2026-10-12 20:59"),
        ("2026-10-12 21:00", "2026-10-13 08:00"),
        ("2026-10-31 23:59", "2026-11-01 08:00"),
        ("2026-10-12 00:00", "2026-10-12 08:00"),
        ("2026-10-12 07:59", "2026-10-12 08:00"),
        ("2026-10-12 08:00", "2026-10-12 08:00"),
    ],
)
def test_what_happens_at_night_is_told_in_the_morning(at: str, sent: str) -> None:
    moment, expected = (datetime.fromisoformat(one).replace(tzinfo=CHINA) for one in (at, sent))
    assert Quiet().over(moment) == expected


@given(
    st.integers(0, 4 * 366 * 24 * 60),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_nothing_is_sent_in_quiet_hours_nor_held_for_a_day(minutes: int, begins: int, ends: int) -> None:
    at = datetime(2024, 1, 1, tzinfo=CHINA) + timedelta(minutes=minutes)
    quiet = Quiet(begins, ends)
    sent = quiet.over(at)
    assert sent >= at
    assert (sent - at).total_seconds() < 24 * 3600
    assert quiet.over(sent) == sent


@pytest.mark.parametrize(
    ("written", "hours"),
    [("21-8", Quiet(21, 8)), ("0-0", Quiet(0, 0)), ("24-8", None), ("night", None), ("", None)],
)
def test_hours_are_written_as_a_pair(written: str, hours: Quiet | None) -> None:
    assert quiet_hours(written) == hours
