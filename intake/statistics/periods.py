"""How are the figures of a half-year or year put? Counted like a month's, in words that do not say month."""

from collections.abc import Mapping
from dataclasses import replace

from intake.rules.indicators import Indicator
from intake.rules.month import Month
from intake.statistics.figures import Figures
from intake.statistics.outline import reworded, shipped
from intake.statistics.tables import Column, Table


def worded(figures: Figures) -> Figures:
    """The figures with 本期 for 本月 in every title, head, note and definition, unless they are a month's; no number changes."""
    if isinstance(figures.month, Month):
        return figures
    words = shipped().period.words
    return replace(
        figures,
        indicators=tuple(_indicator(one, words) for one in figures.indicators),
        tables=tuple(_table(one, words) for one in figures.tables),
    )


def _indicator(one: Indicator, words: Mapping[str, str]) -> Indicator:
    return replace(
        one,
        definition=reworded(one.definition, words),
        numerator=reworded(one.numerator, words),
        denominator=reworded(one.denominator, words),
    )


def _table(table: Table, words: Mapping[str, str]) -> Table:
    return replace(
        table,
        title=reworded(table.title, words),
        note=reworded(table.note, words),
        columns=tuple(_column(one, words) for one in table.columns),
    )


def _column(column: Column, words: Mapping[str, str]) -> Column:
    parts = column.parts
    return replace(
        column,
        name=reworded(column.name, words),
        parts=(reworded(parts[0], words), reworded(parts[1], words)) if parts else None,
    )
