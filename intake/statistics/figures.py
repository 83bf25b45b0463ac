"""What are the month's figures? Every figure with its base months, and every table, as plain values that JSON can hold.

Screen, workbook, CSV, JSON and bulletin are all written from one :class:`Figures`, so no two of them can differ.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from intake.reference.rulebook import Rulebook
from intake.rules import ladder
from intake.rules.indicators import Indicator
from intake.rules.month import Months
from intake.rules.period import month_or_period
from intake.statistics import measured, measures, tables
from intake.statistics.crossed import crossed
from intake.statistics.facts import Facts
from intake.statistics.measured import Change, Measured, change
from intake.statistics.tables import Table
from intake.uncollected import uncollected


class Base(StrEnum):
    """What a month is compared with."""

    PREVIOUS = "previous"  # 环比
    YEAR_AGO = "year_ago"  # 同比


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one month, or of a longer period. ``until`` is when they were read: the month's end once it is over.

    ``values`` are the figures by the id of their indicator, ``bases`` those of the months it is compared with, where there
    are any. ``rulebook`` names the reference data that the words and limits are of.
    """

    month: Months
    until: datetime
    rulebook: str
    indicators: tuple[Indicator, ...]
    compared_from: int
    values: Mapping[str, Measured]
    bases: Mapping[Base, Mapping[str, Measured]]
    tables: tuple[Table, ...]

    def __getitem__(self, id: str) -> Measured:
        return self.values[id]

    def table(self, id: str) -> Table:
        """The table of this id; KeyError when there is none."""
        found = {table.id: table for table in self.tables}
        return found[id]

    def change(self, id: str, base: Base) -> Change | None:
        """The change of a figure from a base month; None where there is nothing to compare with."""
        return change(self.values[id], self.bases.get(base, {}).get(id), self.compared_from)


@uncollected()
def figures(facts: Facts, book: Rulebook, bases: Mapping[Base, Figures] | None = None) -> Figures:
    """Count everything from the facts; ``bases`` are the figures of the months to compare with, where there are any."""
    catalogue, before = book.catalogue, bases or {}
    found = measures.all_of(
        facts, catalogue.choices, ladder.on(facts.cut, book.calendar), tables.windows(book)
    )
    return Figures(
        facts.month,
        facts.until,
        book.digest,
        catalogue.indicators,
        catalogue.choices.compared_from,
        {one.id: found[one.id] if one.recorded else None for one in catalogue.indicators},
        {base: dict(figures.values) for base, figures in before.items()},
        _tables(facts, book, before),
    )


def _tables(facts: Facts, book: Rulebook, bases: Mapping[Base, Figures]) -> tuple[Table, ...]:
    """Every table, bodies by domains after the domains with their subtypes."""
    made = tables.all_of(facts, book, {base: {one.id: one for one in bases[base].tables} for base in bases})
    place = next(place for place, one in enumerate(made, start=1) if one.id == "subtypes")
    return (*made[:place], crossed(facts, book), *made[place:])


def to_json(figures: Figures) -> dict[str, Any]:
    """The figures as plain data; :func:`canonical` writes it the same each time."""
    return {
        "month": str(figures.month),
        "until": figures.until.isoformat(),
        "rulebook": figures.rulebook,
        "compared_from": figures.compared_from,
        "indicators": [asdict(one) for one in figures.indicators],
        "values": _values_json(figures.values),
        "bases": {base: _values_json(values) for base, values in figures.bases.items()},
        "changes": {
            base: {one.id: _change_json(figures.change(one.id, base)) for one in figures.indicators}
            for base in figures.bases
        },
        "tables": [tables.to_json(table) for table in figures.tables],
    }


def from_json(data: Mapping[str, Any]) -> Figures:
    """What :func:`to_json` wrote; changes follow from the values."""
    return Figures(
        month_or_period(data["month"]),
        datetime.fromisoformat(data["until"]),
        data["rulebook"],
        tuple(Indicator(**one) for one in data["indicators"]),
        data["compared_from"],
        _values(data["values"]),
        {Base(base): _values(values) for base, values in data["bases"].items()},
        tuple(tables.from_json(table) for table in data["tables"]),
    )


def canonical(data: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """The one way the same data is written: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _values_json(values: Mapping[str, Measured]) -> dict[str, Any]:
    return {id: measured.to_json(value) for id, value in values.items()}


def _values(data: Mapping[str, Any]) -> dict[str, Measured]:
    return {id: measured.from_json(value) for id, value in data.items()}


def _change_json(change: Change | None) -> dict[str, Any] | None:
    return asdict(change) if change is not None else None
