"""How do the figures of a month or period look as a workbook? One sheet a table, numbers as numbers, charts, the same bytes each time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from intake.rules.calendar import CHINA
from intake.rules.month import Month
from intake.statistics import flat
from intake.statistics.edition import Edition
from intake.statistics.figures import Figures
from intake.statistics.flat import Flat
from intake.statistics.tables import Sort, Table

A_FIXED_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # the same figures are the same bytes
A4, PERCENT = 9, 100
LATIN, WIDE, NARROWEST, WIDEST = 1.1, 2.1, 9, 60


def workbook(edition: Edition) -> bytes:
    """A version of a month as XLSX."""
    figures = edition.figures
    buffer = BytesIO()
    # Text stays text: a complaint's "=1+1" or a link is never run by the reader's spreadsheet.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"{edition.title} {figures.month}", "created": A_FIXED_MOMENT})
        writing = _Writing(book, edition)
        writing.cover(edition)
        writing.summary(figures)
        for table in figures.tables:
            writing.table(table)
        writing.definitions(figures)
        if edition.differences:
            rows = [(one.where, one.before, one.after) for one in edition.differences]
            writing.sheet("更正", ("指标", "原来", "更正后"), rows)
    return buffer.getvalue()


class _Writing:
    """A workbook that is being written: its formats, and a sheet for each thing."""

    def __init__(self, book: Any, edition: Edition) -> None:
        self._book, self._month, self._header = book, edition.figures.month, edition.title
        self._title = book.add_format({"bold": True, "font_size": 18})
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._total = {"bold": True, "top": 1}
        self._formats: dict[tuple[Sort, bool], Any] = {}

    def cover(self, edition: Edition) -> None:
        sheet, figures = self._sheet("封面"), edition.figures
        until = figures.until.astimezone(CHINA)
        lines = (
            ("月份" if isinstance(figures.month, Month) else "期间", str(figures.month)),
            ("数据截止", f"{until:%Y-%m-%d %H:%M}(北京时间)"),
            ("版本", edition.name),
            ("更正原因", edition.reason),
            ("指纹(SHA-256)", edition.digest),
            ("规则版本", figures.rulebook),
            ("说明", edition.notice),
        )
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 72)
        sheet.write_string(0, 0, edition.title, self._title)
        for place, (name, value) in enumerate((name, value) for name, value in lines if value):
            sheet.write_string(place + 2, 0, name, self._head)
            sheet.write_string(place + 2, 1, value)

    def summary(self, figures: Figures) -> None:
        heads, sorts = zip(*flat.SUMMARY, strict=True)
        self.sheet("总体情况", heads, flat.summary(figures), sorts)

    def table(self, table: Table) -> None:
        heads = flat.heads(table)
        rows = [flat.flat(table, row) for row in table.rows]
        total = flat.flat(table, table.total) if table.total else None
        sheet = self.sheet(
            table.title, [head.name for head in heads], rows, [head.sort for head in heads], total=total
        )
        if table.note:
            sheet.write_string(len(rows) + 3, 0, f"注:{table.note}")
        if table.id in CHARTS and rows:
            place = [head.sort for head in heads].index(Sort.PERCENT if table.id in RATED else Sort.COUNT, 1)
            self._chart(sheet, table, len(rows), place, len(heads))

    def definitions(self, figures: Figures) -> None:
        rows = [
            (one.section, one.name, one.unit, one.definition, one.numerator, one.denominator, one.source)
            for one in figures.indicators
        ]
        heads = ("类别", "指标", "单位", "口径", "分子", "分母", "来源")
        self.sheet("指标口径", heads, rows)

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[Flat]],
        sorts: Sequence[Sort] | None = None,
        total: Sequence[Flat] | None = None,
    ) -> Any:
        """A sheet of rows under frozen, filtered heads; the total is outside the filter."""
        sheet, kinds = self._sheet(name), sorts or [Sort.TEXT] * len(heads)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if heads:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, self._head)
            written = [head, *(_written(row[place]) for row in rows)]
            sheet.set_column(place, place, max(NARROWEST, min(WIDEST, max(map(_width, written)))))
        for number, row in enumerate(rows, start=1):
            self._write(sheet, number, row, kinds, bold=False)
        if total is not None:
            self._write(sheet, len(rows) + 1, total, kinds, bold=True)
        return sheet

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{self._header} {self._month}&R&A")
        sheet.set_footer("&C第 &P 页 共 &N 页")
        return sheet

    def _write(
        self, sheet: Any, number: int, row: Sequence[Flat], sorts: Sequence[Sort], *, bold: bool
    ) -> None:
        for place, (value, sort) in enumerate(zip(row, sorts, strict=True)):
            if value in (None, ""):
                continue
            if isinstance(value, str):
                sheet.write_string(number, place, value, self._format(Sort.TEXT, bold=bold))
            else:
                shown = value / PERCENT if sort in (Sort.PERCENT, Sort.CHANGE) else value
                sheet.write_number(number, place, shown, self._format(sort, bold=bold))

    def _format(self, sort: Sort, *, bold: bool) -> Any:
        if (sort, bold) not in self._formats:
            look = {"num_format": NUMBERS[sort]} if sort in NUMBERS else {}
            self._formats[sort, bold] = self._book.add_format({**look, **(self._total if bold else {})})
        return self._formats[sort, bold]

    def _chart(self, sheet: Any, table: Table, rows: int, place: int, width: int) -> None:
        """A native bar chart beside the rows, the first of them on top."""
        chart = self._book.add_chart({"type": "bar"})
        label = next(at for at, column in enumerate(table.columns) if column.sort is Sort.TEXT)
        chart.add_series({
            "name": [table.title, 0, place],
            "categories": [table.title, 1, label, rows, label],
            "values": [table.title, 1, place, rows, place],
            "fill": {"color": "#1f4e9c"},
        })  # fmt: skip
        chart.set_title({"name": f"{table.title}({self._month})", "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 560, "height": 120 + 26 * rows})
        sheet.insert_chart(1, width + 1, chart)


CHARTS = frozenset({"channels", "domains", "excuses", "bodies", "towns", "grades"})
RATED = frozenset({"bodies", "towns"})
"""The tables whose chart shows a percentage, not a count."""
NUMBERS = {
    Sort.COUNT: "0",
    Sort.PERCENT: "0.00%",
    Sort.CHANGE: "+0.00%;-0.00%;0.00%",
    Sort.MONEY: "#,##0.00",
    Sort.NUMBER: "0.##",
}


def _written(value: Flat) -> str:
    return "" if value is None else str(value)


def _width(text: str) -> float:
    return sum(WIDE if ord(sign) > 0x2E80 else LATIN for sign in text) + 2
