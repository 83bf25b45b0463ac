"""What stands in the bulletin of a month, from its first line to its last? DOCX and PDF are both set from this one value."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from intake.paper import written
from intake.rules.calendar import local_date
from intake.statistics import flat, wording
from intake.statistics.audience import Audience
from intake.statistics.charts import charts
from intake.statistics.edition import Edition
from intake.statistics.outline import Outline, SectionOutline, outline_of
from intake.statistics.sentences import Sentences
from intake.statistics.tables import Column, Row, Sort, Table

NUMERALS = ("", *"一二三四五六七八九")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section; an annex begins on a new page."""

    text: str
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Sheet:
    """A table as it is written; ``numeric`` are the columns set to the right. Without rows there is only what ``note`` says."""

    title: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    note: str = ""

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """How the columns share the width, adding up to 1: a number is never broken, words are."""
        needs = [self._need(place) for place in range(len(self.heads))]
        return tuple(need / sum(needs) for need in needs)

    def _need(self, place: int) -> float:
        rows = [*self.rows, *([self.total] if self.total else [])]
        lines = [line for row in rows for line in row[place].split("\n")]
        widest = max(map(across, lines), default=0)
        if self.numeric[place]:
            return max(widest, min(across(self.heads[place]), NARROWEST)) + PADDING
        return max(across(self.heads[place]) / 2, min(widest, BROADEST)) + PADDING


NARROWEST, BROADEST, PADDING = 4, 26, 2


def across(text: str) -> int:
    """The width of a text in half-width letters."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as PNG; ``words`` say what it shows."""

    title: str
    png: bytes
    words: str


Block = Heading | Paragraph | Sheet | Picture


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin of one month for one audience. ``mark`` says which edition it is and stands on each page."""

    title: str
    issue: str
    issuer: str
    day: str
    mark: str
    red_head: bool
    blocks: tuple[Block, ...]


def bulletin(edition: Edition, outline: Outline | None = None) -> Bulletin:
    """What the bulletin of this version of a month says to its audience."""
    form = outline or outline_of(edition.figures.month, edition.audience)
    made = _Making(edition, form)
    head = form.head[edition.audience]
    return Bulletin(
        made.sentences.line(head.title),
        made.sentences.line(form.issue),
        head.issuer,
        written(made.day),
        head.mark,
        form.red_head,
        tuple(made.blocks()),
    )


class _Making:
    """A bulletin being put together."""

    def __init__(self, edition: Edition, outline: Outline) -> None:
        self._edition, self._outline = edition, outline
        self.sentences = Sentences(edition, outline)
        self.day = local_date(edition.at or edition.figures.until)
        self._tables = 0

    def blocks(self) -> Iterator[Block]:
        drawn = {chart.id: chart for chart in charts(self._edition, self._outline)}
        number = 0
        for section in filter(self._is_said, self._outline.section):
            number += not section.annex
            title = section.title if section.annex else f"{numeral(number)}、{section.title}"
            yield Heading(title, section.annex)
            for text in self.sentences.paragraphs(section.text):
                yield Paragraph(_clean(text))
            for id in section.charts:
                if chart := drawn.get(id):
                    yield Picture(chart.title, chart.png, chart.words)
            for id in section.tables:
                yield from self._sheets(id)

    def _is_said(self, section: SectionOutline) -> bool:
        amended = bool(self._edition.differences)
        told = not section.needs or any(table.id == section.needs for table in self._edition.figures.tables)
        return (
            section.audience in (None, self._edition.audience)
            and (amended or not section.only_amended)
            and told
        )

    def _sheets(self, id: str) -> Iterator[Sheet]:
        if id in OWN:
            yield OWN[id](self._edition)
            return
        table = next((one for one in self._edition.figures.tables if one.id == id), None)
        if table is not None:
            self._tables += 1
            yield self._sheet(table)

    def _sheet(self, table: Table) -> Sheet:
        most = self._outline.most_rows
        more = len(table.rows) - most
        notes = (
            self._outline.units if any(one.sort is Sort.MONEY for one in table.columns) else "",
            table.note,
            self.sentences.line(self._outline.more, count=more) if more > 0 else "",
        )
        return Sheet(
            f"表 {self._tables}　{table.title}",
            tuple(map(_head, table.columns)),
            tuple(column.sort not in TEXTS for column in table.columns),
            tuple(_cells(row, table.columns) for row in table.rows[:most]),
            _cells(table.total, table.columns) if table.total and table.rows else None,
            "".join(notes) if table.rows else self._why_empty(table),
        )

    def _why_empty(self, table: Table) -> str:
        """In public a table is empty of few cases too, which its note says."""
        withheld = table.note if self._edition.audience is Audience.PUBLIC else ""
        return withheld or self._outline.empty


def numeral(number: int) -> str:
    """A number from 1 to 99 as sections are numbered: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    return f"{NUMERALS[tens] if tens > 1 else ''}{'十' if tens else ''}{NUMERALS[ones]}"


TEXTS = frozenset({Sort.TEXT, Sort.DATE})


def _head(column: Column) -> str:
    """A rate's head says of what: ``按时办结率（按时办结/应办结）``."""
    return f"{column.name}（{'/'.join(column.parts)}）" if column.parts else column.name


def _cells(row: Row, columns: Sequence[Column]) -> tuple[str, ...]:
    pairs = zip(row.cells, columns, strict=True)
    return tuple(_clean(wording.cell(cell, column.sort)) for cell, column in pairs)


def _figures(edition: Edition) -> Sheet:
    figures = edition.figures
    rows = tuple(
        (
            one.name,
            wording.figure(figures.values[one.id], one),
            flat.change_words(line.previous),
            flat.change_words(line.year_ago),
        )
        for one, line in zip(figures.indicators, flat.lines(figures), strict=True)
    )
    return Sheet("", ("指标", "数值", "环比", "同比"), (False, True, True, True), rows)


def _definitions(edition: Edition) -> Sheet:
    rows = tuple(
        (one.name, one.unit, one.definition, f"{one.numerator} ÷ {one.denominator}" if one.numerator else "")
        for one in edition.figures.indicators
    )
    return Sheet("", ("指标", "单位", "口径", "分子 ÷ 分母"), (False,) * 4, rows)


def _differences(edition: Edition) -> Sheet:
    rows = tuple((_clean(one.where), _clean(one.before), _clean(one.after)) for one in edition.differences)
    return Sheet("", ("指标", "原来", "更正后"), (False, True, True), rows)


OWN = {"figures": _figures, "definitions": _definitions, "differences": _differences}
"""The tables that are not of the month itself but about its figures."""


def _clean(text: str) -> str:
    """What paper can hold: no control characters, which no document may contain."""
    return CONTROL.sub("�", text)
