"""Does the collector of cycles rest during large readings, and only then?"""

import gc

import pytest

from intake.uncollected import uncollected


def test_it_rests_until_the_last_of_several_readings_is_done() -> None:
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_reading_that_failed() -> None:
    with pytest.raises(ZeroDivisionError), uncollected():
        1 / 0  # noqa: B018
    assert gc.isenabled()
