"""How is one figure or cell written in a document? A percentage never without its numerator and denominator."""

from collections.abc import Callable, Mapping

from intake.rules.indicators import Indicator
from intake.statistics import flat
from intake.statistics.measured import Measured, Money, Rate, Spread
from intake.statistics.tables import Cell, Sort

NOTHING, WITHHELD = "—", "件数太少，不公布"


def figure(value: Measured, indicator: Indicator) -> str:
    """A figure in a sentence: ``12 件``, ``95.00%（19/20）``."""
    match value:
        case None:
            return WITHHELD if indicator.recorded else flat.NOT_RECORDED
        case Rate():
            return f"{percent(value.percent)}（{value.numerator}/{value.denominator}）"
        case Spread():
            return _spread(value, indicator.unit)
        case Money():
            return f"{money(value.fen)} {indicator.unit}（{value.of} 件写明金额）"
    return f"{value} {indicator.unit}"


def _spread(value: Spread, unit: str) -> str:
    if not value.of:
        return NOTHING
    return f"{value.mean} {unit}（{value.of} 件，中位 {value.median}，九成以内 {value.nine_in_ten}）"


def cell(value: Cell, sort: Sort) -> str:
    """A cell of a table; what is not recorded stays empty, what cannot be counted is a dash. A rate takes two lines."""
    match value:
        case None:
            return "" if sort in BLANK else NOTHING
        case Rate():
            return f"{percent(value.percent)}\n{value.numerator}/{value.denominator}"
        case str():
            return value
    return NUMBERS.get(sort, str)(value)


BLANK = frozenset({Sort.TEXT, Sort.DATE, Sort.MONEY})


def percent(value: float | None) -> str:
    """To two places, or a dash."""
    return NOTHING if value is None else f"{value:.2f}%"


def money(fen: float) -> str:
    """Fen in 万元, to two places."""
    return f"{fen / flat.FEN:,.2f}"


NUMBERS: Mapping[Sort, Callable[[float], str]] = {
    Sort.PERCENT: percent,
    Sort.CHANGE: lambda by: f"{by:+.2f}%",
    Sort.MONEY: money,
}
