"""What does an amendment change? Every figure and every cell that is not what it was, in the words people read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.statistics import flat
from intake.statistics.figures import Base, Figures
from intake.statistics.flat import Flat
from intake.statistics.measured import Measured, Money, Rate, Spread
from intake.statistics.tables import Row, Table

NOTHING = "—"
BASES = {Base.PREVIOUS: "环比基数", Base.YEAR_AGO: "同比基数"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure or cell: where it stands, what it was, what it is."""

    where: str
    before: str
    after: str


def differences(before: Figures, after: Figures) -> tuple[Difference, ...]:
    """Everything that differs between two versions of a month; nothing where they say the same."""
    return tuple(
        Difference(where, was, now)
        for where, was, now in (*_values(before, after), *_cells(before, after))
        if was != now
    )


def _values(before: Figures, after: Figures) -> Iterator[tuple[str, str, str]]:
    for one in after.indicators:
        yield one.name, written(before.values.get(one.id)), written(after[one.id])
    for base, name in BASES.items():
        was, now = before.bases.get(base, {}), after.bases.get(base, {})
        for one in after.indicators:
            yield f"{one.name}({name})", written(was.get(one.id)), written(now.get(one.id))


def _cells(before: Figures, after: Figures) -> Iterator[tuple[str, str, str]]:
    known = {table.id: table for table in before.tables}
    for table in after.tables:
        was = _rows(known[table.id]) if table.id in known else {}
        now = _rows(table)
        for key in {**was, **now}:
            yield from _row(table, was.get(key), now.get(key))


def _row(
    table: Table, was: Mapping[str, Flat] | None, now: Mapping[str, Flat] | None
) -> Iterator[tuple[str, str, str]]:
    name = " ".join(str(value) for value in (now or was or {}).values() if isinstance(value, str))[:60]
    for heading in {**(was or {}), **(now or {})}:
        yield f"{table.title}:{name} {heading}", _cell(was, heading), _cell(now, heading)


def _rows(table: Table) -> dict[str, Mapping[str, Flat]]:
    heads = [head.name for head in flat.heads(table)]
    rows: list[Row] = [*table.rows, *([table.total] if table.total else [])]
    return {row.key: dict(zip(heads, flat.flat(table, row), strict=True)) for row in rows}


def _cell(row: Mapping[str, Flat] | None, heading: str) -> str:
    value = (row or {}).get(heading)
    return NOTHING if value in (None, "") else str(value)


def written(value: Measured) -> str:
    """A figure in one line, with all that it rests on."""
    match value:
        case None:
            return NOTHING
        case Rate():
            return f"{value.numerator}/{value.denominator}"
        case Spread():
            return f"{value.mean} / {value.median} / {value.nine_in_ten}({value.of})"
        case Money():
            return f"{value.fen / flat.FEN:.2f}({value.of})"
    return str(value)
