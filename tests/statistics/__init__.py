"""The figures of a month, counted by hand beside the code that counts them."""

import pytest

pytest.register_assert_rewrite("tests.statistics.reading_back")
