"""Are the same things counted in windows, each limit there once?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reference.rulebook import load_limits
from intake.rules.limits import Limit, LimitId, complete

LIMITS = load_limits()
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.sampled_from(LimitId), st.integers(0, 10**8), st.integers(0, 10**8))
def test_two_moments_share_a_window_when_it_began_at_the_same_second(
    limit: LimitId, first: int, second: int
) -> None:
    rule = LIMITS[limit]
    one, other = (BEGINNING + timedelta(seconds=n) for n in (first, second))
    began = datetime.fromtimestamp(rule.window(one), UTC)
    assert began <= one < began + timedelta(seconds=rule.seconds)
    assert (rule.window(one) == rule.window(other)) == (
        began <= other < began + timedelta(seconds=rule.seconds)
    )


def test_a_limit_that_is_missing_or_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        complete(LIMITS.all[1:])
    with pytest.raises(ValueError, match="twice"):
        complete((*LIMITS.all, Limit(LimitId.ADDITIONS, 1, 1)))
