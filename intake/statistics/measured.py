"""What can a figure be? A count, a rate with its numerator and denominator, a spread of times, or an amount of money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.rules.shares import percent, rounded


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage that can be checked: its numerator and denominator are printed beside it."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """The percentage to two places; None when there is no denominator."""
        return percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long ``of`` things took: mean, median, and what nine in ten did not exceed; None of nothing. To two places."""

    of: int
    mean: float | None = None
    median: float | None = None
    nine_in_ten: float | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen, named in ``of`` cases."""

    fen: int
    of: int


Measured = int | Rate | Spread | Money | None
"""A figure; None for what the product keeps no data of."""


@dataclass(frozen=True, slots=True)
class Change:
    """By how much a figure changed: percent of its base or, for a rate, percentage points."""

    by: float
    unit: str


PERCENT, POINTS = "%", "百分点"


def spread(values: Sequence[float]) -> Spread:
    """The spread of some times; nine in ten by nearest rank."""
    if not values:
        return Spread(0)
    ordered, count = sorted(values), len(values)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    nearest = ordered[-(-9 * count // 10) - 1]
    mean = sum(map(Decimal, map(str, ordered)), Decimal(0)) / count
    return Spread(count, rounded(mean), rounded(Decimal(str(middle))), rounded(Decimal(str(nearest))))


def change(now: Measured, base: Measured, least: int) -> Change | None:
    """The change from a base to now; None where the base is nothing or rests on fewer than ``least`` cases (policy 3.3).

    Rates are compared in percentage points, never in percent of percent; spreads are not compared.
    """
    match now, base:
        case int(), int():
            return _relative(now, base, base, least)
        case Money(), Money():
            return _relative(now.fen, base.fen, base.of, least)
        case Rate(), Rate() if now.denominator and base.denominator >= least:
            points = Decimal(now.numerator * 100) / now.denominator
            return Change(rounded(points - Decimal(base.numerator * 100) / base.denominator), POINTS)
    return None


def _relative(now: int, base: int, cases: int, least: int) -> Change | None:
    if not base or cases < least:
        return None
    return Change(rounded(Decimal((now - base) * 100) / base), PERCENT)


def to_json(measured: Measured) -> Any:
    """As canonical JSON holds it; a rate carries its percentage for who reads it elsewhere."""
    match measured:
        case Rate():
            return {
                "numerator": measured.numerator,
                "denominator": measured.denominator,
                "percent": measured.percent,
            }
        case Spread():
            return {
                "of": measured.of,
                "mean": measured.mean,
                "median": measured.median,
                "nine_in_ten": measured.nine_in_ten,
            }
        case Money():
            return {"fen": measured.fen, "of": measured.of}
    return measured


def from_json(data: Any) -> Measured:
    """What :func:`to_json` wrote."""
    if not isinstance(data, Mapping):
        number: int | None = data
        return number
    if "numerator" in data:
        return Rate(data["numerator"], data["denominator"])
    if "fen" in data:
        return Money(data["fen"], data["of"])
    return Spread(data["of"], data["mean"], data["median"], data["nine_in_ten"])
