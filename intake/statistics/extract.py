"""What do 人大 and 政协 read of a half-year or year? Totals beside the year so far and the year before, no small number to be found.

Told are months (the public edition), half-years, and years. A half-year's number is told where nothing under three follows from it and
its months (rules/kept_back); a year's where both its halves are told, so that it says nothing they do not say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.rules.indicators import Indicator, Public
from intake.rules.kept_back import may_tell
from intake.rules.month import Month
from intake.rules.period import YEAR, Period
from intake.statistics import wording
from intake.statistics.audience import Audience
from intake.statistics.edition import Edition
from intake.statistics.figures import Base, Figures
from intake.statistics.measured import Measured, Rate
from intake.statistics.outline import Outline, outline_of
from intake.statistics.public import LEFT_OUT
from intake.statistics.sentences import Sentences
from intake.statistics.tables import Column, Row, Sort, Table

FREE = frozenset({"meetings"})
"""Numbers of nobody's case."""
AT_THE_END = frozenset({"open_end", "red"})
"""What stands as the period ends: no sum of its months."""
TITLE, NOTICE = "政府履约投诉办理情况", "不含办件编号、单位和任何人的信息"
EXTRACT = "extract"


@dataclass(frozen=True, slots=True)
class Half:
    """A half-year, and what its months say in public; a month before anything was told is none of them."""

    figures: Figures
    months: tuple[Mapping[str, Measured], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A half-year or year as it is shown, and the halves it has."""

    of: Period
    figures: Figures
    halves: tuple[Half, ...]


def columns(of: Period) -> tuple[Period, ...]:
    """Which periods stand side by side: this, the year so far, and the same of the year before; each once."""
    so_far = Period(Month(of.begins.year, 1), of.begins.number - 1 + of.months)
    return tuple(dict.fromkeys((of, so_far, of.a_year_ago(), so_far.a_year_ago())))


def halves(of: Period) -> tuple[Period, ...]:
    """The half-years of a period."""
    length = YEAR // 2
    return tuple(Period(of.begins.earlier(-on), length) for on in range(0, of.months, length))


def extract(edition: Edition, shown: Sequence[Shown], rules: Public) -> Edition:
    """The extract of a frozen period, which is the first of those shown."""
    figures, outline = edition.figures, outline_of(edition.figures.month, Audience.DELEGATES)
    told = {one.of: {id: _told(one, id, rules) for id in outline.figures} for one in shown}
    first = shown[0].of
    ago = told.get(first.a_year_ago())
    indicators = tuple(one for one in figures.indicators if one.id in outline.figures)
    return replace(
        edition,
        figures=replace(
            figures,
            indicators=indicators,
            values=told[first],
            bases={Base.YEAR_AGO: ago} if ago else {},
            tables=(_table(indicators, told, lambda of: _called(edition, outline, of)),),
        ),
        reason="",
        differences=(),
        title=TITLE,
        notice=NOTICE,
        audience=Audience.DELEGATES,
    )


def _called(edition: Edition, outline: Outline, of: Period) -> str:
    return Sentences(edition, outline).line(outline.issue, year=of.begins.year, half=of.half)


def _table(
    indicators: Sequence[Indicator],
    told: Mapping[Period, Mapping[str, Measured]],
    called: Callable[[Period], str],
) -> Table:
    rows = (
        Row(one.id, (one.name, *(wording.figure(values[one.id], one) for values in told.values())))
        for one in indicators
    )
    periods = tuple(Column(str(of), called(of), Sort.TEXT) for of in told)
    return Table(EXTRACT, "主要数字", (Column("name", "指标", Sort.TEXT), *periods), tuple(rows))


def _told(shown: Shown, id: str, rules: Public) -> Measured:
    """A figure as delegates read it; None where a small number would follow."""
    value = shown.figures[id]
    if id in FREE:
        return value
    if id in AT_THE_END:
        return value if isinstance(value, int) and value >= rules.least else None
    return value if all(_is_told(half, id, rules) for half in shown.halves) else None


def _is_told(half: Half, id: str, rules: Public) -> bool:
    """Whether a half-year's figure may be told beside its months'."""
    value = half.figures[id]
    if not _left_out_may_be_told(half, id, rules):
        return False
    months = [one[id] for one in half.months] if id in rules.figures else []
    if isinstance(value, Rate):
        return all(
            may_tell(total, [None if one is None else said(one) for one in months], rules.least)
            for total, said in ((_yes(value), _yes), (_no(value), _no))
        )
    whole = [one if isinstance(one, int) else None for one in months]
    return isinstance(value, int) and may_tell(value, whole, rules.least)


def _left_out_may_be_told(half: Half, id: str, rules: Public) -> bool:
    """Whether the half-year may tell how many its rate leaves out, as subtraction does: none, or enough, of months that all tell it."""
    out = half.figures.values.get(LEFT_OUT[id]) if id in LEFT_OUT else None
    if not isinstance(out, int) or not out:
        return True
    return out >= rules.least and all(one.get(id) is not None for one in half.months)


def _yes(value: Measured) -> int:
    return value.numerator if isinstance(value, Rate) else 0


def _no(value: Measured) -> int:
    return value.denominator - value.numerator if isinstance(value, Rate) else 0
