"""Are the same things counted in windows, each limit there once?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reference.rulebook import FOLDER, RulebookError, load_limits
from intake.rules.limits import Limit, LimitId, Reaction, Source, complete

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
        complete(LIMITS.all[1:], LIMITS.work)
    with pytest.raises(ValueError, match="twice"):
        complete((*LIMITS.all, LIMITS[LimitId.ADDITIONS]), LIMITS.work)


def test_an_address_or_a_number_somebody_guesses_at_is_delayed_and_never_shut() -> None:
    for limit in (
        LimitId.WEB_FILINGS,
        LimitId.FILINGS_OF_PHONE,
        LimitId.WRONG_CODES_OF_ADDRESS,
        LimitId.WRONG_CODES_OF_NUMBER,
    ):
        assert LIMITS[limit].reaction is Reaction.DELAY


@given(st.sampled_from(LIMITS.all), st.booleans())
def test_work_helps_over_a_delay_and_over_no_block(limit: Limit, worked: bool) -> None:
    stopped = Source("10.0.0.1", worked).is_stopped_by(limit)
    assert stopped == (limit.reaction is Reaction.BLOCK or not worked)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('then = "delay"', 'then = "sometimes"'),
        ("bits = 18", "bits = 0"),
        ("seconds = 86400", "seconds = 864000"),
    ],
)
def test_limits_that_make_no_sense_are_refused_at_the_start(tmp_path: Path, line: str, wrong: str) -> None:
    file = tmp_path / "limits.toml"
    file.write_text(
        (FOLDER / "limits.toml").read_text(encoding="utf-8").replace(line, wrong), encoding="utf-8"
    )
    with pytest.raises(RulebookError, match="limits.toml"):
        load_limits(file)
