"""Who is first? Ranks by an exact ratio; equals share a rank, and who has too few cases has none."""

from collections.abc import Mapping
from fractions import Fraction


def ranks(ratios: Mapping[str, tuple[int, int]], least: int) -> dict[str, int]:
    """The rank of each whose denominator is at least ``least``, the greatest ratio first: 1, 1, 3 where two are equal."""
    exact = {name: Fraction(n, d) for name, (n, d) in ratios.items() if d >= max(least, 1)}
    return {name: 1 + sum(other > ratio for other in exact.values()) for name, ratio in exact.items()}
