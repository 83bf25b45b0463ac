"""What of a month may anybody read? Figures and parts of which nothing about fewer than three cases follows.

Nothing is left out cell by cell, since what is left out follows from a total. Instead only figures are chosen that no sum or
difference ties to each other (``[public]`` in reference/indicators.toml), and of a table that parts a whole, all parts up to the
smallest of at least three stand as one. Whoever swaps two of these parts in all complaints changes nothing that is published, so
each of them may have been any other, one of three and more among them: that is the proof; tests/statistics/test_public.py solves
for them. The rule (policy 3.3: nothing under three) is kept for none, too: where nobody or everybody said yes, each one's answer
would be known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from intake.rules.indicators import Indicator, Public
from intake.rules.shares import percents
from intake.statistics.audience import Audience
from intake.statistics.edition import Edition
from intake.statistics.flat import FEN
from intake.statistics.measured import Measured, Money, Rate, Spread
from intake.statistics.tables import Cell, Column, Row, Sort, Table

REST = "rest"
TOO_FEW = "件数太少,不分类公布。"
HOT, EXAMPLES = "hot", "examples"
"""The table of hot topics, and what of it anybody may read."""
LEFT_OUT: Mapping[str, str] = {"solved": "unreasonable"}
"""What counts the cases that a rate leaves out: other public rates are of all, so their denominators less its own say how many."""
COUNTED = "accepted"
"""The column of a table that parts the cases accepted in the month."""


def public(edition: Edition, rules: Public) -> Edition:
    """The public edition: no reason, no name, no difference list, no table but those chosen, nothing of few cases.

    A month that was frozen before something was counted goes without it.
    """
    found = edition.figures
    figures = replace(
        found,
        indicators=tuple(_told(one, rules) for one in found.indicators if one.id in rules.figures),
        values={id: _shown(id, found.values, rules) for id in rules.figures if id in found.values},
        bases={base: _compared(values, rules) for base, values in found.bases.items()},
        tables=(
            *(
                _parts(table, title, rules)
                for id, title in rules.tables.items()
                for table in found.tables
                if table.id == id
            ),
            *_examples(found.tables, rules),
        ),
    )
    return Edition(
        figures,
        edition.number,
        edition.at,
        digest=edition.digest,
        title=rules.title,
        audience=Audience.PUBLIC,
        notice=f"{rules.notice}{rules.licence}",
    )


def _told(indicator: Indicator, rules: Public) -> Indicator:
    said = rules.figures[indicator.id]
    return replace(indicator, name=said.name, definition=said.words)


def _compared(values: Mapping[str, Measured], rules: Public) -> dict[str, Measured]:
    """What a base month's public edition says; amounts and means are not compared, since of how many they are is not told."""
    return {id: _shown(id, values, rules) for id in rules.figures if isinstance(values.get(id), int | Rate)}


def _shown(id: str, values: Mapping[str, Measured], rules: Public) -> Measured:
    """A figure as anybody may read it; None, too, where subtraction would find that one or two were left out of it."""
    out = values.get(LEFT_OUT[id]) if id in LEFT_OUT else None
    return None if isinstance(out, int) and 0 < out < rules.least else _value(values[id], rules)


def _value(value: Measured, rules: Public) -> Measured:
    """A figure as anybody may read it; None where few cases would show."""
    match value:
        case int() if value >= rules.least:
            return value
        case Rate() if min(value.numerator, value.denominator - value.numerator) >= rules.least:
            return value
        case Spread() if value.mean is not None and value.of >= rules.averaged_from:
            return _whole(Decimal(str(value.mean)))
        case Money() if value.of >= rules.averaged_from:
            return _whole(Decimal(value.fen) / FEN)
    return None


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _parts(table: Table, title: str, rules: Public) -> Table:
    """Counts and shares of the parts; those up to the smallest of at least ``least`` as one, the last, whatever it is of."""
    counts = {row.key: _count(table, row) for row in table.rows}
    threshold = min((count for count in counts.values() if count >= rules.least), default=0)
    named = [(row.key, row.cells[0]) for row in table.rows if counts[row.key] > threshold]
    columns = (table.columns[0], Column(COUNTED, "件数"), Column("share", "占比", Sort.PERCENT))
    if not threshold or not named:
        return Table(table.id, title, columns, (), note=TOO_FEW)
    whole, parts = sum(counts.values()), [counts[key] for key, _ in named]
    labels: list[tuple[str, Cell]] = [*named, (REST, rules.rest)]
    numbers = [*parts, whole - sum(parts)]
    rows = tuple(
        Row(key, (label, count, share))
        for (key, label), count, share in zip(labels, numbers, percents(numbers), strict=True)
    )
    note = f"{rules.rest}:不足 {rules.least} 件的各类,连同满 {rules.least} 件的最小一类。"
    return Table(table.id, title, columns, rows, Row("total", ("合计", whole, 100.0)), note)


def _examples(tables: Sequence[Table], rules: Public) -> tuple[Table, ...]:
    """What a person released, in no order that tells of how many it is; no count, domain, body or case stands beside it."""
    words = sorted(
        str(said)
        for table in tables
        if table.id == HOT
        for row in table.rows
        if (said := table.cell(row.key, "released"))
    )
    if not words:
        return ()
    rows = tuple(Row(str(place), (said,)) for place, said in enumerate(words, start=1))
    note = "经工作人员审定后公布,略去了能认出人的内容;诉求人所说,未经核实。"
    return (Table(EXAMPLES, rules.examples, (Column("words", rules.examples, Sort.TEXT),), rows, note=note),)


def _count(table: Table, row: Row) -> int:
    cell = table.cell(row.key, COUNTED)
    return cell if isinstance(cell, int) else 0
