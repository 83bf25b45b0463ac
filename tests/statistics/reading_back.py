"""Does a workbook say what the figures say? Read back by another library, cell by cell."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TypeVar

import openpyxl

from intake.statistics import flat
from intake.statistics.figures import Figures
from intake.statistics.tables import Sort

T = TypeVar("T")
PERCENTAGES = (Sort.PERCENT, Sort.CHANGE)


def reads_back(workbook: bytes, figures: Figures) -> None:
    """Every table and every figure stands in the workbook as it is, numbers as numbers."""
    book = openpyxl.load_workbook(BytesIO(workbook))
    assert book.sheetnames == ["封面", "总体情况", *(table.title for table in figures.tables), "指标口径"]
    for table in figures.tables:
        heads = flat.heads(table)
        sheet = book[table.title]
        assert [cell.value for cell in sheet[1]] == [head.name for head in heads]
        rows = [*table.rows, *([table.total] if table.total else [])]
        for place, row in enumerate(rows, start=2):
            written = [cell.value for cell in sheet[place]][: len(heads)]
            assert (table.id, written) == (
                table.id,
                expected(flat.flat(table, row), [head.sort for head in heads]),
            )
        assert sheet.freeze_panes == "B2"
        assert sheet.page_setup.paperSize == 9
        assert sheet.auto_filter.ref is not None
    summary = {row[0]: row for row in book["总体情况"].iter_rows(min_row=2, values_only=True)}
    for line in flat.lines(figures):
        percent = line.percent / 100 if line.percent is not None else None
        assert summary[line.name][1:5] == (line.value, line.numerator, line.denominator, percent)
    assert [row[1] for row in book["指标口径"].iter_rows(min_row=2, values_only=True)] == [
        one.name for one in figures.indicators
    ]


def expected(row: Sequence[flat.Flat], sorts: Sequence[Sort]) -> list[flat.Flat]:
    """A row as a spreadsheet holds it: percentages as shares, nothing for an empty text."""
    return [
        value / 100
        if isinstance(value, (int, float)) and sort in PERCENTAGES
        else value or None
        if isinstance(value, str)
        else value
        for value, sort in zip(row, sorts, strict=True)
    ]


def cells(workbook: bytes) -> dict[str, list[list[object]]]:
    """Every sheet's cells, row by row, but for empty ones at the end of a row or sheet; numbers to nine places."""
    book = openpyxl.load_workbook(BytesIO(workbook))
    return {sheet.title: _trimmed([_trimmed(map(_cell, row)) for row in sheet.values]) for sheet in book}


def _cell(value: object) -> object:
    return round(value, 9) if isinstance(value, float) else value


def _trimmed(values: Iterable[T]) -> list[T]:
    found = list(values)
    while found and not found[-1] and found[-1] != 0:
        found.pop()
    return found
