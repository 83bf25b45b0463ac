"""How does a table of the month look as plain rows? What every file and page writes, so that none counts for itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.statistics.figures import Base, Figures
from intake.statistics.measured import POINTS, Change, Measured, Money, Rate, Spread
from intake.statistics.tables import Cell, Column, Row, Sort, Table

Flat = str | int | float | None
FEN = 1_000_000
"""Fen in 万元, in which amounts are written to two places."""


@dataclass(frozen=True, slots=True)
class Head:
    """One written column; a rate becomes three of them. ``place`` is where its column stands in the table."""

    name: str
    sort: Sort
    place: int
    part: str = ""


def heads(table: Table) -> tuple[Head, ...]:
    """The written columns of a table."""
    return tuple(head for place, column in enumerate(table.columns) for head in _heads(column, place))


def flat(table: Table, row: Row) -> tuple[Flat, ...]:
    """A row under these heads; None where there is nothing to write."""
    return tuple(_flat(row.cells[head.place], head) for head in heads(table))


SUMMARY: tuple[tuple[str, Sort], ...] = (
    ("指标", Sort.TEXT),
    ("数值", Sort.NUMBER),
    ("分子", Sort.COUNT),
    ("分母", Sort.COUNT),
    ("比率", Sort.PERCENT),
    ("单位", Sort.TEXT),
    ("环比(比率为百分点,其余为%)", Sort.NUMBER),
    ("同比(比率为百分点,其余为%)", Sort.NUMBER),
    ("说明", Sort.TEXT),
)
NOT_RECORDED = "未记录"
WITHHELD = "件数太少,不公布"
"""What is said in the public edition of a figure that is counted but not told."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as a line of the summary, with the percentage it was changed by, or the points."""

    id: str
    section: str
    name: str
    value: float | int | None
    numerator: int | None
    denominator: int | None
    percent: float | None
    unit: str
    previous: Change | None
    year_ago: Change | None
    note: str


def lines(figures: Figures) -> tuple[Line, ...]:
    """Every figure as a line, in the order of the indicators."""
    return tuple(_line(figures, place) for place in range(len(figures.indicators)))


def summary(figures: Figures) -> list[tuple[Flat, ...]]:
    """Every figure as a row under the heads of the summary."""
    return [
        (
            line.name,
            line.value,
            line.numerator,
            line.denominator,
            line.percent,
            line.unit,
            line.previous.by if line.previous else None,
            line.year_ago.by if line.year_ago else None,
            line.note,
        )
        for line in lines(figures)
    ]


def _line(figures: Figures, place: int) -> Line:
    indicator = figures.indicators[place]
    found = figures.values[indicator.id]
    rate = found if isinstance(found, Rate) else None
    return Line(
        indicator.id,
        indicator.section,
        indicator.name,
        _value(found),
        rate.numerator if rate else None,
        rate.denominator if rate else None,
        rate.percent if rate else None,
        indicator.unit,
        figures.change(indicator.id, Base.PREVIOUS),
        figures.change(indicator.id, Base.YEAR_AGO),
        _note(found, recorded=indicator.recorded),
    )


def _value(found: Measured) -> float | int | None:
    match found:
        case Spread():
            return found.mean
        case Money():
            return round(found.fen / FEN, 2)
        case Rate():
            return None
    return found


def _note(found: Measured, *, recorded: bool) -> str:
    if not recorded:
        return NOT_RECORDED
    match found:
        case None:
            return WITHHELD
        case Spread() if found.of:
            return f"{found.of} 件,中位 {found.median},九成以内 {found.nine_in_ten}"
        case Money():
            return f"{found.of} 件写明金额"
        case Rate() | Spread() if not _whole(found):
            return "没有分母"
    return ""


def _whole(found: Rate | Spread) -> int:
    return found.denominator if isinstance(found, Rate) else found.of


def change_words(change: Change | None) -> str:
    """A change as people read it: +12.50%, -3.10 个百分点; a dash where there is nothing to compare with."""
    if change is None:
        return "—"
    return f"{change.by:+.2f} 个百分点" if change.unit == POINTS else f"{change.by:+.2f}%"


def _heads(column: Column, place: int) -> Sequence[Head]:
    if column.sort is not Sort.RATE or column.parts is None:
        return (Head(column.name, column.sort, place),)
    above, below = column.parts
    return (
        Head(above, Sort.COUNT, place, "numerator"),
        Head(below, Sort.COUNT, place, "denominator"),
        Head(column.name, Sort.PERCENT, place, "percent"),
    )


def _flat(cell: Cell, head: Head) -> Flat:
    if isinstance(cell, Rate):
        number: float | int | None = getattr(cell, head.part)
        return number
    if head.sort is Sort.MONEY and isinstance(cell, int):
        return round(cell / FEN, 2)
    return cell
