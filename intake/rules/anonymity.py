"""How is a data set told so that nobody can be picked out? Each row stands with at least k others that say the same, or is left out.

k-anonymity (Sweeney 2002) by widening what is rare, row by row: whoever stands with k others as he is stays as he is; the rest is
widened one column at a time, in an order that is chosen, until he does; who never does is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Widths = Mapping[str, Sequence[str]]
"""Of one row, by column, what it says from the narrowest to the widest: ("薛店镇", "乡镇", "*")."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one row, by column, after how many ``steps`` of widening; None where it is left out."""

    values: Mapping[str, str] | None
    steps: int


def anonymous(rows: Sequence[Widths], order: Sequence[str], k: int) -> tuple[Told, ...]:
    """What may be told of each row. ``order`` names the column that is widened by one at each step."""
    told: dict[int, Told] = {}
    for steps in range(len(order) + 1):
        widened = order[:steps]
        groups: dict[frozenset[tuple[str, str]], list[int]] = {}
        for place, row in enumerate(rows):
            if place not in told:
                groups.setdefault(frozenset(_values(row, widened).items()), []).append(place)
        for members in groups.values():
            if len(members) >= k:
                told |= {place: Told(_values(rows[place], widened), steps) for place in members}
    return tuple(told.get(place) or Told(None, len(order)) for place in range(len(rows)))


def _values(row: Widths, widened: Sequence[str]) -> dict[str, str]:
    return {column: widths[min(widened.count(column), len(widths) - 1)] for column, widths in row.items()}
