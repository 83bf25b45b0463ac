"""How is a part of a whole printed? Percentages to two places; parts of one whole add up to exactly 100.00."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTHS = 10_000
"""Hundredths of a percent in a whole."""


def percent(numerator: int, denominator: int) -> float | None:
    """The percentage to two places, halves up; None of nothing."""
    return rounded(Decimal(numerator * 100) / denominator) if denominator else None


def rounded(value: Decimal) -> float:
    """To two places, halves up, as people round by hand."""
    return float(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def percents(parts: Sequence[int]) -> tuple[float | None, ...]:
    """The percentage of each part of their sum, adding up to 100.00: largest remainders first, earlier parts before later.

    None for each when the sum is 0.
    """
    whole = sum(parts)
    if not whole:
        return tuple(None for _ in parts)
    floors = [part * HUNDREDTHS // whole for part in parts]
    left = HUNDREDTHS - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda place: -(parts[place] * HUNDREDTHS % whole))
    for place in by_remainder[:left]:
        floors[place] += 1
    return tuple(floor / 100 for floor in floors)
