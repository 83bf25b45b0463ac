"""Does no small part follow from sums that are told, whoever knows the rule itself?"""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.kept_back import may_tell

LEAST = 3
Halves = tuple[tuple[int, ...], ...]


def published(year: Halves) -> tuple[object, ...]:
    """All that anybody is told: months of three and more, halves that may be told, the year where both halves are."""
    months = tuple(tuple(month if month >= LEAST else None for month in half) for half in year)
    halves = tuple(
        sum(half) if may_tell(sum(half), said, LEAST) else None
        for half, said in zip(year, months, strict=True)
    )
    return months, halves, None if None in halves else sum(map(sum, year))


def could_be(year: Halves) -> list[Halves]:
    """Every year of which the same would be published."""
    each = [[(month,) if month >= LEAST else range(LEAST) for month in half] for half in year]
    return [
        (first, second)
        for first in product(*each[0])
        for second in product(*each[1])
        if published((first, second)) == published(year)
    ]


@given(st.tuples(*[st.tuples(*[st.integers(0, 5)] * 3)] * 2))
def test_each_month_under_three_and_each_half_under_three_may_have_been_another(year: Halves) -> None:
    others = could_be(year)
    assert year in others
    for half, months in enumerate(year):
        for month, count in enumerate(months):
            if count < LEAST:
                assert len({one[half][month] for one in others}) > 1
        if sum(months) < LEAST:
            assert len({sum(one[half]) for one in others}) > 1


@pytest.mark.parametrize(
    ("total", "parts", "told"),
    [
        (2, [], False),
        (3, [], True),
        (20, [5, 15], True),
        (21, [5, 15, None], False),  # the one that is kept would be 1
        (23, [5, 15, None, None], True),  # 1 and 2, whichever
        (24, [5, 15, None, None], False),  # 2 and 2
        (22, [5, 15, None, None], False),  # under three together
        (20, [5, 15, None, None, None], False),  # none of the three has any
    ],
)
def test_a_sum_is_told_where_what_is_kept_stays_open(total: int, parts: list[int | None], told: bool) -> None:
    assert may_tell(total, parts, LEAST) == told
